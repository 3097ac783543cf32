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
