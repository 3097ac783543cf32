"""Where a text that is added lies on nothing."""

from __future__ import annotations

from app.domain.calm_areas import Shown, find_calm_area, find_largest_free
from app.domain.documents.edits import Edits
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.plans import Fill, Placement, Plan, Strategy
from app.domain.geometry import Box, Size

PICTURE = Size(400, 400)
STRIP = Size(800, 100)
SQUARE = Size(400, 400)
BESIDE = Plan(
    Strategy.EXTEND_CANVAS,
    (Placement(Box(0, 0, 400, 100), Box(0, 0, 300, 100)),),
    Fill.CONTINUE,
)
"""A photograph at one end of a strip, with a panel beside it."""
WHOLE = Plan(Strategy.CROP, (Placement(Box.whole(PICTURE), Box.whole(SQUARE)),))


def element(kind: ElementKind, box: Box, protection: Protection = Protection.MUST) -> Element:
    return Element("one", kind, "", 0.9, box, protection)


def calm_area(plan: Plan, canvas: Size, *elements: Element, free: Box | None = None) -> Box | None:
    return find_calm_area(
        Shown(plan, Edits(), elements, PICTURE, canvas, free or Box.whole(canvas))
    )


def test_a_text_stands_on_the_panel_beside_a_photograph() -> None:
    area = calm_area(BESIDE, STRIP)
    assert area is not None
    assert area.left > 300
    assert area.right < 800
    assert area.width > 400


def test_a_text_stands_where_the_picture_shows_nothing() -> None:
    face = element(ElementKind.FACE, Box(0, 0, 400, 180))
    area = calm_area(WHOLE, SQUARE, face)
    assert area is not None
    assert area.top > 180
    cat = element(ElementKind.OBJECT, Box(0, 0, 400, 300), Protection.NONE)
    assert calm_area(WHOLE, SQUARE, cat) is None, "what nobody wants kept takes no place"


def test_where_a_person_fills_the_picture_a_text_may_stand_on_them_but_not_on_the_face() -> None:
    person = element(ElementKind.PERSON, Box(0, 0, 400, 400))
    face = element(ElementKind.FACE, Box(100, 0, 200, 150))
    area = calm_area(WHOLE, SQUARE, person, face)
    assert area is not None
    assert area.top > 150


def test_what_is_kept_free_for_the_platform_stays_free() -> None:
    face = element(ElementKind.FACE, Box(0, 0, 400, 100))
    free = Box(50, 0, 300, 300)
    area = calm_area(WHOLE, SQUARE, face, free=free)
    assert area is not None
    assert area.overlap(free) == area.area


def test_where_there_is_no_room_for_a_word_none_is_named() -> None:
    face = element(ElementKind.FACE, Box(0, 0, 400, 390))
    assert calm_area(WHOLE, SQUARE, face) is None
    assert calm_area(WHOLE, SQUARE) is None, "everywhere is as good"
    assert find_largest_free([Box.whole(SQUARE)], Box.whole(SQUARE)) is None
