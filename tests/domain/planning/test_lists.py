"""Lists, prices and marks of a drawn ad: what is read as one moves as one, in its order."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.documents.analysis import Analysis
from app.domain.documents.backgrounds import Background
from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Placement, Strategy
from app.domain.documents.rules import AdaptationStrategy, AIBehaviorRule, Rules
from app.domain.geometry import Box, Size
from app.domain.kinds import PieceKind
from app.domain.planning.adapt import make_plan
from app.domain.planning.blocks import Piece, find_pieces
from app.domain.planning.text_blocks import join_text_blocks
from app.domain.planning.warnings import map_to_canvas

PICTURE = Size(1000, 1000)
GROUND = Background((240.0, 240.0, 240.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
SIZES = (Size(1080, 1920), Size(1920, 1080), Size(1500, 500), Size(160, 600))


def line(name: str, box: Box) -> Element:
    return Element(name, ElementKind.TEXT, name, 0.9, box, is_set=True)


def mask_of_box(box: Box) -> Mask:
    """Of a thing that fills its box of the picture."""
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    share = MASK_SIDE / PICTURE.width
    rows = slice(round(box.top * share), round(box.bottom * share))
    pixels[rows, round(box.left * share) : round(box.right * share)] = True
    return Mask(pixels)


def ids_of(blocks: tuple[tuple[Element, ...], ...]) -> list[list[str]]:
    return [[e.id for e in block] for block in blocks]


HEADLINE = line("headline", Box(60, 60, 620, 110))
ROWS = (
    line("row 1", Box(60, 400, 400, 60)),
    line("row 2", Box(60, 530, 300, 44)),
    line("row 3", Box(60, 650, 360, 56)),
)


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_rows_of_a_list_are_one_block_below_the_headline(is_mirrored: bool) -> None:
    lines = [HEADLINE, *ROWS]
    if is_mirrored:
        lines = [
            line(e.id, Box(1000 - e.box.right, e.box.top, e.box.width, e.box.height)) for e in lines
        ]
    assert ids_of(join_text_blocks(lines)) == [["headline"], ["row 1", "row 2", "row 3"]]


def test_two_rows_of_one_height_close_to_each_other_are_a_list() -> None:
    one, two = line("a", Box(60, 100, 400, 50)), line("b", Box(62, 200, 300, 48))
    assert ids_of(join_text_blocks([two, one])) == [["a", "b"]]


def test_lines_far_from_each_other_or_of_another_edge_are_no_list() -> None:
    apart = [line("a", Box(60, 100, 400, 50)), line("b", Box(60, 400, 300, 48))]
    ragged = [line("a", Box(60, 100, 400, 50)), line("b", Box(300, 200, 300, 48))]
    assert len(join_text_blocks(apart)) == len(join_text_blocks(ragged)) == 2


def test_a_price_and_its_unit_are_one_block() -> None:
    price, unit = line("49", Box(100, 100, 160, 120)), line("a month", Box(280, 160, 150, 50))
    other = line("elsewhere", Box(700, 120, 150, 50))
    assert ids_of(join_text_blocks([price, unit, other])) == [["49", "a month"], ["elsewhere"]]


def piece_of(name: str, pieces: tuple[Piece, ...]) -> Piece:
    return next(p for p in pieces if any(e.id == name for e in p.elements))


def mark(name: str, box: Box) -> Element:
    return Element(name, ElementKind.OBJECT, "mark", 0.5, box, Protection.MAY, "ground")


def test_an_underline_goes_with_its_line_and_not_with_the_next() -> None:
    above, below = line("name", Box(100, 100, 240, 50)), line("next", Box(100, 170, 500, 90))
    rule = mark("rule", Box(104, 154, 232, 6))
    pieces = find_pieces([above, below, rule], PICTURE)
    assert piece_of("rule", pieces) is piece_of("name", pieces)
    assert not any(p.kind is PieceKind.SUBJECT for p in pieces)


def test_words_on_a_thing_that_reach_over_its_edge_are_lifted_with_it() -> None:
    box = Box(200, 200, 400, 400)
    thing = Element("thing", ElementKind.PRODUCT, "", 0.9, box, mask=mask_of_box(box))
    word = line("word", Box(250, 500, 300, 120))
    (piece,) = find_pieces([thing, word], PICTURE)
    assert piece.box.bottom >= word.box.bottom


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_list_keeps_its_order_below_the_headline_in_every_ratio(size: Size) -> None:
    box = Box(600, 380, 330, 420)
    product = Element("thing", ElementKind.PRODUCT, "", 0.9, box, mask=mask_of_box(box))
    button = Element("button", ElementKind.CTA, "Go", 0.9, Box(60, 830, 260, 90), is_set=True)
    analysis = Analysis(PICTURE, (HEADLINE, *ROWS, button, product), True, background=GROUND)
    rules = Rules(ai_behavior=AIBehaviorRule(adaptation_strategy=AdaptationStrategy.RECOMPOSE))
    plan = make_plan(analysis, TargetFormat(size), rules)
    assert plan.strategy is Strategy.RECOMPOSE
    placed = placement_of("row 1", plan.placements)
    assert all(placement_of(row.id, plan.placements) is placed for row in ROWS)
    head = map_to_canvas(HEADLINE.box, placement_of("headline", plan.placements))
    first = map_to_canvas(ROWS[0].box, placed)
    assert first.top >= head.bottom or first.left >= head.right


def placement_of(name: str, placements: tuple[Placement, ...]) -> Placement:
    return next(p for p in placements if name in p.elements)


@pytest.mark.parametrize("size", [Size(1080, 1350), Size(1080, 1920)], ids=str)
def test_a_thing_on_a_plain_ground_is_kept_to_its_last_pixel(size: Size) -> None:
    box = Box(70, 250, 300, 500)
    thing = Element("thing", ElementKind.PRODUCT, "", 0.9, box, mask=mask_of_box(box))
    words = line("words", Box(450, 300, 400, 80))
    analysis = Analysis(PICTURE, (thing, words), True, background=GROUND)
    rules = Rules(ai_behavior=AIBehaviorRule(adaptation_strategy=AdaptationStrategy.EXTEND_CANVAS))
    (placement,) = make_plan(analysis, TargetFormat(size), rules).placements
    assert placement.src.left <= box.left
