"""What the rule says of photographs that no crop holds: a panel, soft colours, a tighter crop."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Fill, Plan, Strategy
from app.domain.documents.rules import (
    AdaptationStrategy,
    AIBehaviorRule,
    BesidePhotographs,
    Rules,
)
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import place_picture

PICTURE, WIDE = Size(1200, 900), Size(1500, 500)
DOG = Element("object-1", ElementKind.OBJECT, "dog", 0.9, Box(300, 150, 500, 700), Protection.MUST)
LEAST = 0.5
"""What of a thing a tighter crop shows at least."""


def plan_for(
    *elements: Element,
    beside: BesidePhotographs,
    strategy: AdaptationStrategy = AdaptationStrategy.AUTO,
    canvas: Size = WIDE,
    is_layout: bool = False,
) -> Plan:
    behavior = AIBehaviorRule(adaptation_strategy=strategy, beside_photographs=beside)
    analysis = Analysis(PICTURE, elements, is_layout=is_layout, nsfw_score=0.0)
    return place_picture(analysis, TargetFormat(canvas), Rules(ai_behavior=behavior))


def kind_of(kind: ElementKind) -> Element:
    return replace(DOG, id=f"{kind}-1", kind=kind, label=str(kind))


def share_shown(made: Plan, element: Element) -> float:
    return element.box.share_inside(made.placements[0].src)


def test_a_panel_is_what_stands_beside_it_unless_somebody_says_otherwise() -> None:
    assert AIBehaviorRule().beside_photographs is BesidePhotographs.PANEL
    made = plan_for(DOG, beside=BesidePhotographs.PANEL)
    assert (made.strategy, made.fill) == (Strategy.EXTEND_CANVAS, Fill.CONTINUE)
    assert share_shown(made, DOG) > 0.97


def test_soft_colours_stand_where_the_panel_would() -> None:
    panel = plan_for(DOG, beside=BesidePhotographs.PANEL)
    soft = plan_for(DOG, beside=BesidePhotographs.SOFT)
    assert (soft.strategy, soft.fill) == (Strategy.EXTEND_CANVAS, Fill.SOFT)
    assert soft.placements == panel.placements
    asked = AdaptationStrategy.EXTEND_CANVAS
    assert plan_for(DOG, beside=BesidePhotographs.SOFT, strategy=asked).fill is Fill.SOFT


def test_a_tighter_crop_shows_the_upper_half_of_a_thing_and_says_what_it_cuts() -> None:
    made = plan_for(DOG, beside=BesidePhotographs.CROP)
    assert (made.strategy, made.fill) == (Strategy.CROP, Fill.NONE)
    upper = Box(DOG.box.left, DOG.box.top, DOG.box.width, DOG.box.height / 2)
    assert upper.share_inside(made.placements[0].src) > 0.97
    assert [warning.code for warning in made.warnings] == ["subject_cut"]
    assert "cut the dog" in made.reason


@pytest.mark.parametrize(
    "kind", [ElementKind.FACE, ElementKind.TEXT, ElementKind.PRODUCT, ElementKind.CODE]
)
def test_what_says_nothing_in_halves_is_not_cut(kind: ElementKind) -> None:
    made = plan_for(kind_of(kind), beside=BesidePhotographs.CROP)
    assert made == plan_for(kind_of(kind), beside=BesidePhotographs.SOFT)
    assert made.strategy is Strategy.EXTEND_CANVAS


def test_a_strip_in_which_nobody_would_know_the_thing_has_soft_colours() -> None:
    made = plan_for(DOG, beside=BesidePhotographs.CROP, canvas=Size(728, 90))
    assert made == plan_for(DOG, beside=BesidePhotographs.SOFT, canvas=Size(728, 90))
    assert made.fill is Fill.SOFT


def test_a_crop_that_holds_everything_is_the_same_by_each_rule() -> None:
    made = [plan_for(DOG, beside=beside, canvas=Size(1000, 900)) for beside in BesidePhotographs]
    assert made[0].strategy is Strategy.CROP
    assert made == [made[0]] * 3


def test_layouts_and_other_strategies_are_left_alone() -> None:
    for asked in set(AdaptationStrategy) - {AdaptationStrategy.AUTO}:
        tighter = plan_for(DOG, beside=BesidePhotographs.CROP, strategy=asked)
        assert tighter == plan_for(DOG, beside=BesidePhotographs.SOFT, strategy=asked)
    for beside in BesidePhotographs:
        drawn = plan_for(DOG, beside=beside, is_layout=True)
        assert drawn == plan_for(DOG, beside=BesidePhotographs.PANEL, is_layout=True)


boxes = st.builds(Box, st.floats(0, 600), st.floats(0, 400), st.floats(60, 600), st.floats(60, 500))
kinds = st.sampled_from(
    [ElementKind.OBJECT, ElementKind.SUBJECT, ElementKind.FACE, ElementKind.TEXT]
)
canvases = st.builds(Size, st.integers(100, 2000), st.integers(100, 2000))


@given(st.lists(st.tuples(kinds, boxes), min_size=1, max_size=5), canvases)
def test_a_tighter_crop_cuts_no_face_no_word_and_no_more_than_half_of_a_thing(
    things: list[tuple[ElementKind, Box]], canvas: Size
) -> None:
    found = [
        replace(kind_of(kind), id=f"{kind}-{at}", box=box) for at, (kind, box) in enumerate(things)
    ]
    made = plan_for(*found, beside=BesidePhotographs.CROP, canvas=canvas)
    if made == plan_for(*found, beside=BesidePhotographs.SOFT, canvas=canvas):
        return
    assert made.strategy is Strategy.CROP
    for element in found:
        is_thing = element.kind in (ElementKind.OBJECT, ElementKind.SUBJECT)
        assert share_shown(made, element) >= (LEAST if is_thing else 0.95) - 0.03
