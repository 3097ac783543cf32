"""Pieces of a layout: what moves as one when a picture is composed anew.

Lines of lettering are joined to blocks, a button and a logo are pieces of their own, what is
printed on the product stays on it. Source of the figures: looked at and measured on drawn ads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from app.domain.documents.elements import Element, ElementKind, Mask
from app.domain.geometry import Box, Size
from app.domain.planning.classify import TEXT_KINDS

LEADING, ALIKE, ALIGNED = 0.9, 0.6, 0.3
"""Lines of a block: nearer than this share of their height, at least so alike in height, so much
one above the other.
"""
LETTER_EDGE, PLATE_EDGE, SUBJECT_EDGE = 0.12, 0.06, 0.03
"""What is lifted with a piece on all sides: of a line's height, of a plate's height, of a subject's
longer side.
"""
PRINTED, PRINTED_MASK = 0.8, 0.5
TOUCHING, TOUCHING_MASK, WITHIN = 0.05, 0.04, 0.25
"""Pieces are joined from this overlap; lettering and a subject from this share of mask in its box,
or of it in the subject's.
"""
LETTERS_OF_PLATE, LETTERS_OF_LOGO = 0.45, 0.6
"""Height of lettering as a share of its plate or logo, where it was not measured."""


class PieceKind(StrEnum):
    """In the order in which the kinds are read; a joined piece is of the first kind of its
    parts.
    """

    SUBJECT = "subject"
    TEXT = "text"
    LOGO = "logo"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Piece:
    """box: what is lifted, in pixels of the picture.  lines: heights of its lines and buttons, that
    are to be legible.

    letters: height of its largest lettering, which decides how large it may look; 0 without any.
    """

    kind: PieceKind
    box: Box
    elements: tuple[Element, ...]
    lines: tuple[float, ...] = ()
    letters: float = 0.0
    mask: Mask | None = None

    def joined(self, other: Piece) -> Piece:
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
    """What the elements are lifted as; overlapping pieces are one. Boxes stay inside the
    picture.
    """
    subjects = [e for e in elements if e.kind not in TEXT_KINDS]
    lettering = [
        e for e in elements if e.kind in TEXT_KINDS and not _is_printed_on(e, subjects, picture)
    ]
    pieces = [
        *(Piece(PieceKind.SUBJECT, e.box, (e,), mask=e.mask) for e in subjects),
        *(
            _block(lines)
            for lines in join_text_blocks([e for e in lettering if e.kind is ElementKind.TEXT])
        ),
        *(_plate(e) for e in lettering if e.kind is not ElementKind.TEXT),
    ]
    return _with_edges(
        _joined([replace(piece, box=piece.box.clamped(picture)) for piece in pieces], picture),
        picture,
    )


def join_text_blocks(lines: Sequence[Element]) -> tuple[tuple[Element, ...], ...]:
    """Lines of about one height that stand close above each other, as blocks, each from its first
    line on.
    """
    blocks: list[list[Element]] = []
    for line in sorted(lines, key=lambda e: (e.box.top, e.box.left)):
        block = next((b for b in blocks if _continues(b[-1].box, line.box)), None)
        if block is None:
            blocks.append([line])
        else:
            block.append(line)
    return tuple(tuple(block) for block in blocks)


def _continues(last: Box, line: Box) -> bool:
    shorter, taller = sorted((last.height, line.height))
    shared = min(last.right, line.right) - max(last.left, line.left)
    return (
        line.top - last.bottom < LEADING * shorter
        and line.top > last.top + 0.4 * last.height
        and shorter >= ALIKE * taller
        and shared > ALIGNED * min(last.width, line.width)
    )


def letter_height(element: Element) -> float:
    """Height of the lettering of an element, in pixels."""
    if element.letters > 0:
        return element.letters
    share = {ElementKind.CTA: LETTERS_OF_PLATE, ElementKind.LOGO: LETTERS_OF_LOGO}.get(
        element.kind, 1.0
    )
    return share * element.box.height


def mask_share(mask: Mask, box: Box, picture: Size) -> float:
    """Share 0..1 of the box that the mask covers."""
    rows, columns = mask.pixels.shape
    top, bottom = int(box.top / picture.height * rows), int(box.bottom / picture.height * rows) + 1
    left, right = (
        int(box.left / picture.width * columns),
        int(box.right / picture.width * columns) + 1,
    )
    part = mask.pixels[max(0, top) : bottom, max(0, left) : right]
    return float(part.mean()) if part.size else 0.0


def _is_printed_on(element: Element, subjects: Sequence[Element], picture: Size) -> bool:
    for subject in subjects:
        if element.box.share_inside(subject.box) > PRINTED:
            return (
                subject.mask is None
                or mask_share(subject.mask, element.box, picture) > PRINTED_MASK
            )
    return False


def _block(lines: Sequence[Element]) -> Piece:
    box = lines[0].box
    for line in lines[1:]:
        box = box.joined(line.box)
    heights = tuple(line.box.height for line in lines)
    return Piece(PieceKind.TEXT, box, tuple(lines), heights, max(map(letter_height, lines)))


def _plate(element: Element) -> Piece:
    if element.kind is ElementKind.LOGO:
        return Piece(PieceKind.LOGO, element.box, (element,), (), letter_height(element))
    return Piece(
        PieceKind.BUTTON, element.box, (element,), (element.box.height,), letter_height(element)
    )


def _with_edges(pieces: Sequence[Piece], picture: Size) -> tuple[Piece, ...]:
    """Every piece with a little room about it, for soft edges and for what the reader's boxes leave
    out, if it is free.
    """
    return tuple(replace(piece, box=_with_edge(piece, pieces).clamped(picture)) for piece in pieces)


def _with_edge(piece: Piece, pieces: Sequence[Piece]) -> Box:
    gaps = [_gap(piece.box, other.box) / 2 for other in pieces if other is not piece]
    edge = min([_edge(piece), *gaps])
    return piece.box.grown(edge, edge)


def _gap(one: Box, other: Box) -> float:
    """Free pixels between two boxes, across or down, whichever is more; 0 when they touch."""
    across = max(one.left - other.right, other.left - one.right)
    down = max(one.top - other.bottom, other.top - one.bottom)
    return max(across, down, 0.0)


def _edge(piece: Piece) -> float:
    if piece.kind is PieceKind.SUBJECT:
        return SUBJECT_EDGE * max(piece.box.width, piece.box.height)
    if piece.kind is PieceKind.TEXT:
        return LETTER_EDGE * max(piece.lines)
    return PLATE_EDGE * piece.box.height


def _joined(pieces: Sequence[Piece], picture: Size) -> tuple[Piece, ...]:
    found = list(pieces)
    while pair := next(((a, b) for a, b in combinations(found, 2) if _touch(a, b, picture)), None):
        found = [piece for piece in found if piece is not pair[0] and piece is not pair[1]]
        found.append(pair[0].joined(pair[1]))
    return tuple(found)


def _touch(one: Piece, other: Piece, picture: Size) -> bool:
    common, smaller = one.box.overlap(other.box), min(one.box.area, other.box.area)
    if common <= 0 or smaller <= 0:
        return False
    subject, lettering = (one, other) if one.kind is PieceKind.SUBJECT else (other, one)
    if (
        subject.kind is PieceKind.SUBJECT
        and lettering.kind is not PieceKind.SUBJECT
        and subject.mask is not None
    ):
        return (
            common > WITHIN * lettering.box.area
            or mask_share(subject.mask, lettering.box, picture) > TOUCHING_MASK
        )
    return common > TOUCHING * smaller
