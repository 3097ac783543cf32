"""Drawn grounds and what stands out of them: patterns, perforations, rules, unread words."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask, Protection
from app.domain.geometry import Box
from app.imaging.detect.background import find_background
from app.imaging.detect.findings import Floats, Pixels
from app.imaging.detect.layout import FLAT, measure_flat_share

NOTHING: Floats = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.float32)
PAPER, STRIPE, INK, RED = (240, 225, 200), (220, 200, 170), (30, 30, 60), (200, 30, 40)
HEADLINE = Box(60, 60, 400, 60)


def plain(width: int = 800, height: int = 600) -> Pixels:
    return np.full((height, width, 3), PAPER, dtype=np.uint8)


def striped(width: int = 800, height: int = 600, step: int = 60) -> Pixels:
    """Slanting stripes of two tones from edge to edge."""
    y, x = np.mgrid[0:height, 0:width]
    picture = plain(width, height)
    picture[(x + y) // step % 2 == 0] = STRIPE
    return picture


def fill(picture: Pixels, box: Box, colour: tuple[int, int, int]) -> None:
    picture[int(box.top) : int(box.bottom), int(box.left) : int(box.right)] = colour


def write(picture: Pixels, box: Box, colour: tuple[int, int, int] = INK) -> None:
    """Letters as upright strokes under one bar, as scripts have that join them."""
    fill(picture, Box(box.left, box.top, box.width, 8), colour)
    for left in np.arange(box.left, box.right - 8, 24):
        fill(picture, Box(float(left), box.top, 8, box.height), colour)


def line(name: str, box: Box) -> Element:
    return Element(name, ElementKind.TEXT, name, 0.9, box, is_set=True)


def found_in(picture: Pixels, *lines: Element) -> tuple[Element, ...]:
    return find_background(picture, lines, NOTHING).elements


def test_a_thing_on_a_pattern_of_two_tones_is_found_whole_and_can_be_lifted() -> None:
    picture, thing = striped(), Box(400, 200, 200, 300)
    fill(picture, thing, RED)
    write(picture, HEADLINE)
    seen = find_background(picture, [line("text-1", HEADLINE)], NOTHING)
    (product,) = [e for e in seen.elements if e.kind is ElementKind.PRODUCT]
    assert product.box.iou(thing) > 0.9
    assert seen.background is not None
    assert (len(seen.background.tones), seen.background.loose) == (2, pytest.approx(0, abs=0.01))


@pytest.mark.parametrize(("size", "step"), [((300, 600), 40), ((160, 600), 24)])
def test_a_small_picture_of_a_pattern_is_drawn(size: tuple[int, int], step: int) -> None:
    assert measure_flat_share(striped(*size, step)) > FLAT


def test_texture_has_no_tone_of_its_own() -> None:
    noise = np.random.default_rng(3).normal(150, 25, (300, 300, 3))
    assert measure_flat_share(np.clip(noise, 0, 255).astype(np.uint8)) < FLAT


@pytest.mark.parametrize("is_dashed", [False, True])
def test_a_perforation_joins_no_two_things(is_dashed: bool) -> None:
    picture, things = plain(), (Box(300, 200, 188, 200), Box(515, 240, 180, 160))
    for thing in things:
        fill(picture, thing, RED)
    for top in range(20, 580, 22):
        fill(picture, Box(500, top, 3, 11 if is_dashed else 22), INK)
    products = [e.box for e in found_in(picture) if e.kind is ElementKind.PRODUCT]
    assert all(box.top > 150 and box.bottom < 450 for box in products)
    assert sum(box.area for box in products) < 1.3 * sum(thing.area for thing in things)


def test_a_word_that_nobody_read_is_known_by_the_ink_of_the_others() -> None:
    picture, word = plain(), Box(60, 150, 260, 60)
    write(picture, HEADLINE)
    write(picture, word)
    new = [e for e in found_in(picture, line("text-1", HEADLINE)) if e.id != "text-1"]
    assert [(e.kind, e.protection) for e in new] == [(ElementKind.TEXT, Protection.MUST)]
    assert new[0].box.iou(word) > 0.8


def test_a_thing_of_another_colour_is_no_word() -> None:
    picture = plain()
    write(picture, HEADLINE)
    write(picture, Box(60, 150, 260, 60), RED)
    new = [e for e in found_in(picture, line("text-1", HEADLINE)) if e.id != "text-1"]
    assert all(e.protection is not Protection.MUST or e.kind is ElementKind.PRODUCT for e in new)


@pytest.mark.parametrize("high", [6, 14])
def test_a_rule_under_a_name_belongs_to_it(high: int) -> None:
    picture, name = plain(), Box(60, 480, 200, 50)
    write(picture, name)
    fill(picture, Box(60, 545, 200, high), RED)
    (whole,) = [e for e in found_in(picture, line("text-1", name)) if e.protection != "none"]
    assert whole.id == "text-1"
    assert whole.box.bottom >= 545 + high - 3


def test_the_ground_about_a_thing_is_no_part_of_it_however_salient() -> None:
    picture, box = plain(), Box(300, 200, 200, 160)
    fill(picture, box, RED)
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    pixels[60:280, 40:300] = True
    thing = Element("product-1", ElementKind.PRODUCT, "product", 1.0, HEADLINE, mask=Mask(pixels))
    (found,) = [e for e in found_in(picture, thing) if e.protection != "none"]
    assert found.box.iou(box) > 0.93


def test_a_rule_far_below_a_burst_belongs_to_the_name_above_it() -> None:
    picture, name, burst = plain(), Box(60, 480, 200, 50), Box(60, 180, 210, 270)
    fill(picture, burst, RED)
    write(picture, name)
    fill(picture, Box(60, 545, 200, 6), INK)
    price = Element("cta-1", ElementKind.CTA, "25%", 0.9, burst, letters=60, is_set=True)
    boxes = {e.id: e.box for e in found_in(picture, price, line("text-1", name))}
    assert boxes["cta-1"].bottom < 475
    assert boxes["text-1"].bottom > 545


def test_a_bar_far_from_all_lettering_is_no_product() -> None:
    picture = plain()
    write(picture, HEADLINE)
    fill(picture, Box(500, 400, 220, 20), RED)
    kinds = {e.kind for e in found_in(picture, line("text-1", HEADLINE))}
    assert ElementKind.PRODUCT not in kinds
