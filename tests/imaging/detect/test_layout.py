"""Drawn or photographed."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from app.domain.geometry import Box
from app.imaging.detect.findings import Line, Pixels
from app.imaging.detect.layout import is_layout, measure_flat_share
from app.imaging.detect.panels import find_panels
from tests.imaging.detect.conftest import drawn_ad, noise

SET = Line("SALE", 0.95, Box(10, 10, 100, 20), 20.0, 0.0, two_colours=0.9)


def test_a_drawn_ad_is_flat_and_noise_is_not() -> None:
    assert measure_flat_share(drawn_ad()) > 0.6
    assert measure_flat_share(noise(300, 200)) == 0


def test_a_picture_smaller_than_a_block_is_not_flat() -> None:
    assert measure_flat_share(noise(7, 7)) == 0


def test_two_set_lines_make_a_photograph_a_layout() -> None:
    assert not is_layout(0.1, [SET])
    assert is_layout(0.1, [SET, SET])


def test_text_in_the_scene_makes_no_layout() -> None:
    tilted, painted, unread = (
        replace(SET, tilt=0.2),
        replace(SET, two_colours=0.4),
        replace(SET, text="", score=0.0),
    )
    assert not is_layout(0.1, [SET, tilted, painted, unread])


@pytest.mark.parametrize(
    ("box", "is_laid_out"),
    [
        (Box(10, 200, 300, 20), True),
        (Box(30, 200, 60, 20), True),
        (Box(50, 200, 60, 20), True),
        (Box(300, 200, 60, 20), False),
    ],
    ids=["left", "middle", "right", "nowhere"],
)
def test_set_lines_stand_along_an_edge(box: Box, is_laid_out: bool) -> None:
    """Signs of a street are strewn over it."""
    assert is_layout(0.1, [SET, replace(SET, box=box)]) == is_laid_out


def test_three_lines_that_look_set_make_a_layout_in_whatever_script() -> None:
    unread = replace(SET, text="", score=0.0)
    assert is_layout(0.1, [unread, unread, unread])


def photograph(width: int, height: int) -> Pixels:
    """A picture of soft shapes, none of them straight."""
    soft = cv2.GaussianBlur(noise(width, height).astype(np.float32), (0, 0), 9)
    return np.clip(128 + 14 * (soft - soft.mean()), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("is_upright", [True, False])
def test_a_photograph_beside_plain_ground_with_words_is_a_panel(is_upright: bool) -> None:
    picture = np.full((800, 800, 3), (240, 230, 210), np.uint8)
    picture[:, :360] = photograph(360, 800)
    word = replace(SET, box=Box(460, 300, 240, 50))
    panel = Box(0, 0, 360, 800)
    if not is_upright:
        picture = np.ascontiguousarray(picture.transpose(1, 0, 2))
        word, panel = replace(SET, box=Box(300, 460, 240, 50)), Box(0, 0, 800, 360)
    (found,) = find_panels(picture, [word])
    assert found.iou(panel) > 0.97
    assert find_panels(picture, []) == ()
    assert find_panels(picture, [replace(SET, box=Box(40, 40, 200, 50))]) == ()


def test_a_part_that_lettering_covers_shows_no_picture() -> None:
    """Nobody knows what is behind a headline over all of a band."""
    picture = np.full((800, 800, 3), (240, 230, 210), np.uint8)
    picture[:160] = photograph(800, 160)
    word = replace(SET, box=Box(460, 300, 240, 50))
    headline = replace(SET, box=Box(5, 5, 790, 140))
    assert len(find_panels(picture, [word])) == 1
    assert find_panels(picture, [word, headline]) == ()


def test_a_photograph_all_over_has_no_panel() -> None:
    assert find_panels(photograph(800, 600), [SET]) == ()
