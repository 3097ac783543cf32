"""The rules by which layouts are made: rows, names, buttons, edges, and windows in doubt."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from app.domain.documents.analysis import Analysis
from app.domain.documents.backgrounds import Background
from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Placement, Plan, Strategy
from app.domain.documents.rules import Rules
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import make_plan
from app.domain.planning.blocks import find_pieces
from app.domain.planning.desk import Align, find_alignment, sort_roles
from app.domain.planning.panels import Panel
from app.domain.planning.text_rows import part_into_rows
from app.domain.planning.warnings import map_to_canvas
from app.imaging.detect.assemble import drop_icon, is_own_icon
from app.imaging.detect.findings import Line, Observation

LEADERBOARD, TOWER = Size(728, 90), Size(160, 600)
GROUND = Background((240.0, 240.0, 240.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
NAMES = ("one", "two", "three")
"""Of the rows of a headline, as they are read."""


def line(name: str, box: Box, kind: ElementKind = ElementKind.TEXT) -> Element:
    return Element(name, kind, name, 0.95, box, letters=box.height, is_set=True)


def thing(box: Box, kind: ElementKind = ElementKind.PRODUCT, source: str = "") -> Element:
    return Element("thing", kind, "thing", 0.9, box, source=source)


def planned(size: Size, canvas: Size, *elements: Element) -> Plan:
    analysis = Analysis(size, elements, is_layout=True, background=GROUND)
    return make_plan(analysis, TargetFormat(canvas), Rules())


def shown(made: Plan, elements: tuple[Element, ...]) -> dict[str, Box]:
    """Where each element lands."""

    def place_of(name: str) -> Placement:
        return next(p for p in made.placements if name in p.elements)

    return {e.id: map_to_canvas(e.box, place_of(e.id)) for e in elements}


def tower_ad(*, is_right: bool = False) -> tuple[Element, ...]:
    """A tower of 300 x 600: a picture, a headline of three rows, a button, a name."""
    wide = (150, 120, 180)
    rows = [
        line(name, Box(280 - w if is_right else 20, 330 + 38 * n, w, 32))
        for n, (name, w) in enumerate(zip(NAMES, wide, strict=True))
    ]
    button = line("button", Box(140 if is_right else 20, 470, 140, 44), ElementKind.CTA)
    return (*rows, button, line("logo", Box(20, 550, 90, 30), ElementKind.LOGO), PICTURE)


PICTURE = thing(Box(60, 40, 180, 240))


@pytest.mark.parametrize("is_right", [False, True])
def test_rows_of_a_tower_are_read_in_their_order_in_a_strip(is_right: bool) -> None:
    ad = tower_ad(is_right=is_right)
    made = planned(Size(300, 600), LEADERBOARD, *ad)
    boxes = shown(made, ad)
    assert made.strategy is Strategy.RECOMPOSE
    assert all(boxes[name].height >= 11 for name in NAMES)
    for one, other in itertools.pairwise(NAMES):
        a, b = boxes[one], boxes[other]
        beside = b.right <= a.left + 1 if is_right else a.right <= b.left + 1
        assert a.bottom <= b.top + 6 or beside


def test_a_block_is_taken_apart_into_rows_that_keep_all_that_they_held() -> None:
    pieces = find_pieces(tower_ad(), Size(300, 600))
    rows = [piece for piece in part_into_rows(pieces) if piece.block]
    assert [[e.id for e in row.elements] for row in rows] == [[name] for name in NAMES]
    assert all(e.box.share_inside(row.box) == 1 for row in rows for e in row.elements)
    assert all(a.box.overlap(b.box) == 0 for a in rows for b in rows if a is not b)


def test_rows_that_reach_into_each_other_stay_one_piece() -> None:
    lapped = (line("one", Box(20, 20, 200, 60)), line("two", Box(20, 62, 200, 60)))
    pieces = find_pieces(lapped, Size(300, 300))
    assert part_into_rows(pieces) == pieces


def test_a_wide_headline_is_as_wide_as_a_tower_and_stays_on_it() -> None:
    ad = (
        line("headline", Box(60, 60, 880, 110)),
        line("line", Box(60, 240, 500, 60)),
        line("button", Box(60, 800, 300, 90), ElementKind.CTA),
        thing(Box(350, 350, 320, 400)),
    )
    boxes = shown(planned(Size(1000, 1000), TOWER, *ad), ad)
    assert boxes["headline"].width >= 0.93 * TOWER.width
    assert all(box.left >= 0 and box.right <= TOWER.width for box in boxes.values())


def test_a_strip_of_few_pieces_reaches_over_its_canvas() -> None:
    ad = (
        line("headline", Box(300, 80, 400, 90)),
        thing(Box(300, 250, 400, 400)),
        line("button", Box(360, 800, 280, 90), ElementKind.CTA),
    )
    boxes = shown(planned(Size(1000, 1000), LEADERBOARD, *ad), ad).values()
    assert max(b.right for b in boxes) - min(b.left for b in boxes) >= 0.55 * LEADERBOARD.width


def test_words_stand_along_the_edge_that_most_of_them_share() -> None:
    wide = (400, 200, 620)
    centred = [line(f"c{w}", Box(500 - w / 2, 60 + 200 * n, w, 60)) for n, w in enumerate(wide)]
    small = line("small", Box(60, 900, 420, 30))
    pieces = find_pieces([*centred, small], Size(1000, 1000))
    assert find_alignment(pieces, Size(1000, 1000)) is Align.CENTRE


def test_at_most_one_short_line_is_a_name() -> None:
    lines = [
        line("name", Box(60, 30, 120, 40)),
        line("headline", Box(60, 300, 700, 120)),
        line("price", Box(60, 560, 150, 50)),
    ]
    pieces = find_pieces(lines, Size(1000, 1000))
    roles = sort_roles(pieces, Align.LEFT)
    assert [pieces[i].elements[0].id for i in roles.logos] == ["name"]


def test_button_and_name_may_stand_in_a_row_below_the_text() -> None:
    ad = (
        line("headline", Box(60, 80, 500, 100)),
        line("button", Box(60, 400, 300, 90), ElementKind.CTA),
        line("logo", Box(700, 410, 240, 70), ElementKind.LOGO),
        thing(Box(640, 40, 300, 320)),
    )
    boxes = shown(planned(Size(1000, 520), Size(1080, 1350), *ad), ad)
    assert not boxes["button"].overlap(boxes["logo"])
    assert boxes["button"].top >= boxes["headline"].bottom


def observed(*lines: Line, flat: float = 0.9) -> Observation:
    saliency = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.float32)
    return Observation(Size(1000, 1000), (), (), (), lines, saliency, flat)


NAME = Line("Nordly", 0.95, Box(200, 800, 200, 60), 60, 0.0, 0.9, icon=Box(130, 800, 60, 60))


def test_an_icon_that_takes_in_another_line_is_none() -> None:
    other = Line("100% wool", 0.95, Box(140, 805, 40, 50), 50, 0.0, 0.9)
    assert drop_icon(NAME, observed(NAME)).icon is not None
    assert drop_icon(NAME, observed(NAME, other)).icon is None


def test_icons_stand_before_names_where_that_is_in_doubt() -> None:
    behind = replace(NAME, icon=Box(420, 800, 60, 60))
    assert is_own_icon(NAME, observed(NAME, flat=0.1), is_button=False)
    assert not is_own_icon(behind, observed(behind, flat=0.1), is_button=False)
    assert is_own_icon(behind, observed(behind), is_button=False)
    assert not is_own_icon(behind, observed(behind), is_button=True)


PANEL = Box(0, 0, 500, 500)


@pytest.mark.parametrize(
    ("source", "kind", "is_more"),
    [
        ("u2netp mask", ElementKind.PRODUCT, True),
        ("ssd-mobilenet-coco, u2netp", ElementKind.PRODUCT, False),
        ("yunet", ElementKind.FACE, False),
    ],
)
def test_a_window_holds_more_of_what_one_look_alone_found(
    source: str, kind: ElementKind, is_more: bool
) -> None:
    found = thing(Box(150, 150, 200, 200), kind, source)
    assert (Panel(PANEL, (found,)).must.area > 1.5 * found.box.area) == is_more


def test_a_panel_in_which_no_thing_was_found_is_shown_whole_with_its_words() -> None:
    corner = line("30%", Box(0, 0, 120, 120))
    must = Panel(PANEL, (corner,)).must
    assert must.area > 0.9 * PANEL.area
    assert corner.box.share_inside(must) == 1


def test_a_photograph_that_a_crop_holds_is_not_taken_apart_in_doubt() -> None:
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    pixels[130:220, 120:220] = True
    seen = replace(thing(Box(450, 325, 375, 225), source="u2netp mask"), mask=Mask(pixels))
    ad = (line("headline", Box(500, 60, 400, 60)), line("more", Box(500, 150, 400, 40)), seen)
    photograph = Analysis(Size(1200, 800), ad, is_layout=True)
    made = make_plan(photograph, TargetFormat(Size(1200, 628)), Rules())
    assert made.strategy is Strategy.CROP
    assert all(e.box.share_inside(made.placements[0].src) == 1 for e in ad)


def test_unprotected_things_say_nothing_of_doubt() -> None:
    faint = replace(thing(Box(100, 100, 50, 50), source="a, b"), protection=Protection.NONE)
    found = thing(Box(150, 150, 200, 200), source="u2netp mask")
    assert Panel(PANEL, (found, faint)).must.area > 1.5 * found.box.area
