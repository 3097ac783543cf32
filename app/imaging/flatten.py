"""What stands in for a picture where the picture itself cannot or must not be shown."""

from __future__ import annotations

import cv2
import numpy as np

from app.imaging.picture import Picture

PAPER = 255
"""What a transparent picture is looked at on: white, as on most pages."""
TWIN_SIDE = 480
CONCEALED_SIDE = 12
"""Detail that a blurred twin keeps: so few squares that nothing can be recognised, and nothing can
be computed back.
"""


def on_paper(picture: Picture) -> Picture:
    """The picture without transparency, as models and JPEG need it: uint8 RGB, laid on white."""
    if picture.shape[2] == 3:
        return picture
    alpha = picture[:, :, 3:].astype(np.uint16)
    mixed = (picture[:, :, :3] * alpha + PAPER * (255 - alpha) + 127) // 255
    return mixed.astype(np.uint8)


def blurred(picture: Picture) -> Picture:
    """A small, unrecognisable twin of the same ratio, uint8 RGB: what is shown of a flagged
    picture.
    """
    height, width = picture.shape[:2]
    scale = TWIN_SIDE / max(height, width)
    coarse = CONCEALED_SIDE / max(height, width)
    tiny = cv2.resize(
        on_paper(picture), _scaled(width, height, coarse), interpolation=cv2.INTER_AREA
    )
    return np.asarray(
        cv2.resize(tiny, _scaled(width, height, scale), interpolation=cv2.INTER_CUBIC),
        dtype=np.uint8,
    )


def _scaled(width: int, height: int, factor: float) -> tuple[int, int]:
    return max(1, round(width * factor)), max(1, round(height * factor))
