"""Letter spacing: wider or tighter letters, and never parted ones that belong together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.domain.documents.text_styles import TextStyle, TextStyles
from app.domain.geometry import Size
from app.imaging.fonts import Fonts, font
from app.imaging.text import TextLayout, layout_text, with_text
from app.imaging.tracking import spaced_length, spaced_letters
from testing.factories.edits import text

FONTS = Fonts.load(Path(__file__).resolve().parents[2] / "app/static/fonts")
CANVAS = Size(1080, 1080)
DRAWN = font(FONTS.path("Inter", "normal"), 60)


def laid(content: str, spacing: float, canvas: Size = CANVAS, **options: object) -> TextLayout:
    styles = {"": TextStyles(content=TextStyle(font_size=60, letter_spacing=spacing))}
    return layout_text(text(content, **options), styles, canvas, FONTS)  # type: ignore[arg-type]


def columns(layout: TextLayout, scale: float = 1.0) -> np.ndarray:  # type: ignore[type-arg]
    """Which columns of the canvas bear lettering."""
    black = np.zeros((round(1080 * scale), round(1080 * scale), 3), dtype=np.uint8)
    return np.flatnonzero((with_text(black, layout, scale).max(axis=2) > 60).any(axis=0))


def test_every_letter_gets_the_same_more() -> None:
    plain, wide = laid("SUMMER", 0), laid("SUMMER", 10)
    assert wide.lines[0].width == pytest.approx(plain.lines[0].width + 6 * 10)
    grown = np.ptp(columns(wide)) - np.ptp(columns(plain))
    assert grown == pytest.approx(5 * 10, abs=2), "nothing comes after the last letter"


def test_tight_letters_take_less_room() -> None:
    assert laid("SUMMER", -3).lines[0].width == pytest.approx(laid("SUMMER", 0).lines[0].width - 18)


def test_spacing_follows_the_canvas_and_the_scale() -> None:
    small = laid("SUMMER", 10, Size(540, 960))
    assert small.lines[0].width == pytest.approx(laid("SUMMER", 10).lines[0].width / 2, rel=0.02)
    full, half = columns(laid("SUMMER", 10)), columns(laid("SUMMER", 10), 0.5)
    assert np.ptp(half) == pytest.approx(np.ptp(full) / 2, abs=2)


def test_spaced_lines_are_broken_earlier() -> None:
    assert len(laid("one two three four", 0, width=0.6).lines) < len(
        laid("one two three four", 40, width=0.6).lines
    )


def test_kerning_is_kept() -> None:
    offsets = [offset for offset, _ in spaced_letters(DRAWN, "AVA", 5)]
    unkerned = DRAWN.getlength("A") + 5
    assert offsets[1] < unkerned


def test_marks_stay_on_their_letter() -> None:
    assert [letters for _, letters in spaced_letters(DRAWN, "e\u0301a", 5)] == ["e\u0301", "a"]


@pytest.mark.parametrize("text", ["سلام", "नमस्ते"])
def test_joined_scripts_are_not_parted(text: str) -> None:
    assert list(spaced_letters(DRAWN, text, 5)) == [(0.0, text)]
    assert spaced_length(DRAWN, text, 5) == DRAWN.getlength(text)
