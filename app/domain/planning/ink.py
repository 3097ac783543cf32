"""Text cut close to its ink, where every pixel of a format counts.

A reader's boxes are up to twice as high as the letters in them. On strips and towers that is room
that larger letters could have; what is only bare ground about them need not be lifted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.documents.elements import Element
from app.domain.geometry import Box, join_boxes
from app.domain.kinds import PieceKind
from app.domain.planning.blocks import (
    NO_AIR,
    Piece,
    edge_of_piece,
    is_mark,
    letter_height,
    read_height,
)

ABOUT_INK = 0.12
"""What is lifted about ink on all sides, of its height."""
LEAST_ABOUT_INK = 1.0
"""The same in pixels of the picture at least: edges are soft."""


def trim_pieces(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces with text cut close to its ink, where bare ground is known to lie about it."""
    return tuple(trim_piece(piece) for piece in pieces)


def trim_piece(piece: Piece) -> Piece:
    """The piece as it is where it is no text, or where nothing is known of its air."""
    if piece.kind is not PieceKind.TEXT or piece.mask is not None:
        return piece
    if not any(e.air is not None for e in piece.elements):
        return piece
    elements = tuple(trim_element(e) for e in piece.elements)
    box = join_boxes(add_rim(e, piece) for e in elements)
    lettering = [e for e in elements if not is_mark(e)] or elements
    return replace(
        piece,
        box=box,
        elements=elements,
        lines=tuple(map(read_height, lettering)),
        letters=max(map(letter_height, lettering)),
    )


def trim_element(element: Element) -> Element:
    """The element with the box of its ink, which has no air."""
    if element.air is None:
        return element
    ink = element.ink
    return replace(element, box=ink, letters=ink.height, air=NO_AIR)


def add_rim(element: Element, piece: Piece) -> Box:
    """The element's box with a little about it, more where nothing is known of its air."""
    box, own = element.box, piece.box
    is_bare = element.air is not None
    edge = max(LEAST_ABOUT_INK, ABOUT_INK * box.height) if is_bare else edge_of_piece(piece)
    grown = box.grown(edge, edge)
    return Box.from_edges(
        max(own.left, grown.left),
        max(own.top, grown.top),
        min(own.right, grown.right),
        min(own.bottom, grown.bottom),
    )
