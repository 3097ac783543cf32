"""Lines that were set as a block, in whatever script: by how they stand, not by what they say.

The reader makes little of some scripts, and over a photograph the pixels about letters say little
too. Street signs and packages seldom bear three upright lines along one edge.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.domain.geometry import Size
from app.imaging.detect.findings import DRAWN_TILT, Line

FEWEST = 3
"""Lines of a block."""
HEADLINE = 0.07
"""Height of its tallest line, of the picture's shorter side. Source, with the number of lines: one
photograph of 402 has such a block, a tablet; headlines over photographs are .1 and more.
"""
SAME_EDGE = 0.3
"""Of the lower of two lines' heights, up to which their edges are one line."""
LEADING = 1.6
"""Of the taller of two lines' heights, between them at most."""
LAPPED = 0.35
"""Of the lower of two lines' heights, up to which they lap over: a reader's boxes have room."""
ALIKE = 0.35
"""Least ratio of the heights of two lines that follow each other."""
LEVEL = 0.25
"""Of its height, what a line may rise over its length: the tilt is the reader's own then."""
LONG = 1.2
"""Width of a line in its heights at least: a letter alone stands anywhere."""
SMALLEST = 12.0
"""Height in pixels of the copy from which a line counts."""
Edge = Callable[[Line], float]
"""One vertical edge of a line, or its middle, in pixels."""
EDGES: tuple[Edge, ...] = (
    lambda line: line.box.left,
    lambda line: line.box.centre[0],
    lambda line: line.box.right,
)


def mark_blocks(lines: Sequence[Line], size: Size) -> list[Line]:
    """The lines, with those known that stand in a block of three or more along one edge.

    Args:
        lines: Any, in pixels of the picture.
        size: Of the picture.
    """
    level = sorted((line for line in lines if is_level(line)), key=lambda line: line.box.top)
    blocks = [
        block
        for edge in EDGES
        for n, first in enumerate(level)
        if len(block := follow_block(first, level[n + 1 :], edge)) >= FEWEST
    ]
    least = HEADLINE * size.shorter
    large = [block for block in blocks if max(line.height for line in block) >= least]
    members = [line for block in large for line in block]
    return [
        replace(line, in_block=True) if any(line is one for one in members) else line
        for line in lines
    ]


def is_level(line: Line) -> bool:
    """Whether a line is upright, and long enough to be one."""
    is_upright = line.tilt < DRAWN_TILT or line.tilt * line.box.width <= LEVEL * line.height
    return is_upright and line.box.height >= SMALLEST and line.box.width > LONG * line.height


def follow_block(first: Line, below: Sequence[Line], edge: Edge) -> list[Line]:
    """The lines that follow each other from a first one down along an edge.

    Args:
        first: The topmost line.
        below: Others from the top.
        edge: Along which they stand.
    """
    block = [first]
    for line in below:
        last = block[-1]
        lower, taller = sorted((last.height, line.height))
        gap = line.box.top - last.box.bottom
        if gap > LEADING * taller:
            break
        is_next = gap >= -LAPPED * lower and lower >= ALIKE * taller
        if is_next and abs(edge(line) - edge(last)) <= SAME_EDGE * lower:
            block.append(line)
    return block
