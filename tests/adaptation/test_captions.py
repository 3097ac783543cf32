"""Several things, each with words of its own below it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.documents.elements import MASK_SIDE, Element, ElementKind, Mask
from app.domain.geometry import Box, Size
from app.domain.planning.blocks import find_pieces
from app.domain.planning.captions import join_captions
from app.imaging.detect.captioned import part_captioned
from tests.adaptation.test_layout_rules import TOWER, line, planned, shown, thing

SQUARE = Size(1000, 1000)
LEFT, RIGHT = Box(120, 330, 260, 300), Box(600, 340, 300, 290)
HEADLINE = line("headline", Box(150, 60, 700, 130))
FIRST, SECOND = line("first", Box(150, 660, 200, 50)), line("second", Box(640, 660, 220, 50))
ENDING = (
    line("name", Box(60, 880, 190, 60), ElementKind.LOGO),
    line("button", Box(740, 870, 200, 80), ElementKind.CTA),
)
ONE, OTHER = (
    replace(thing(LEFT), id="one"),
    replace(thing(RIGHT), id="other"),
)


def mask_of(*boxes: Box) -> Mask:
    """Where boxes of the square lie."""
    pixels = np.zeros((MASK_SIDE, MASK_SIDE), dtype=np.bool_)
    for box in boxes:
        top, bottom, left, right = (
            round(v * MASK_SIDE / SQUARE.width) for v in (box.top, box.bottom, box.left, box.right)
        )
        pixels[top:bottom, left:right] = True
    return Mask(pixels)


def test_things_and_their_captions_stay_together_in_a_tower_in_the_order_of_the_source() -> None:
    elements = (HEADLINE, ONE, OTHER, FIRST, SECOND, *ENDING)
    boxes = shown(planned(SQUARE, TOWER, *elements), elements)
    assert boxes["one"].bottom < boxes["first"].top < boxes["other"].top < boxes["second"].top
    for name, caption in (("one", "first"), ("other", "second")):
        assert boxes[caption].top - boxes[name].bottom < 0.03 * TOWER.height


@pytest.mark.parametrize(
    "elements",
    [
        (HEADLINE, ONE, OTHER, FIRST),
        (HEADLINE, ONE, FIRST),
        (ONE, OTHER, FIRST, replace(HEADLINE, box=Box(560, 660, 400, 130))),
        (HEADLINE, ONE, OTHER, FIRST, replace(SECOND, box=Box(640, 780, 220, 50))),
    ],
    ids=["one without", "one thing", "a headline", "not level"],
)
def test_other_text_below_things_is_no_caption(elements: tuple[Element, ...]) -> None:
    pieces = find_pieces(elements, SQUARE)
    assert join_captions(pieces, SQUARE) == pieces


def test_what_was_found_as_one_is_as_many_things_as_have_words() -> None:
    group = Element(
        "product-1",
        ElementKind.PRODUCT,
        "product",
        1,
        LEFT.joined(RIGHT),
        mask=mask_of(LEFT, RIGHT),
    )
    parts = part_captioned((group, FIRST, SECOND), SQUARE)
    assert [e.id for e in parts] == ["product-1", "product-1-2", "first", "second"]
    for part, box in zip(parts, (LEFT, RIGHT), strict=False):
        assert part.box.iou(box) > 0.95
        assert part.mask is not None
    below_both = replace(FIRST, box=Box(420, 660, 160, 50))
    assert part_captioned((group, below_both), SQUARE) == (group, below_both)
    assert part_captioned((group, FIRST), SQUARE) == (group, FIRST)
