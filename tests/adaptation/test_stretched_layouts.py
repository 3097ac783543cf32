"""The source's own arrangement with more room between, where no other one keeps its sizes."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from app.domain.documents.elements import ElementKind
from app.domain.documents.plans import Strategy
from app.domain.geometry import Box, Size, join_boxes
from app.domain.planning.blocks import find_pieces
from app.domain.planning.desk import SMALLEST, Desk
from app.domain.planning.room import free_room
from app.domain.planning.stretching import list_stretched
from tests.adaptation.test_layout_rules import line, planned, shown, thing

SQUARE, WIDE, TALL = Size(1000, 1000), Size(1920, 1080), Size(1080, 1350)
TWO = (
    line("headline", Box(60, 60, 880, 150)),
    thing(Box(90, 400, 380, 200)),
    line("price", Box(600, 400, 220, 60)),
    line("unit", Box(600, 470, 160, 50)),
    line("button", Box(740, 850, 200, 80), ElementKind.CTA),
    line("name", Box(60, 860, 150, 70), ElementKind.LOGO),
)
"""A headline as wide as the picture, a thing and a price beside it, a name and a button."""


def desk_of(canvas: Size, floor: float) -> Desk:
    room = free_room(canvas, 0, 0, 0, 0)
    pieces = find_pieces(TWO, SQUARE)
    return Desk(pieces, SQUARE, canvas, room, Box.whole(canvas), SMALLEST * floor, 400.0)


@pytest.mark.parametrize("canvas", [WIDE, TALL])
def test_a_stretched_layout_keeps_places_and_sizes_and_reaches_over_its_canvas(
    canvas: Size,
) -> None:
    desk = desk_of(canvas, 1.08)
    found = list(list_stretched(desk))
    assert found
    for arrangement in found:
        for (i, one), (j, other) in combinations(enumerate(arrangement.boxes), 2):
            assert one.overlap(other) <= 1e-6
            above, below = desk.slots[i].piece.box, desk.slots[j].piece.box
            if above.bottom <= below.top:
                assert one.bottom <= other.top + 1e-6
            if above.right <= below.left:
                assert one.right <= other.left + 1e-6
    whole = join_boxes(found[0].boxes)
    longer = whole.width / canvas.width if canvas is WIDE else whole.height / canvas.height
    assert longer > 0.8


def test_what_stands_close_together_stays_so() -> None:
    desk = desk_of(WIDE, 1.08)
    pieces = [slot.piece for slot in desk.slots]
    price, unit = (
        next(i for i, p in enumerate(pieces) if any(e.id == name for e in p.elements))
        for name in ("price", "unit")
    )
    boxes = next(list_stretched(desk)).boxes
    scale = boxes[price].width / pieces[price].box.width
    gap = pieces[unit].box.top - pieces[price].box.bottom
    assert boxes[unit].top - boxes[price].bottom == pytest.approx(scale * gap, abs=0.5)


def test_nothing_is_stretched_over_a_canvas_on_which_it_would_be_small() -> None:
    assert not list(list_stretched(desk_of(Size(160, 600), 0.6)))


def test_an_ad_that_no_column_fits_is_stretched() -> None:
    full = (
        line("headline", Box(60, 60, 880, 220)),
        thing(Box(60, 330, 420, 470)),
        replace(thing(Box(540, 330, 400, 470)), id="other"),
        line("button", Box(740, 850, 200, 80), ElementKind.CTA),
        line("name", Box(60, 860, 150, 70), ElementKind.LOGO),
    )
    made = planned(SQUARE, Size(1200, 628), *full)
    assert made.strategy is Strategy.RECOMPOSE
    boxes = shown(made, full)
    assert boxes["headline"].bottom < boxes["thing"].top < boxes["name"].top
    assert boxes["name"].right < 400
    assert boxes["button"].left > 800
