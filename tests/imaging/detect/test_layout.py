"""Drawn or photographed."""

from __future__ import annotations

from dataclasses import replace

from app.domain.geometry import Box
from app.imaging.detect.findings import Line
from app.imaging.detect.layout import is_layout, measure_flat_share
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
