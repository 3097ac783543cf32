"""Composing anew: what is laid out where, and when it is not."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given, settings, strategies as st

from app.domain.documents.analysis import Analysis
from app.domain.documents.backgrounds import Background
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Cut, Fill, Placement, Plan, Strategy
from app.domain.documents.rules import (
    AdaptationRule,
    AdaptationStrategy,
    AIBehaviorRule,
    Insets,
    Rules,
)
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import find_edited_plan_warnings, make_plan
from app.domain.planning.panels import list_bodies
from app.domain.planning.recompose import Obstacle, recompose
from app.domain.planning.words_over import clear_of_text, find_free_window
from testing.factories.edits import adaptation

PICTURE = Size(1200, 1200)
LEADERBOARD, SKYSCRAPER, SQUARE = Size(728, 90), Size(160, 600), Size(1080, 1080)
PLAIN = Background((200.0, 200.0, 200.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


def element(name: str, kind: ElementKind, box: Box, letters: float = 0.0) -> Element:
    return Element(name, kind, name, 0.9, box, letters=letters, is_set=True)


AD = (
    element("headline", ElementKind.TEXT, Box(100, 100, 700, 110)),
    element("line", ElementKind.TEXT, Box(100, 300, 500, 44)),
    element("button", ElementKind.CTA, Box(100, 450, 260, 90), 40),
    element("logo", ElementKind.LOGO, Box(900, 1080, 220, 70), 50),
    element("product", ElementKind.PRODUCT, Box(500, 500, 400, 400)),
)


def drawn(
    *elements: Element, background: Background | None = PLAIN, is_layout: bool = True
) -> Analysis:
    return Analysis(PICTURE, elements, is_layout, 0.0, background=background)


def planned(
    analysis: Analysis,
    canvas: Size,
    strategy: AdaptationStrategy = AdaptationStrategy.AUTO,
    zone: Insets | None = None,
) -> Plan:
    rules = Rules(ai_behavior=AIBehaviorRule(adaptation_strategy=strategy))
    return make_plan(analysis, TargetFormat(canvas, zone or Insets()), rules)


@pytest.mark.parametrize("canvas", [LEADERBOARD, SKYSCRAPER])
def test_a_drawn_ad_is_composed_anew_for_extreme_formats(canvas: Size) -> None:
    made = planned(drawn(*AD), canvas)
    assert (made.strategy, made.fill, made.background) == (Strategy.RECOMPOSE, Fill.CONTINUE, PLAIN)
    assert {name for placement in made.placements for name in placement.elements} == {
        e.id for e in AD
    }
    assert made.warnings == ()


@pytest.mark.parametrize("canvas", [LEADERBOARD, SKYSCRAPER])
def test_every_line_can_be_read(canvas: Size) -> None:
    made = planned(drawn(*AD), canvas)
    scales = {name: p.dst.height / p.src.height for p in made.placements for name in p.elements}
    assert all(
        scales[e.id] * e.box.height >= 8
        for e in AD
        if e.kind in (ElementKind.TEXT, ElementKind.CTA)
    )


def test_smaller_lettering_stays_smaller() -> None:
    made = planned(drawn(*AD), LEADERBOARD)
    heights = {name: p.dst.height / p.src.height for p in made.placements for name in p.elements}
    assert heights["line"] * 44 < heights["headline"] * 110


@pytest.mark.parametrize("canvas", [Size(1080, 1920), Size(1080, 1350), LEADERBOARD])
def test_a_wide_ad_is_composed_anew_where_extending_leaves_it_small(canvas: Size) -> None:
    wide = replace(
        drawn(
            element("headline", ElementKind.TEXT, Box(80, 100, 700, 90)),
            element("button", ElementKind.CTA, Box(80, 380, 260, 80), 36),
            element("logo", ElementKind.LOGO, Box(80, 500, 200, 60), 40),
            element("product", ElementKind.PRODUCT, Box(820, 90, 300, 460)),
        ),
        size=Size(1200, 628),
    )
    made = planned(wide, canvas)
    assert made.strategy is Strategy.RECOMPOSE
    across = [p.dst.left for p in made.placements] + [p.dst.right for p in made.placements]
    down = [p.dst.top for p in made.placements] + [p.dst.bottom for p in made.placements]
    assert max(across) - min(across) >= 0.48 * canvas.width
    assert max(down) - min(down) >= 0.48 * canvas.height
    for strategy in (AdaptationStrategy.EXTEND_CANVAS, AdaptationStrategy.CROP):
        assert planned(wide, canvas, strategy).strategy.value == strategy.value


def test_an_ad_on_a_canvas_of_its_own_ratio_stays_as_it_is() -> None:
    assert planned(drawn(*AD), SQUARE).strategy is Strategy.CROP


def test_a_square_is_composed_anew_on_request() -> None:
    made = planned(drawn(*AD), SQUARE, AdaptationStrategy.RECOMPOSE)
    assert made.strategy is Strategy.RECOMPOSE
    assert planned(drawn(*AD), SQUARE).strategy is not Strategy.RECOMPOSE


def test_the_reason_says_what_was_gained() -> None:
    assert " px high, otherwise it would be " in planned(drawn(*AD), LEADERBOARD).reason


@pytest.mark.parametrize(
    ("analysis", "obstacle"),
    [
        (drawn(*AD, is_layout=False), Obstacle.PHOTOGRAPH),
        (drawn(*AD, background=replace(PLAIN, loose=0.2)), Obstacle.BACKGROUND),
        (drawn(AD[0]), Obstacle.PIECES),
        (drawn(replace(AD[0], is_set=False), background=None), Obstacle.PHOTOGRAPH),
        (
            drawn(
                AD[0], element("face", ElementKind.FACE, Box(200, 80, 200, 200)), background=None
            ),
            Obstacle.COVERED,
        ),
    ],
)
def test_what_cannot_be_lifted_is_not_composed_anew(analysis: Analysis, obstacle: Obstacle) -> None:
    assert recompose(analysis, analysis.elements, LEADERBOARD, AdaptationRule(), 0.05) is obstacle
    made = planned(analysis, LEADERBOARD, AdaptationStrategy.RECOMPOSE)
    assert made.reason.startswith(f"Not recomposed because {obstacle}: ")


def test_no_piece_becomes_smaller_than_it_would_be_otherwise() -> None:
    assert recompose(drawn(*AD), AD, LEADERBOARD, AdaptationRule(), 0.5) is Obstacle.SMALLER


def test_a_photograph_with_lettering_becomes_a_panel_and_a_tone() -> None:
    face = element("face", ElementKind.FACE, Box(700, 500, 200, 220))
    analysis = drawn(*AD[:4], face, background=None)
    made = planned(analysis, LEADERBOARD)
    panel, *texts = made.placements
    assert (made.strategy, made.fill, made.background) == (Strategy.RECOMPOSE, Fill.COLOUR, None)
    assert panel.cut is Cut.WINDOW
    end = (panel.dst.right, panel.dst.top, panel.dst.height)
    assert end == (LEADERBOARD.width, 0, LEADERBOARD.height), "where the source has it"
    assert face.box.share_inside(panel.src) == 1
    assert all(e.box.overlap(panel.src) == 0 for e in AD[:4])
    assert all(p.dst.right < panel.dst.left for p in texts)


PANELLED = (
    element("headline", ElementKind.TEXT, Box(660, 200, 460, 90)),
    element("line", ElementKind.TEXT, Box(660, 330, 420, 44)),
    element("button", ElementKind.CTA, Box(660, 450, 260, 90), 40),
    element("product", ElementKind.PRODUCT, Box(120, 300, 300, 600)),
)
BESIDE_PANEL = replace(PLAIN, panels=(Box(0, 0, 560, 1200),))


@pytest.mark.parametrize("canvas", [Size(1080, 1920), Size(1500, 500), LEADERBOARD, SKYSCRAPER])
def test_a_panel_is_shown_through_a_window_and_the_words_lie_beside_it(canvas: Size) -> None:
    made = planned(drawn(*PANELLED, background=BESIDE_PANEL), canvas)
    panel, *words = made.placements
    assert (made.strategy, made.background, panel.cut) == (
        Strategy.RECOMPOSE,
        BESIDE_PANEL,
        Cut.WINDOW,
    )
    assert panel.elements == ("product",)
    assert PANELLED[3].box.share_inside(panel.src) == pytest.approx(1)
    assert panel.src.share_inside(BESIDE_PANEL.panels[0]) == pytest.approx(1)
    assert all(p.dst.overlap(panel.dst) == 0 for p in words)
    assert {name for p in words for name in p.elements} == {"headline", "line", "button"}


def test_what_lies_over_the_edge_of_a_panel_forbids_to_compose_anew() -> None:
    over = element("sticker", ElementKind.LOGO, Box(460, 100, 200, 200))
    analysis = drawn(*PANELLED, over, background=BESIDE_PANEL)
    found = recompose(analysis, analysis.elements, LEADERBOARD, AdaptationRule(), 0.05)
    assert found is Obstacle.COVERED


def test_a_name_never_parts_a_button_from_its_text() -> None:
    name = element("name", ElementKind.TEXT, Box(100, 1060, 150, 60))
    button = element("button", ElementKind.CTA, Box(800, 1050, 280, 80), 40)
    made = planned(drawn(*AD[:2], AD[4], name, button), Size(1920, 1080))
    where = {one: p.dst for p in made.placements for one in p.elements}
    gap = max(
        where["button"].top - where["line"].bottom, where["button"].left - where["line"].right
    )
    assert gap < 0.16 * 1920
    assert where["name"].top >= where["line"].bottom or where["name"].bottom <= where["line"].top


def test_a_panel_shows_the_body_of_a_face_though_it_need_not_be_kept() -> None:
    face = element("face", ElementKind.FACE, Box(400, 100, 100, 100))
    body = replace(
        element("body", ElementKind.PERSON, Box(350, 80, 200, 700)), protection=Protection.NONE
    )
    far = replace(body, box=Box(800, 80, 200, 700))
    (found,) = list_bodies([face], [face, body, far])
    assert (found.id, found.protection) == ("body", Protection.MAY)


def test_of_a_body_behind_words_a_panel_shows_what_lies_beside_them() -> None:
    face, text = Box(400, 100, 100, 100), Box(100, 700, 600, 100)
    body = Box(300, 50, 300, 900)
    assert clear_of_text(body, [text], [face]) == Box(300, 50, 300, 650)
    assert clear_of_text(Box(150, 720, 300, 60), [text], []) is None


def test_the_free_window_is_the_largest_without_lettering() -> None:
    face = element("face", ElementKind.FACE, Box(500, 500, 100, 100))
    window = find_free_window([face], [Box(0, 100, 1200, 100), Box(0, 900, 300, 100)], PICTURE)
    assert window == Box(300, 200, 900, 1000)
    assert find_free_window([face], [Box(450, 450, 300, 300)], PICTURE) is None


def test_what_is_written_on_a_thing_of_unknown_outline_stays_on_it() -> None:
    bus = element("bus", ElementKind.OBJECT, Box(500, 300, 600, 800))
    sign = element("sign", ElementKind.TEXT, Box(600, 400, 200, 60))
    words = (AD[0], replace(AD[1], box=Box(100, 220, 300, 44)))
    analysis = drawn(*words, bus, sign, background=None)
    found = recompose(analysis, analysis.elements, SKYSCRAPER, AdaptationRule(), 0.05)
    assert not isinstance(found, Obstacle)
    panel, *lines = found.placements
    assert set(panel.elements) == {"bus", "sign"}
    assert {name for one in lines for name in one.elements} == {"headline", "line"}


def test_a_line_that_runs_down_stands_beside_the_thing() -> None:
    """In the order of the source, and not above or below it as a line of text."""
    down = element("down", ElementKind.TEXT, Box(150, 200, 110, 700))
    thing = replace(AD[4], box=Box(400, 200, 600, 700))
    made = planned(drawn(down, thing, AD[3]), Size(1920, 1080))
    where = {one: p.dst for p in made.placements for one in p.elements}
    assert made.strategy is Strategy.RECOMPOSE
    assert where["down"].right <= where["product"].left
    assert where["down"].top < where["product"].centre[1] < where["down"].bottom


def test_a_logo_ends_a_tower_that_would_be_short() -> None:
    """Text and button stay near each other: the layout reaches over the tower all the same."""
    analysis = drawn(*AD[:4])
    made = planned(analysis, SKYSCRAPER)
    where = {one: p.dst for p in made.placements for one in p.elements}
    words = [where[name] for name in ("headline", "line", "button")]
    top, foot = min(b.top for b in words), max(b.bottom for b in words)
    apart = max(where["logo"].top - foot, top - where["logo"].bottom)
    assert made.strategy is Strategy.RECOMPOSE
    assert max(foot, where["logo"].bottom) - min(top, where["logo"].top) > 0.6 * 600
    assert apart > 0.12 * 600
    assert all(
        b.top - a.bottom < 0.16 * 600 for a, b in pairwise(sorted(words, key=lambda b: b.top))
    )


def test_a_plan_survives_being_stored() -> None:
    made = planned(drawn(*AD), SKYSCRAPER)
    document = made.to_json()
    assert Plan.read(document).to_json() == document
    assert Analysis.read(drawn(*AD).to_json()).to_json() == drawn(*AD).to_json()


def test_a_plan_changed_by_hand_gets_the_flags_of_its_own_window() -> None:
    analysis = drawn(*AD)
    by_hand = Plan(Strategy.CROP, (Placement(Box(0, 600, 600, 600), Box.whole(SQUARE)),))
    codes = {
        warning.code
        for warning in find_edited_plan_warnings(by_hand, analysis, TargetFormat(SQUARE), Rules())
    }
    assert {"text_cut", "logo_cut", "product_cut", "enlarged"} <= codes
    assert (
        find_edited_plan_warnings(
            planned(analysis, LEADERBOARD), analysis, TargetFormat(LEADERBOARD), Rules()
        )
        == ()
    )


places = st.tuples(
    st.integers(0, 1000), st.integers(0, 1000), st.integers(40, 600), st.integers(20, 300)
)
kinds = st.sampled_from([ElementKind.TEXT, ElementKind.CTA, ElementKind.LOGO, ElementKind.PRODUCT])


@settings(max_examples=80)
@given(
    st.lists(st.tuples(kinds, places), min_size=2, max_size=7),
    st.sampled_from([LEADERBOARD, SKYSCRAPER, SQUARE, Size(970, 250), Size(300, 600)]),
    st.floats(0, 0.2),
)
@example(
    [
        (ElementKind.TEXT, (0, 0, 40, 20)),
        (ElementKind.TEXT, (48, 0, 40, 20)),
        (ElementKind.PRODUCT, (0, 0, 40, 143)),
    ],
    LEADERBOARD,
    0.125,
)
def test_pieces_never_overlap_and_stay_out_of_the_safe_zone(
    drafts: list[tuple[ElementKind, tuple[int, int, int, int]]], canvas: Size, margin: float
) -> None:
    elements = [
        element(f"e-{i}", kind, Box(*place).clamped(PICTURE))
        for i, (kind, place) in enumerate(drafts)
    ]
    zone = Insets(left=margin, top=margin)
    made = planned(drawn(*elements), canvas, AdaptationStrategy.RECOMPOSE, zone)
    if made.strategy is not Strategy.RECOMPOSE:
        return
    for one, other in combinations(made.placements, 2):
        assert one.dst.overlap(other.dst) < 1e-3
    for placement in made.placements:
        src, dst = placement.src, placement.dst
        assert abs(src.width / src.height / (dst.width / dst.height) - 1) < 1e-6
        assert dst.left >= margin * canvas.width - 1e-6
        assert dst.top >= margin * canvas.height - 1e-6
        assert dst.right <= canvas.width
        assert dst.bottom <= canvas.height


@pytest.mark.parametrize("canvas", [LEADERBOARD, SKYSCRAPER, SQUARE])
def test_a_logo_gets_no_larger_than_the_rule_says_but_never_smaller_than_otherwise(
    canvas: Size,
) -> None:
    def longest(logo_size: float) -> float:
        found = recompose(drawn(*AD), AD, canvas, adaptation(logo_size=logo_size), 0.05)
        assert not isinstance(found, Obstacle)
        return next(
            max(p.dst.width, p.dst.height) for p in found.placements if p.elements == ("logo",)
        )

    wanted = 0.06 * max(canvas.width, canvas.height)
    assert longest(0.06) <= wanted * 1.001 < longest(1.0)
    assert longest(0.0) >= 0.98 * 0.05 * 220
