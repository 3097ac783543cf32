"""Where a text that is added to a result lies on nothing: beside its picture, or on a calm part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.documents.edits import Edits
from app.domain.documents.elements import Element, Protection
from app.domain.documents.plans import Fill, Plan
from app.domain.geometry import Box, Size
from app.domain.preflight.pieces import COVERABLE, find_shown_box

GRID = 40
"""Cells along each side of what is free."""
NARROWEST = 0.2
"""Of the canvas' width: in less a word of a headline has no room."""
LOWEST = 0.12
"""Of the canvas' height: in less there is no room for a line."""
ROOMY = 0.25
"""Of the canvas' height, from which there is room for two lines of a headline."""
SMALLEST = 0.06
"""Of the canvas' area."""
USED_HIGH = 0.4
"""Of what is free, the height that counts: words want to be wide rather than high."""
AIR = 0.03
"""Kept free at the edges of the area, of the canvas' shorter side."""
AIR_BESIDE = 0.02
"""The same on the left and the right, of its width, where that is more."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a result shows.

    Attributes:
        plan: As the edits changed it.
        edits: Of the result.
        elements: Of its picture.
        picture: Pixels of the upright master.
        canvas: Pixels of the result.
        free: What is not to be kept free for a platform, in px of the canvas.
    """

    plan: Plan
    edits: Edits
    elements: Sequence[Element]
    picture: Size
    canvas: Size
    free: Box


def find_calm_area(shown: Shown) -> Box | None:
    """The largest box for a text.

    It lies beside the picture, else where that shows nothing that was found, else where it shows
    nothing that must not be covered.

    Returns:
        In px of the canvas, with air at its edges; None where there is no such place, or where
        everywhere is as good.
    """
    found = [element for element in shown.elements if element.protection is not Protection.NONE]
    pictures = [placement.dst for placement in shown.plan.placements]
    things = list_boxes(shown, found)
    vital = list_boxes(shown, [element for element in found if element.kind in COVERABLE])
    low: list[Box] = []
    for taken in (pictures if shown.plan.fill is not Fill.NONE else [], things, vital):
        area = find_largest_free(taken, shown.free) if taken else None
        if area is None or not is_enough(area, shown.canvas):
            continue
        if area.height >= ROOMY * shown.canvas.height:
            return leave_air(area, shown.canvas)
        low.append(area)
    return leave_air(max(low, key=lambda area: area.area), shown.canvas) if low else None


def list_boxes(shown: Shown, elements: Sequence[Element]) -> list[Box]:
    """Where a result shows elements, in px of the canvas."""
    boxes = (
        find_shown_box(element, placement, shown.edits, shown.picture)
        for element in elements
        for placement in shown.plan.placements
    )
    return [box for box in boxes if box is not None]


def is_enough(area: Box, canvas: Size) -> bool:
    """Whether words have room in an area."""
    is_wide = area.width >= NARROWEST * canvas.width
    is_high = area.height >= LOWEST * canvas.height
    return is_wide and is_high and area.area >= SMALLEST * canvas.pixels


def leave_air(area: Box, canvas: Size) -> Box:
    """The area without its edges."""
    down = AIR * canvas.shorter
    return area.grown(-max(down, AIR_BESIDE * canvas.width), -down)


def find_largest_free(taken: Sequence[Box], free: Box) -> Box | None:
    """The best box inside of what is free that lies on nothing, by cells of a grid.

    Args:
        taken: What it may not lie on.
        free: Where it may lie.

    Returns:
        None where every cell is taken.
    """
    wide, high = free.width / GRID, free.height / GRID
    heights = [0] * GRID
    best, found = (0.0, 0), None
    for row in range(GRID):
        for column in range(GRID):
            cell = Box(free.left + column * wide, free.top + row * high, wide, high)
            is_taken = any(cell.overlap(box) > 0 for box in taken)
            heights[column] = 0 if is_taken else heights[column] + 1
        for left, right, cells in list_runs(heights):
            count = right - left
            worth = (min(cells, USED_HIGH * GRID) * count, cells * count)
            if worth > best:
                top = free.top + (row + 1 - cells) * high
                found = Box(free.left + left * wide, top, count * wide, cells * high)
                best = worth
    return found


def list_runs(heights: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Every run of columns, from one to before another, with the height that all of them have."""
    for left in range(len(heights)):
        lowest = heights[left]
        for right in range(left, len(heights)):
            lowest = min(lowest, heights[right])
            if not lowest:
                break
            yield left, right + 1, lowest
