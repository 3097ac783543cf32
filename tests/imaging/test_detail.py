"""A picture whose pixels hold less than their number promises is read at half its size."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from app.domain.geometry import Size
from app.imaging.detail import find_finest_scale
from app.imaging.picture import Picture, resize_picture
from tests.imaging.test_picture import shapes, waves


def lined(width: int, height: int) -> Picture:
    """Lines of one pixel, as in a drawing: every pixel counts."""
    picture = np.full((height, width, 3), 255, dtype=np.uint8)
    picture[:, ::3] = 0
    return picture


def with_small_print(picture: Picture) -> Picture:
    """The same with a corner full of small words."""
    printed = picture.copy()
    for row in range(40, 400, 12):
        cv2.putText(
            printed, "small print in a corner", (20, row), cv2.FONT_HERSHEY_PLAIN, 0.7, (0, 0, 0), 1
        )
    return printed


def test_a_picture_that_was_enlarged_needs_half_its_size_at_most() -> None:
    assert find_finest_scale(resize_picture(shapes(600, 400), Size(1200, 800))) == 0.5


@pytest.mark.parametrize("level", [0, 4])
def test_grain_alone_is_no_detail(level: int) -> None:
    grain = np.random.default_rng(2).normal(0, level, (800, 1200, 3))
    assert find_finest_scale(np.clip(waves(1200, 800) + grain, 0, 255).astype(np.uint8)) == 0.5


def test_a_drawing_of_fine_lines_needs_all_its_pixels() -> None:
    assert find_finest_scale(lined(1200, 800)) == 1.0


def test_one_corner_full_of_small_words_is_enough_to_need_all_pixels() -> None:
    picture = waves(1200, 800)
    assert find_finest_scale(picture) == 0.5
    assert find_finest_scale(with_small_print(picture)) == 1.0


def test_a_tiny_picture_is_never_reduced() -> None:
    assert find_finest_scale(waves(20, 20)) == 1.0
