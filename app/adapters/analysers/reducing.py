"""The size at which models observe a picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

LONG_SIDE = 1600
"""px. Larger pictures are reduced to this: every model reduces further, and memory stays small."""


def reduce_picture(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with its long side at most 1600 px; itself when it is no larger."""
    factor = LONG_SIDE / max(picture.shape[:2])
    if factor >= 1:
        return np.ascontiguousarray(picture)
    size = (max(1, round(picture.shape[1] * factor)), max(1, round(picture.shape[0] * factor)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def halve_picture(picture: NDArray[np.uint8], least: int) -> NDArray[np.uint8]:
    """The picture, its sides halved as often as both stay at least so many pixels.

    Whole ratios are fast; whatever reduces it further has a quarter of the pixels to count.
    """
    while min(picture.shape[:2]) >= 2 * least:
        size = (picture.shape[1] // 2, picture.shape[0] // 2)
        halved = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        picture = np.asarray(halved, dtype=np.uint8)
    return picture
