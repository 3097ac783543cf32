"""What must not be seen a second time."""

from __future__ import annotations

import numpy as np

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Plan
from app.domain.documents.rules import Rules
from app.domain.geometry import Box, Size
from app.domain.planning.adapt import make_plan
from app.domain.planning.protected_mask import ROOM, make_protected_mask

SIZE = Size(640, 320)
FACE = Element("1", ElementKind.FACE, "face", 0.9, Box(100, 100, 64, 32))


def seen(*elements: Element, is_layout: bool = False) -> Analysis:
    return Analysis(SIZE, elements, is_layout=is_layout, nsfw_score=0.0)


def test_everything_found_is_spared_with_room_about_it() -> None:
    small = Element("2", ElementKind.OBJECT, "cup", 0.4, Box(500, 10, 20, 20), Protection.NONE)
    pixels = make_protected_mask(seen(FACE, small)).pixels
    rows, columns = np.nonzero(pixels[:, :100])
    assert (rows.min(), rows.max()) == (100 - ROOM, 131 + ROOM)
    assert (columns.min(), columns.max()) == (50 - ROOM, 81 + ROOM)
    assert pixels[20, 255]
    assert not make_protected_mask(seen()).pixels.any()


def test_of_a_subject_its_mask_is_spared_and_not_its_box() -> None:
    mask = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    mask[50:60, 50:200] = mask[50:200, 50:60] = True
    subject = Element(
        "1", ElementKind.SUBJECT, "subject", 0.9, Box(100, 50, 300, 150), mask=Mask(mask)
    )
    pixels = make_protected_mask(seen(subject)).pixels
    assert pixels[55, 150]
    assert not pixels[150, 150]


def test_at_the_edge_nothing_comes_in_from_the_other_side() -> None:
    edge = Element("1", ElementKind.FACE, "face", 0.9, Box(0, 0, 20, 10))
    pixels = make_protected_mask(seen(edge)).pixels
    assert pixels[0, 0]
    assert not pixels[-10:].any()
    assert not pixels[:, -10:].any()


def test_plans_of_photographs_keep_it_and_those_of_layouts_need_not() -> None:
    target = TargetFormat(Size(1080, 1920))
    made = make_plan(seen(FACE), target, Rules())
    assert made.protected is not None
    again = Plan.read(made.to_json())
    assert again.protected is not None
    assert np.array_equal(again.protected.pixels, make_protected_mask(seen(FACE)).pixels)
    assert make_plan(seen(FACE, is_layout=True), target, Rules()).protected is None


def test_a_plan_of_an_earlier_release_knows_no_protected_mask() -> None:
    document = make_plan(seen(FACE), TargetFormat(Size(1080, 1920)), Rules()).to_json()
    del document["spared"]
    assert Plan.read(document).protected is None
