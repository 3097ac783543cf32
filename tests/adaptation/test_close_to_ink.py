"""Words in strips and towers are as large as their ink allows, and none of them is cut."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.documents.elements import Element
from app.domain.documents.plans import Strategy
from app.domain.geometry import Size
from app.domain.planning.warnings import find_main_placement, scale_of
from tests.adaptation.test_layout_rules import LEADERBOARD, NAMES, TOWER, planned, tower_ad

SOURCE = Size(300, 600)
AIR = (0.05, 0.3, 0.05, 0.3)


def scales(canvas: Size, ad: tuple[Element, ...]) -> list[float]:
    """At which the rows of the headline are shown."""
    made = planned(SOURCE, canvas, *ad)
    assert made.strategy is Strategy.RECOMPOSE
    assert "text_cut" not in {warning.code for warning in made.warnings}
    rows = [e for e in ad if e.id in NAMES]
    found = [find_main_placement(e, made.placements, SOURCE) for e in rows]
    assert all(share > 0.99 for _, share in found)
    return [scale_of(placement) for placement, _ in found]


@pytest.mark.parametrize("canvas", [LEADERBOARD, TOWER], ids=["leaderboard", "tower"])
def test_words_whose_air_is_known_are_no_smaller_and_whole(canvas: Size) -> None:
    loose = tower_ad()
    close = tuple(replace(e, air=AIR) if e.id in NAMES else e for e in loose)
    now, before = scales(canvas, close), scales(canvas, loose)
    assert min(now) >= 0.99 * min(before)
    assert canvas != LEADERBOARD or min(now) > 1.1 * min(before)
