"""Weights of kinds: what weighs more is kept when something must be cut; 0 may be cut freely."""

from __future__ import annotations

import pytest

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Plan, Strategy
from app.domain.documents.rules import (
    AdaptationRule,
    AdaptationStrategy,
    AIBehaviorRule,
    FocalPointLogic,
    Rules,
)
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import find_edited_plan_warnings, make_plan

SQUARE = TargetFormat(Size(400, 400))
FACE = Element("f1", ElementKind.FACE, "face", 0.9, Box(20, 120, 160, 160))
PRODUCT = Element("p1", ElementKind.PRODUCT, "shoe", 0.9, Box(1000, 120, 160, 160))
BODY = Element("b1", ElementKind.PERSON, "person", 0.9, Box(900, 0, 250, 400), Protection.MAY)
PICTURE = Analysis(Size(1200, 400), is_layout=False, elements=(FACE, PRODUCT))


def planned(
    weights: dict[str, float],
    analysis: Analysis = PICTURE,
    strategy: AdaptationStrategy = AdaptationStrategy.AUTO,
    logic: FocalPointLogic = FocalPointLogic.FACE_AND_PRODUCT,
) -> Plan:
    return make_plan(analysis, SQUARE, rules(weights, strategy, logic))


def rules(
    weights: dict[str, float],
    strategy: AdaptationStrategy = AdaptationStrategy.AUTO,
    logic: FocalPointLogic = FocalPointLogic.FACE_AND_PRODUCT,
) -> Rules:
    adaptation = AdaptationRule.read({"weights": weights, "focalPointLogic": logic})
    return Rules(adaptation=adaptation, ai_behavior=AIBehaviorRule(adaptation_strategy=strategy))


def shown(plan: Plan, element: Element) -> float:
    return plan.placements[0].src.overlap(element.box) / element.box.area


@pytest.mark.parametrize(
    ("weights", "kept", "cut"),
    [
        ({"face": 2, "product": 0.5}, FACE, PRODUCT),
        ({"face": 0.5, "product": 2}, PRODUCT, FACE),
        ({"face": 0.1}, PRODUCT, FACE),
        ({"product": 0.1}, FACE, PRODUCT),
    ],
)
def test_a_crop_that_must_cut_keeps_what_weighs_more(
    weights: dict[str, float], kept: Element, cut: Element
) -> None:
    plan = planned(weights, strategy=AdaptationStrategy.CROP)
    assert shown(plan, kept) > 0.96
    assert shown(plan, cut) < 0.5


def test_nothing_is_extended_for_what_weighs_nothing() -> None:
    assert planned({}).strategy is Strategy.EXTEND_CANVAS
    plan = planned({"face": 0})
    assert plan.strategy is Strategy.CROP
    assert shown(plan, PRODUCT) > 0.96
    assert [warning.code for warning in plan.warnings] == []


def test_a_body_that_weighs_nothing_is_not_kept_for_human_centred_rules_either() -> None:
    picture = Analysis(Size(1200, 400), is_layout=False, elements=(FACE, BODY))
    extended = planned(
        {},
        Analysis(Size(1200, 400), is_layout=False, elements=(BODY,)),
        logic=FocalPointLogic.HUMAN,
    )
    assert shown(extended, BODY) > 0.96
    plan = planned({"person": 0}, picture, logic=FocalPointLogic.HUMAN)
    assert plan.strategy is Strategy.CROP
    assert shown(plan, FACE) > 0.96


def test_a_weight_of_one_is_no_weight() -> None:
    weighed = AdaptationRule.read({"weights": {"face": 1, "text": 1.0}})
    assert weighed == AdaptationRule()
    assert "weights" not in weighed.to_json()
    assert planned({"face": 1}).to_json() == planned({}).to_json()


def test_a_plan_changed_by_hand_is_not_warned_of_for_what_weighs_nothing() -> None:
    without_face = planned({"face": 0})
    said = find_edited_plan_warnings(without_face, PICTURE, SQUARE, rules({}))
    assert [warning.code for warning in said] == ["face_cut"]
    assert find_edited_plan_warnings(without_face, PICTURE, SQUARE, rules({"face": 0})) == ()


def test_weights_name_kinds_and_have_limits() -> None:
    with pytest.raises(Exception, match="not valid") as refused:
        AdaptationRule.read({"weights": {"cat": 1.5, "face": 2.1}})
    assert set(refused.value.fields) == {"weights.cat", "weights.face"}  # type: ignore[attr-defined]
