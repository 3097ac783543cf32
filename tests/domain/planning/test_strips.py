"""Photographs in strips and towers: how much of a figure is shown, and at which end."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import ElementKind, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Strategy
from app.domain.documents.rules import Rules
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import make_plan
from app.domain.planning.warnings import ADDED_FROM, ADDED_TO_PLAIN_FROM, format_percent
from tests.domain.planning.test_adapt import LANDSCAPE, LEADERBOARD, element, planned, shown
from tests.domain.planning.test_recompose import PLAIN


def test_a_strip_keeps_the_body_up_to_twice_the_height_that_its_head_takes() -> None:
    head = element(ElementKind.FACE, Box(300, 100, 250, 300))
    for height, is_layout, is_whole in (
        (560, False, True),
        (790, False, False),
        (560, True, False),
    ):
        body = element(ElementKind.PERSON, Box(200, 80, 500, height), protection=Protection.MAY)
        analysis = Analysis(LANDSCAPE, (head, body), is_layout=is_layout, nsfw_score=0.0)
        made = make_plan(analysis, TargetFormat(LEADERBOARD), Rules())
        assert head.box.share_inside(shown(made)) >= 0.97
        assert (body.box.share_inside(shown(made)) >= 0.97) == is_whole


def test_a_photograph_that_is_small_in_a_strip_stands_at_the_end_its_subject_is_near() -> None:
    for left, canvas, is_layout, expected in (
        (300, LEADERBOARD, False, 0.0),
        (900, LEADERBOARD, False, 1.0),
        (300, LEADERBOARD, True, 0.5),
        (300, Size(1200, 628), False, 0.5),
    ):
        subject = element(ElementKind.OBJECT, Box(left, 20, 500, 860))
        analysis = Analysis(LANDSCAPE, (subject,), is_layout=is_layout, nsfw_score=0.0)
        dst = make_plan(analysis, TargetFormat(canvas), Rules()).placements[0].dst
        free = canvas.width - dst.width
        assert dst.left == pytest.approx(expected * free)
        assert dst.height == pytest.approx(canvas.height)


def test_a_tower_shows_a_photograph_at_the_end_its_subject_is_near() -> None:
    tower = Size(160, 600)
    for top, expected in ((20, 0.0), (380, 1.0)):
        subject = element(ElementKind.OBJECT, Box(50, top, 1500, 500))
        dst = planned(LANDSCAPE, tower, subject).placements[0].dst
        assert dst.top == pytest.approx(expected * (tower.height - dst.height))


@given(
    left=st.integers(0, 1000),
    width=st.integers(60, 600),
    height=st.integers(60, 880),
    canvas=st.sampled_from([LEADERBOARD, Size(160, 600), Size(1080, 1080), Size(1080, 1920)]),
    is_layout=st.booleans(),
    is_plain=st.booleans(),
)
def test_a_picture_beside_which_much_is_added_says_so(
    left: int, width: int, height: int, canvas: Size, is_layout: bool, is_plain: bool
) -> None:
    """On a plain ground, which goes on without trace, only when most of the canvas is empty."""
    subject = element(ElementKind.OBJECT, Box(left, 10, width, height))
    analysis = Analysis(
        LANDSCAPE, (subject,), is_layout=is_layout, background=PLAIN if is_plain else None
    )
    made = make_plan(analysis, TargetFormat(canvas), Rules())
    said = [warning for warning in made.warnings if warning.code == "extension_visible"]
    added = 1 - sum(placement.dst.clamped(canvas).area for placement in made.placements) / (
        canvas.pixels
    )
    least = ADDED_TO_PLAIN_FROM if is_layout and is_plain else ADDED_FROM
    assert bool(said) == (added >= least and made.strategy is not Strategy.RECOMPOSE)
    assert all(f"{format_percent(added)} added" == warning.badge for warning in said)
