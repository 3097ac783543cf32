"""Text that is cut close to its ink."""

from __future__ import annotations

from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.plans import Placement
from app.domain.geometry import Box, Size
from app.domain.planning.blocks import find_pieces, read_height
from app.domain.planning.ink import trim_pieces
from app.domain.planning.text_rows import part_into_rows
from app.domain.planning.warnings import share_shown

PICTURE = Size(800, 400)
AIR = (0.1, 0.3, 0.1, 0.3)


def line(
    name: str, top: float, air: tuple[float, float, float, float] | None = AIR, left: float = 100
) -> Element:
    return Element(name, ElementKind.TEXT, name, 0.9, Box(left, top, 500, 50), air=air, is_set=True)


def test_a_piece_holds_the_ink_and_a_little_about_it() -> None:
    (loose,) = find_pieces([line("one", 100)], PICTURE)
    (piece,) = trim_pieces([loose])
    ink = Box(150, 115, 400, 20)
    assert piece.elements[0].box == ink
    assert ink.share_inside(piece.box) == 1
    assert piece.box.share_inside(loose.box) == 1
    assert piece.box.height < 0.6 * loose.box.height
    assert piece.letters == ink.height


def test_letters_count_for_as_high_as_a_readers_box_of_them_is() -> None:
    (piece,) = trim_pieces(find_pieces([line("one", 100)], PICTURE))
    assert piece.lines == (read_height(piece.elements[0]),)
    assert 20 < piece.lines[0] < 50


def test_rows_whose_boxes_reach_into_each_other_come_apart_by_their_ink() -> None:
    pieces = find_pieces([line("one", 100), line("two", 138)], PICTURE)
    assert len(part_into_rows(pieces)) == 1
    rows = part_into_rows(trim_pieces(pieces))
    assert [row.elements[0].id for row in rows] == ["one", "two"]
    assert rows[0].box.bottom <= rows[1].box.top


def test_pieces_of_which_nothing_is_known_stay_as_they_are() -> None:
    thing = Element("thing", ElementKind.PRODUCT, "thing", 0.9, Box(300, 200, 100, 150))
    pieces = find_pieces([line("one", 60, air=None), thing], PICTURE)
    assert trim_pieces(pieces) == pieces


def test_a_mark_beside_the_line_stays_whole() -> None:
    mark = Element("rule", ElementKind.OBJECT, "mark", 0.5, Box(150, 152, 400, 4), Protection.MAY)
    (piece,) = trim_pieces(find_pieces([line("one", 100), mark], PICTURE))
    assert mark.box.share_inside(piece.box) == 1


def test_bare_ground_that_is_cut_away_is_no_cut_of_the_text() -> None:
    text = line("one", 100)
    close = Placement(Box(148, 113, 404, 24), Box(0, 0, 404, 24))
    assert share_shown(text, close, PICTURE) == 1
    half = Placement(Box(148, 113, 202, 24), Box(0, 0, 202, 24))
    assert share_shown(text, half, PICTURE) == 0.5
