"""The colours of a border beyond it, the softer the farther."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SOFTNESSES = 10
"""Blurs of the border between which its colours beyond it are mixed."""
COARSE = 4
"""Soft colours are worked out at one such part of the size, since nothing in them is sharp."""
FINEST_SOFTNESS = 0.02
"""Deviation of the least blur of the border, of its length."""
WIDEST_SOFTNESS = 0.5
"""Deviation of the largest blur of the border, of its length."""


def soften_border(band: Floats, steps: Floats) -> Floats:
    """The colours of the border, the softer the farther.

    No shape of the picture is repeated, and none is cut off hard. Worked out at a quarter of the
    size, since nothing in it is sharp.

    Args:
        band: The columns at the border, float [height, depth, channels].
        steps: Distance of each new column from the border, in pixels [length].
    """
    border = band[:, -max(2, band.shape[1] // 3) :].mean(axis=1)
    height = max(2, band.shape[0] // COARSE)
    reduced = cv2.resize(border[:, None], (1, height), interpolation=cv2.INTER_AREA)
    coarse = np.asarray(reduced, dtype=np.float32)[:, 0]
    finest, widest = FINEST_SOFTNESS * height + 1, WIDEST_SOFTNESS * height + 1
    sigmas = np.geomspace(finest, widest, SOFTNESSES)
    levels = np.stack([blur_column(coarse, float(sigma)) for sigma in sigmas], axis=1)
    far = np.linspace(steps[0], steps[-1], max(2, len(steps) // COARSE)) / COARSE
    softness = np.log(np.clip(finest + far, finest, widest) / finest)
    place = softness / np.log(widest / finest) * (SOFTNESSES - 1)
    lower = np.minimum(place.astype(np.intp), SOFTNESSES - 2)
    share = (place - lower).astype(np.float32)[None, :, None]
    soft = levels[:, lower] * (1 - share) + levels[:, lower + 1] * share
    full = cv2.resize(soft, (len(steps), band.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full, dtype=np.float32)


def blur_column(column: Floats, sigma: float) -> Floats:
    """A column [height, channels] blurred along its height; sigma in pixels."""
    out = cv2.GaussianBlur(column, (1, 0), sigmaX=1, sigmaY=sigma, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(out, dtype=np.float32).reshape(column.shape)
