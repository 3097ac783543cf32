"""Buttons, icons, and text that was drawn."""

from __future__ import annotations

import cv2
import numpy as np

from app.domain.geometry import Box
from app.imaging.detect.findings import Floats, Line
from app.imaging.detect.text_surroundings import (
    find_backing,
    find_icon,
    find_surroundings,
    measure_two_colour_share,
)
from tests.imaging.detect.conftest import drawn_ad, noise

HEADLINE, BUTTON_TEXT, BRAND = Box(80, 165, 520, 80), Box(140, 445, 200, 40), Box(780, 600, 140, 40)


def lab() -> Floats:
    return np.asarray(
        cv2.cvtColor(drawn_ad().astype(np.float32) / 255, cv2.COLOR_RGB2LAB), dtype=np.float32
    )


def line(box: Box) -> Line:
    return Line("any", 0.95, box, box.height, 0.0)


def test_the_button_under_its_text_is_found() -> None:
    backing = find_backing(lab(), BUTTON_TEXT)
    assert backing is not None
    assert backing.iou(Box(80, 420, 320, 90)) > 0.9


def test_a_headline_on_the_open_background_stands_on_no_button() -> None:
    assert find_backing(lab(), HEADLINE) is None


def test_the_icon_beside_a_name_is_found() -> None:
    icon = find_icon(lab(), BRAND)
    assert icon is not None
    assert icon.iou(Box(700, 590, 60, 60)) > 0.85


def test_a_long_flat_shape_is_no_icon() -> None:
    """The lid of a can above the name on it."""
    ad = drawn_ad().copy()
    cv2.rectangle(ad, (690, 520), (1000, 700), (244, 240, 230), -1)
    cv2.rectangle(ad, (790, 560), (910, 590), (20, 120, 60), -1)
    bare = np.asarray(
        cv2.cvtColor(ad.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), dtype=np.float32
    )
    assert find_icon(bare, BRAND) is None


def test_an_icon_before_a_name_comes_before_a_shape_above_it() -> None:
    """A corner of something above the name may be nearer than its own icon."""
    ad = drawn_ad().copy()
    cv2.rectangle(ad, (830, 560), (879, 595), (20, 120, 60), -1)
    both = np.asarray(
        cv2.cvtColor(ad.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), dtype=np.float32
    )
    icon = find_icon(both, BRAND)
    assert icon is not None
    assert icon.iou(Box(700, 590, 60, 60)) > 0.85


def test_drawn_text_has_two_colours_and_noise_has_not() -> None:
    scene = np.asarray(
        cv2.cvtColor(noise(400, 300).astype(np.float32) / 255, cv2.COLOR_RGB2LAB), dtype=np.float32
    )
    assert measure_two_colour_share(lab(), HEADLINE) > 0.8
    assert measure_two_colour_share(scene, Box(50, 50, 200, 60)) < 0.3


def test_surroundings_come_back_in_the_pixels_of_the_picture() -> None:
    large = np.asarray(
        cv2.resize(drawn_ad(), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), dtype=np.uint8
    )
    (found,) = find_surroundings([line(BUTTON_TEXT.scaled(2))], large)
    assert found.backing is not None
    assert found.backing.iou(Box(160, 840, 640, 180)) > 0.9


def test_a_line_at_the_edge_is_no_trouble() -> None:
    corner = line(Box(0, 0, 6, 3))
    (found,) = find_surroundings([corner], noise(20, 20))
    assert (found.text, found.box) == (corner.text, corner.box)


def test_the_plate_of_another_line_is_no_icon() -> None:
    beside = line(
        Box(430, 420, 200, 90)
    )  # next to the button, which is compact enough to be an icon
    ad = drawn_ad().copy()
    ad[400:530, 60:240] = ad[10, 10]
    label = Box(260, 445, 100, 40)
    assert find_surroundings([beside], ad)[0].icon is not None
    assert find_surroundings([beside, line(label)], ad)[0].icon is None
