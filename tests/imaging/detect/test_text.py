"""Lines of text."""

from __future__ import annotations

import pytest
from rapidocr import RapidOCR

from app.domain.geometry import Box
from app.imaging.detect.findings import Line, to_bgr
from app.imaging.detect.text import find_lines, merge_lines
from tests.imaging.detect.conftest import drawn_ad, noise

pytestmark = pytest.mark.models


def test_lines_are_read_and_have_their_boxes(readers: list[RapidOCR]) -> None:
    lines = {line.text: line for line in find_lines(readers, to_bgr(drawn_ad()))}
    assert {"Autumn sale", "Everything must go this week", "Order now", "Nordly"} <= set(lines)
    headline = lines["Autumn sale"]
    assert headline.box.holds(300, 210)
    assert headline.box.left == pytest.approx(80, abs=20)
    assert (headline.tilt, headline.score > 0.9) == (0.0, True)


def test_no_line_is_listed_twice(readers: list[RapidOCR]) -> None:
    boxes = [line.box for line in find_lines(readers, to_bgr(drawn_ad()))]
    assert all(one.iou(other) < 0.3 for i, one in enumerate(boxes) for other in boxes[i + 1 :])


def line(text: str, score: float, left: float) -> Line:
    return Line(text, score, Box(left, 10, 100, 20), 20, 0.0)


def test_of_two_looks_the_better_reading_of_each_line_stays() -> None:
    here = [line("EXIT", 0.95, 0), line("", 0.0, 300)]
    mirrored = [line("TIXE", 0.7, 4), line("4711", 0.9, 302), line("", 0.0, 600)]
    both = merge_lines(here, mirrored)
    assert [(found.text, found.box.left) for found in both] == [
        ("EXIT", 0),
        ("4711", 302),
        ("", 600),
    ]
    assert merge_lines(mirrored, here) == both


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (900, 13), (13, 900)])
def test_no_size_is_too_small_or_too_narrow(readers: list[RapidOCR], size: tuple[int, int]) -> None:
    assert all(not line.is_read for line in find_lines(readers, to_bgr(noise(*size))))
