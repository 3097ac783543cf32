"""Rows of one block of text: in ordinary formats they keep the one size in which they were set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.geometry import Box, Size
from app.domain.planning.blocks import make_text_piece
from app.domain.planning.text_rows import sets_rows_alike

SQUARE, TOWER = Size(1080, 1080), Size(160, 600)
LINES = [
    Element(f"text-{n}", ElementKind.TEXT, "word", 1.0, Box(80, 100 * n, 300, 80), Protection.MUST)
    for n in range(3)
]
FIRST, SECOND, ALONE = (make_text_piece([line]) for line in LINES)
ROWS = (replace(FIRST, block=1), replace(SECOND, block=1), ALONE)


def places(*scales: float) -> list[Box]:
    return [
        Box(0, 0, scale * row.box.width, scale * row.box.height)
        for row, scale in zip(ROWS, scales, strict=True)
    ]


@pytest.mark.parametrize(
    ("scales", "canvas", "is_alike"),
    [
        ((0.8, 0.8, 0.3), SQUARE, True),
        ((0.8, 0.83, 0.8), SQUARE, True),
        ((0.8, 0.7, 0.8), SQUARE, False),
        ((0.8, 0.7, 0.8), TOWER, True),
    ],
    ids=["another text is smaller", "by a trace", "a row is smaller", "in a tower"],
)
def test_rows_of_a_block_keep_one_scale_but_in_strips(
    scales: tuple[float, float, float], canvas: Size, is_alike: bool
) -> None:
    assert sets_rows_alike(ROWS, places(*scales), canvas) is is_alike
