"""Planning a picture with letterbox bars."""

from __future__ import annotations

import json

import numpy as np
import pytest

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Strategy
from app.domain.documents.rules import Rules
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import plan
from app.domain.planning.bars import put_back, without_bars

SIZE, CONTENT = Size(1000, 800), Box(0, 100, 1000, 600)
FACE = Element("face-1", ElementKind.FACE, "face", 0.9, Box(100, 200, 100, 120))
FAR = Element("face-2", ElementKind.FACE, "face", 0.9, Box(850, 500, 100, 120))


def analysed(*elements: Element, content: Box | None = CONTENT) -> Analysis:
    return Analysis(SIZE, elements, is_layout=False, nsfw_score=0.0, content=content)


@pytest.mark.parametrize(
    "canvas", [Size(1080, 1920), Size(1080, 1080), Size(1920, 1080), Size(728, 90)]
)
@pytest.mark.parametrize("elements", [(), (FACE,), (FACE, FAR)])
def test_no_plan_shows_a_bar(canvas: Size, elements: tuple[Element, ...]) -> None:
    made = plan(analysed(*elements), TargetFormat(canvas), Rules())
    (placement,) = made.placements
    assert placement.src.top >= CONTENT.top - 1e-6
    assert placement.src.bottom <= CONTENT.bottom + 1e-6
    assert all(e.box.share_inside(placement.src) > 0.99 for e in elements)
    assert made.reason.startswith("Without the picture's bars: ")


def test_bars_do_not_count_as_picture_that_a_crop_must_hold() -> None:
    assert (
        plan(analysed(FACE, FAR), TargetFormat(Size(1000, 600)), Rules()).strategy is Strategy.CROP
    )


def test_a_mask_goes_in_and_out_of_the_bars() -> None:
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    pixels[80:160, 32:96] = True
    inside = Element(
        "subject-1", ElementKind.SUBJECT, "subject", 0.9, Box(100, 150, 200, 150), mask=Mask(pixels)
    )
    whole = put_back(inside, CONTENT, SIZE)
    assert whole.box == Box(100, 250, 200, 150)
    assert whole.mask is not None
    assert np.flatnonzero(whole.mask.pixels.any(axis=1))[[0, -1]].tolist() == pytest.approx(
        [100, 159], abs=1
    )
    (back,) = without_bars(analysed(whole)).elements
    assert back.box == inside.box
    assert back.mask is not None
    assert (back.mask.pixels ^ pixels).mean() < 0.01


def test_a_picture_without_bars_is_planned_as_it_is() -> None:
    plain = analysed(FACE, content=None)
    assert without_bars(plain) is plain
    assert not plan(plain, TargetFormat(Size(1080, 1080)), Rules()).reason.startswith("Without")


def test_the_content_is_stored_with_the_analysis() -> None:
    stored = json.loads(json.dumps(analysed(FACE).to_json()))
    assert Analysis.read(stored).content == CONTENT
    assert "content" not in analysed(FACE, content=None).to_json()
