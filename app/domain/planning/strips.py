"""Laying pieces out side by side along a strip, where text flows into as many rows as fit.

A headline of one row in a wide picture stays one, and of three rows it becomes one or two: columns
are as wide as what stands in them, and grow together as far as there is room.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from app.domain.geometry import Box
from app.domain.planning.arranging import TOLERANCE, Arrangement, keep_hierarchy
from app.domain.planning.desk import Align, Desk
from app.domain.planning.room import EXTREME

MOST_COLUMNS = 3
"""Of text."""
MOST_TRIED = 12
"""Ways to part the pieces into columns."""
HALVINGS = 6
"""Steps of the bisection for the common growth."""
ALIKE = 0.5
"""Least ratio of the heights of two rows that become one."""
WORD_GAP = 0.4
"""Between rows that become one, of their height."""
WIDE_GAP = 0.07
"""Between columns, of the strip's length, where there is room."""
WIDEST_GAP = 0.13
"""The same of a layout that would be narrow without it."""
SPAN = 0.72
"""Of the strip's length, from which a layout is not narrow."""
THINGS_MORE = 1.06
"""Of the room's height, that a thing takes with what is lifted about it."""
STACK_GAP = 0.45
"""Between blocks of a column, of the gap between columns."""

Rows = tuple[tuple[int, ...], ...]
"""Indices of the pieces of a column, row by row."""


@dataclass(frozen=True, slots=True)
class Column:
    """Pieces that stand above each other.

    Attributes:
        blocks: Indices of the pieces, block by block; rows of one block may become one.
        is_text: Whether it is set along the edge of the layout's text, else in the middle.
    """

    blocks: Rows
    is_text: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """A column at some scales, in pixels of the canvas."""

    rows: Rows
    gaps: tuple[float, ...]
    width: float
    height: float


def list_strips(desk: Desk) -> Iterator[Arrangement]:
    """Every way to part the pieces into columns along a strip that fits, as large as it can be.

    None on a canvas that is no strip.
    """
    if desk.shape.ratio < EXTREME:
        return
    for n, columns in enumerate(list_columns(desk)):
        if n >= MOST_TRIED:
            return
        boxes = place_along(desk, columns)
        if boxes is not None:
            yield Arrangement("a strip", tuple(boxes[i] for i in range(len(desk.slots))))


def list_columns(desk: Desk) -> Iterator[tuple[Column, ...]]:
    """What may stand side by side, in the order in which it is read."""
    things = tuple(Column(((i,),), is_text=False) for i in desk.roles.subjects)
    for words in list_word_columns(desk):
        if desk.align is Align.RIGHT:
            words = words[::-1]
        yield (*things, *words) if desk.subjects_lead else (*words, *things)


def list_word_columns(desk: Desk) -> Iterator[tuple[Column, ...]]:
    """Text in one or more columns, with logo and button behind it, about it or below it."""
    roles = desk.roles
    logos, buttons = single_blocks(roles.logos), single_blocks(roles.buttons)
    for texts in list_text_columns(roles.blocks):
        columns = tuple(Column(blocks, is_text=True) for blocks in texts)
        if logos and buttons:
            yield (*columns, Column((*logos, *buttons), is_text=False))
            yield (Column(logos, is_text=False), *columns, Column(buttons, is_text=False))
        elif logos or buttons:
            yield (*columns, Column(logos or buttons, is_text=False))
        else:
            yield columns
        if columns and buttons:
            last = Column((*columns[-1].blocks, *buttons), is_text=True)
            ahead = (Column(logos, is_text=False),) if logos else ()
            yield (*ahead, *columns[:-1], last)


def single_blocks(indices: Sequence[int]) -> Rows:
    return tuple((i,) for i in indices)


def list_text_columns(blocks: Rows) -> Iterator[tuple[Rows, ...]]:
    """Blocks of text in their order, in one column or more."""
    if not blocks:
        yield ()
        return
    for count in range(min(MOST_COLUMNS, len(blocks))):
        for cuts in combinations(range(1, len(blocks)), count):
            ends = (0, *cuts, len(blocks))
            yield tuple(blocks[a:b] for a, b in pairwise(ends))


def place_along(desk: Desk, columns: Sequence[Column]) -> Mapping[int, Box] | None:
    """The boxes of all pieces, as large as there is room; None where they do not fit.

    All grow together; then subjects, and then what else still can.
    """
    found = measure_along(desk, columns, 0.0, 0.0)
    if found is None:
        return None
    low, high = 0.0, 4.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        tried = measure_along(desk, columns, middle, middle)
        if tried is None:
            high = middle
        else:
            low, found = middle, tried
    larger = measure_along(desk, columns, low, min(4.0, low + 1.5))
    return set_along(desk, columns, *(larger or found))


def measure_along(
    desk: Desk, columns: Sequence[Column], ease: float, ease_of_subjects: float
) -> tuple[dict[int, float], list[Measured]] | None:
    """The scale of each piece and every column at a growth; None where that does not fit."""
    high, wide, tall = desk.room.height, desk.room.width, height_of_things(desk)
    scales: dict[int, float] = {}
    for i, slot in enumerate(desk.slots):
        scale = slot.scale_at(ease_of_subjects if slot.is_subject else ease)
        scales[i] = min(scale, (tall if slot.is_subject else high) / slot.piece.box.height)
        if scales[i] < slot.floor * (1 - TOLERANCE):
            return None
    keep_hierarchy(desk, scales, 0.0)
    free = wide - desk.gap * (len(columns) - 1)
    measured = []
    for column in columns:
        one = measure_column(desk, column, scales)
        if one is None:
            return None
        free -= one.width
        if free < -TOLERANCE:
            return None
        measured.append(one)
    return scales, measured


def measure_column(desk: Desk, column: Column, scales: Mapping[int, float]) -> Measured | None:
    """A column with so many rows that it fits the strip's height; None where it cannot."""
    rows = [[i] for block in column.blocks for i in block]
    owner = [n for n, block in enumerate(column.blocks) for _ in block]
    high = {i: scales[i] * desk.slots[i].piece.box.height for row in rows for i in row}
    wide = {i: scales[i] * desk.slots[i].piece.box.width for row in rows for i in row}

    is_thing = any(desk.slots[row[0]].is_subject for row in rows)
    limit = height_of_things(desk) if is_thing and len(rows) == 1 else desk.room.height

    def width_of(row: Sequence[int]) -> float:
        return sum(wide[i] for i in row) + sum(WORD_GAP * high[i] for i in row[1:])

    while True:
        gaps = tuple(
            desk.gap * (STACK_GAP if owner[n] != owner[n + 1] else STACK_GAP * STACK_GAP)
            for n in range(len(rows) - 1)
        )
        height = sum(max(high[i] for i in row) for row in rows) + sum(gaps)
        if height <= limit + TOLERANCE:
            width = max(map(width_of, rows))
            return Measured(tuple(map(tuple, rows)), gaps, width, height)
        pairs = [
            n
            for n in range(len(rows) - 1)
            if owner[n] == owner[n + 1] and are_alike(high[rows[n][0]], high[rows[n + 1][0]])
        ]
        if not pairs:
            return None
        n = min(pairs, key=lambda n: width_of([*rows[n], *rows[n + 1]]))
        rows[n : n + 2] = [[*rows[n], *rows[n + 1]]]
        del owner[n]


def height_of_things(desk: Desk) -> float:
    """Most pixels that a thing takes: what is lifted about it may lie in the border."""
    return min(desk.outer.height, THINGS_MORE * desk.room.height)


def are_alike(one: float, other: float) -> bool:
    return min(one, other) >= ALIKE * max(one, other)


def set_along(
    desk: Desk, columns: Sequence[Column], scales: Mapping[int, float], measured: Sequence[Measured]
) -> dict[int, Box]:
    """Boxes of all pieces; gaps grow a little, what is left lies at both ends."""
    spare = desk.room.width - sum(m.width for m in measured) - desk.gap * (len(measured) - 1)
    gap, count = desk.gap, len(measured) - 1
    if count:
        length = desk.shape.width
        wide = gap + min(max(0.0, WIDE_GAP * length - gap), spare / (count + 2))
        reaching = (SPAN * length - sum(m.width for m in measured)) / count
        gap = max(wide, min(reaching, WIDEST_GAP * length))
    taken = sum(m.width for m in measured) + gap * count
    left = desk.room.left + (desk.room.width - taken) / 2
    placed: dict[int, Box] = {}
    for column, one in zip(columns, measured, strict=True):
        placed.update(set_column(desk, column, one, scales, left))
        left += one.width + gap
    return placed


def set_column(
    desk: Desk, column: Column, measured: Measured, scales: Mapping[int, float], left: float
) -> dict[int, Box]:
    """The boxes of one column, in the middle of the strip's height.

    A thing that reaches into the border stays out of the safe zone all the same.
    """
    placed: dict[int, Box] = {}
    middle = desk.room.top + (desk.room.height - measured.height) / 2
    top = min(max(middle, desk.outer.top), desk.outer.bottom - measured.height)
    align = desk.align if column.is_text else Align.CENTRE
    for row, gap in zip(measured.rows, (*measured.gaps, 0.0), strict=True):
        ordered = row[::-1] if desk.align is Align.RIGHT else row
        boxes = [desk.slots[i].piece.box.scaled(scales[i]) for i in ordered]
        high = max(box.height for box in boxes)
        wide = sum(box.width for box in boxes)
        wide += sum(WORD_GAP * desk.slots[i].piece.box.height * scales[i] for i in row[1:])
        free = measured.width - wide
        at = left + {Align.LEFT: 0.0, Align.CENTRE: free / 2, Align.RIGHT: free}[align]
        for n, (i, box) in enumerate(zip(ordered, boxes, strict=True)):
            placed[i] = Box(at, top + (high - box.height) / 2, box.width, box.height)
            at += box.width + (WORD_GAP * high if n + 1 < len(ordered) else 0.0)
        top += high + gap
    return placed
