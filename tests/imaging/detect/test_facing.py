"""Which way round a picture is looked at."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.geometry import Box
from app.imaging.detect.facing import Facing
from app.imaging.detect.findings import Finding, Line, Pixels
from app.imaging.detect.objects import find_objects
from tests.imaging.detect.conftest import noise, sample, session


def mirrored(picture: Pixels) -> Pixels:
    return np.ascontiguousarray(picture[:, ::-1])


@pytest.mark.parametrize("size", [(64, 48), (65, 48), (1, 1), (2, 9)])
def test_a_picture_and_its_mirror_image_are_inspected_as_one(size: tuple[int, int]) -> None:
    picture = noise(*size)
    one, other = Facing.of(picture), Facing.of(mirrored(picture))
    assert np.array_equal(one.picture, other.picture)


def test_the_lighter_half_is_turned_to_the_left() -> None:
    picture = np.full((10, 21, 3), 20, dtype=np.uint8)
    picture[:, 18:] = 200
    facing = Facing.of(picture)
    assert facing.is_mirrored
    assert np.array_equal(facing.picture, mirrored(picture))
    assert not Facing.of(facing.picture).is_mirrored


def test_what_was_found_is_turned_back() -> None:
    facing = Facing(np.zeros((40, 100, 3), dtype=np.uint8), is_mirrored=True)
    (thing,) = facing.things([Finding("cat", 0.8, Box(10, 5, 30, 20))])
    assert thing == Finding("cat", 0.8, Box(60, 5, 30, 20))
    (line,) = facing.lines([Line("SALE", 0.9, Box(10, 5, 30, 20), 20, 0.1)])
    assert line == Line("SALE", 0.9, Box(60, 5, 30, 20), 20, 0.1)
    assert np.array_equal(facing.values(np.array([[1, 2, 3]], dtype=np.float32)), [[3, 2, 1]])


def test_things_in_a_mirror_image_are_found_where_they_stand_in_the_mirror() -> None:
    model, picture = session("ssd_mobilenet_coco.onnx"), sample("portrait.jpg")
    one, other = Facing.of(picture), Facing.of(mirrored(picture))
    found = one.things(find_objects(model, one.picture))
    turned = [
        Box(picture.shape[1] - t.box.right, t.box.top, t.box.width, t.box.height) for t in found
    ]
    assert found
    assert [t.box.as_list() for t in other.things(find_objects(model, other.picture))] == [
        box.as_list() for box in turned
    ]
