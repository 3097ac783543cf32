"""Fitting a plain or evenly graded background: one plane of colour through many pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Size

Floats = NDArray[np.float32]


def fit_plane(
    design: Floats, values: Floats, *, share: float, rounds: int = 0
) -> tuple[Floats, float]:
    """Fit colours that change evenly from place to place, whatever lies on them.

    Args:
        design: 1 and two coordinates of every pixel [n, 3].
        values: Colours of the same pixels, in levels [n, channels].
        share: Of the pixels, 0..1, that are judged; the worst of them may be something else.
        rounds: How often the plane is fitted again to that share alone.

    Returns:
        The change of each channel per coordinate [3, channels], and the deviation (root mean
        square, levels) of the judged share.
    """
    slopes = np.linalg.lstsq(design, values, rcond=None)[0]
    for _ in range(rounds):
        squares = squared_deviations(design, values, slopes)
        good = squares <= np.quantile(squares, share)
        slopes = np.linalg.lstsq(design[good], values[good], rcond=None)[0]
    squares = np.sort(squared_deviations(design, values, slopes))
    judged = squares[: max(1, int(len(squares) * share))]
    return np.asarray(slopes, dtype=np.float32), float(np.sqrt(judged.mean()))


def squared_deviations(design: Floats, values: Floats, slopes: Floats) -> Floats:
    """Mean square over the channels of each pixel's distance from the plane [n]."""
    return np.asarray(((values - design @ slopes) ** 2).mean(axis=1))


def gradient_design(size: Size) -> Floats:
    """1, x, y of every pixel's centre as fractions [height, width, 3]."""
    y, x = np.mgrid[0 : size.height, 0 : size.width].astype(np.float32)
    return np.stack([np.ones_like(x), (x + 0.5) / size.width, (y + 0.5) / size.height], axis=2)
