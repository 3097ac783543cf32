"""Blocks of lines that were set, whatever the reader makes of their script."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.geometry import Box, Size
from app.imaging.detect.findings import Line
from app.imaging.detect.layout import is_layout, looks_set
from app.imaging.detect.set_blocks import mark_blocks

SIZE = Size(1000, 800)
PHOTOGRAPH = 0.1


def line(left: float, top: float, width: float, height: float) -> Line:
    """A line over a photograph in a script that was not read."""
    return Line("", 0.0, Box(left, top, width, height), height, 0.0, two_colours=0.5)


BLOCK = [line(40, 50, 300, 80), line(42, 140, 260, 76), line(45, 225, 340, 44)]


def test_three_lines_along_one_edge_make_a_photograph_a_layout() -> None:
    lines = mark_blocks(BLOCK, SIZE)
    assert all(map(looks_set, lines))
    assert is_layout(PHOTOGRAPH, lines)
    assert not is_layout(PHOTOGRAPH, BLOCK)


@pytest.mark.parametrize(
    "lines",
    [
        BLOCK[:2],
        [BLOCK[0], BLOCK[1], line(90, 225, 340, 44)],
        [BLOCK[0], BLOCK[1], replace(BLOCK[2], tilt=0.1)],
        [BLOCK[0], BLOCK[1], line(45, 500, 340, 44)],
    ],
    ids=["two lines", "another edge", "a line at a slant", "a line far below"],
)
def test_other_lines_stay_part_of_the_scene(lines: list[Line]) -> None:
    assert mark_blocks(lines, SIZE) == lines


def test_the_small_lines_of_a_sign_are_no_block() -> None:
    sign = [line(500, 300 + 40 * n, 120, 30) for n in range(4)]
    assert mark_blocks(sign, SIZE) == sign


def test_centred_lines_are_a_block_too() -> None:
    lines = [line(350, 50, 300, 80), line(400, 140, 200, 76), line(450, 225, 100, 44)]
    assert all(one.in_block for one in mark_blocks(lines, SIZE))
