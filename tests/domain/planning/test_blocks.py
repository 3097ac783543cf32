"""What moves as one when a picture is composed anew."""

from __future__ import annotations

import numpy as np

from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask
from app.domain.geometry import Box, Size
from app.domain.kinds import PieceKind
from app.domain.planning.blocks import find_pieces
from app.domain.planning.text_blocks import join_text_blocks

PICTURE = Size(1000, 1000)


def line(name: str, box: Box, kind: ElementKind = ElementKind.TEXT) -> Element:
    return Element(name, kind, name, 0.9, box)


def product(box: Box) -> Element:
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    share = MASK_SIDE / 1000
    pixels[
        int(box.top * share) : int(box.bottom * share),
        int(box.left * share) : int(box.right * share),
    ] = True
    return Element("product-1", ElementKind.PRODUCT, "product", 0.9, box, mask=Mask(pixels))


FIRST, SECOND = line("first", Box(100, 100, 400, 80)), line("second", Box(100, 200, 300, 78))


def test_lines_of_one_height_close_above_each_other_are_one_block() -> None:
    assert join_text_blocks([SECOND, FIRST]) == ((FIRST, SECOND),)


def test_a_much_smaller_line_starts_a_block_of_its_own() -> None:
    small = line("small", Box(100, 300, 300, 30))
    assert len(join_text_blocks([FIRST, SECOND, small])) == 2


def test_lines_side_by_side_are_no_block() -> None:
    assert len(join_text_blocks([FIRST, line("beside", Box(600, 200, 300, 80))])) == 2


def test_lettering_printed_on_the_product_belongs_to_it() -> None:
    printed = line("printed", Box(650, 550, 100, 30))
    pieces = find_pieces([product(Box(600, 500, 300, 300)), printed, FIRST], PICTURE)
    assert {e.id for piece in pieces for e in piece.elements} == {"product-1", "first"}


def test_pieces_that_overlap_move_together() -> None:
    across = line("across", Box(500, 600, 300, 60))
    (piece,) = find_pieces([product(Box(600, 500, 300, 300)), across], PICTURE)
    assert piece.kind is PieceKind.SUBJECT
    assert piece.lines == (60,)


def test_the_room_about_a_piece_never_reaches_into_another() -> None:
    above, below = (
        line("above", Box(100, 100, 400, 80)),
        line("below", Box(100, 184, 90, 30), ElementKind.CTA),
    )
    one, other = find_pieces([above, below], PICTURE)
    assert one.box.overlap(other.box) == 0


def test_boxes_stay_inside_the_picture() -> None:
    (piece,) = find_pieces([line("edge", Box(0, 0, 1000, 60))], PICTURE)
    assert piece.box.clamped(PICTURE) == piece.box
