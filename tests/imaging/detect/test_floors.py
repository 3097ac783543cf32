"""A wall and the floor before it: found where both are even, and nowhere else."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from app.domain.documents.backgrounds import Background, Floor
from app.domain.documents.elements import MASK_SIDE, ElementKind
from app.domain.geometry import Box, Size
from app.imaging.backgrounds import paint_background
from app.imaging.detect.background import find_background
from app.imaging.detect.findings import Floats, Pixels
from tests.imaging.detect.conftest import noise

NOTHING: Floats = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.float32)
FLAT = (0.0, 0.0, 0.0)
SIZE = Size(800, 600)
WALL, DOWN = (40.0, 70.0, 90.0), (20.0, 40.0, 40.0)
THING = Box(500, 200, 120, 320)


def room(
    top: float = 0.75,
    wall: tuple[float, float, float] = WALL,
    down: tuple[float, float, float] = DOWN,
    floor: tuple[float, float, float] = (20.0, 30.0, 40.0),
    size: Size = SIZE,
) -> Pixels:
    """A wall and a floor, as a JPEG would have them."""
    ground = Background(wall, FLAT, down, floor=Floor(top, floor, FLAT, FLAT))
    pixels = paint_background(ground, size).round().astype(np.uint8)
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)


def with_thing(pixels: Pixels, box: Box = THING) -> Pixels:
    pixels[int(box.top) : int(box.bottom), int(box.left) : int(box.right)] = (220, 90, 40)
    return pixels


def floor_of(pixels: Pixels) -> Floor | None:
    background = find_background(pixels, [], NOTHING).background
    return None if background is None else background.floor


def test_what_stands_on_a_floor_is_a_thing_and_nothing_is_left_over() -> None:
    found = find_background(with_thing(room()), [], NOTHING)
    assert found.background is not None
    assert found.background.floor is not None
    assert found.background.loose == 0
    (thing,) = found.elements
    assert thing.kind is ElementKind.PRODUCT
    assert thing.box.iou(THING) > 0.95


levels = st.tuples(*[st.integers(0, 200)] * 3).map(lambda rgb: tuple(float(v) for v in rgb))


@settings(max_examples=40, deadline=None)
@given(
    levels,
    levels,
    st.floats(0.5, 0.78),
    st.integers(0, 50),
    st.sampled_from([SIZE, Size(500, 900)]),
)
def test_a_floor_of_any_colours_is_found_to_a_pixel(
    wall: tuple[float, float, float],
    floor: tuple[float, float, float],
    top: float,
    graded: int,
    size: Size,
) -> None:
    beside = np.array(wall) + graded * top - np.array(floor)
    assume(np.abs(beside).max() > 60)
    found = floor_of(room(top, wall, (float(graded),) * 3, floor, size))
    assert found is not None
    assert found.top * size.height == pytest.approx(top * size.height, abs=1.6)
    assert found.corner == pytest.approx(floor, abs=4)


@pytest.mark.parametrize(
    "pixels",
    [
        room(0.75, floor=(58.0, 102.0, 122.0)),
        room(0.2),
        noise(400, 300),
        np.vstack([room()[:450], noise(800, 150)]),
        np.vstack([noise(800, 450), room()[450:]]),
    ],
    ids=["its step is faint", "a header", "a photograph", "on grass", "before a wood"],
)
def test_what_is_no_floor_is_none(pixels: Pixels) -> None:
    assert floor_of(pixels) is None


def test_a_faint_band_across_the_wall_is_no_part_of_a_gradient() -> None:
    """Else it would be seen about every line that was lifted off it."""
    pixels = room(0.75, (252.0, 252.0, 252.0), FLAT, (200.0, 180.0, 160.0))
    pixels[200:330] -= 18
    assert floor_of(pixels) is None
