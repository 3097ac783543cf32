"""Letterbox bars of a source."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from app.domain.geometry import Box, Size
from app.imaging.detect.bars import find_content, goes_on_beside, is_frame, settle_edges
from app.imaging.detect.findings import Pixels
from tests.imaging.detect.conftest import drawn_ad, noise, sample

NEAREST = 24
"""Levels, of 255, by which a line at a seam may be nearer to the bar than those beside it."""


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


def compressed(picture: Pixels, quality: int) -> Pixels:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def stripe_at_seams(picture: Pixels, content: Box, colour: tuple[int, int, int]) -> float:
    """How much nearer to the bar's colour a line within 8 px of a seam is than those beside it.

    The first line of all has a neighbour on one side alone.
    """
    inside = picture[round(content.top) : round(content.bottom)].astype(float)
    stripes = []
    for lines in (inside, inside[::-1]):
        away = np.abs(lines[:9] - colour).max(axis=2).mean(axis=1)
        before = np.array([np.inf, *away[:-1]])
        stripes.append((np.minimum(before[:-1], away[1:]) - away[:-1]).max())
    return float(max(stripes))


@pytest.mark.parametrize("colour", [(0, 0, 0), (255, 255, 255), (200, 30, 40)])
@pytest.mark.parametrize("quality", [60, 75, 90, 100])
def test_no_line_of_a_removed_bar_is_left_at_a_seam(
    quality: int, colour: tuple[int, int, int]
) -> None:
    """At every place of the seam in the blocks of eight, which smear it over several lines."""
    for name in ("portrait.jpg", "product.png"):
        inside = sample(name)[40:360, :400]
        for down in range(48, 56):
            picture = compressed(barred(inside, 0, down, colour), quality)
            content = find_content(picture)
            assert content is not None
            assert stripe_at_seams(picture, content, colour) <= NEAREST
            assert down <= content.top <= down + 8
            assert picture.shape[0] - down - 8 <= content.bottom <= picture.shape[0] - down


@pytest.mark.parametrize("factor", [2.0, 2.5, 3.7])
def test_seams_of_a_large_picture_are_looked_up_in_the_picture_itself(factor: float) -> None:
    """Its bars are found in a reduced copy, of which a line is several of it."""
    inside = np.asarray(Image.fromarray(sample("portrait.jpg")).resize((1100, 1000)))
    for down in (201, 204, 207):
        picture = compressed(barred(inside, 0, down, (255, 255, 255)), 85)
        sides = (round(1100 / factor), round(picture.shape[0] / factor))
        small = np.asarray(Image.fromarray(picture).resize(sides, Image.Resampling.BOX))
        found = find_content(small)
        assert found is not None
        content = settle_edges(picture, found, picture.shape[0] / small.shape[0])
        assert (content.left, content.right) == (0, 1100)
        assert stripe_at_seams(picture, content, (255, 255, 255)) <= NEAREST
        assert down <= content.top <= down + 8
        assert down + 1000 - 8 <= content.bottom <= down + 1000


def test_a_picture_that_goes_slowly_over_into_its_bar_is_not_eaten() -> None:
    ramp = np.linspace(30, 200, 300).astype(np.uint8)
    inside = np.repeat(np.repeat(ramp[:, None, None], 400, axis=1), 3, axis=2)
    content = find_content(barred(np.concatenate([inside, inside[::-1]]), 0, 90))
    assert content is not None
    assert content.top <= 92


def test_what_is_alike_on_all_four_sides_is_a_frame() -> None:
    assert is_frame(Box(30, 30, 940, 740), Size(1000, 800))
    assert not is_frame(Box(30, 120, 940, 560), Size(1000, 800))
    assert not is_frame(Box(0, 30, 1000, 740), Size(1000, 800))


def test_a_ground_that_goes_on_beside_wide_plates_is_no_pair_of_bars() -> None:
    tower = np.full((600, 160, 3), (14, 16, 28), dtype=np.uint8)
    for top in (24, 534):
        tower[top : top + 42, 12:148] = 235
    tower[200:320, 40:120] = noise(80, 120)
    content = find_content(tower)
    assert content is not None
    assert goes_on_beside(tower, content)
    photograph = barred(noise(400, 300), 0, 60)
    assert not goes_on_beside(photograph, Box(0, 60, 400, 300))
    assert not goes_on_beside(barred(noise(400, 300), 60, 0), Box(60, 0, 400, 300))
