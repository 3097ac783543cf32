"""Codes in plans: whole, with their quiet zone, or the plan says what is wrong."""

from __future__ import annotations

from app.domain.documents.analysis import Analysis
from app.domain.documents.backgrounds import Background
from app.domain.documents.elements import Element, ElementKind
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Cut, Plan, Strategy
from app.domain.documents.rules import (
    AdaptationStrategy,
    AIBehaviorRule,
    Rules,
)
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import make_plan

PICTURE = Size(1200, 800)
CORNER = Box(960, 560, 220, 220)


def code(box: Box = CORNER, module: float = 5.4) -> Element:
    return Element("code-1", ElementKind.CODE, "https://example.com", 1.0, box, module=module)


def planned(*elements: Element, canvas: Size, strategy: str = "auto", **facts: object) -> Plan:
    analysis = Analysis(PICTURE, elements, is_layout=bool(facts), **facts)  # type: ignore[arg-type]
    rules = Rules(ai_behavior=AIBehaviorRule(adaptation_strategy=AdaptationStrategy(strategy)))
    return make_plan(analysis, TargetFormat(canvas), rules)


def codes_of(made: Plan) -> set[str]:
    return {warning.code for warning in made.warnings}


def test_a_code_is_kept_whole_where_a_crop_can_hold_it() -> None:
    made = planned(code(), canvas=Size(800, 800))
    assert made.strategy is Strategy.CROP
    assert CORNER.share_inside(made.placements[0].src) == 1
    assert codes_of(made) <= {"enlarged"}


def test_a_code_that_a_forced_crop_cuts_is_said_to_be_cut() -> None:
    face = Element("face-1", ElementKind.FACE, "face", 1.0, Box(40, 60, 260, 300))
    made = planned(face, code(), canvas=Size(400, 800), strategy="crop")
    assert CORNER.share_inside(made.placements[0].src) < 1
    assert "code_cut" in codes_of(made)


def test_a_code_under_two_pixels_a_module_is_said_to_be_too_small() -> None:
    small = planned(code(), canvas=Size(240, 160))
    assert "code_small" in codes_of(small)
    assert "code_small" not in codes_of(planned(code(), canvas=Size(600, 400)))


def test_a_code_is_laid_out_anew_as_the_rectangle_it_is() -> None:
    headline = Element("text-1", ElementKind.TEXT, "Summer", 1.0, Box(60, 60, 500, 90))
    background = Background((250, 250, 250), (0, 0, 0), (0, 0, 0))
    made = planned(headline, code(), canvas=Size(970, 250), background=background)
    assert made.strategy is Strategy.RECOMPOSE
    laid = next(p for p in made.placements if "code-1" in p.elements)
    assert laid.cut is Cut.WINDOW
    assert CORNER.share_inside(laid.src) == 1
    scale = laid.dst.width / laid.src.width
    assert scale * 5.4 >= 2 or "code_small" in codes_of(made)
