"""Letterbox bars: plain stretches that were added to a picture on two opposite sides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Box, Size
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
SMEAR = 17
"""Lines of a bar that may have specks before its edge: with halved colour, a block has 16."""
LOUD = 64
"""Levels, of 255, by which things before a plain ground differ, but no specks of compression."""
MIXED = 12.0
"""Levels, of 255, by which a line may be nearer to the bar's colour than those behind it: half of
what is seen as a line.
"""
AHEAD = 4
"""Lines that it is held against."""
SMALLEST = 0.015
"""Breadth of a bar at least, of the side."""
SMALLEST_LINES = 2
"""Breadth of a bar at least, in pixels."""
UNLIKE = 0.3
"""The breadths of both bars differ by no more than this share of the larger one."""
LEAST_LEFT = 0.3
"""Of the side, that must be left as the picture."""
GOES_ON = 0.9
"""Share of a side in the bars' colour from which that is the ground."""
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


def is_frame(content: Box, picture: Size) -> bool:
    """Whether what lies about a content is alike on all four sides: a frame, which is no bar."""
    insets = (
        content.left,
        content.top,
        picture.width - content.right,
        picture.height - content.bottom,
    )
    return min(insets) > 0 and max(insets) - min(insets) <= UNLIKE * max(insets)


def goes_on_beside(picture: Pixels, content: Box) -> bool:
    """Whether the bars' colour goes on along both sides of a content: it is the picture's ground.

    Plates and buttons nearly as wide as a tower end it there as hard as a picture would.

    Args:
        picture: uint8 RGB [height, width, 3].
        content: Whole pixels of it.
    """
    rows = slice(int(content.top), int(content.bottom))
    columns = slice(int(content.left), int(content.right))
    is_across = content.top == 0
    inside = picture[rows, columns]
    inside = inside.transpose(1, 0, 2) if is_across else inside
    bar = picture[:, 0] if is_across else picture[0]
    colour = np.median(bar, axis=0)
    sides = np.stack([inside[:, 0], inside[:, -1]])
    return bool((1 - differing_shares(sides, colour) >= GOES_ON).all())


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


def differing_shares(picture: Pixels, colour: Colour, levels: int = EVEN) -> NDArray[np.float64]:
    """Share 0..1 of each line that has another colour, by so many levels [lines]."""
    differs = np.abs(picture.astype(np.int16) - colour.astype(np.int16)).max(axis=2) >= levels
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
    near = picture[first : first + SMEAR]
    hard = np.flatnonzero(shares[first : first + SMEAR] >= HARD)
    loud = np.flatnonzero(differing_shares(near, colour, LOUD) > 1 - PLAIN)
    if not len(hard) or (len(loud) and hard[0] - loud[0] >= SOFT_EDGE):
        return 0
    return pass_mixed_lines(picture, colour, first + int(hard[0]))


def pass_mixed_lines(picture: Pixels, colour: Colour, start: int) -> int:
    """The first line from there on that has nothing of the bar's colour mixed in.

    Compression and scaling leave lines between bar and picture that are nearer to the bar than all
    that follow; shown, they are a thin line in its colour. Where a picture goes slowly over into
    its bar no line stands out, and none is passed but the first ones.
    """
    lines = picture[start : start + SOFT_EDGE + AHEAD].astype(np.float64)
    distance = np.abs(lines - colour).max(axis=2).mean(axis=1)
    for line in range(min(SOFT_EDGE, len(lines) - 1)):
        if distance[line + 1 : line + 1 + AHEAD].max() - distance[line] <= MIXED:
            return start + line
    return start + min(SOFT_EDGE, len(lines) - 1)


def settle_edges(picture: Pixels, content: Box, factor: float) -> Box:
    """The content that was found in a reduced picture, in pixels of the picture itself.

    Where a bar ends is looked up there: a line of the reduced picture is several of it.

    Args:
        picture: uint8 RGB [height, width, 3].
        content: In pixels of the reduced picture.
        factor: How many times as long the sides of the picture are.
    """
    height, width = picture.shape[:2]
    whole = content.scaled(factor).clamped(Size(width, height))
    rows = slice(round(whole.top), round(whole.bottom))
    columns = slice(round(whole.left), round(whole.right))
    across = picture[rows].transpose(1, 0, 2)
    down = picture[:, columns]
    ends = (
        settle_end(across, content.left, factor),
        settle_end(down, content.top, factor),
        width - settle_end(across[::-1], width / factor - content.right, factor),
        height - settle_end(down[::-1], height / factor - content.bottom, factor),
    )
    return Box.from_edges(*ends)


def settle_end(picture: Pixels, breadth: float, factor: float) -> int:
    """Lines of the bar with which a picture begins, in its own pixels; 0 without one."""
    if breadth < 1:
        return 0
    picture = picture[:, :: max(1, picture.shape[1] // SAMPLES)]
    start = max(1, int((breadth - SOFT_EDGE) * factor))
    colour = np.median(picture[start - 1], axis=0)
    end = int((breadth + 1) * factor) + SOFT_EDGE
    shares = differing_shares(picture[start:end], colour)
    hard = np.flatnonzero(shares >= HARD)
    if not len(hard):
        return round(breadth * factor)
    return pass_mixed_lines(picture, colour, start + int(hard[0]))
