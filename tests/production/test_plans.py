"""A strategy that a person chooses is planned as the machine would plan it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from app.domain.documents.analysis import Analysis
from app.domain.documents.edits import Edits, Extend
from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.formats import FormatFacts
from app.domain.documents.plans import Fill, Placement, Plan, PlanWarning, Strategy
from app.domain.documents.rule_records import RulesRecord
from app.domain.geometry import Box, Size
from app.domain.planning.edited import edit_plan
from app.domain.render_request import BrandAssets, RenderRequest
from app.production.rendering import choose_plan, mark_hopeless
from testing.factories.edits import crop

SOURCE, CANVAS = Size(1000, 500), Size(500, 500)
FACE = Box(20, 200, 120, 120)
"""At the left edge: a crop of the middle would lose it."""
WHOLE = Plan(
    Strategy.EXTEND_CANVAS, (Placement(Box.whole(SOURCE), Box(0, 125, 500, 250)),), Fill.CONTINUE
)


def request_for(analysis: Analysis | None) -> RenderRequest:
    some = UUID(int=1)
    return RenderRequest(
        result_id=some,
        asset_id=some,
        organization_id=some,
        project_id=some,
        version=1,
        master_key="m",
        proxy_key="p",
        source_size=SOURCE,
        canvas=CANVAS,
        format=FormatFacts(),
        rules=RulesRecord(),
        analysis=analysis,
        plan=WHOLE,
        edits=Edits(),
        brand=BrandAssets({}, {}),
        is_cleared=False,
    )


def analysed() -> Analysis:
    face = Element(id="f", kind=ElementKind.FACE, label="Face", score=0.9, box=FACE)
    return Analysis(size=SOURCE, elements=(face,), is_layout=False)


def shown(plan: Plan) -> Box:
    (placement,) = plan.placements
    return placement.src


def test_a_chosen_crop_keeps_what_matters_instead_of_the_middle() -> None:
    edits = Edits(extend=Extend(strategy=Strategy.CROP))
    chosen = choose_plan(request_for(analysed()), WHOLE, edits)
    assert chosen.strategy is Strategy.CROP
    made = edit_plan(chosen, edits, SOURCE, CANVAS)
    assert (made.strategy, made.reason) == (Strategy.CROP, chosen.reason)
    window = shown(made)
    assert (window.width, window.height) == pytest.approx((500, 500))
    assert window.left <= FACE.left
    assert FACE.right <= window.right


def test_a_recomposition_that_cannot_be_made_says_so() -> None:
    edits = Edits(extend=Extend(strategy=Strategy.RECOMPOSE))
    chosen = choose_plan(request_for(analysed()), WHOLE, edits)
    made = edit_plan(chosen, edits, SOURCE, CANVAS)
    assert made.strategy is not Strategy.RECOMPOSE
    assert made.reason.startswith("Not recomposed because")


@pytest.mark.parametrize(
    "edits",
    [
        Edits(),
        Edits(extend=Extend(strategy=Strategy.EXTEND_CANVAS)),
        Edits(extend=Extend(strategy=Strategy.CROP), crop=crop(0.5, 0, 0.5, 1)),
    ],
)
def test_the_plan_stays_where_edits_say_no_other_window_or_their_own(edits: Edits) -> None:
    assert choose_plan(request_for(analysed()), WHOLE, edits) is WHOLE


def test_without_an_analysis_there_is_nothing_to_plan_by() -> None:
    edits = Edits(extend=Extend(strategy=Strategy.CROP))
    assert choose_plan(request_for(None), WHOLE, edits) is WHOLE


def test_what_no_strategy_mends_takes_none_to_be_tried() -> None:
    def offers() -> Iterator[Edits]:
        raise AssertionError("each takes a plan and its warnings")
        yield Edits()

    said = (PlanWarning("text_small", "The text is small."),)
    assert mark_hopeless(request_for(analysed()), WHOLE, offers(), ()) == ()
    assert mark_hopeless(request_for(analysed()), WHOLE, offers(), said) == said
