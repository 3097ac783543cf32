"""What is kept of the pictures in a layout when it is not composed anew."""

from __future__ import annotations

from dataclasses import replace

from app.domain.documents.analysis import Analysis
from app.domain.documents.backgrounds import Background
from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.formats import TargetFormat
from app.domain.documents.rules import AdaptationStrategy, AIBehaviorRule, Rules
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import make_plan
from app.domain.planning.panels import list_doubtful_panels, sort_elements

PANEL = Box(0, 0, 400, 250)
GROUND = Background((200.0, 200.0, 200.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), panels=(PANEL,))
WORDS = Element("text-1", ElementKind.TEXT, "Words", 0.9, Box(440, 90, 400, 60), is_set=True)
THING = Element("product-1", ElementKind.PRODUCT, "a bird", 0.9, Box(180, 90, 60, 60))
FACE = Element("face-1", ElementKind.FACE, "face", 0.9, Box(180, 90, 60, 60))
BANNER = Analysis(Size(1000, 250), (WORDS,), True, 0.0, background=GROUND)


def window_of(analysis: Analysis, canvas: Size) -> Box:
    """What a plan shows of a picture that it may not compose anew."""
    rules = Rules(ai_behavior=AIBehaviorRule(adaptation_strategy=AdaptationStrategy.EXTEND_CANVAS))
    return make_plan(analysis, TargetFormat(canvas), rules).placements[0].src


def test_a_panel_of_which_nothing_is_known_is_shown_nearly_whole() -> None:
    assert PANEL.share_inside(window_of(BANNER, Size(1080, 1080))) > 0.9
    bare = replace(BANNER, background=replace(GROUND, panels=()))
    assert PANEL.share_inside(window_of(bare, Size(1080, 1080))) < 0.5


def test_of_a_thing_that_one_look_found_more_is_shown() -> None:
    (kept,) = list_doubtful_panels(replace(BANNER, elements=(WORDS, THING)))
    assert THING.box.share_inside(kept.box) == 1
    assert kept.box.area > 1.5 * THING.box.area


def test_a_panel_with_a_face_shows_that_and_need_not_be_whole() -> None:
    assert list_doubtful_panels(replace(BANNER, elements=(WORDS, FACE))) == []


def test_a_panel_yields_to_words_that_reach_over_its_rim() -> None:
    """Small print below a photograph, whose loose box reaches into it."""
    print_ = replace(WORDS, id="text-2", box=Box(20, 235, 300, 30))
    found = sort_elements([PANEL], [WORDS, print_])
    assert found is not None
    (panel,), beside = found
    assert panel.box == Box.from_edges(0, 0, 400, 235)
    assert beside == (WORDS, print_)


def test_words_far_into_a_panel_cannot_be_lifted() -> None:
    across = replace(WORDS, box=Box(200, 90, 400, 60))
    assert sort_elements([PANEL], [across]) is None
