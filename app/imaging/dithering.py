"""Rounding floats to levels so that a slow gradient shows no steps."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.imaging.picture import Picture

Floats = NDArray[np.float32]

NOISE = np.random.default_rng(1).uniform(-0.49, 0.49, (256, 256)).astype(np.float32)
"""Levels added before rounding, the same each time: just under half a level."""


def dither(picture: Floats) -> Picture:
    """Rounded with half a level of fixed noise, so that a slow gradient shows no steps.

    Whole levels stay as they are.
    """
    height, width, channels = picture.shape
    tiles = (-(-height // NOISE.shape[0]), -(-width // NOISE.shape[1]))
    noise = np.tile(NOISE, tiles)[:height, :width]
    noisy = cv2.add(np.maximum(picture, 0), cv2.merge([noise] * channels))
    return np.asarray(cv2.convertScaleAbs(noisy), dtype=np.uint8)
