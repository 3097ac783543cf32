"""Photographs of people: what a crop shows of them beyond the face."""

from __future__ import annotations

import pytest

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import ElementKind, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Strategy
from app.domain.documents.rules import AdaptationStrategy, AIBehaviorRule, Rules
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import make_plan
from app.domain.planning.heads import grow_to_head
from tests.domain.planning.test_adapt import SQUARE, element, planned, shown

PORTRAIT = Size(800, 1200)
FACE = element(ElementKind.FACE, Box(300, 150, 200, 240))


def body(height: float) -> Box:
    return Box(100, 80, 600, height)


def test_a_crop_keeps_the_head_of_a_face_whole_above_its_body() -> None:
    """Most of the body is below: without the head it would be cut at the brow."""
    figure = element(ElementKind.PERSON, Box(100, 60, 600, 1140), protection=Protection.MAY)
    made = planned(PORTRAIT, SQUARE, FACE, figure)
    assert made.strategy is Strategy.CROP
    assert grow_to_head(FACE.box).share_inside(shown(made)) >= 0.97


def test_a_crop_that_can_hold_the_body_shows_all_of_it() -> None:
    figure = element(ElementKind.PERSON, body(780), protection=Protection.MAY)
    made = planned(PORTRAIT, SQUARE, FACE, figure)
    assert figure.box.share_inside(shown(made)) >= 0.97
    assert grow_to_head(FACE.box).share_inside(shown(made)) >= 0.97


@pytest.mark.parametrize("strategy", [AdaptationStrategy.AUTO, AdaptationStrategy.CROP])
def test_heads_never_turn_a_crop_into_an_extension(strategy: AdaptationStrategy) -> None:
    face = element(ElementKind.FACE, Box(200, 300, 260, 340))
    made = planned(PORTRAIT, Size(1600, 804), face, strategy=strategy)
    assert made.strategy is Strategy.CROP
    assert face.box.share_inside(shown(made)) >= 0.95


def test_a_drawn_picture_is_placed_by_its_faces_alone() -> None:
    figure = element(ElementKind.PERSON, Box(100, 60, 600, 1140), protection=Protection.MAY)
    rules = Rules(ai_behavior=AIBehaviorRule(adaptation_strategy=AdaptationStrategy.CROP))
    tops = {}
    for is_layout in (False, True):
        analysis = Analysis(PORTRAIT, (FACE, figure), is_layout=is_layout, nsfw_score=0.0)
        tops[is_layout] = shown(make_plan(analysis, TargetFormat(SQUARE), rules)).top
    assert tops[False] < tops[True]


@pytest.mark.parametrize("canvas", [Size(728, 90), Size(1500, 250)])
def test_a_photograph_that_no_crop_holds_shows_heads_and_not_only_faces(canvas: Size) -> None:
    made = planned(PORTRAIT, canvas, FACE)
    assert made.strategy is Strategy.EXTEND_CANVAS
    assert grow_to_head(FACE.box).share_inside(shown(made)) >= 0.95


def test_every_head_of_a_group_is_whole_with_its_bodies() -> None:
    other = element(ElementKind.FACE, Box(520, 400, 150, 180), name="face-2")
    bodies = element(ElementKind.PERSON, body(900), protection=Protection.MAY)
    window = shown(planned(PORTRAIT, Size(728, 90), FACE, other, bodies))
    heads = [grow_to_head(face.box) for face in (FACE, other)]
    assert min(head.share_inside(window) for head in heads) >= 0.95


def test_the_faces_of_a_drawn_picture_are_as_large_as_they_can_be() -> None:
    heights = {}
    for is_layout in (False, True):
        analysis = Analysis(PORTRAIT, (FACE,), is_layout=is_layout, nsfw_score=0.0)
        made = make_plan(analysis, TargetFormat(Size(728, 90)), Rules())
        heights[is_layout] = shown(made).height
    assert heights[True] < heights[False]
