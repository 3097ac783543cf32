"""Pieces that are to be arranged on a canvas: their roles, and the scales that they may have.

They grow together from the smallest scale that they may have over the one that keeps their share
of the source to the largest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from app.domain.geometry import Box, Size, join_boxes
from app.domain.kinds import PieceKind
from app.domain.planning.blocks import NO_AIR, READABLE, Piece
from app.domain.planning.room import is_extreme

SMALLEST = 0.68
"""Least scale of any piece, of the one that the plan without recomposition has."""
LEAST_GAP = 6.0
"""Between pieces, in pixels of the canvas at least."""
GAP = 0.045
"""Between rows, of the root of the canvas' area."""
LEADING = 0.35
"""Between the rows of a block, of the gap between rows."""
SURELY = 1.45
"""Of the readable height, what lettering is aimed at: boxes are taller than letters."""
READABLE_SHARE = 0.55
"""Least scale of text, button and logo, of the one that keeps their share of the canvas."""
SUBJECT_SHARE = 0.7
"""The same of a subject."""
SUBJECT_SHARE_STRIP = 0.5
"""The same of a subject in a strip or tower of more than four to one."""
STRIP = 4.0
"""Ratio, lying or standing, from which a canvas is so long that subjects may be smaller."""
TEXT_MOST = 1.6
"""Largest scale of text, of the one that keeps its share of the canvas."""
BUTTON_MOST = 1.4
"""The same of buttons and logos."""
SUBJECT_MOST = 2.4
"""The same of subjects."""
LARGEST_SCALE = 1.6
"""Canvas pixels per picture pixel at most, where the source's share does not ask for more."""
ENLARGED_SHARE = 0.85
"""Of the scale that keeps the source's share, where that is more than the largest scale."""


SAME_EDGE = 0.015
"""Of the picture's width, by which edges of words of one alignment differ at most."""
HANGING = 0.04
"""Of the shorter side, by which a wide line may reach into the border on either side."""
NEXT_COLUMN = 0.3
"""Of a gap, that it may reach into the room between two columns."""
RAGGED = 0.2
"""Of the picture's width, by which edges of words that stand along one line differ at most."""
SHORT = 4.5
"""Width of a line in its heights up to which it may be a name."""
PILLAR = 1.8
"""Height of a piece of text in its widths from which it runs down."""
HEADLINE = 0.9
"""Height of letters from which they are a headline's, of the largest."""


class Align(StrEnum):
    """How the rows of a column stand to each other."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece with the scales that it may have: the smallest, good ones, the largest."""

    piece: Piece
    floor: float
    least: float
    ideal: float
    most: float
    overhang: float = 0.0
    """Pixels of the piece on either side that are room about text, which borders may take."""

    @property
    def is_subject(self) -> bool:
        return self.piece.kind in (PieceKind.SUBJECT, PieceKind.CODE)

    def scale_at(self, ease: float) -> float:
        """The scale at a common growth of 0..4: subjects are the first beyond their ideal."""
        if ease <= 1:
            return self.floor + ease * (self.least - self.floor)
        if ease <= 2:
            return self.least + (ease - 1) * (self.ideal - self.least)
        beyond = min(1.0, ease - 2) if self.is_subject else max(0.0, ease - 3)
        return self.ideal + beyond * (self.most - self.ideal)


@dataclass(frozen=True, slots=True)
class Roles:
    """Indices of the pieces by what they are, in the order in which they are read.

    Text is in blocks, each a piece or its rows.
    """

    subjects: tuple[int, ...]
    blocks: tuple[tuple[int, ...], ...]
    logos: tuple[int, ...]
    buttons: tuple[int, ...]

    @property
    def texts(self) -> tuple[int, ...]:
        """The rows of all blocks of text."""
        return tuple(i for block in self.blocks for i in block)

    @property
    def words(self) -> tuple[int, ...]:
        return self.logos + self.texts + self.buttons


class Desk:
    """What all arrangements of some pieces on a canvas have in common."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        picture: Size,
        canvas: Size,
        room: Box,
        outer: Box,
        floor: float,
        logo_side: float,
        shape: Size | None = None,
    ) -> None:
        """Set the desk up.

        Args:
            pieces: To be arranged.
            picture: Pixels of the source.
            canvas: Pixels of the format.
            room: Free of safe zone and border, in pixels of the canvas.
            outer: Free of the safe zone alone.
            floor: Least scale of any piece.
            logo_side: Longest side of a logo, in pixels of the canvas.
            shape: Of the part of the canvas that the pieces have, where that is not all of it.
        """
        self.canvas, self.room, self.outer = canvas, room, outer
        self.border = max(0.0, min(room.left - outer.left, outer.right - room.right))
        self.shape = shape or canvas
        share = float((canvas.pixels / picture.pixels) ** 0.5)
        self.slots = [make_slot(piece, share, canvas, floor, logo_side) for piece in pieces]
        self.hanging = 0.0 if is_extreme(self.shape.ratio) else HANGING * self.shape.shorter
        self.gap = max(LEAST_GAP, GAP * float(self.shape.pixels**0.5))
        self.gap = min(self.gap, max(LEAST_GAP, 0.12 * self.shape.shorter))
        self.align = find_alignment(pieces, picture)
        self.roles = sort_roles(pieces, self.align)
        texts = (*self.roles.texts, *(i for i in self.roles.subjects if is_pillar(pieces[i])))
        self.blocks = {i: piece.block for i, piece in enumerate(pieces)}
        self.headline = max(texts, key=lambda i: pieces[i].letters, default=None)
        ahead = [pieces[i].box.centre[0] for i in self.roles.subjects]
        behind = [pieces[i].box.centre[0] for i in self.roles.words]
        self.subjects_lead = not ahead or not behind or min(ahead) <= sum(behind) / len(behind)

    def widest_scale(self, index: int, room: Box) -> float:
        """The largest scale at which a piece alone in a row is no wider than a room.

        Wide lines reach into the border, and what is lifted about them does.
        """
        slot = self.slots[index]
        if slot.piece.kind is not PieceKind.TEXT:
            return room.width / slot.piece.box.width
        is_column = room.width < self.room.width
        border = min(self.border, NEXT_COLUMN * self.gap) if is_column else self.border
        lines = slot.piece.box.width - 2 * slot.overhang
        reach = (room.width + 2 * min(self.hanging, border)) / lines
        return min(reach, (room.width + 2 * border) / slot.piece.box.width)

    def gap_after(self, row: Sequence[int], after: Sequence[int]) -> float:
        """Least pixels between two rows: those of one block of text stand closer."""
        is_block = len(row) == len(after) == 1 and self.blocks[row[0]]
        if is_block and self.blocks[row[0]] == self.blocks[after[0]]:
            return LEADING * self.gap
        return self.gap


def make_slot(piece: Piece, share: float, canvas: Size, floor: float, logo_side: float) -> Slot:
    """The scales of a piece; share: the scale that keeps its share of the canvas."""
    largest = max(LARGEST_SCALE, ENLARGED_SHARE * share, floor)
    if piece.kind in (PieceKind.SUBJECT, PieceKind.CODE):
        is_strip = not 1 / STRIP < canvas.ratio < STRIP
        least = (SUBJECT_SHARE_STRIP if is_strip else SUBJECT_SHARE) * share
        most, ideal = SUBJECT_MOST * share, share
    else:
        least = READABLE_SHARE * share
        most = (TEXT_MOST if piece.kind is PieceKind.TEXT else BUTTON_MOST) * share
        ideal = share
    if piece.lines:
        least = max(least, READABLE * SURELY / min(piece.lines))
    if piece.kind is PieceKind.LOGO:
        limit = max(floor / SMALLEST, logo_side / max(piece.box.width, piece.box.height))
        most, ideal, least = min(most, limit), min(ideal, limit), min(least, limit)
    least = min(max(floor, least), largest)
    ideal = min(max(least, ideal), largest)
    most = min(max(ideal, most), largest)
    return Slot(piece, floor, least, ideal, most, measure_overhang(piece))


def measure_overhang(piece: Piece) -> float:
    """Pixels beside text that were lifted with it and show nothing."""
    if piece.kind is not PieceKind.TEXT or any(e.air == NO_AIR for e in piece.elements):
        return 0.0
    lines = join_boxes(element.box for element in piece.elements)
    beside = (lines.left - piece.box.left, piece.box.right - lines.right)
    return max(0.0, min(beside))


def find_alignment(pieces: Sequence[Piece], picture: Size) -> Align:
    """How the text of the source stands: the edge, or the middle, along which it varies least.

    Words beside each other stand along none.
    """
    words = [piece.box for piece in pieces if piece.kind in (PieceKind.TEXT, PieceKind.BUTTON)]
    if len(words) < 2:
        return Align.CENTRE if len(words) < 1 else Align.LEFT
    edges = {
        Align.LEFT: [box.left for box in words],
        Align.CENTRE: [box.centre[0] for box in words],
        Align.RIGHT: [box.right for box in words],
    }
    spreads = {align: max(places) - min(places) for align, places in edges.items()}
    near = SAME_EDGE * picture.width
    alike = {
        align: sum(abs(place - median(places)) <= near for place in places)
        for align, places in edges.items()
    }
    align = min(spreads, key=lambda one: (-alike[one], spreads[one]))
    is_one = 2 * alike[align] > len(words) or spreads[align] <= RAGGED * picture.width
    return align if is_one else Align.CENTRE


def sort_roles(pieces: Sequence[Piece], align: Align) -> Roles:
    """The pieces by what they are, from the top, and from the side that is read first."""
    order = sorted(
        range(len(pieces)),
        key=lambda i: (
            pieces[i].box.top,
            -pieces[i].box.right if align is Align.RIGHT else pieces[i].box.left,
        ),
    )

    def of(*kinds: PieceKind) -> tuple[int, ...]:
        return tuple(i for i in order if pieces[i].kind in kinds)

    tallest = max((p.letters for p in pieces if p.kind is PieceKind.TEXT), default=0.0)
    brands = {i for i in of(PieceKind.TEXT) if is_brand(pieces[i], tallest)}
    if len(brands) == len(of(PieceKind.TEXT)):
        brands = set()
    if len(brands) > 1:
        brands = {find_outermost(brands, pieces)}
    blocks: dict[int, list[int]] = {}
    for i in of(PieceKind.TEXT):
        if i not in brands:
            blocks.setdefault(pieces[i].block or -1 - i, []).append(i)
    things = list_things(pieces, order)
    for i in things:
        blocks.pop(pieces[i].block or -1 - i, None)
    return Roles(
        things,
        tuple(map(tuple, blocks.values())),
        tuple(i for i in order if pieces[i].kind is PieceKind.LOGO or i in brands),
        of(PieceKind.BUTTON),
    )


def list_things(pieces: Sequence[Piece], order: Sequence[int]) -> tuple[int, ...]:
    """Subjects, codes and the lines that run down beside them; side by side from left to right.

    Args:
        pieces: Of the layout.
        order: Their indices, from the top.
    """
    subjects = [i for i in order if pieces[i].kind in (PieceKind.SUBJECT, PieceKind.CODE)]
    pillars = [i for i in order if is_pillar(pieces[i])]
    if not subjects or not (pillars or is_row([pieces[i].box for i in subjects])):
        return tuple(subjects)
    return tuple(sorted([*subjects, *pillars], key=lambda i: pieces[i].box.left))


def is_row(boxes: Sequence[Box]) -> bool:
    """Whether boxes stand side by side on one level."""
    return max(box.top for box in boxes) < min(box.bottom for box in boxes)


def is_pillar(piece: Piece) -> bool:
    """Whether a piece is a line that runs down: it stands beside things, as high as they are."""
    return piece.kind is PieceKind.TEXT and piece.box.height > PILLAR * piece.box.width


def find_outermost(indices: Collection[int], pieces: Sequence[Piece]) -> int:
    """Which of some pieces stands nearest to the layout's top or foot, as names do."""
    top = min(piece.box.top for piece in pieces)
    foot = max(piece.box.bottom for piece in pieces)
    return min(
        sorted(indices), key=lambda i: min(pieces[i].box.top - top, foot - pieces[i].box.bottom)
    )


def is_brand(piece: Piece, tallest: float) -> bool:
    """Whether a piece of text may be a name: a short line alone, which is no headline.

    Args:
        piece: Of text.
        tallest: Height of the largest letters of the layout.
    """
    box = piece.box
    is_short = len(piece.elements) == 1 and box.width <= SHORT * box.height
    return is_short and not piece.block and piece.letters < HEADLINE * tallest
