"""What fills the canvas: no seam on plain backgrounds, calm elsewhere, the piece untouched."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from app.domain.documents.plans import Fill
from app.domain.geometry import Size
from app.imaging.extend import extend_picture
from app.imaging.picture import Picture
from tests.imaging.pictures import quadrants

FILLS = [Fill.CONTINUE, Fill.BLUR, Fill.COLOUR]


def lab(picture: Picture) -> np.ndarray:  # type: ignore[type-arg]
    return cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).astype(np.float64)


def gradient(width: int, height: int) -> Picture:
    y, x = np.mgrid[0:height, 0:width]
    return (
        np.dstack([60 + 100 * x / width, 90 + 80 * y / height, 200 - 60 * x / width])
        .round()
        .astype(np.uint8)
    )


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize(("left", "top"), [(0, 40), (30, 0), (25, 25), (0, 0), (60, 90)])
def test_the_canvas_is_filled_and_the_piece_untouched(fill: Fill, left: int, top: int) -> None:
    piece = quadrants()
    out = extend_picture(piece, left, top, Size(64 + 60, 48 + 90), fill)
    assert out.shape == (138, 124, 3)
    assert np.array_equal(out[top : top + 48, left : left + 64], piece)


@pytest.mark.parametrize("background", ["plain", "gradient", "noisy"])
@pytest.mark.parametrize("is_tall", [True, False])
def test_plain_backgrounds_go_on_without_a_seam(background: str, is_tall: bool) -> None:
    piece = (
        np.full((200, 300, 3), (180, 60, 90), dtype=np.uint8)
        if background == "plain"
        else gradient(300, 200)
    )
    if background == "noisy":
        noise = np.random.default_rng(2).normal(0, 1.5, piece.shape)
        piece = np.clip(piece + noise, 0, 255).astype(np.uint8)
    canvas, left, top = (Size(300, 500), 0, 150) if is_tall else (Size(700, 200), 200, 0)
    out = lab(extend_picture(piece, left, top, canvas, Fill.CONTINUE))
    for far in (1, 6, 20):
        seam = _across(out, left, top, is_tall, far)
        assert seam <= 2 + far * 0.25  # a gradient goes on changing


def _across(picture: np.ndarray, left: int, top: int, is_tall: bool, far: int) -> float:  # type: ignore[type-arg]
    """Difference between bands of three lines each, near the seam inside and outside."""
    turned = picture if is_tall else picture.transpose(1, 0, 2)
    start = top if is_tall else left
    inside, outside = (
        turned[start : start + 3].mean(axis=0),
        turned[start - far - 3 : start - far].mean(axis=0),
    )
    return float(np.linalg.norm(cv2.blur(inside - outside, (1, 25)), axis=-1).mean())


def test_a_plain_background_stays_exactly_its_colour() -> None:
    piece = np.full((50, 50, 3), (12, 200, 99), dtype=np.uint8)
    assert np.unique(
        extend_picture(piece, 100, 20, Size(300, 90), Fill.CONTINUE).reshape(-1, 3), axis=0
    ).tolist() == [[12, 200, 99]]


def test_a_busy_border_goes_on_softly() -> None:
    """Beyond the first pixels the fill has none of the picture's detail, so nothing can be seen
    twice.
    """
    piece = np.random.default_rng(4).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    out = extend_picture(piece, 200, 0, Size(600, 200), Fill.CONTINUE).astype(float)
    fill = out[:, 450:]
    assert np.abs(np.diff(fill, axis=0)).mean() < 3
    assert np.abs(np.diff(fill, axis=1)).mean() < 3


def test_a_blurred_cover_shows_no_detail_either() -> None:
    piece = np.random.default_rng(4).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    fill = extend_picture(piece, 200, 0, Size(600, 200), Fill.BLUR)[:, :190].astype(float)
    assert np.abs(np.diff(fill, axis=1)).mean() < 3


def test_the_tone_is_that_of_the_open_borders() -> None:
    out = extend_picture(quadrants(), 100, 0, Size(164, 48), Fill.COLOUR)
    assert len(np.unique(out[:, :100].reshape(-1, 3), axis=0)) == 1


def test_transparent_borders_stay_transparent() -> None:
    piece = np.zeros((40, 40, 4), dtype=np.uint8)
    piece[10:30, 10:30] = 255
    for fill in (Fill.CONTINUE, Fill.COLOUR):
        assert extend_picture(piece, 0, 30, Size(40, 100), fill)[:30, :, 3].max() == 0


def test_the_same_input_gives_the_same_pixels() -> None:
    one, two = (
        extend_picture(gradient(80, 60), 0, 30, Size(80, 150), Fill.CONTINUE) for _ in range(2)
    )
    assert np.array_equal(one, two)
