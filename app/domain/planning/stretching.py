"""Keeping the source's own arrangement: everything as large, and more room between.

For canvases whose ratio is not far from the source's; on others it would be strewn or small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from app.domain.geometry import Box, join_boxes
from app.domain.planning.arranging import TOLERANCE, Arrangement
from app.domain.planning.blocks import gap_between
from app.domain.planning.desk import SMALLEST, Desk

TOGETHER = 0.05
"""Gap between pieces of one group, of the root of the layout's area, up to which it stays."""
LEAST_BORDER = 0.04
"""At the canvas' edge, of its shorter side, where they need the rest."""
SPANS = (1.0, 0.74)
"""Of the canvas, over which a stretched layout reaches, tried in turn."""


def list_stretched(desk: Desk) -> Iterator[Arrangement]:
    """The source's arrangement with its gaps stretched over the canvas, where all are so large."""
    whole = join_boxes(slot.piece.box for slot in desk.slots)
    scale = find_scale(desk, whole)
    scales = [min(scale, slot.most) for slot in desk.slots]
    if any(s < slot.floor * (1 - TOLERANCE) for s, slot in zip(scales, desk.slots, strict=True)):
        return
    single = [[i] for i in range(len(desk.slots))]
    found: list[tuple[Box, ...]] = []
    for span in SPANS:
        room = stretched_room(desk, whole.scaled(scale), span)
        for groups in (find_groups(desk), single):
            placed = stretch_groups(desk, groups, whole, scales, room)
            boxes = tuple(placed[i] for i in range(len(desk.slots)))
            if boxes in found or laps_over(boxes):
                continue
            found.append(boxes)
            yield Arrangement("stretched", boxes)


def laps_over(boxes: Sequence[Box]) -> bool:
    """Whether any two boxes lie on each other."""
    return any(one.overlap(other) > TOLERANCE for one, other in combinations(boxes, 2))


def find_scale(desk: Desk, whole: Box) -> float:
    """The scale at which all pieces fit as they stand; whole: their box in the source.

    Of the border they take no more than they need to be as large as without a recomposition.
    """
    border = LEAST_BORDER * desk.canvas.shorter
    bare = join_boxes(e.box for slot in desk.slots for e in slot.piece.elements)
    fits = scale_to_fit(whole, desk.room)
    most = min(
        scale_to_fit(bare, desk.outer.grown(-border, -border)), scale_to_fit(whole, desk.outer)
    )
    return max(fits, min(most, desk.slots[0].floor / SMALLEST))


def scale_to_fit(box: Box, room: Box) -> float:
    """The largest scale at which a box fits into a room."""
    return min(room.width / box.width, room.height / box.height)


def stretched_room(desk: Desk, whole: Box, span: float) -> Box:
    """The middle of the room over which a layout reaches.

    Args:
        desk: Of the pieces.
        whole: Box of the pieces at their scale.
        span: Of the canvas, that they reach over where it is not their own length.
    """
    width = max(whole.width, min(desk.room.width, span * desk.shape.width))
    height = max(whole.height, min(desk.room.height, span * desk.shape.height))
    across, down = desk.room.centre
    return Box(across - width / 2, down - height / 2, width, height)


def find_groups(desk: Desk) -> list[list[int]]:
    """Indices of the pieces that stand so near each other that they stay as they are."""
    boxes = [slot.piece.box for slot in desk.slots]
    whole = join_boxes(boxes)
    near = TOGETHER * float((whole.width * whole.height) ** 0.5)
    group = list(range(len(boxes)))
    for i, j in combinations(range(len(boxes)), 2):
        if gap_between(boxes[i], boxes[j]) <= near and group[i] != group[j]:
            group = [group[i] if g == group[j] else g for g in group]
    return [[i for i, g in enumerate(group) if g == one] for one in dict.fromkeys(group)]


def stretch_groups(
    desk: Desk, groups: Sequence[Sequence[int]], whole: Box, scales: Sequence[float], room: Box
) -> dict[int, Box]:
    """Where every piece lands: groups keep their places relative to the room that they leave.

    Args:
        desk: Of the pieces.
        groups: Indices of the pieces that move as one.
        whole: Box of all of them, in pixels of the source.
        scales: Of each piece.
        room: Of all of them, in pixels of the canvas.
    """
    placed: dict[int, Box] = {}
    for group in groups:
        own = join_boxes(desk.slots[i].piece.box for i in group)
        scale = max(scales[i] for i in group)
        cell = relative_box(own, whole, Box(0, 0, own.width * scale, own.height * scale), room)
        for i in group:
            piece = desk.slots[i].piece.box
            size = Box(0, 0, piece.width * scales[i], piece.height * scales[i])
            placed[i] = relative_box(piece, own, size, cell)
    return placed


def relative_box(box: Box, whole: Box, size: Box, room: Box) -> Box:
    """A box of a size that parts what it leaves of a room as a box parts what it leaves.

    Args:
        box: In a whole.
        whole: That holds it.
        size: Of the box to be made.
        room: For it.
    """
    across, down = whole.width - box.width, whole.height - box.height
    left = (box.left - whole.left) / across if across > 0 else 0.5
    top = (box.top - whole.top) / down if down > 0 else 0.5
    return Box(
        room.left + left * (room.width - size.width),
        room.top + top * (room.height - size.height),
        size.width,
        size.height,
    )
