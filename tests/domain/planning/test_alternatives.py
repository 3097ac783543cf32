"""Other layouts, what they cost, and that nothing of a picture is lost in silence."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings, strategies as st

from app.domain.documents.analysis import Analysis
from app.domain.documents.backgrounds import Background
from app.domain.documents.edits import Edits, Extend
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.kept_layouts import KeptLayouts
from app.domain.documents.layout_kinds import MARK_LETTERS, PictureSide, read_kind
from app.domain.documents.plans import Cut, Placement, Plan, Strategy
from app.domain.documents.rules import AdaptationStrategy, AIBehaviorRule, Rules
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import make_plan
from app.domain.planning.alternatives import (
    are_alike,
    find_layout,
    list_alternatives,
    measure_likeness,
)
from app.domain.planning.layout_cost import Shown, measure_largest_gap, rate_layout
from app.domain.planning.layout_names import find_kind, name_layout
from app.domain.planning.replan import Replanner
from app.domain.planning.warnings import find_main_placement, name_elements
from testing.factories.analyses import COFFEE_AD

PICTURE = Size(1200, 628)
SIZES = (
    Size(1080, 1080),
    Size(1080, 1920),
    Size(1920, 1080),
    Size(1500, 500),
    Size(728, 90),
    Size(160, 600),
)
GROUND = Background((240.0, 240.0, 240.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


def element(
    name: str, kind: ElementKind, box: Box, protection: Protection = Protection.MUST
) -> Element:
    return Element(name, kind, name, 0.9, box, protection, is_set=True)


AD = (
    element("headline", ElementKind.TEXT, Box(80, 100, 640, 90)),
    element("line", ElementKind.TEXT, Box(80, 240, 420, 44)),
    element("button", ElementKind.CTA, Box(80, 400, 260, 80)),
    element("logo", ElementKind.LOGO, Box(80, 520, 200, 60)),
    element("product", ElementKind.PRODUCT, Box(780, 80, 340, 470)),
)


def ad(*elements: Element, background: Background | None = GROUND) -> Analysis:
    is_layout = background is not None
    return Analysis(PICTURE, elements or AD, is_layout, background=background)


@pytest.mark.parametrize("size", [s for s in SIZES if not 1.5 < s.ratio < 2.4], ids=str)
def test_three_different_plans_are_offered_and_the_first_is_the_one_that_is_made(
    size: Size,
) -> None:
    target = TargetFormat(size)
    offered = list_alternatives(ad(), target, Rules())
    assert offered[0] == make_plan(ad(), target, Rules())
    assert len(offered) == 3
    assert not any(are_alike(one, other) for one, other in combinations(offered, 2))


def test_a_photograph_is_offered_by_other_strategies() -> None:
    face = element("face", ElementKind.FACE, Box(100, 100, 200, 240))
    dog = element("dressed as asked", ElementKind.OBJECT, Box(900, 200, 250, 400))
    offered = list_alternatives(ad(face, dog, background=None), TargetFormat(SIZES[1]), Rules())
    assert {plan.strategy for plan in offered} == {
        Strategy.EXTEND_CANVAS,
        Strategy.ADD_BACKGROUND,
        Strategy.CROP,
    }
    (crop,) = (plan for plan in offered if plan.strategy is Strategy.CROP)
    assert crop.reason.startswith("Cropped: kept"), "nobody asked for it"
    assert all("dressed as asked" in plan.reason for plan in offered), "words of the picture stay"


@pytest.mark.parametrize("size", [SIZES[0], SIZES[1], SIZES[3]], ids=str)
def test_a_layout_is_found_by_its_name_and_else_the_best_of_its_kind(size: Size) -> None:
    offered = list_alternatives(ad(), TargetFormat(size), Rules())
    names = [name_layout(plan) for plan in offered]
    assert len(set(names)) == len(offered)
    for name, plan in zip(names, offered, strict=True):
        assert find_layout(Extend(layout_id=name), offered) is plan
        assert name_layout(Plan.read(plan.to_json())) == name, "stored it has the same name"
        kind = read_kind(name)
        best = next(other for other in offered if find_kind(other) == kind)
        unknown = f"{kind.name}-{'0' * MARK_LETTERS}"
        assert find_layout(Extend(layout_id=unknown), offered) is best
    assert find_layout(Extend(layout=3), offered[:2]) is offered[1]
    others = [plan for plan in offered if plan.strategy is not Strategy.RECOMPOSE]
    assert find_layout(Extend(layout_id="recompose-left"), others) is None


def test_a_kind_says_where_the_picture_stands() -> None:
    line = Placement(Box(0, 0, 100, 20), Box(0, 40, 100, 20), Cut.TEXT)
    for place, side in (
        (Box(150, 0, 100, 100), PictureSide.RIGHT),
        (Box(-150, 0, 100, 100), PictureSide.LEFT),
        (Box(0, -150, 100, 100), PictureSide.TOP),
        (Box(0, 150, 100, 100), PictureSide.BOTTOM),
    ):
        thing = Placement(Box(0, 0, 100, 100), place, Cut.SUBJECT)
        assert find_kind(Plan(Strategy.RECOMPOSE, (thing, line))).side is side
    assert find_kind(Plan(Strategy.RECOMPOSE, (line,))).side is None
    assert find_kind(Plan(Strategy.CROP, (thing,))).name == "crop"


def test_a_correction_keeps_a_chosen_layout_in_kind_or_says_that_it_is_gone() -> None:
    """Without the button it is composed otherwise; a photograph cannot be composed at all."""
    target = TargetFormat(SIZES[0])
    offered = list_alternatives(ad(), target, Rules())
    chosen = next(plan for plan in offered[1:] if plan.strategy is Strategy.RECOMPOSE)
    name = name_layout(chosen)
    edits, kept = Edits(extend=Extend(layout_id=name)), KeptLayouts({name: chosen})
    without = ad(*(one for one in AD if one.id != "button"))
    after = Replanner.of(ad(), without, Rules()).replan(offered[0], target, edits, kept)
    assert not after.loses_layout
    assert after.before.placements == chosen.placements
    assert after.after.strategy is Strategy.RECOMPOSE
    photograph = ad(*AD, background=None)
    after = Replanner.of(ad(), photograph, Rules()).replan(offered[0], target, edits, kept)
    assert after.loses_layout
    made = make_plan(photograph, target, Rules())
    assert after.after.strategy is made.strategy


def without(analysis: Analysis, name: str) -> Analysis:
    return replace(analysis, elements=tuple(e for e in analysis.elements if e.id != name))


@pytest.mark.parametrize("place", [1, 2])
@pytest.mark.parametrize("gone", ["beans", "weight"])
def test_a_correction_keeps_the_layout_among_others_of_its_kind(place: int, gone: str) -> None:
    target = TargetFormat(SIZES[0])
    made, *others = (
        Plan.read(each.to_json()) for each in list_alternatives(COFFEE_AD, target, Rules(), None)
    )
    layouts = [plan for plan in (made, *others) if plan.strategy is Strategy.RECOMPOSE]
    chosen = layouts[place - 1]
    assert {find_kind(each).name for each in layouts[:2]} == {"recompose-right"}
    kept = KeptLayouts({name_layout(chosen): chosen})
    edits = Edits(extend=Extend(layout_id=name_layout(chosen)))
    planner = Replanner.of(COFFEE_AD, without(COFFEE_AD, gone), Rules())
    said = planner.replan(made, target, edits, kept)
    landed = [[piece.dst.as_list(1) for piece in each.placements] for each in (said.after, chosen)]
    assert landed[0] == landed[1]
    assert (said.loses_layout, said.alters_layout) == (False, False)
    anew = kept.planned_anew(name_layout(chosen))
    again = planner.replan(made, target, edits.with_layout_anew(), anew)
    assert again.after.placements == said.after.placements, "as long as it is being made"


def test_a_layout_that_only_a_similar_one_can_follow_is_said_to_be_altered() -> None:
    target = TargetFormat(SIZES[0])
    first, chosen, *_ = list_alternatives(COFFEE_AD, target, Rules())
    kept = KeptLayouts({name_layout(chosen): chosen})
    edits = Edits(extend=Extend(layout_id=name_layout(chosen)))
    less = without(COFFEE_AD, "name")
    said = Replanner.of(COFFEE_AD, less, Rules()).replan(first, target, edits, kept)
    alike = [
        measure_likeness(chosen, plan)
        for plan in list_alternatives(less, target, Rules(), None)
        if find_kind(plan) == find_kind(chosen)
    ]
    assert measure_likeness(chosen, said.after) == pytest.approx(max(alike), abs=0.01)
    assert (said.loses_layout, said.alters_layout) == (False, True)


def test_likeness_is_the_mean_overlap_of_what_two_layouts_share() -> None:
    box = Box(0, 0, 100, 100)
    one = Placement(box, box, Cut.TEXT, elements=("a",))
    other = Placement(box, box.moved(50, 0), Cut.TEXT, elements=("b", "c"))
    plan = Plan(Strategy.RECOMPOSE, (one, other))
    assert measure_likeness(plan, plan) == 1
    moved = Plan(Strategy.RECOMPOSE, (one, replace(other, dst=box.moved(100, 0))))
    assert measure_likeness(plan, moved) == pytest.approx((1 + 2 / 3) / 3)
    assert measure_likeness(plan, Plan(Strategy.CROP, (Placement(box, box),))) == 0


boxes = st.builds(
    Box,
    st.integers(0, 900).map(float),
    st.integers(0, 500).map(float),
    st.integers(40, 300).map(float),
    st.integers(20, 120).map(float),
)
kinds = st.sampled_from([k for k in ElementKind if k is not ElementKind.CODE])
protections = st.sampled_from([Protection.MUST, Protection.MAY])


@settings(max_examples=60)
@given(
    st.lists(st.tuples(kinds, boxes, protections), min_size=1, max_size=7),
    st.sampled_from(SIZES),
    st.sampled_from(list(AdaptationStrategy)),
    st.booleans(),
)
def test_every_element_is_shown_or_named_among_what_is_cut_or_left_out(
    things: list[tuple[ElementKind, Box, Protection]],
    size: Size,
    strategy: AdaptationStrategy,
    is_drawn: bool,
) -> None:
    elements = tuple(
        element(f"thing {n}", kind, box, protection)
        for n, (kind, box, protection) in enumerate(things)
    )
    analysis = ad(*elements, background=GROUND if is_drawn else None)
    rules = Rules(ai_behavior=AIBehaviorRule(adaptation_strategy=strategy))
    made = make_plan(analysis, TargetFormat(size), rules)
    said = " ".join(
        w.message for w in made.warnings if w.code == "element_dropped" or w.code.endswith("_cut")
    )
    for one in elements:
        if find_main_placement(one, made.placements, PICTURE)[1] < 0.5:
            assert one.id in said or "headline" in said


def test_what_may_be_cut_is_named_when_it_is_left_out() -> None:
    face = element("face", ElementKind.FACE, Box(500, 200, 120, 140))
    cat = element("cat", ElementKind.OBJECT, Box(20, 300, 150, 150), Protection.MAY)
    made = make_plan(ad(face, cat, background=None), TargetFormat(Size(500, 628)), Rules())
    dropped = [w for w in made.warnings if w.code == "element_dropped"]
    assert [(w.message, w.badge) for w in dropped] == [("Leaves out the cat.", "1 thing left out")]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_what_is_composed_anew_takes_along_what_need_not_be_kept(size: Size) -> None:
    mark = element("mark", ElementKind.OBJECT, Box(620, 430, 80, 80), Protection.MAY)
    made = make_plan(ad(*AD, mark), TargetFormat(size), Rules())
    assert find_main_placement(mark, made.placements, PICTURE)[1] == 1
    assert not [w for w in made.warnings if w.code == "element_dropped"]


def shown_at(scale: float, *, dx: float = 0.0) -> list[Shown]:
    return [Shown(e, e.box, e.box.scaled(scale).moved(dx, 0)) for e in AD]


def test_a_source_on_a_canvas_of_its_own_size_has_no_fault() -> None:
    cost = rate_layout(shown_at(1.0), PICTURE, PICTURE)
    assert set(cost.terms) <= {"uneven sizes", "many alignments"}


@pytest.mark.parametrize(
    ("shown", "fault"),
    [
        (shown_at(0.4), "narrow layout"),
        (shown_at(0.4), "small headline"),
        (shown_at(0.15), "unreadable lettering"),
        (shown_at(1.0, dx=-75), "at the edge"),
        ([replace(s, box=s.box.scaled(0.3)) if s.element.id == "product" else s
          for s in shown_at(1.0)], "small subject"),
        ([replace(s, box=s.box.moved(0, 300 if s.element.id == "button" else 0))
          for s in shown_at(0.5)], "strewn"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_layout_is_named(shown: list[Shown], fault: str) -> None:
    cost = rate_layout(shown, PICTURE, PICTURE)
    assert cost.terms[fault] > 0
    assert cost.total > rate_layout(shown_at(1.0), PICTURE, PICTURE).total


def test_the_largest_gap_is_the_largest_rectangle_without_anything() -> None:
    half = Box(0, 0, 500, 1000)
    assert measure_largest_gap([half], Size(1000, 1000)) == pytest.approx(0.5, abs=0.06)
    assert measure_largest_gap([], Size(1000, 1000)) == 1


def test_names_tell_elements_apart() -> None:
    assert len(set(name_elements(AD).values())) == len(AD)
