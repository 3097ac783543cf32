"""Pieces of a layout: what moves as one when a picture is composed anew.

Lines of text are joined to blocks, a button and a logo are pieces of their own, what is printed on
the product stays on it. Source of the figures: inspected and measured on drawn ads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from app.domain.documents.elements import Element, ElementKind, Mask, Protection
from app.domain.geometry import Box, Size, join_boxes
from app.domain.kinds import KINDS, SMALLEST_MODULE, PieceKind
from app.domain.planning.text_blocks import join_text_blocks
from app.domain.planning.warnings import SMALLEST_TEXT

TEXT_EDGE = 0.12
"""What is lifted with text on all sides, of the height of its largest line."""
BUTTON_EDGE = 0.06
"""What is lifted with a button or a logo on all sides, of its height."""
SUBJECT_EDGE = 0.03
"""What is lifted with a subject on all sides, of its longer side."""
PRINTED = 0.8
"""Text of which more than this share lies in a subject's box is printed on it."""
PRINTED_MASK = 0.5
"""And of whose box the subject's mask covers more than this share."""
TOUCHING = 0.05
"""Pieces that share more than this share of the smaller one are joined."""
TOUCHING_MASK = 0.04
"""Text and a subject are joined from this share of mask in the text's box."""
NEAR_WORD = 0.6
"""Gap in heights of letters up to which words that are not plain lines belong together."""
UPRIGHT_WORD = 0.9
"""Height of a word in its widths from which it is no plain line."""
DOWN = 2.0
"""Height of a line in its widths from which it runs down."""
WITHIN = 0.25
"""Text and a subject are joined from this share of the text in the subject's box."""
RAGGED = 0.1
"""What a pixel by which the ends of a mark and of a piece differ counts, in pixels of distance."""
NEAR_MARK = 0.05
"""Of the picture's long side, up to which a mark is a part of the nearest piece."""
READERS_BOX = 1.4
"""Height of a reader's box, of that of the ink in it at most."""
NO_AIR = (0.0, 0.0, 0.0, 0.0)
"""Of text that is cut to its ink."""
READABLE = SMALLEST_TEXT * 1.1
"""Height in pixels that the planner aims at: the reader's boxes are a little taller than the
letters.
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """What moves as one.

    Attributes:
        kind: Decides its place in the layout.
        box: What is lifted, in pixels of the picture.
        elements: What it was lifted for.
        lines: Heights in pixels of its lines and buttons, that are to be legible.
        letters: Height in pixels of its largest text, which decides how large it may look; 0
            without any.
        mask: Over the whole picture, of a cut-out subject.
        block: Number of the block of text that it is a row of; 0 of what is no row.
    """

    kind: PieceKind
    box: Box
    elements: tuple[Element, ...]
    lines: tuple[float, ...] = ()
    letters: float = 0.0
    mask: Mask | None = None
    block: int = 0

    def joined(self, other: Piece) -> Piece:
        """Both as one piece, of the kind that is read first."""
        first = min((self, other), key=lambda piece: list(PieceKind).index(piece.kind))
        return Piece(
            first.kind,
            self.box.joined(other.box),
            (*self.elements, *other.elements),
            (*self.lines, *other.lines),
            max(self.letters, other.letters),
            self.mask or other.mask,
        )


def find_pieces(elements: Sequence[Element], picture: Size) -> tuple[Piece, ...]:
    """What the elements are lifted as.

    Overlapping pieces are one; boxes stay inside the picture.
    """
    subjects: list[Element] = []
    texts: list[Element] = []
    for element in elements:
        is_subject = KINDS[element.kind].piece is PieceKind.SUBJECT
        (subjects if is_subject else texts).append(element)
    pieces: list[Piece] = []
    for e in subjects:
        printed = [t.box for t in texts if is_printed_on(t, [e], picture)]
        pieces.append(Piece(PieceKind.SUBJECT, join_boxes([e.box, *printed]), (e,), mask=e.mask))
    texts = [e for e in texts if not is_printed_on(e, subjects, picture)]
    lines = [e for e in texts if KINDS[e.kind].piece is PieceKind.TEXT]
    pieces += [make_text_piece(block) for block in join_text_blocks(lines)]
    pieces += [make_single_piece(e) for e in texts if KINDS[e.kind].piece is not PieceKind.TEXT]
    inside = [replace(piece, box=piece.box.clamped(picture)) for piece in pieces]
    return add_edges(join_marks(join_touching(inside, picture), picture), picture)


def join_marks(pieces: Sequence[Piece], picture: Size) -> tuple[Piece, ...]:
    """The pieces with marks, as underlines and ornaments, as parts of what they are nearest to.

    They say nothing by themselves, and what they belong to would be torn.
    """
    marks = [p for p in pieces if all(is_mark(e) for e in p.elements)]
    found = [p for p in pieces if not any(p is mark for mark in marks)]
    if not found:
        return tuple(pieces)
    reach = NEAR_MARK * max(picture.width, picture.height)
    for mark in marks:
        nearest = min(range(len(found)), key=lambda i: distance_of_mark(mark.box, found[i].box))
        if gap_between(mark.box, found[nearest].box) > reach:
            found.append(mark)
            continue
        piece = found[nearest]
        box, elements = piece.box.joined(mark.box), (*piece.elements, *mark.elements)
        found[nearest] = replace(piece, box=box, elements=elements)
    return join_touching(found, picture)


def distance_of_mark(mark: Box, box: Box) -> float:
    """How far a mark is from what it may belong to; an underline is as long as its line."""
    ragged = abs(mark.left - box.left) + abs(mark.right - box.right)
    return gap_between(mark, box) + RAGGED * ragged


def is_mark(element: Element) -> bool:
    """Whether an element need not be kept, and nothing says what it is."""
    return element.protection is Protection.MAY and element.kind is ElementKind.OBJECT


def letter_height(element: Element) -> float:
    """Height of the text of an element, in pixels; of a line that runs down it is across."""
    if element.box.height > DOWN * element.box.width:
        return element.box.width
    if element.letters > 0:
        return element.letters
    return KINDS[element.kind].letter_share * element.box.height


def read_height(element: Element) -> float:
    """Height in pixels that a reader's box of the element has, which is looser than its ink."""
    return element.box.height * (READERS_BOX if element.air == NO_AIR else 1.0)


def mask_share(mask: Mask, box: Box, picture: Size) -> float:
    """Share 0..1 of the box that the mask covers."""
    rows, columns = mask.pixels.shape
    top = int(box.top / picture.height * rows)
    bottom = int(box.bottom / picture.height * rows) + 1
    left = int(box.left / picture.width * columns)
    right = int(box.right / picture.width * columns) + 1
    part = mask.pixels[max(0, top) : bottom, max(0, left) : right]
    return float(part.mean()) if part.size else 0.0


def is_printed_on(element: Element, subjects: Sequence[Element], picture: Size) -> bool:
    """Whether an element is part of one of the subjects, as the words on a bottle are."""
    for subject in subjects:
        if element.box.share_inside(subject.box) > PRINTED:
            if subject.mask is None:
                return True
            return mask_share(subject.mask, element.box, picture) > PRINTED_MASK
    return False


def make_text_piece(lines: Sequence[Element]) -> Piece:
    """A block of lines as a piece."""
    box = join_boxes(line.box for line in lines)
    heights = tuple(map(read_height, lines))
    return Piece(PieceKind.TEXT, box, tuple(lines), heights, max(map(letter_height, lines)))


def make_single_piece(element: Element) -> Piece:
    """A button, a logo or a code as a piece; what stands on a logo need not be legible.

    A code is legible where its modules are large enough: as a line that is so many times higher.
    """
    traits = KINDS[element.kind]
    lines = (element.box.height,) if traits.is_read else ()
    if element.module:
        lines = (element.module * READABLE / SMALLEST_MODULE,)
    return Piece(traits.piece, element.box, (element,), lines, letter_height(element))


def add_edges(pieces: Sequence[Piece], picture: Size) -> tuple[Piece, ...]:
    """Every piece with a little room about it, if it is free.

    It is for soft edges, and for what the boxes of the text reader leave out.
    """
    return tuple(replace(piece, box=add_edge(piece, pieces).clamped(picture)) for piece in pieces)


def add_edge(piece: Piece, pieces: Sequence[Piece]) -> Box:
    """The piece's box with its edge, at most half way to its neighbours."""
    gaps = [gap_between(piece.box, other.box) / 2 for other in pieces if other is not piece]
    edge = min([edge_of_piece(piece), *gaps])
    return piece.box.grown(edge, edge)


def gap_between(one: Box, other: Box) -> float:
    """Free pixels between two boxes, across or down, whichever is more; 0 when they touch."""
    across = max(one.left - other.right, other.left - one.right)
    down = max(one.top - other.bottom, other.top - one.bottom)
    return max(across, down, 0.0)


def edge_of_piece(piece: Piece) -> float:
    """What is lifted with a piece on all sides, in pixels of the picture."""
    if piece.kind is PieceKind.SUBJECT:
        return SUBJECT_EDGE * max(piece.box.width, piece.box.height)
    if piece.kind is PieceKind.TEXT:
        return TEXT_EDGE * max(piece.lines)
    return BUTTON_EDGE * piece.box.height


def join_touching(pieces: Sequence[Piece], picture: Size) -> tuple[Piece, ...]:
    """The pieces with those that touch joined, until none does."""
    found = list(pieces)
    while pair := find_touching_pair(found, picture):
        one, other = pair
        found = [piece for piece in found if piece is not one and piece is not other]
        found.append(one.joined(other))
    return tuple(found)


def find_touching_pair(pieces: Sequence[Piece], picture: Size) -> tuple[Piece, Piece] | None:
    """The first two pieces that touch."""
    return next((p for p in combinations(pieces, 2) if are_touching(*p, picture)), None)


def are_words_of_one(one: Piece, other: Piece) -> bool:
    """Whether two pieces are words of a line that bends or runs down: in doubt it is one.

    A reader takes such a line for several that stand upright or that it cannot read.
    """
    if one.kind is not PieceKind.TEXT or other.kind is not PieceKind.TEXT:
        return False
    if not all(any(is_odd_word(e) for e in piece.elements) for piece in (one, other)):
        return False
    near = NEAR_WORD * max(one.letters, other.letters)
    return one.box.grown(near, near).overlap(other.box) > 0


def is_odd_word(element: Element) -> bool:
    """Whether a line was not read, or is taller than wide."""
    return not element.label or element.box.height > UPRIGHT_WORD * element.box.width


def are_touching(one: Piece, other: Piece, picture: Size) -> bool:
    """Whether two pieces cannot be lifted apart."""
    if are_words_of_one(one, other):
        return True
    common, smaller = one.box.overlap(other.box), min(one.box.area, other.box.area)
    if common <= 0 or smaller <= 0:
        return False
    subject, text = (one, other) if one.kind is PieceKind.SUBJECT else (other, one)
    is_text_on_subject = subject.kind is PieceKind.SUBJECT and text.kind is not PieceKind.SUBJECT
    if is_text_on_subject and subject.mask is not None:
        if common > WITHIN * text.box.area:
            return True
        return mask_share(subject.mask, text.box, picture) > TOUCHING_MASK
    return common > TOUCHING * smaller
