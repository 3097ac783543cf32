"""What the main colours of some pixels are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BIN_WEIGHTS = (10_000, 100, 1)
"""Each channel has fewer than 100 bins, so that a bin's number is its own."""


def find_commonest_colour(pixels: Floats, bin_width: int) -> Floats:
    """The mean of the fullest bin of a coarse colour histogram.

    Args:
        pixels: In levels or in Lab [n, 3].
        bin_width: Of each channel, in the pixels' units.

    Returns:
        One colour [3].
    """
    bins = (pixels // bin_width).astype(np.int64) @ np.array(BIN_WEIGHTS)
    names, counts = np.unique(bins, return_counts=True)
    return np.asarray(pixels[bins == names[counts.argmax()]].mean(axis=0), dtype=np.float32)
