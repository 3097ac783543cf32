"""Letterbox bars: plain stretches that were added to a picture on two opposite sides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Box
from app.imaging.detect.findings import Pixels

Colour = NDArray[np.float64]
EVEN = 12
"""Levels, of 255: pixels of a bar differ by less from its colour; those of the picture beside it
mostly by more.
"""
PLAIN = 0.99
"""Share of a line that has the bar's colour; a compressed picture has a speck now and then."""
HARD = 0.6
"""Share of the first line of the picture that differs: a thing on a plain background differs in
its own width alone.
"""
SOFT_EDGE = 9
"""Lines between bar and picture that may be neither: a JPEG block smears the edge."""
SMALLEST = 0.015
"""Breadth of a bar at least, of the side."""
SMALLEST_LINES = 2
"""Breadth of a bar at least, in pixels."""
UNLIKE = 0.3
"""The breadths of both bars differ by no more than this share of the larger one."""
LEAST_LEFT = 0.3
"""Of the side, that must be left as the picture."""
SAMPLES = 256
"""Pixels inspected in each line."""


def find_content(picture: Pixels) -> Box | None:
    """The picture without its letterbox bars, in pixels; None when it has none.

    Bars come in pairs, above and below or left and right or both, alike in colour and breadth, and
    end in a hard straight edge.

    Args:
        picture: uint8 RGB [height, width, 3].
    """
    height, width = picture.shape[:2]
    top, bottom = find_bar_pair(picture)
    left, right = find_bar_pair(picture[top : height - bottom].transpose(1, 0, 2))
    if not (top or left):
        return None
    return Box.from_edges(left, top, width - right, height - bottom)


def find_bar_pair(picture: Pixels) -> tuple[int, int]:
    """Lines of the bars before and after; 0 and 0 when they are no pair."""
    side = picture.shape[0]
    picture = picture[:, :: max(1, picture.shape[1] // SAMPLES)]
    colours = [np.median(edge, axis=0) for edge in (picture[0], picture[-1])]
    if np.abs(colours[0] - colours[1]).max() >= EVEN:
        return 0, 0
    if (
        differing_shares(picture[:1], colours[0])[0] > 1 - PLAIN
    ):  # nearly every picture without bars
        return 0, 0
    before, after = measure_bar(picture, colours[0]), measure_bar(picture[::-1], colours[1])
    thinner, thicker = min(before, after), max(before, after)
    is_thick_enough = thinner >= max(SMALLEST_LINES, SMALLEST * side)
    is_alike = thicker - thinner <= UNLIKE * thicker
    leaves_enough = before + after <= (1 - LEAST_LEFT) * side
    return (before, after) if is_thick_enough and is_alike and leaves_enough else (0, 0)


def differing_shares(picture: Pixels, colour: Colour) -> NDArray[np.float64]:
    """Share 0..1 of each line that has another colour [lines]."""
    differs = np.abs(picture.astype(np.int16) - colour.astype(np.int16)).max(axis=2) >= EVEN
    return np.asarray(differs.mean(axis=1), dtype=np.float64)


def measure_bar(picture: Pixels, colour: Colour) -> int:
    """How many lines of that colour the picture begins with, the smeared ones included.

    It is 0 without a hard edge.
    """
    shares = differing_shares(picture, colour)
    ended = np.flatnonzero(shares > 1 - PLAIN)
    if not len(ended) or ended[0] == 0:
        return 0
    first = int(ended[0])
    hard = np.flatnonzero(shares[first : first + SOFT_EDGE] >= HARD)
    return first + int(hard[0]) if len(hard) else 0
