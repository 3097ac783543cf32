"""The background of a drawn picture, and what stands out from it."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.documents.backgrounds import Background
from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask, Protection
from app.domain.geometry import Box, Size
from app.imaging.backgrounds import paint_background
from app.imaging.detect.background import find_background
from app.imaging.detect.findings import Floats, Pixels
from tests.imaging.detect.conftest import noise

NOTHING: Floats = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.float32)
GRADED = Background((60.0, 80.0, 100.0), (40.0, 20.0, 0.0), (0.0, 30.0, 60.0))
THING = Box(300, 200, 200, 250)


def picture(*things: Box) -> Pixels:
    pixels = paint_background(GRADED, Size(800, 600)).round().astype(np.uint8)
    for box in things:
        pixels[int(box.top) : int(box.bottom), int(box.left) : int(box.right)] = (250, 40, 40)
    return pixels


def test_a_graded_background_is_found_behind_what_lies_on_it() -> None:
    word = Element("text-1", ElementKind.TEXT, "word", 0.9, THING)
    background = find_background(picture(THING), [word], NOTHING).background
    assert background is not None
    assert background.corner == pytest.approx(GRADED.corner, abs=1.5)
    assert background.across == pytest.approx(GRADED.across, abs=2)
    assert background.loose == 0


def test_a_photograph_has_no_background() -> None:
    assert find_background(noise(400, 300), [], NOTHING).background is None


def test_what_stands_out_by_itself_is_a_product() -> None:
    (found,) = find_background(picture(THING), [], NOTHING).elements
    assert (found.id, found.kind, found.protection) == (
        "product-1",
        ElementKind.PRODUCT,
        Protection.MUST,
    )
    assert found.box.iou(THING) > 0.95


def test_a_mask_is_corrected_to_what_stands_out() -> None:
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    pixels[110:230, 140:200] = True
    half = Element(
        "product-1", ElementKind.PRODUCT, "product", 0.9, Box(350, 206, 150, 225), mask=Mask(pixels)
    )
    (found,) = find_background(picture(THING), [half], NOTHING).elements
    assert found.box.iou(THING) > 0.9


def test_specks_that_belong_to_nothing_are_counted_as_loose() -> None:
    specks = [Box(40 + 60 * i, 40 + 120 * j, 14, 14) for i in range(12) for j in range(4)]
    grounded = find_background(picture(*specks), [], NOTHING)
    assert grounded.elements == ()
    assert grounded.background is not None
    assert grounded.background.loose == pytest.approx(48 * 14 * 14 / 480_000, rel=0.3)


def test_what_is_as_large_as_the_picture_is_its_frame_and_no_thing() -> None:
    frame = Element("object-1", ElementKind.OBJECT, "tv", 0.8, Box(4, 4, 792, 592))
    found = find_background(picture(THING), [frame], NOTHING)
    assert found.background is not None
    assert [(e.label, e.protection) for e in found.elements] == [
        ("tv", Protection.NONE),
        ("product", Protection.MUST),
    ]


def test_small_marks_far_from_a_thing_are_no_part_of_it() -> None:
    bullets = [Box(740, 100 + 150 * n, 30, 30) for n in range(3)]
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    for box in (THING, *bullets):
        top, bottom = (int(y / 600 * MASK_SIDE) for y in (box.top, box.bottom))
        pixels[top:bottom, int(box.left / 2.5) : int(box.right / 2.5)] = True
    salient = Element(
        "product-1", ElementKind.PRODUCT, "product", 0.9, Box(300, 100, 470, 350), mask=Mask(pixels)
    )
    found = find_background(picture(THING, *bullets), [salient], NOTHING).elements
    assert found[0].box.iou(THING) > 0.95
