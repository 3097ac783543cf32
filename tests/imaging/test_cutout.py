"""Lifting pieces: what is laid over another background brings nothing of the old one along."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.documents.elements import MASK_SIDE, Mask
from app.domain.geometry import Box, Size
from app.imaging.colours import find_commonest_colours
from app.imaging.cutout import Floats, find_ink, lift_from_background, lift_ink, sample_mask
from app.imaging.flat_areas import has_band, lift_flat_areas

OLD, NEW, INK = (200.0, 220.0, 240.0), (30.0, 30.0, 90.0), (180.0, 20.0, 20.0)


def plain(colour: tuple[float, float, float], height: int = 60, width: int = 120) -> Floats:
    return np.tile(np.array(colour, np.float32), (height, width, 1))


def with_bar(background: tuple[float, float, float]) -> Floats:
    """A bar of ink with a soft edge: a half-covered pixel all round."""
    window = plain(background)
    window[19:41, 29:91] = (np.array(background) + np.array(INK)) / 2
    window[20:40, 30:90] = INK
    return window


def laid(piece: Floats, background: Floats) -> Floats:
    return np.asarray(background * (1 - piece[:, :, 3:] / 255) + piece[:, :, :3], dtype=np.float32)


def test_a_piece_on_a_new_background_looks_as_if_drawn_there() -> None:
    made = laid(lift_from_background(with_bar(OLD), plain(OLD)), plain(NEW))
    assert np.abs(made - with_bar(NEW)).max() < 12


def test_on_its_own_background_nothing_changes() -> None:
    assert (
        np.abs(
            laid(lift_from_background(with_bar(OLD), plain(OLD)), plain(OLD)) - with_bar(OLD)
        ).max()
        < 8
    )


def test_noise_of_a_few_levels_is_background() -> None:
    noisy = plain(OLD) + np.random.default_rng(1).uniform(-4, 4, (60, 120, 3)).astype(np.float32)
    assert lift_from_background(noisy, plain(OLD))[:, :, 3].max() == 0


def test_what_belongs_to_other_pieces_stays_behind() -> None:
    others = np.zeros((60, 120), np.float32)
    others[:, :60] = 1
    piece = lift_from_background(with_bar(OLD), plain(OLD), others=others)
    assert piece[:, :60].max() == 0
    assert piece[30, 75, 3] == 255


def test_inside_its_mask_a_piece_is_whole_whatever_its_colour() -> None:
    inside = np.zeros((60, 120), np.float32)
    inside[10:50, 10:110] = 1
    assert lift_from_background(plain(OLD), plain(OLD), inside)[30, 60].tolist() == [*OLD, 255]


def test_letters_over_a_photograph_are_lifted_without_any_of_it() -> None:
    textured = np.random.default_rng(3).uniform(20, 120, (60, 120, 3)).astype(np.float32)
    ink = np.array((250.0, 250.0, 250.0), np.float32)
    window = textured.copy()
    window[20:40, 30:90] = ink
    piece = lift_ink(window, find_ink(window))
    made = laid(piece, plain(NEW))
    assert np.abs(find_ink(window) - ink).max() < 4
    assert np.abs(made[22:38, 32:88] - ink).max() < 12
    assert piece[:16, :, 3].max() == piece[44:, :, 3].max() == 0


def test_a_band_under_letters_is_told_from_letters_over_a_photograph() -> None:
    textured = np.random.default_rng(3).uniform(20, 120, (60, 120, 3)).astype(np.float32)
    band, letters = textured.copy(), textured.copy()
    band[10:50, 12:108] = (10.0, 10.0, 10.0)
    band[20:40, 30:36] = band[20:40, 60:66] = band[20:40, 84:90] = 250.0
    letters[20:40, 30:36] = letters[20:40, 60:66] = letters[20:40, 84:90] = 250.0
    assert has_band(band)
    assert not has_band(letters)


def test_a_button_over_a_photograph_is_lifted_in_its_own_shape() -> None:
    window = np.random.default_rng(2).uniform(0, 255, (60, 120, 3)).astype(np.float32)
    y, x = np.mgrid[0:60, 0:120]
    button = ((x - 60) / 58) ** 4 + ((y - 30) / 28) ** 4 < 1
    window[button] = (40, 200, 60)
    alpha = lift_flat_areas(window, colours=2, shapes=1)[:, :, 3]
    assert alpha[30, 60] == 255
    assert alpha[0, 0] == 0


def test_without_a_clean_shape_the_whole_window_is_lifted() -> None:
    window = np.random.default_rng(3).uniform(0, 255, (60, 120, 3)).astype(np.float32)
    assert lift_flat_areas(window, colours=3, shapes=1)[:, :, 3].min() == 255


def test_the_commonest_colour_comes_first() -> None:
    first, second = find_commonest_colours(with_bar(OLD), 2)
    assert np.abs(first - OLD).max() < 1
    assert np.abs(second - INK).max() < 1


def test_a_mask_lands_where_the_window_shows_it() -> None:
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    pixels[80:240, 80:240] = True
    window = plain(OLD, 100, 100)
    window[50:, 50:] = INK
    share = sample_mask(Mask(pixels), Box(0, 0, 500, 500), Size(1000, 1000), window)
    assert share[75, 75] == 1
    assert share[25, 25] == 0


@pytest.mark.parametrize("grass", [(60.0, 90.0, 30.0), (12.0, 16.0, 10.0), (205.0, 190.0, 170.0)])
@pytest.mark.parametrize("air", [4, 14])
def test_a_button_brings_nothing_of_the_photograph_about_it(
    grass: tuple[float, float, float], air: int
) -> None:
    """Neither a halo of the commonest colour about it, nor rounded corners."""
    height, width = 90, 240
    noise = np.random.default_rng(7).normal(0, 14, (height, width, 3))
    window = np.clip(np.array(grass) + noise, 0, 255).astype(np.float32)
    is_button = np.zeros((height, width), dtype=np.bool_)
    is_button[air:-air, air:-air] = True
    window[is_button] = (120.0, 40.0, 190.0)
    window[35:55, 80:160:8] = 250.0
    alpha = lift_flat_areas(window, colours=3, shapes=1)[:, :, 3] / 255
    edge = 2
    is_edge = np.zeros_like(is_button)
    is_edge[air - edge : edge - air, air - edge : edge - air] = True
    assert alpha[~is_edge].max() < 0.05
    assert alpha[is_button].mean() > 0.97
    assert alpha[air + 4, air + 4] > 0.5


def test_a_logo_keeps_its_sign_beside_its_plate() -> None:
    noise = np.random.default_rng(8).normal(0, 12, (80, 260, 3))
    window = np.clip(np.array((90.0, 110.0, 50.0)) + noise, 0, 255).astype(np.float32)
    rows, columns = np.mgrid[:80, :260]
    sign = (rows - 40) ** 2 + (columns - 42) ** 2 < 30**2
    plate = (abs(rows - 40) < 30) & (abs(columns - 165) < 82)
    window[sign], window[plate] = (220.0, 240.0, 90.0), (5.0, 5.0, 5.0)
    window[30:50, 110:220:6] = 250.0
    alpha = lift_flat_areas(window, colours=3, shapes=2)[:, :, 3] / 255
    assert alpha[sign].mean() > 0.95
    assert alpha[plate].mean() > 0.95
    assert alpha[~sign & ~plate].mean() < 0.05
