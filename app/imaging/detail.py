"""How much detail a picture has for its size.

Many a photograph of 24 megapixels shows no more than one of six would.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Size
from app.imaging.picture import Picture, resize_picture, size_of

Floats = NDArray[np.float32]

HALF = 0.5
"""The only reduction that is tried."""
WORST_SCALE = 0.48
"""Just under half: there a copy of half the size has the fewest pixels for each pixel that is made
of it.
"""
ALIKE = 0.97
"""Likeness (SSIM) of the whole picture from which the half shows as much."""
NOWHERE_UNLIKE = 0.90
"""Likeness (SSIM) of all but a hundredth of its blocks from which the half shows as much."""
BLOCK = 8
"""Side of a block in pixels."""
LUMA_FLOOR = (0.01 * 255) ** 2
"""Added to both sides of the ratio of lights, levels squared. Source: Wang et al. 2004."""
CONTRAST_FLOOR = (0.03 * 255) ** 2
"""Added to both sides of the ratio of contrasts, levels squared. Source: Wang et al. 2004."""


def find_finest_scale(picture: Picture) -> float:
    """How far a picture can be reduced without visible loss to what is made smaller still.

    Args:
        picture: uint8 RGB(A) [height, width, 3 or 4].

    Returns:
        A scale: .5, or 1.
    """
    grey = np.asarray(cv2.cvtColor(picture[:, :, :3], cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    size = size_of(grey)
    if size.shorter < 4 * BLOCK:
        return 1.0
    made = Size(round(WORST_SCALE * size.width), round(WORST_SCALE * size.height))
    half = resize_picture(grey, Size(size.width // 2, size.height // 2))
    alike = measure_likeness(resize_picture(grey, made), resize_picture(half, made))
    is_enough = float(alike.mean()) >= ALIKE and float(np.percentile(alike, 1)) >= NOWHERE_UNLIKE
    return HALF if is_enough else 1.0


def measure_likeness(one: Picture, other: Picture) -> Floats:
    """The structural similarity of each block of 8 x 8 pixels, -1..1 [rows, columns].

    Source: Wang et al. 2004.

    Args:
        one: uint8 grey [height, width].
        other: uint8 grey [height, width].
    """
    a, b = one.astype(np.float32), other.astype(np.float32)
    mean_a, mean_b = block_means(a), block_means(b)
    own_a, own_b, common = (
        block_means(a * a) - mean_a**2,
        block_means(b * b) - mean_b**2,
        block_means(a * b) - mean_a * mean_b,
    )
    luma = (2 * mean_a * mean_b + LUMA_FLOOR) / (mean_a**2 + mean_b**2 + LUMA_FLOOR)
    return np.asarray(
        luma * (2 * common + CONTRAST_FLOOR) / (own_a + own_b + CONTRAST_FLOOR), dtype=np.float32
    )


def block_means(values: Floats) -> Floats:
    """The mean of each block of 8 x 8 pixels [rows, columns]."""
    height, width = (side // BLOCK for side in values.shape[:2])
    whole = values[: height * BLOCK, : width * BLOCK]
    return np.asarray(
        cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), dtype=np.float32
    )
