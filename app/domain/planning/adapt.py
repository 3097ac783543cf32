"""One picture, one format: which part of the picture is shown, and how far the canvas is extended.

Source of the rules: measured on 90 annotated pictures in 8 sizes; in 62 % of the pairs no crop
keeps everything that matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.documents.analysis import Analysis
from app.domain.documents.edits import Edits
from app.domain.documents.elements import Element
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Fill, Placement, Plan, PlanWarning, Strategy
from app.domain.documents.rules import (
    AdaptationRule,
    AdaptationStrategy,
    AIBehaviorRule,
    BesidePhotographs,
    FocalPointLogic,
    Rules,
)
from app.domain.geometry import Size
from app.domain.planning.bars import remove_bars, restore_bars
from app.domain.planning.classify import (
    find_lone_things,
    list_beside,
    must_keep_by_rule,
    release_weightless,
)
from app.domain.planning.crops import find_forced_window, find_tighter_window
from app.domain.planning.layout_cost import Shown, rate_layout
from app.domain.planning.outlines import draw_outlines
from app.domain.planning.panels import is_in_doubt, list_doubtful_panels
from app.domain.planning.problem import Problem, state_problem, widest_insets
from app.domain.planning.protected_mask import make_protected_mask
from app.domain.planning.recompose import (
    Obstacle,
    Recomposition,
    list_recompositions,
    recompose,
)
from app.domain.planning.room import EXTREME
from app.domain.planning.warnings import (
    SMALLEST_TEXT,
    explain_plan,
    explain_recomposition,
    find_warnings,
    limit_of_unseen,
    map_to_canvas,
    scale_of,
    text_heights,
)
from app.domain.planning.windows import find_window, place_on_canvas

MUCH_LARGER = 1.25
"""Factor on the height of the smallest text from which a recomposition with as many readable lines
reads better.
"""
CLEARLY_BETTER = 0.1
"""By so much a recomposition must cost less than the plan without it."""
BETTER_THAN_A_CROP = 0.3
"""The same where a crop holds everything: it shows the picture as it was made."""
ASKED_LEAST = 0.6
"""Asked for, a recomposition may show a piece at this share of the scale it would have otherwise;
never by itself.
"""


def make_plan(analysis: Analysis, target: TargetFormat, rules: Rules) -> Plan:
    """Place the picture on the canvas.

    It is cropped when everything protected fits, else extended as little as that takes. Nothing is
    ever stretched, and letterbox bars are never shown. What had to be cut, is enlarged, too small,
    or covered by the platform is said in the plan's warnings.
    """
    analysis = release_weightless(analysis, rules.adaptation)
    made = place_picture(analysis, target, rules)
    is_whole = analysis.is_layout or made.strategy is Strategy.RECOMPOSE
    return made if is_whole else replace(made, protected=make_protected_mask(analysis))


def place_picture(analysis: Analysis, target: TargetFormat, rules: Rules) -> Plan:
    """The plan without what only rendering needs: who just wants to know it has it sooner."""
    analysis = release_weightless(analysis, rules.adaptation)
    if analysis.content is None:
        return plan_without_bars(analysis, target, rules)
    inside = plan_without_bars(remove_bars(analysis), target, rules)
    return restore_bars(inside, analysis.content)


def plan_without_bars(analysis: Analysis, target: TargetFormat, rules: Rules) -> Plan:
    """The plan of a picture without letterbox bars."""
    logic = rules.adaptation.focal_point_logic
    asked = rules.ai_behavior.adaptation_strategy
    kept = must_keep_by_rule(analysis, rules.adaptation)
    problem = state_problem(analysis, target, rules, [*kept, *list_doubtful_panels(analysis)])
    is_forced = asked is AdaptationStrategy.CROP
    window = find_forced_window(problem, logic) if is_forced else find_window(problem)
    made, instead = recompose_if_better(
        analysis,
        kept,
        problem,
        place_on_canvas(problem, *window),
        rules.adaptation.with_safe_zone(problem.safe_zone),
        asked=asked,
        is_crop=window[0] <= problem.axis.window,
    )
    if made is not None:
        return made
    window = tighten_window(problem, window, logic, rules.ai_behavior)
    return plan_window(analysis, kept, problem, window, rules, instead)


def plan_window(
    analysis: Analysis,
    kept: Sequence[Element],
    problem: Problem,
    window: tuple[float, float],
    rules: Rules,
    instead: str,
) -> Plan:
    """The plan that shows one window of the picture.

    Args:
        analysis: Of a picture without letterbox bars.
        kept: The elements that must be kept, leading first.
        problem: The picture and the canvas.
        window: Its extent in pixels along the axis, and its place 0..1.
        rules: The organization's.
        instead: Why it was not recomposed as asked.
    """
    asked, logic = rules.ai_behavior.adaptation_strategy, rules.adaptation.focal_point_logic
    placed = (place_on_canvas(problem, *window),)
    is_crop = window[0] <= problem.axis.window
    strategy, fill = choose_strategy(rules.ai_behavior, is_crop, analysis.is_layout)
    lone = find_lone_things(analysis, kept)
    shown = draw_outlines(kept, analysis)
    warnings = find_warnings(
        shown,
        placed,
        picture=analysis.size,
        canvas=problem.canvas,
        safe_zone=problem.safe_zone,
        lone=lone,
        beside=list_beside(analysis, lone or kept),
        unseen_up_to=limit_of_unseen(analysis),
    )
    reason = explain_plan(
        analysis, lone or shown, placed, problem.canvas, asked=asked, logic=logic, instead=instead
    )
    return Plan(strategy, placed, fill, warnings, reason)


def list_recomposed_plans(analysis: Analysis, target: TargetFormat, rules: Rules) -> list[Plan]:
    """Every way to compose the picture anew, the best first; none where that cannot be."""
    analysis = release_weightless(analysis, rules.adaptation)
    inside = analysis if analysis.content is None else remove_bars(analysis)
    kept = must_keep_by_rule(inside, rules.adaptation)
    problem = state_problem(inside, target, rules, [*kept, *list_doubtful_panels(inside)])
    placement = place_on_canvas(problem, *find_window(problem))
    rule = rules.adaptation.with_safe_zone(problem.safe_zone)
    found = list_recompositions(inside, kept, problem.canvas, rule, scale_of(placement))
    if isinstance(found, Obstacle):
        return []
    plans = [plan_recomposition(inside, kept, problem, placement, rule, one) for one in found]
    if analysis.content is None:
        return plans
    return [restore_bars(plan, analysis.content) for plan in plans]


def find_edited_plan_warnings(
    made: Plan,
    analysis: Analysis,
    target: TargetFormat,
    rules: Rules,
    edits: Edits | None = None,
) -> tuple[PlanWarning, ...]:
    """What is to be said of a plan that was changed by hand, by the rules for plans made here."""
    analysis = release_weightless(analysis, rules.adaptation)
    kept = must_keep_by_rule(analysis, rules.adaptation)
    zone = widest_insets(target.safe_zone, rules.adaptation.safe_zone)
    return find_warnings(
        draw_outlines(kept, analysis),
        made.placements,
        picture=analysis.size,
        canvas=target.size,
        safe_zone=zone,
        lone=find_lone_things(analysis, kept),
        beside=list_beside(analysis, kept),
        edits=edits,
        unseen_up_to=1.0 if made.strategy is Strategy.RECOMPOSE else limit_of_unseen(analysis),
    )


def recompose_if_better(
    analysis: Analysis,
    kept: Sequence[Element],
    problem: Problem,
    placement: Placement,
    rule: AdaptationRule,
    *,
    asked: AdaptationStrategy,
    is_crop: bool,
) -> tuple[Plan | None, str]:
    """The picture composed anew when that is asked for, or when it keeps more text readable.

    Args:
        analysis: Of a picture without letterbox bars.
        kept: The elements that must be kept, leading first.
        problem: The picture and the canvas.
        placement: Of the plan without recomposition.
        rule: With the safe zone of rule and format together.
        asked: The organization's strategy.
        is_crop: Whether the plan without recomposition is a pure crop.

    Returns:
        The plan, else None and why it was not recomposed as asked.
    """
    is_asked = asked is AdaptationStrategy.RECOMPOSE
    if not is_asked and (asked is not AdaptationStrategy.AUTO or not kept):
        return None, ""
    least = scale_of(placement) * (ASKED_LEAST if is_asked else 1.0)
    found = recompose(analysis, kept, problem.canvas, rule, least)
    if isinstance(found, Obstacle):
        return None, str(found) if is_asked else ""
    if not is_asked and not is_better(found, kept, problem, placement, is_crop=is_crop):
        return None, ""
    return plan_recomposition(analysis, kept, problem, placement, rule, found), ""


def plan_recomposition(
    analysis: Analysis,
    kept: Sequence[Element],
    problem: Problem,
    placement: Placement,
    rule: AdaptationRule,
    found: Recomposition,
) -> Plan:
    """The plan of a recomposition; arguments as for `recompose_if_better`."""
    warnings = find_warnings(
        kept,
        found.placements,
        picture=analysis.size,
        canvas=problem.canvas,
        safe_zone=problem.safe_zone,
        beside=list_beside(analysis, kept),
    )
    reason = explain_recomposition(
        kept or list_beside(analysis, kept),
        found.placements,
        (placement,),
        analysis.size,
        rule.focal_point_logic,
    )
    fill = Fill.COLOUR if found.is_panel else Fill.CONTINUE
    background = None if found.is_panel else analysis.background
    return Plan(Strategy.RECOMPOSE, found.placements, fill, warnings, reason, background)


def is_better(
    found: Recomposition,
    kept: Sequence[Element],
    problem: Problem,
    placement: Placement,
    *,
    is_crop: bool,
) -> bool:
    """Whether a recomposition is clearly better than the plan without it."""
    if found.cost is None:
        if is_crop:
            return False
        is_extreme = not 1 / EXTREME < problem.canvas.ratio < EXTREME
        return is_extreme and reads_better(kept, found.placements, (placement,), problem.picture)
    if found.is_panel and is_crop and is_in_doubt(kept):
        return False  # what is shown of it may be too little
    shown = [Shown(e, e.box, map_to_canvas(e.box, placement)) for e in kept]
    former = rate_layout(shown, problem.picture, problem.canvas)
    least = BETTER_THAN_A_CROP if is_crop else CLEARLY_BETTER
    return found.cost.total + least <= former.total


def reads_better(
    kept: Sequence[Element],
    placements: Sequence[Placement],
    former: Sequence[Placement],
    picture: Size,
) -> bool:
    """Whether more lines can be read, or as many and the smallest of them much better."""
    now = text_heights(kept, placements, picture)
    before = text_heights(kept, former, picture)
    more = count_readable(now) - count_readable(before)
    if more:
        return more > 0
    return bool(now) and min(now) >= MUCH_LARGER * min(before)


def count_readable(heights: Sequence[float]) -> int:
    """How many lines and buttons are high enough to be read; heights in canvas pixels."""
    return sum(height >= SMALLEST_TEXT for height in heights)


def tighten_window(
    problem: Problem, window: tuple[float, float], logic: FocalPointLogic, rule: AIBehaviorRule
) -> tuple[float, float]:
    """A crop in place of a photograph's extension, where the rule and the picture allow it.

    Args:
        problem: The picture and the canvas.
        window: Of the plan so far: its extent in pixels along the axis, and its place 0..1.
        logic: The organization's.
        rule: The organization's.

    Returns:
        The same of the crop, or the window as it is.
    """
    is_asked = (
        rule.adaptation_strategy is AdaptationStrategy.AUTO
        and rule.beside_photographs is BesidePhotographs.CROP
    )
    if problem.is_layout or not is_asked or window[0] <= problem.axis.window:
        return window
    return find_tighter_window(problem, logic) or window


def choose_strategy(rule: AIBehaviorRule, is_crop: bool, is_layout: bool) -> tuple[Strategy, Fill]:
    """How a plan that is not recomposed is made, and what fills the rest of the canvas."""
    if is_crop:
        return Strategy.CROP, Fill.NONE
    if rule.adaptation_strategy is AdaptationStrategy.ADD_BACKGROUND:
        return Strategy.ADD_BACKGROUND, Fill.BLUR
    if rule.beside_photographs is not BesidePhotographs.PANEL and not is_layout:
        return Strategy.EXTEND_CANVAS, Fill.SOFT
    return Strategy.EXTEND_CANVAS, Fill.CONTINUE
