"""What the main colours of some pixels are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.domain.documents.backgrounds import Colour
from app.imaging.picture import Picture

Floats = NDArray[np.float32]

NEAR = 28.0
"""Levels up to which a colour is like another."""
BIN = 16
"""Width of a bin of the colour histogram, in levels."""
SAMPLES = 20_000
"""Pixels of which the commonest colours are found."""
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


def find_commonest_colours(window: Floats, count: int) -> list[Floats]:
    """The commonest colours of a window, each unlike those before it.

    Args:
        window: RGB, levels [height, width, 3].
        count: How many at most.
    """
    rest = window.reshape(-1, 3)
    rest = rest[:: max(1, len(rest) // SAMPLES)]
    found: list[Floats] = []
    while len(rest) and len(found) < count:
        colour = find_commonest_colour(rest, BIN)
        found.append(colour)
        rest = rest[np.abs(rest - colour).max(axis=1) >= NEAR]
    return found


def rim_of(window: Floats) -> Floats:
    """The outermost pixels of a window [n, 3]."""
    return np.concatenate([window[0], window[-1], window[:, 0], window[:, -1]])


def is_near(window: Floats, colour: Floats) -> Picture:
    """Which pixels are like a colour, 0 or 1 [height, width]."""
    return np.asarray(np.abs(window - colour).max(axis=2) < NEAR, dtype=np.uint8)


def colour_tuple(values: NDArray[np.floating]) -> Colour:
    """Three numbers as plain floats."""
    red, green, blue = (float(v) for v in values)
    return red, green, blue
