"""A headline fills its box and never leaves it; what does not fit is cut where it may end."""

from __future__ import annotations

import pytest

from app.domain.documents.edits import TextOverlay
from app.domain.documents.text_styles import TextStyles
from app.domain.geometry import Box, Size
from app.imaging.headlines import (
    MOST_OFFERED,
    READABLE_PX,
    FittedHeadline,
    fit_headline,
    list_endings,
    list_larger,
    list_wordings,
    shorten,
)
from app.imaging.text_layout import layout_text
from app.production.own_fonts import load_fonts
from app.wiring import FONTS

CANVAS = Size(1080, 1080)
STYLES = {"": TextStyles()}


LONG = "Everything for the garden: forty kinds of seed, tools that last a life, and advice"


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
    content, size, is_whole = fitted(LONG, 160, 60)
    assert not is_whole
    assert size >= READABLE_PX
    assert LONG.startswith(content)
    assert len(content) < len(LONG)


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


def worded(content: str, width: float, size: int, top: float = 0.1) -> tuple[FittedHeadline, ...]:
    overlay = TextOverlay.read(
        {"content": content, "width": width, "fontSize": size, "position": {"x": 0.1, "y": top}}
    )
    found = list_wordings(overlay, STYLES, CANVAS, load_fonts(FONTS))
    for each in found:
        taken = overlay.changed(content=each.content, font_size=each.font_size)
        layout = layout_text(taken, STYLES, CANVAS, load_fonts(FONTS))
        assert layout.warnings == (), (
            "what was offered stays where it is, at the size that was said"
        )
        assert layout.line_count == each.lines
    return found


def test_wordings_say_less_only_where_they_are_larger_or_in_fewer_lines() -> None:
    whole, *shorter = worded(LONG, 0.4, 120)
    assert (whole.content, whole.is_whole) == (LONG, True)
    assert 1 <= len(shorter) < MOST_OFFERED
    for more, less in zip([whole, *shorter], shorter, strict=False):
        assert LONG.startswith(less.content)
        assert len(less.content) < len(more.content)
        assert less.font_size > more.font_size or less.lines < more.lines
        assert less.font_size <= 120


def test_words_that_fit_keep_their_size_and_their_lines() -> None:
    (whole,) = worded("New\nseason", 0.9, 60)
    assert whole == FittedHeadline("New\nseason", 60, 2, is_whole=True)


def test_nothing_is_offered_where_nothing_that_can_be_read_stays() -> None:
    assert worded("Donaudampfschifffahrtsgesellschaft", 0.02, 40) == ()
    assert worded(LONG, 0.1, 96, top=0.995) == ()


def test_nobody_ends_a_headline_with_a_word_that_leads_on() -> None:
    assert list_endings("Half price on all shoes") == ["Half price"]
    assert list_endings("Alles für den Garten und mehr") == ["Alles für den Garten"]


def test_shorter_headlines_of_a_box_are_larger_in_it() -> None:
    overlay, box = TextOverlay(content=LONG, width=0.4), Box(0, 0, 432, 200)
    found = fit_headline(overlay, STYLES, box, CANVAS, load_fonts(FONTS))
    others = list_larger(found, overlay, STYLES, box, CANVAS, load_fonts(FONTS))
    sizes = [found.font_size, *(each.font_size for each in others)]
    assert len(others) >= 2
    assert sizes == sorted(set(sizes))
