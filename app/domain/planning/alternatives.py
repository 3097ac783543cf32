"""Other ways to bring a picture into a format: the plan that is made, and those next to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.domain.documents.analysis import Analysis
from app.domain.documents.edits import MOST_LAYOUTS, Extend
from app.domain.documents.formats import TargetFormat
from app.domain.documents.layout_kinds import read_kind
from app.domain.documents.plans import Plan
from app.domain.documents.rules import AdaptationStrategy, Rules
from app.domain.geometry import Box
from app.domain.planning.adapt import list_recomposed_plans, make_plan
from app.domain.planning.layout_names import find_kind, name_layout
from app.domain.planning.warnings import CROPPED, CROPPED_AS_ASKED

ALIKE = 0.7
"""Mean overlap (IoU) of what two plans show from which they are one."""
OTHER_STRATEGIES = (
    AdaptationStrategy.EXTEND_CANVAS,
    AdaptationStrategy.ADD_BACKGROUND,
    AdaptationStrategy.CROP,
)
"""What is offered beside layouts, in this order."""


def list_alternatives(
    analysis: Analysis,
    target: TargetFormat,
    rules: Rules,
    count: int | None = MOST_LAYOUTS,
    made: Plan | None = None,
) -> tuple[Plan, ...]:
    """Different plans of one picture and format, the best first.

    The first is the plan that is made by itself. Layouts follow by what is wrong with them, then
    the other strategies.

    Args:
        analysis: Of the picture.
        target: The format.
        rules: The organization's.
        count: Of plans at most; None: every one.
        made: The plan that was made by itself, where there is one already.
    """
    chosen: list[Plan] = []
    for plan in list_plans(analysis, target, rules, made):
        if not any(are_alike(plan, other) for other in chosen):
            chosen.append(plan)
        if len(chosen) == count:
            break
    return tuple(chosen)


def find_layout(extend: Extend, plans: Sequence[Plan], former: Plan | None = None) -> Plan | None:
    """The layout that edits ask for.

    A name means exactly that one, else one of its kind, else of its strategy: the one most like
    the former, or the best. A place beyond the end means the last.

    Args:
        extend: Of the edits, with a name or a place.
        plans: Different ones of the picture and format, the best first.
        former: The layout as it was chosen, where it is planned anew.

    Returns:
        None when there is nothing of the strategy any more.
    """
    if extend.layout is not None:
        return plans[min(extend.layout, len(plans)) - 1]
    if extend.layout_id is None:
        return plans[0]
    kind = read_kind(extend.layout_id)
    related = [plan for plan in plans if plan.strategy is kind.strategy]
    alike = [plan for plan in related if find_kind(plan) == kind]
    named = [plan for plan in alike if name_layout(plan) == extend.layout_id]
    found = named or alike or related
    if former is None or not found:
        return next(iter(found), None)
    return max(found, key=lambda plan: measure_likeness(former, plan))


def list_plans(
    analysis: Analysis, target: TargetFormat, rules: Rules, made: Plan | None
) -> Iterator[Plan]:
    """The plan that is made, other layouts, other strategies."""
    yield made or make_plan(analysis, target, rules)
    yield from list_recomposed_plans(analysis, target, rules)
    for strategy in OTHER_STRATEGIES:
        behavior = rules.ai_behavior.model_copy(update={"adaptation_strategy": strategy})
        plan = make_plan(analysis, target, rules.model_copy(update={"ai_behavior": behavior}))
        is_asked = strategy is rules.ai_behavior.adaptation_strategy
        yield plan if is_asked else call_unasked(plan)


def call_unasked(plan: Plan) -> Plan:
    """The plan without saying that somebody asked for its crop."""
    if not plan.reason.startswith(CROPPED_AS_ASKED):
        return plan
    return replace(plan, reason=CROPPED + plan.reason.removeprefix(CROPPED_AS_ASKED))


def are_alike(one: Plan, other: Plan) -> bool:
    """Whether nobody would call two plans different: the same pieces about where they were."""
    if (one.fill, len(one.placements)) != (other.fill, len(other.placements)):
        return False
    overlaps = []
    for a, b in zip(one.placements, other.placements, strict=True):
        overlaps.append(a.src.iou(b.src) * a.dst.iou(b.dst))
    return sum(overlaps) / len(overlaps) >= ALIKE


def measure_likeness(one: Plan, other: Plan) -> float:
    """How far what two plans lift lands in the same places, 0..1.

    The mean overlap (IoU) over the elements that both show; 0 where they share none.
    """
    places, others = map_places(one), map_places(other)
    shared = places.keys() & others.keys()
    return sum(places[name].iou(others[name]) for name in shared) / max(len(shared), 1)


def keeps_places(former: Plan, plan: Plan) -> bool:
    """Whether nobody would call a layout that was planned anew another one."""
    if not map_places(former):
        return former.strategy is plan.strategy
    return measure_likeness(former, plan) >= ALIKE


def map_places(plan: Plan) -> dict[str, Box]:
    """Where each element lands that a piece was lifted for, by its id; in px of the canvas."""
    return {name: piece.dst for piece in plan.placements for name in piece.elements}
