"""Colour adjustments by their definitions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from app.domain.documents.edits import Edits
from app.domain.errors import Invalid
from app.imaging.adjust import adjusted, brighten, saturate, set_contrast
from app.imaging.picture import Picture
from tests.imaging.pictures import quadrants

ALL = [saturate, brighten, set_contrast]


@pytest.mark.parametrize("adjust", ALL)
def test_one_changes_nothing_and_alpha_is_kept(adjust: Callable[[Picture, float], Picture]) -> None:
    picture = np.dstack([quadrants(), np.full((48, 64), 77, np.uint8)])
    assert np.array_equal(adjust(picture, 1.0), picture)
    assert adjust(picture, 0.3)[:, :, 3].tolist() == picture[:, :, 3].tolist()


@pytest.mark.parametrize("adjust", ALL)
@pytest.mark.parametrize("amount", [-0.1, 2.1, float("nan")])
def test_amounts_beyond_0_to_2_are_refused(
    adjust: Callable[[Picture, float], Picture], amount: float
) -> None:
    with pytest.raises(Invalid):
        adjust(quadrants(), amount)


def test_saturation_0_is_grey_of_the_same_luma() -> None:
    grey = saturate(quadrants(), 0.0)
    assert grey[0, 0].tolist() == [76, 76, 76]
    assert np.ptp(grey, axis=2).max() == 0


def test_saturation_2_doubles_the_distance_to_grey() -> None:
    picture = np.full((2, 2, 3), (120, 100, 100), dtype=np.uint8)
    assert saturate(picture, 2.0)[0, 0].tolist() == [134, 94, 94]


def test_brightness_multiplies_and_contrast_spreads() -> None:
    picture = np.full((2, 2, 3), 100, dtype=np.uint8)
    assert brighten(picture, 1.5)[0, 0, 0] == 150
    assert set_contrast(picture, 2.0)[0, 0, 0] == 72
    assert adjusted(picture, Edits(brightness=2.0, contrast=0.0))[0, 0, 0] in (127, 128)
