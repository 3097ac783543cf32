"""Pyramids serve any window at any scale, and transparency never bleeds."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from app.domain.geometry import Box, Size
from app.imaging.picture import (
    Picture,
    Source,
    lay_over,
    premultiply,
    resize_picture,
    unpremultiply,
)
from tests.imaging.pictures import QUADRANTS, quadrants


def waves(width: int, height: int) -> Picture:
    """A smooth picture whose every place is different."""
    y, x = np.mgrid[0:height, 0:width]
    return np.dstack(
        [127 + 120 * np.sin(x / 37), 127 + 120 * np.cos(y / 23), 255 * x / width]
    ).astype(np.uint8)


def shapes(width: int, height: int) -> Picture:
    """Crisp discs of every size, one over the other."""
    random = np.random.default_rng(7)
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    for radius in np.geomspace(width / 4, 4, 600).astype(int):
        centre = (int(random.integers(0, width)), int(random.integers(0, height)))
        cv2.circle(
            picture, centre, int(radius), random.integers(0, 256, 3).tolist(), -1, cv2.LINE_AA
        )
    return picture


def similarity(one: Picture, other: Picture) -> float:
    """Mean structural similarity over 11 px windows. Source: Wang et al. 2004."""
    a, b = (cv2.cvtColor(p, cv2.COLOR_RGB2GRAY).astype(np.float64) for p in (one, other))

    def mean(values: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return cv2.GaussianBlur(values, (11, 11), 1.5)

    ma, mb = mean(a), mean(b)
    va, vb, vab = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    return float(
        (
            ((2 * ma * mb + 6.5) * (2 * vab + 58.5)) / ((ma**2 + mb**2 + 6.5) * (va + vb + 58.5))
        ).mean()
    )


@pytest.mark.parametrize("size", [Size(37, 29), Size(200, 150), Size(640, 480), Size(1500, 1100)])
def test_a_window_has_exactly_the_size_asked_for(size: Size) -> None:
    source = Source(waves(800, 600))
    assert source.window(Box(10.4, 20.7, 400.2, 300.9), size).shape == (size.height, size.width, 3)


def test_a_smaller_window_looks_as_if_scaled_in_one_go() -> None:
    picture = waves(3000, 2000)
    direct = cv2.resize(picture[200:1800, 300:2700], (300, 200), interpolation=cv2.INTER_AREA)
    assert (
        similarity(Source(picture).window(Box(300, 200, 2400, 1600), Size(300, 200)), direct) > 0.96
    )


@pytest.mark.parametrize(
    "reduction", [1.1, 1.3, 1.5, 1.6, 1.8, 2.0, 2.2, 2.5, 2.9, 3.1, 3.3, 3.8, 5.0, 7.0]
)
def test_a_window_looks_as_if_scaled_in_one_go_by_the_best_filter(reduction: float) -> None:
    picture = shapes(1500, 1000)
    size = Size(round(1500 / reduction), round(1000 / reduction))
    best = np.asarray(
        Image.fromarray(picture).resize((size.width, size.height), Image.Resampling.LANCZOS)
    )
    assert similarity(Source(picture).window(Box.whole(Size(1500, 1000)), size), best) > 0.975


@pytest.mark.parametrize(
    ("width", "levels"),
    [(1001, 1), (1000, 1), (850, 1), (800, 2), (760, 1), (501, 1), (500, 2), (251, 2), (250, 3)],
)
def test_a_level_is_twice_the_window_or_one_sampling_away(width: int, levels: int) -> None:
    """Seen by the memory that the pyramid takes: a smaller level is made only when it is still
    large enough.
    """
    source = Source(waves(2000, 1000))
    source.window(Box.whole(source.size), Size(width, width // 2))
    assert source.nbytes == sum(2000 * 1000 * 3 // 4**level for level in range(levels))


def test_a_copy_serves_what_is_no_larger_than_it_and_the_master_the_rest() -> None:
    picture = shapes(1200, 800)
    reads = []

    def read() -> Picture:
        reads.append(1)
        return picture

    source = Source(resize_picture(picture, Size(600, 400)), Size(1200, 800), read)
    source.window(Box.whole(source.size), Size(600, 400))
    assert not reads
    close = source.window(Box(100, 100, 400, 300), Size(400, 300))
    assert np.array_equal(close, picture[100:400, 100:500])
    source.window(Box(300, 200, 300, 300), Size(300, 300))
    assert len(reads) == 1


def test_a_window_does_not_depend_on_what_was_asked_for_before() -> None:
    picture = shapes(1200, 800)
    copy, box = resize_picture(picture, Size(600, 400)), Box.whole(Size(1200, 800))
    fresh, used = (Source(copy, Size(1200, 800), lambda: picture) for _ in range(2))
    used.window(box, Size(1200, 800))
    assert np.array_equal(fresh.window(box, Size(280, 187)), used.window(box, Size(280, 187)))


def test_a_source_with_a_proxy_shows_the_same_window() -> None:
    """A preview is cut by the master's pixels from a smaller picture."""
    picture = waves(3000, 2000)
    proxy = Source(resize_picture(picture, Size(1500, 1000)), Size(3000, 2000))
    box, size = Box(310, 190, 1200, 800), Size(240, 160)
    assert similarity(Source(picture).window(box, size), proxy.window(box, size)) > 0.96


def test_a_magnified_window_is_placed_to_fractions_of_a_pixel() -> None:
    step = np.zeros((10, 100, 3), dtype=np.uint8)
    step[:, 50:] = 255
    for start in (40.0, 40.25, 40.5):
        row = Source(step).window(Box(start, 0, 20, 10), Size(400, 200))[100, :, 0].astype(int)
        assert np.argmin(np.abs(row - 128)) == pytest.approx((50 - start) * 20, abs=2)


def test_what_is_transparent_lends_no_colour_to_what_is_not() -> None:
    picture = np.zeros((64, 64, 4), dtype=np.uint8)
    picture[:, :, 1] = 255  # green, but unseen
    picture[:, 32:] = (255, 0, 0, 255)
    small = unpremultiply(Source(picture).window(Box(0, 0, 64, 64), Size(9, 9)))
    seen = small[small[:, :, 3] > 20]
    assert seen[:, 1].max() <= 8


def test_straight_undoes_premultiplied() -> None:
    random = np.random.default_rng(3)
    picture = random.integers(0, 256, (40, 40, 4), dtype=np.uint8)
    picture[:, :, 3] = np.maximum(picture[:, :, 3], 128)
    picture[0, 0, 3] = 200
    assert np.abs(unpremultiply(premultiply(picture)).astype(int) - picture).max() <= 1


def test_an_opaque_picture_comes_out_as_rgb() -> None:
    opaque = np.dstack([quadrants(), np.full((48, 64), 255, np.uint8)])
    assert unpremultiply(premultiply(opaque)).shape == (48, 64, 3)


@pytest.mark.parametrize(("left", "top"), [(-5, -5), (60, 44), (500, 0), (0, -500)])
def test_a_patch_may_lie_half_or_wholly_outside(left: int, top: int) -> None:
    patch = np.full((10, 10, 4), 255, dtype=np.uint8)
    out = lay_over(quadrants(), patch, left, top)
    assert out.shape == (48, 64, 3)


def test_opacity_mixes_in_proportion() -> None:
    patch = np.full((48, 64, 4), 255, dtype=np.uint8)
    out = lay_over(quadrants(), patch, 0, 0, 0.5)
    assert out[0, 0].tolist() == [round((c + 255) / 2) for c in QUADRANTS[0]]
