"""Blocks of text taken apart into their rows, where a format does not fit a block as it was set.

Rows move as they are: none is taken apart into words, so that each is read as it was set.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from app.domain.documents.elements import Element
from app.domain.geometry import Box, Size, join_boxes
from app.domain.kinds import PieceKind
from app.domain.planning.blocks import (
    DOWN,
    TEXT_EDGE,
    Piece,
    gap_between,
    is_mark,
    make_text_piece,
)
from app.domain.planning.room import is_extreme

BESIDE = 0.5
"""Share of the lower of two lines beside the other from which they are one row."""
ALIKE = 1.06
"""Factor up to which rows of one block may differ in scale: they were set as one."""
LAPPED = 0.15
"""Of the lower of two rows, how far they lap over at most where they can be lifted apart."""


def part_into_rows(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces with blocks of text as their rows, which know of which block they are."""
    found: list[Piece] = []
    for number, piece in enumerate(pieces, start=1):
        rows = find_rows(piece)
        if len(rows) < 2:
            found.append(piece)
            continue
        boxes = [join_boxes(line.box for line in row) for row in rows]
        for row, box in zip(rows, boxes, strict=True):
            others = [other for other in boxes if other is not box]
            found.append(replace(make_row(row, piece, box, others), block=number))
    return tuple(found)


def find_rows(piece: Piece) -> list[list[Element]]:
    """The rows of a block of text from the top; none where it cannot be taken apart."""
    if piece.kind is not PieceKind.TEXT or piece.mask is not None:
        return []
    lines = [e for e in piece.elements if not is_mark(e)]
    if any(line.box.height > DOWN * line.box.width for line in lines):
        return []
    rows: list[list[Element]] = []
    for line in sorted(lines, key=lambda e: e.box.centre[1]):
        if rows and is_beside(join_boxes(e.box for e in rows[-1]), line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    for mark in (e for e in piece.elements if is_mark(e)):
        nearest = min(rows, key=lambda row: gap_between(join_boxes(e.box for e in row), mark.box))
        nearest.append(mark)
    boxes = [join_boxes(e.box for e in row) for row in rows]
    lapped = any(laps_over(one, other) for one, other in itertools.pairwise(boxes))
    return [] if lapped else rows


def is_beside(one: Box, other: Box) -> bool:
    """Whether two lines stand beside each other."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > BESIDE * min(one.height, other.height)


def laps_over(upper: Box, lower: Box) -> bool:
    """Whether two rows reach too far into each other to be lifted apart."""
    return upper.bottom - lower.top > LAPPED * min(upper.height, lower.height)


def make_row(row: Sequence[Element], piece: Piece, box: Box, others: Sequence[Box]) -> Piece:
    """A row as a piece, with room about it as far as that is neither another row's nor free.

    Args:
        row: Its elements.
        piece: The block, whose box has its own room already.
        box: Of the elements.
        others: Boxes of the other rows.
    """
    made = make_text_piece([e for e in row if not is_mark(e)] or row)
    edge = min([TEXT_EDGE * max(made.lines), *(gap_between(box, other) / 2 for other in others)])
    wide = TEXT_EDGE * max(made.lines)
    grown = Box.from_edges(
        max(piece.box.left, box.left - wide),
        max(piece.box.top, box.top - edge),
        min(piece.box.right, box.right + wide),
        min(piece.box.bottom, box.bottom + edge),
    )
    return replace(made, box=grown, elements=tuple(row))


def sets_rows_alike(pieces: Sequence[Piece], places: Sequence[Box], canvas: Size) -> bool:
    """Whether the rows of each block of text keep one scale; in strips and towers none need to.

    Args:
        pieces: Rows and others.
        places: Of the pieces, in pixels of the canvas.
        canvas: Its pixels.
    """
    if is_extreme(canvas.ratio):
        return True
    scales: dict[int, list[float]] = {}
    for piece, place in zip(pieces, places, strict=True):
        scales.setdefault(piece.block, []).append(place.height / piece.box.height)
    rows = [of_block for block, of_block in scales.items() if block]
    return all(max(of_block) <= ALIKE * min(of_block) for of_block in rows)
