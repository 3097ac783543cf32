"""Photographs that no crop of a format holds: a sliver is let go, or a panel stands at one end."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask, Protection
from app.domain.documents.plans import Strategy
from app.domain.geometry import Box, Size
from tests.domain.planning.test_adapt import LANDSCAPE, STORY, element, planned

WINDOW = 900 * 1080 / 1920
"""Width of a story's crop of the landscape, in pixels."""
STRIP = Size(1500, 500)


def thing(width: float, kind: ElementKind = ElementKind.PRODUCT) -> Box:
    return Box(300, 200, width, 300)


@pytest.mark.parametrize("kind", [ElementKind.PRODUCT, ElementKind.SUBJECT, ElementKind.PERSON])
def test_a_sliver_of_a_thing_is_let_go_for_a_crop(kind: ElementKind) -> None:
    made = planned(LANDSCAPE, STORY, element(kind, thing(1.03 * WINDOW)))
    assert made.strategy is Strategy.CROP


def test_what_is_let_go_is_said() -> None:
    made = planned(LANDSCAPE, STORY, element(ElementKind.PRODUCT, thing(1.06 * WINDOW)))
    assert [warning.code for warning in made.warnings if warning.code.endswith("_cut")]


@pytest.mark.parametrize(
    ("kind", "width"),
    [
        (ElementKind.FACE, 1.05),
        (ElementKind.TEXT, 1.05),
        (ElementKind.CODE, 1.05),
        (ElementKind.PRODUCT, 1.15),
    ],
)
def test_nothing_is_let_go_of_a_sharp_edge_and_never_more_than_a_sliver(
    kind: ElementKind, width: float
) -> None:
    made = planned(LANDSCAPE, STORY, element(kind, thing(width * WINDOW)))
    assert made.strategy is Strategy.EXTEND_CANVAS


def outlined(left: float, right: float) -> Element:
    """The subject that is salient where the thing of `thing` is, from left to right in pixels."""
    columns = (np.arange(MASK_SIDE) + 0.5) * LANDSCAPE.width / MASK_SIDE
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    pixels[:, (columns >= left) & (columns < right)] = True
    box = Box.from_edges(left, 200, right, 500)
    none = Protection.NONE
    return element(ElementKind.SUBJECT, box, protection=none, mask=Mask(pixels), name="subject-1")


@pytest.mark.parametrize(
    ("right", "strategy"),
    [(0.95, Strategy.CROP), (1.12, Strategy.EXTEND_CANVAS), (0.2, Strategy.EXTEND_CANVAS)],
)
def test_a_box_may_lose_more_where_the_outline_of_its_thing_is_whole(
    right: float, strategy: Strategy
) -> None:
    """Not of one that fills its box, nor by the outline of another thing."""
    box = thing(1.12 * WINDOW)
    shape = outlined(box.left, box.left + right * WINDOW)
    made = planned(LANDSCAPE, STORY, element(ElementKind.OBJECT, box), shape)
    assert made.strategy is strategy
    if strategy is Strategy.CROP:
        assert shape.box.share_inside(made.placements[0].src) >= 0.95


def test_a_thing_with_an_outline_is_larger_where_no_crop_holds_it() -> None:
    """The ground in its box need not be shown, its outline must."""
    box = thing(1.4 * WINDOW)
    inside = outlined(box.left + 0.04 * box.width, box.right - 0.04 * box.width)
    boxed = planned(LANDSCAPE, STORY, element(ElementKind.OBJECT, box))
    made = planned(LANDSCAPE, STORY, element(ElementKind.OBJECT, box), inside)
    assert made.strategy is boxed.strategy is Strategy.EXTEND_CANVAS
    assert made.placements[0].src.width < boxed.placements[0].src.width
    assert inside.box.share_inside(made.placements[0].src) >= 0.98


@pytest.mark.parametrize(("top", "at_start"), [(20.0, True), (560.0, False)])
def test_a_photograph_stands_at_the_end_to_which_its_subject_is_nearer(
    top: float, at_start: bool
) -> None:
    """The rest of the canvas is one piece: room for a panel with lettering."""
    wide = Box(100, top, 1400, 320)
    placed = planned(LANDSCAPE, STORY, element(ElementKind.SUBJECT, wide)).placements[0].dst
    assert (placed.top == 0) == at_start
    assert (placed.bottom == pytest.approx(STORY.height)) != at_start


def test_lettering_never_touches_the_edge_for_that() -> None:
    """It is nearer to the left end, and stands at the right one."""
    line = element(ElementKind.TEXT, Box(5, 40, 300, 60))
    subject = element(ElementKind.SUBJECT, Box(5, 100, 700, 780), name="subject-1")
    placed = planned(Size(900, 900), STRIP, line, subject).placements[0].dst
    assert placed.right == pytest.approx(STRIP.width)


def test_small_lettering_is_not_cut_where_that_costs_nothing() -> None:
    """The thing leaves the crop room to slide: it slides until the sign beside it is whole."""
    thing_box, sign = Box(600, 200, 300, 300), Box(880, 300, 200, 40)
    made = planned(
        LANDSCAPE,
        STORY,
        element(ElementKind.PRODUCT, thing_box),
        element(ElementKind.TEXT, sign, protection=Protection.NONE),
    )
    shown = made.placements[0].src
    assert shown.left <= thing_box.left
    assert sign.right <= shown.right + 0.03 * sign.width


@pytest.mark.parametrize(("score", "is_moved"), [(0.8, False), (0.9, True)])
def test_what_is_hardly_read_moves_no_window(score: float, is_moved: bool) -> None:
    """A pattern is taken for letters in one copy of a picture and not in the next."""
    held = element(ElementKind.PRODUCT, Box(600, 200, 300, 300))
    noise = element(ElementKind.TEXT, Box(880, 300, 200, 40), protection=Protection.NONE)
    alone, beside = (
        planned(LANDSCAPE, STORY, held, *others).placements[0].src
        for others in ((), (replace(noise, score=score),))
    )
    assert (alone != beside) == is_moved


def test_ground_that_is_cut_of_a_box_is_no_warning() -> None:
    """The outline of the thing is whole; without it the box is all that is known."""
    box = thing(1.12 * WINDOW)
    cup = element(ElementKind.OBJECT, box)
    made = planned(LANDSCAPE, STORY, cup, outlined(box.left, box.left + 0.95 * WINDOW))
    assert cup.box.share_inside(made.placements[0].src) < 0.93
    assert [warning for warning in made.warnings if warning.code.endswith("_cut")] == []
    assert "cut" not in made.reason
