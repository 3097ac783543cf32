"""Lettering that is known by its ink, in rows, bent and running down."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from app.domain.documents.elements import ElementKind
from app.domain.geometry import Size
from app.imaging.detect.inks import is_lettered, make_lines
from app.imaging.detect.lettering import Chosen


def draw(places: list[tuple[int, int]], side: int = 14, stroke: int = 3) -> Chosen:
    """Open squares as letters, over a copy of 320 x 320."""
    pixels = np.zeros((320, 320), dtype=np.uint8)
    for x, y in places:
        cv2.rectangle(pixels, (x, y), (x + side - 1, y + side), 1, stroke)
    return pixels > 0


ARC = [(40 + 26 * n, 90 - round(60 * np.sin(np.pi * n / 8))) for n in range(9)]
DOWN = [(40, 60 + 24 * n) for n in range(8)]


@pytest.mark.parametrize("places", [ARC, DOWN], ids=["bent", "running down"])
def test_letters_that_bend_or_run_down_are_lettering(places: list[tuple[int, int]]) -> None:
    part = draw(places)
    assert is_lettered(part, part)
    assert not is_lettered(part, np.zeros_like(part))


@pytest.mark.parametrize(
    "part",
    [draw(ARC, stroke=-1), draw(ARC[:5:4]), draw([(100, 100)], side=120)],
    ids=["spots", "two shapes", "a large frame"],
)
def test_other_shapes_in_the_ink_are_things(part: Chosen) -> None:
    assert not is_lettered(part, part)


def test_a_bent_line_knows_how_high_its_letters_are() -> None:
    (line,) = make_lines([draw(ARC)], (), Size(640, 640))
    assert line.kind is ElementKind.TEXT
    assert line.box.height > 100
    assert 25 < line.letters < 45


def test_a_headline_of_a_quarter_of_the_picture_is_lettering_still() -> None:
    row = draw([(20 + 60 * n, 100) for n in range(4)], side=78, stroke=9)
    assert is_lettered(row, row)
