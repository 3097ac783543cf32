"""Plans as drawings: where a window lies on its picture, and what it makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from app.domain.documents.plans import Plan
from app.domain.geometry import Box, Size

EDGE = 0.015
"""Of the longer side of what is drawn: room around it for the stroke of a box."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture with the windows of two plans on it, in pixels of the picture."""

    frame: Box
    before: tuple[Box, ...]
    after: tuple[Box, ...]


def draw_windows(before: Plan, after: Plan, picture: Size, canvas: Size) -> Drawing:
    """Both plans' windows, and how far the drawing has to reach to show them."""
    old, new = windows_of(before, canvas), windows_of(after, canvas)
    whole = reduce(Box.joined, (*old, *new), Box.whole(picture))
    edge = EDGE * max(whole.width, whole.height)
    return Drawing(whole.grown(edge, edge), old, new)


def windows_of(plan: Plan, canvas: Size) -> tuple[Box, ...]:
    """What of the picture a plan shows; reaching beyond it where the canvas is extended.

    Of a recomposition, each piece.
    """
    if len(plan.placements) != 1:
        return tuple(placed.src for placed in plan.placements)
    src, dst = plan.placements[0].src, plan.placements[0].dst
    scale = dst.width / src.width
    left, top = src.left - dst.left / scale, src.top - dst.top / scale
    return (Box(left, top, canvas.width / scale, canvas.height / scale),)
