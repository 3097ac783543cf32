"""Letterbox bars of a source."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from app.domain.geometry import Box
from app.imaging.detect.bars import find_content
from app.imaging.detect.findings import Pixels
from tests.imaging.detect.conftest import drawn_ad, noise, sample


def barred(
    picture: Pixels, across: int, down: int, colour: tuple[int, int, int] = (0, 0, 0)
) -> Pixels:
    """The picture with bars of so many pixels left and right, above and below."""
    height, width = picture.shape[:2]
    canvas = np.full((height + 2 * down, width + 2 * across, 3), colour, dtype=np.uint8)
    canvas[down : down + height, across : across + width] = picture
    return canvas


@pytest.mark.parametrize(("across", "down"), [(0, 60), (80, 0), (50, 40)])
@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (90, 20, 120)])
def test_bars_are_found_on_two_sides_or_four(
    across: int, down: int, colour: tuple[int, int, int]
) -> None:
    assert find_content(barred(noise(400, 300), across, down, colour)) == Box(
        across, down, 400, 300
    )


def test_bars_survive_coarse_compression() -> None:
    file = io.BytesIO()
    Image.fromarray(barred(sample("portrait.jpg"), 0, 83)).save(file, "JPEG", quality=60)
    content = find_content(np.asarray(Image.open(file)))
    assert content is not None
    assert content.iou(Box(0, 83, 512, 512)) > 0.97
    assert (content.top, content.bottom) >= (83, 0)
    assert content.bottom <= 595


@pytest.mark.parametrize("name", ["portrait.jpg", "product.png", "advertisement.png"])
def test_pictures_without_bars_stay_whole(name: str) -> None:
    assert find_content(sample(name)) is None


def test_a_thing_on_a_plain_ground_has_no_bars() -> None:
    picture = np.full((400, 600, 3), 255, dtype=np.uint8)
    picture[100:300, 150:420] = noise(270, 200)
    assert find_content(picture) is None
    assert find_content(drawn_ad()) is None


def test_one_plain_side_is_no_bar() -> None:
    assert find_content(barred(noise(400, 300), 0, 60)[60:]) is None


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (16, 1), (1, 16)])
def test_no_picture_is_too_small(size: tuple[int, int]) -> None:
    assert find_content(noise(*size)) is None
    assert find_content(np.zeros((*size, 3), dtype=np.uint8)) is None
