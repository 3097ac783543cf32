"""What stands in for a picture where the picture itself cannot or must not be shown."""

from __future__ import annotations

import cv2
import numpy as np

from app.imaging.picture import Picture

WHITE = 255
"""What a transparent picture is shown on, in levels: as on most pages."""
BLURRED_SIDE = 480
"""Longer side of a blurred copy, in pixels."""
CONCEALED_SIDE = 12
"""Detail that a blurred copy keeps, in pixels of the longer side: so few squares that nothing can
be recognised, and nothing can be computed back.
"""


def flatten_on_white(picture: Picture) -> Picture:
    """The picture without transparency, as models and JPEG need it: uint8 RGB."""
    if picture.shape[2] == 3:
        return picture
    alpha = picture[:, :, 3:].astype(np.uint16)
    mixed = (picture[:, :, :3] * alpha + WHITE * (255 - alpha) + 127) // 255
    return mixed.astype(np.uint8)


def make_blurred_copy(picture: Picture) -> Picture:
    """A small, unrecognisable copy of the same ratio, for a flagged picture.

    Args:
        picture: uint8 RGB(A) [height, width, 3 or 4], straight alpha.

    Returns:
        uint8 RGB, its longer side 480 pixels.
    """
    height, width = picture.shape[:2]
    coarse = scale_size(width, height, CONCEALED_SIDE / max(height, width))
    size = scale_size(width, height, BLURRED_SIDE / max(height, width))
    tiny = cv2.resize(flatten_on_white(picture), coarse, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(tiny, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def scale_size(width: int, height: int, factor: float) -> tuple[int, int]:
    """Width and height times a factor, one pixel at least."""
    return max(1, round(width * factor)), max(1, round(height * factor))
