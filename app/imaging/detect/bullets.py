"""Marks before the rows of a list: they belong to their rows, and are no icons of logos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from app.domain.geometry import Box
from app.imaging.detect.findings import Line

SAME_EDGE = 0.35
"""Of the lower row's height, up to which the texts of two rows begin at one line."""
ALIKE = 0.5
"""Least ratio of the heights of two rows, and of the sides of their marks."""
STEP = 5.0
"""Heights of the lower row up to which the step to the next one goes."""
EVENLY = 0.3
"""Of the mean step, up to which steps from row to row differ."""
ROWS = 3
"""Rows in even steps that are a list whatever stands before them."""
BELOW = 0.7
"""Of the lower row's height, by which the middle of the next row lies lower at least."""


def join_bullets(lines: Sequence[Line]) -> list[Line]:
    """The lines with marks of lists as parts of their rows.

    A name with its icon stands alone; rows of a list stand in line, each with a mark of its own.
    """
    return [
        replace(line, box=line.box.joined(line.icon), icon=None)
        if line.icon is not None and is_row(line, line.icon, lines)
        else line
        for line in lines
    ]


def is_row(line: Line, mark: Box, lines: Sequence[Line]) -> bool:
    """Whether a line with something beside it is a row of a list."""
    if line.backing is not None and not line.backing.overlap(mark) < mark.area:
        return False
    is_left = mark.centre[0] < line.box.left
    beside = [o for o in lines if o is not line and in_line(o.box, line.box, is_left=is_left)]
    if any(o.icon is not None and are_alike_marks(o.icon, mark) for o in beside):
        return True
    return is_even([*beside, line])


def in_line(one: Box, other: Box, *, is_left: bool) -> bool:
    """Whether two rows begin at one edge, are about as high, and one follows the other."""
    shorter, taller = sorted((one.height, other.height))
    apart = one.left - other.left if is_left else one.right - other.right
    step = abs(one.centre[1] - other.centre[1])
    return (
        shorter >= ALIKE * taller
        and abs(apart) <= SAME_EDGE * shorter
        and BELOW * shorter <= step <= STEP * (ROWS - 1) * shorter
    )


def are_alike_marks(one: Box, other: Box) -> bool:
    """Whether two marks are about as large, one below the other."""
    smaller, larger = sorted((max(one.width, one.height), max(other.width, other.height)))
    shared = min(one.right, other.right) - max(one.left, other.left)
    return smaller >= ALIKE * larger and shared > 0


def is_even(rows: Sequence[Line]) -> bool:
    """Whether rows follow each other in even steps."""
    if len(rows) < ROWS:
        return False
    middles = sorted(row.box.centre[1] for row in rows)
    steps = [below - above for above, below in pairwise(middles)]
    mean = sum(steps) / len(steps)
    low = min(row.box.height for row in rows)
    return mean <= STEP * low and all(abs(step - mean) <= EVENLY * mean for step in steps)
