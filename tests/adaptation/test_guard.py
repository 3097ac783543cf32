"""The value of the product may not fall unseen: plans by the real models, for pictures whose boxes
are known.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from app.adapters.analysers.local import LocalAnalyser
from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import ElementKind
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Strategy
from app.domain.documents.rules import Rules
from app.domain.geometry import Size
from app.domain.planning.adapt import make_plan
from app.domain.planning.warnings import find_main_placement, scale_of
from tests.adaptation.drawings import Drawing, drawings
from tests.adaptation.judge import is_good
from tests.imaging.detect.conftest import WEIGHTS

pytestmark = pytest.mark.models

FORMATS = tuple(
    Size(*sides)
    for sides in (
        (1080, 1080),
        (1080, 1350),
        (1080, 1920),
        (1920, 1080),
        (1200, 628),
        (1500, 500),
        (728, 90),
        (160, 600),
    )
)
REACHED = 0.91
"""GOOD over all pictures and formats when this was last measured: raise it with the program, lower
it only for a reason.
"""
MAY_FALL = 0.02

Seen = Mapping[str, tuple[Drawing, Analysis]]


@pytest.fixture(scope="module")
def seen() -> Seen:
    analyser = LocalAnalyser(WEIGHTS)
    return {drawing.name: (drawing, analyser.analyse(drawing.picture)) for drawing in drawings()}


def test_good_does_not_fall_by_more_than_two_hundredths(seen: Seen) -> None:
    verdicts = {
        f"{name} {size}": is_good(make_plan(analysis, TargetFormat(size), Rules()), drawing, size)
        for name, (drawing, analysis) in seen.items()
        for size in FORMATS
    }
    good = sum(verdicts.values()) / len(verdicts)
    assert good >= REACHED - MAY_FALL, (
        f"{good:.3f}; not good: {[key for key, is_fine in verdicts.items() if not is_fine]}"
    )


def test_leaderboards_and_skyscrapers_of_ads_are_composed_anew(seen: Seen) -> None:
    made = [
        make_plan(analysis, TargetFormat(size), Rules()).strategy
        for name, (_, analysis) in seen.items()
        for size in (Size(728, 90), Size(160, 600))
        if name.startswith("ad")
    ]
    assert made.count(Strategy.RECOMPOSE) >= 0.8 * len(made)


def test_nine_lines_in_ten_can_be_read_in_the_extreme_formats(seen: Seen) -> None:
    heights = []
    for drawing, analysis in seen.values():
        for size in (Size(728, 90), Size(160, 600)):
            made = make_plan(analysis, TargetFormat(size), Rules())
            lines = [
                e
                for e in analysis.elements
                if e.kind in (ElementKind.TEXT, ElementKind.CTA) and drawing.name[0] == "a"
            ]
            heights += [
                line.box.height
                * scale_of(find_main_placement(line, made.placements, analysis.size)[0])
                for line in lines
            ]
    assert sum(height >= 8 for height in heights) >= 0.9 * len(heights)
