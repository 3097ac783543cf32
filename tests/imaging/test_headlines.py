"""A headline fills its box and never leaves it; what does not fit is cut where it may end."""

from __future__ import annotations

import pytest

from app.domain.documents.edits import TextOverlay
from app.domain.documents.text_styles import TextStyles
from app.domain.geometry import Box, Size
from app.imaging.headlines import READABLE_PX, fit_headline, shorten
from app.production.own_fonts import load_fonts
from app.wiring import FONTS

CANVAS = Size(1080, 1080)
STYLES = {"": TextStyles()}


def fitted(content: str, width: float, height: float) -> tuple[str, int, bool]:
    overlay = TextOverlay(content=content, width=width / CANVAS.width)
    box = Box(0, 0, width, height)
    found = fit_headline(overlay, STYLES, box, CANVAS, load_fonts(FONTS))
    return found.content, found.font_size, found.is_whole


def test_a_larger_box_takes_a_larger_headline() -> None:
    sizes = [fitted("New season", width, width / 3)[1] for width in (200, 400, 800)]
    assert sizes == sorted(set(sizes))
    assert sizes[0] >= READABLE_PX


def test_a_headline_that_would_be_tiny_is_cut_where_it_may_end() -> None:
    long = "Everything for the garden: forty kinds of seed, tools that last a life, and advice"
    content, size, is_whole = fitted(long, 160, 60)
    assert not is_whole
    assert size >= READABLE_PX
    assert long.startswith(content)
    assert len(content) < len(long)


@pytest.mark.parametrize("box", [(12, 12), (1080, 2), (12, 1080)])
def test_a_box_in_which_nothing_can_be_read_says_so(box: tuple[int, int]) -> None:
    content, size, is_whole = fitted("New season", *box)
    assert (content, is_whole) == ("New season", False)
    assert 1 <= size < READABLE_PX


def test_what_is_left_is_whole_clauses_then_whole_words() -> None:
    assert shorten("Sale now: all shoes half price") == [
        "Sale now",
    ]
    assert shorten("Half price on all shoes") == [
        "Half price on all",
        "Half price on",
        "Half price",
    ]
