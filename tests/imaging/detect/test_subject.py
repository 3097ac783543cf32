"""The salient subject."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from app.domain.documents.elements import MASK_SIDE
from app.domain.geometry import Box, Size
from app.imaging.detect.findings import Floats
from app.imaging.detect.subject import find_subject, is_in_doubt, measure_saliency
from tests.imaging.detect.conftest import noise, sample, session

SIZE = Size(640, 320)


def salient(*blocks: tuple[int, int, int, int]) -> Floats:
    """Saliency 1 in blocks (left, top, right, bottom) of the 320 x 320 map, else 0."""
    values = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.float32)
    for left, top, right, bottom in blocks:
        values[top:bottom, left:right] = 1
    return values


def test_the_subject_has_its_box_in_pixels() -> None:
    found = find_subject(salient((100, 80, 200, 180)), SIZE)
    assert found is not None
    assert found[1] == Box(200, 80, 200, 100)
    assert found[0].pixels.sum() == 100 * 100


def test_specks_are_not_the_subject() -> None:
    assert find_subject(salient((0, 0, 20, 20)), SIZE) is None


def test_a_companion_belongs_to_the_subject_and_a_trifle_does_not() -> None:
    found = find_subject(
        salient((60, 100, 160, 200), (180, 120, 240, 180), (0, 270, 50, 319)), SIZE
    )
    assert found is not None
    assert found[1] == Box.from_edges(120, 100, 480, 200)


def test_erased_text_is_not_the_subject() -> None:
    found = find_subject(
        salient((100, 80, 200, 180), (0, 250, 320, 300)), SIZE, [Box(0, 245, 640, 60)]
    )
    assert found is not None
    assert found[1] == Box(200, 80, 200, 100)


def test_a_subject_with_a_clear_outline_is_in_no_doubt() -> None:
    clear = salient((100, 80, 200, 180))
    assert not is_in_doubt(clear)
    assert not is_in_doubt(np.zeros_like(clear))
    assert not is_in_doubt(cv2.GaussianBlur(clear, (0, 0), 1.0))


def test_a_faint_subject_or_one_without_an_outline_is_in_doubt() -> None:
    clear = salient((100, 80, 200, 180))
    assert is_in_doubt(0.4 * clear)
    assert is_in_doubt(0.8 * clear)
    assert is_in_doubt(cv2.GaussianBlur(clear, (0, 0), 15.0))


@pytest.mark.models
def test_the_cup_stands_out_from_the_table() -> None:
    picture = sample("product.png")
    values = measure_saliency(session("u2netp_320.onnx"), picture)
    assert (values.shape, bool(values.min() >= 0), bool(values.max() <= 1)) == (
        (320, 320),
        True,
        True,
    )
    found = find_subject(values, Size(picture.shape[1], picture.shape[0]))
    assert found is not None
    assert Box(174, 22, 240, 227).share_inside(found[1]) > 0.9


@pytest.mark.models
def test_a_picture_of_one_pixel_has_no_trouble() -> None:
    assert measure_saliency(session("u2netp_320.onnx"), noise(1, 1)).shape == (320, 320)
