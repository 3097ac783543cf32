"""Lines of text."""

from __future__ import annotations

import pytest
from rapidocr import RapidOCR

from app.domain.geometry import Box
from app.imaging.detect.findings import Line, to_bgr
from app.imaging.detect.text import add_lines, find_lines, merge_lines
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


def test_a_tilted_line_that_holds_another_one_of_its_look_stays() -> None:
    here = [line("Contact", 1.0, 10), Line("Advertisement", 0.9, Box(0, 0, 400, 80), 20, 0.1)]
    assert merge_lines(here, [line("tcatnoC", 0.95, 12)]) == here
    assert merge_lines(here, [here[0]]) == here


def wide(text: str, score: float, box: Box) -> Line:
    return Line(text, score, box, box.height, 0.0)


PART = wide("BY OUR STORE", 0.99, Box(100, 10, 200, 20))


@pytest.mark.parametrize(
    ("closer", "texts"),
    [
        (wide("POP BY OUR STORE", 0.97, Box(40, 8, 262, 24)), ["POP BY OUR STORE"]),
        (wide("POP BY OUR STORE", 0.6, Box(40, 8, 262, 24)), ["BY OUR STORE"]),
        (wide("BY OUR STORE", 1.0, Box(90, 5, 220, 30)), ["BY OUR STORE"]),
        (wide("8Y 0UR ST0RE", 0.9, Box(95, 8, 210, 24)), ["BY OUR STORE"]),
        (wide("Space", 0.93, Box(90, 0, 400, 90)), ["BY OUR STORE", "Space"]),
        (wide("||", 0.93, Box(90, 0, 400, 90)), ["BY OUR STORE"]),
        (wide("SALE", 0.6, Box(400, 10, 80, 20)), ["BY OUR STORE", "SALE"]),
        (wide("", 0.0, Box(400, 10, 80, 20)), ["BY OUR STORE"]),
    ],
)
def test_a_closer_look_adds_what_says_more(closer: Line, texts: list[str]) -> None:
    found = add_lines([closer], [PART])
    assert [one.text for one in found] == texts
    assert found[0].box == (closer.box if texts == ["POP BY OUR STORE"] else PART.box)


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (900, 13), (13, 900)])
def test_no_size_is_too_small_or_too_narrow(readers: list[RapidOCR], size: tuple[int, int]) -> None:
    assert all(not line.is_read for line in find_lines(readers, to_bgr(noise(*size))))
