"""What stands in for a picture where the picture itself cannot or must not be shown."""

from __future__ import annotations

import cv2
import numpy as np

from app.imaging.picture import Picture

WHITE = 255
"""What a transparent picture is looked at on: white, as on most pages."""
BLURRED_SIDE = 480
CONCEALED_SIDE = 12
"""Detail that a blurred twin keeps: so few squares that nothing can be recognised, and nothing can
be computed back.
"""


def flatten_on_white(picture: Picture) -> Picture:
    """The picture without transparency, as models and JPEG need it: uint8 RGB, laid on white."""
    if picture.shape[2] == 3:
        return picture
    alpha = picture[:, :, 3:].astype(np.uint16)
    mixed = (picture[:, :, :3] * alpha + WHITE * (255 - alpha) + 127) // 255
    return mixed.astype(np.uint8)


def make_blurred_copy(picture: Picture) -> Picture:
    """A small, unrecognisable twin of the same ratio, uint8 RGB: what is shown of a flagged
    picture.
    """
    height, width = picture.shape[:2]
    scale = BLURRED_SIDE / max(height, width)
    coarse = CONCEALED_SIDE / max(height, width)
    tiny = cv2.resize(
        flatten_on_white(picture), scale_size(width, height, coarse), interpolation=cv2.INTER_AREA
    )
    return np.asarray(
        cv2.resize(tiny, scale_size(width, height, scale), interpolation=cv2.INTER_CUBIC),
        dtype=np.uint8,
    )


def scale_size(width: int, height: int, factor: float) -> tuple[int, int]:
    return max(1, round(width * factor)), max(1, round(height * factor))
