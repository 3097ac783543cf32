"""What is salient of a photograph without the words that are set over it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.domain.documents.elements import MASK_SIDE
from app.domain.geometry import Box, Size
from app.imaging.detect.findings import Floats, Line, Observation, Pixels
from app.imaging.detect.words_cleared import measure_without_words

SIZE = Size(640, 640)
GREEN, WHITE, RED = (40, 90, 40), (240, 240, 240), (200, 30, 30)
WORDS = [
    Line("Slow mornings", 0.99, Box(320, 80, 280, 60), 60.0, 0.0, two_colours=0.9),
    Line("good coffee", 0.99, Box(320, 160, 240, 60), 60.0, 0.0, two_colours=0.9),
]


def picture() -> Pixels:
    """A red thing on green at the left, white words at the right."""
    pixels = np.full((640, 640, 3), GREEN, dtype=np.uint8)
    pixels[300:600, 60:260] = RED
    for one in WORDS:
        pixels[int(one.box.top) : int(one.box.bottom), 320 : int(one.box.right)] = WHITE
    return pixels


def measure(pixels: Pixels) -> Floats:
    """White before red: whatever is not of the ground is salient."""
    return np.asarray(np.abs(pixels.astype(int) - GREEN).max(axis=2) > 60, dtype=np.float32)


def observe(salient: Box, lines: list[Line] | None = None, flat: float = 0.1) -> Observation:
    values = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.float32)
    half = salient.scaled(0.5)
    values[int(half.top) : int(half.bottom), int(half.left) : int(half.right)] = 1
    return Observation(SIZE, (), (), (), WORDS if lines is None else lines, values, flat)


def test_the_thing_is_salient_where_words_outshone_it() -> None:
    found = measure_without_words(picture(), observe(Box(300, 60, 320, 180)), measure)
    assert found[230, 80] == 1
    assert found[50:110, 165:].max() == 0


def test_a_thing_that_was_salient_with_the_words_stays_whole() -> None:
    """Its left half was seen at first, the whole without words; and the other way round."""
    seen = observe(Box(20, 300, 240, 300))
    found = measure_without_words(picture(), seen, measure)
    assert found[230, 15] == found[230, 120] == 1


def test_flat_layouts_and_photographs_without_words_are_not_measured_again() -> None:
    def fail(_: Pixels) -> Floats:
        raise AssertionError("measured again")

    for seen in (observe(Box(0, 0, 64, 64), flat=0.9), observe(Box(0, 0, 64, 64), lines=[])):
        assert measure_without_words(picture(), seen, fail) is seen.saliency


def test_words_across_the_thing_are_not_filled() -> None:
    across = replace(WORDS[0], box=Box(90, 400, 140, 40), height=40.0, two_colours=0.7)
    seen = observe(Box(40, 280, 240, 340), lines=[across, replace(across, text="Now!")])
    assert measure_without_words(picture(), seen, measure) is seen.saliency


def test_a_plate_is_no_thing_to_its_edges() -> None:
    """A dark plate reaches beyond its words, and the thing touches it."""
    pixels = np.full((640, 640, 3), GREEN, dtype=np.uint8)
    pixels[300:600, 60:300] = RED
    pixels[60:240, 300:620] = (200, 200, 10)
    found = measure_without_words(pixels, observe(Box(300, 60, 320, 180)), measure)
    assert found[230, 80] == 1
    assert found[32:118, 152:308].max() == 0
