"""Lettering: where it is asked for, wrapped, never off the canvas unseen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from app.domain.documents.text_styles import StyleType, TextStyle, TextStyles
from app.domain.geometry import Size
from app.imaging.fonts import Fonts
from app.imaging.text import draw_text
from app.imaging.text_layout import TextLayout, layout_text
from testing.factories.edits import text
from testing.text_lines import read_plain_lines

FONTS = Fonts.load(Path(__file__).resolve().parents[2] / "app/static/fonts")
SQUARE = Size(1080, 1080)
PLAIN = {"": TextStyles(content=TextStyle(font_size=60, line_height=1.2))}


def laid(content: str, canvas: Size = SQUARE, **options: object) -> TextLayout:
    return layout_text(text(content, **options), PLAIN, canvas, FONTS)  # type: ignore[arg-type]


def drawn(layout: TextLayout, canvas: Size = SQUARE, scale: float = 1.0) -> np.ndarray:  # type: ignore[type-arg]
    """Where there is lettering: bool [height, width]."""
    black = np.zeros((round(canvas.height * scale), round(canvas.width * scale), 3), dtype=np.uint8)
    return draw_text(black, layout, scale).max(axis=2) > 60


def test_lettering_stands_with_its_top_left_corner_at_its_position() -> None:
    layout = laid("Hill", x=0.25, y=0.5)
    y, x = np.nonzero(drawn(layout))
    assert layout.box.left == pytest.approx(270)
    assert layout.box.top == pytest.approx(540)
    assert 270 <= x.min() <= 280
    assert 540 <= y.min() <= 565
    assert y.max() <= layout.box.bottom


@pytest.mark.parametrize(
    ("canvas", "px"), [(SQUARE, 60), (Size(540, 1920), 30), (Size(4000, 2160), 120)]
)
def test_the_font_size_follows_the_shorter_side(canvas: Size, px: float) -> None:
    assert laid("Hill", canvas).font_px == pytest.approx(px)


def test_lines_are_broken_between_words_at_the_width() -> None:
    layout = laid("one two three four five six seven", x=0.1, y=0.1, width=0.3)
    lines = read_plain_lines(layout)
    assert len(lines) == layout.line_count > 1
    assert " ".join(lines) == "one two three four five six seven"
    assert layout.ink.width <= 0.3 * 1080 + 0.01
    assert layout.warnings == ()


def test_own_line_breaks_are_kept() -> None:
    layout = laid("one\n\ntwo")
    assert read_plain_lines(layout) == ["one", "", "two"]
    assert layout.box.height == pytest.approx(3 * 1.2 * 60)


@pytest.mark.parametrize(("align", "share"), [("left", 0.0), ("center", 0.5), ("right", 1.0)])
def test_lines_are_aligned_within_the_width(align: str, share: float) -> None:
    layout = laid("HHHH\nHHHHHHHHHH", x=0.1, y=0.1, width=0.8, align=align)
    shown = drawn(layout)
    for baseline in layout.baselines:
        ink = np.flatnonzero(shown[int(baseline) - 20])
        assert ink.min() == pytest.approx(108 + (864 - np.ptp(ink)) * share, abs=8)


def test_lettering_gets_smaller_before_it_leaves_the_canvas() -> None:
    layout = laid("Incomprehensibilities", x=0.55, y=0.4)
    assert layout.box.right <= 1080
    assert layout.font_px < 60
    assert [warning.code for warning in layout.warnings] == ["text_shrunk"]


def test_lettering_without_room_is_moved_and_that_is_said() -> None:
    layout = laid("Two words", x=0.98, y=0.99)
    assert layout.box.right <= 1080
    assert layout.box.bottom <= 1080
    assert layout.font_px == pytest.approx(60)
    assert [warning.code for warning in layout.warnings] == ["text_moved"]


def test_what_can_never_fit_is_said() -> None:
    layout = laid("many words " * 180, Size(120, 60))
    assert "text_clipped" in [warning.code for warning in layout.warnings]
    assert layout.box.top == 0


@settings(max_examples=60)
@given(
    st.text("ab cdé ЖΩ\n", min_size=1, max_size=60),
    st.floats(0, 1),
    st.floats(0, 1),
    st.none() | st.floats(0.01, 1),
    st.sampled_from([SQUARE, Size(728, 90), Size(160, 600), Size(300, 250)]),
)
def test_lettering_is_on_the_canvas_or_a_flag_says_so(
    content: str, x: float, y: float, width: float | None, canvas: Size
) -> None:
    layout = laid(content, canvas, x=x, y=y, width=width)
    if "text_clipped" not in [warning.code for warning in layout.warnings]:
        assert layout.box.top >= 0
        assert layout.box.bottom <= canvas.height + 1
    assert layout.ink.left >= -0.01
    assert layout.ink.right <= canvas.width + 0.1


@pytest.mark.parametrize(
    ("weight", "file"),
    [
        ("normal", "400Regular"),
        ("bold", "700Bold"),
        ("100", "400Regular"),
        ("600", "600SemiBold"),
        ("900", "700Bold"),
    ],
)
def test_the_nearest_weight_is_taken(weight: str, file: str) -> None:
    assert FONTS.face("Inter", weight).path.stem == f"Inter_{file}"
    assert FONTS.face("Comic Sans", weight).path.stem == f"Inter_{file}"


def test_the_overlay_overrides_the_style_of_its_set() -> None:
    styles = {
        "": PLAIN[""],
        "s": TextStyles(title=TextStyle(font_size=30, color="#00ff00", font_weight="bold")),
    }
    overlay = text("a", text_style_set_id="s", style_type=StyleType.TITLE, color="#ff0000")
    layout = layout_text(overlay, styles, SQUARE, FONTS)
    assert (layout.style.color, layout.style.font_weight, layout.font_px) == ("#ff0000", "bold", 30)


def test_shadow_and_background_lie_behind_the_lettering() -> None:
    grey = np.full((200, 400, 3), 128, dtype=np.uint8)
    canvas = Size(400, 200)
    base = TextStyle(font_size=200, color="#ffffff")
    for style, darkest in (
        (TextStyle(font_size=200, shadow=True), 110),
        (TextStyle(font_size=200, background="#102030"), 20),
    ):
        layout = layout_text(
            text("Hi", x=0.2, y=0.2), {"": TextStyles(content=style)}, canvas, FONTS
        )
        plain = layout_text(text("Hi", x=0.2, y=0.2), {"": TextStyles(content=base)}, canvas, FONTS)
        assert layout.box == plain.box
        picture = draw_text(grey, layout, 1.0)
        assert picture.max() == 255
        assert picture.min() <= darkest


def test_a_faint_text_lets_through_what_is_below_its_letters_and_its_plate() -> None:
    ground = np.full((200, 400, 3), (100, 0, 0), dtype=np.uint8)
    style = TextStyles(content=TextStyle(font_size=200, color="#ffffff", background="#0000ff"))
    canvas = Size(400, 200)

    def drawn_at(opacity: float) -> np.ndarray:  # type: ignore[type-arg]
        overlay = text("Hi", x=0.2, y=0.2, opacity=opacity)
        return draw_text(ground, layout_text(overlay, {"": style}, canvas, FONTS), 1.0)

    full, half = drawn_at(1.0).astype(int), drawn_at(0.5).astype(int)
    assert np.abs(half - (full + ground) / 2).max() <= 1
    assert np.array_equal(drawn_at(0.0), ground)


def test_a_faint_text_on_a_transparent_ground_keeps_its_own_colour() -> None:
    clear = np.zeros((200, 400, 4), dtype=np.uint8)
    style = TextStyles(content=TextStyle(font_size=200, color="#ff8000"))
    overlay = text("Hi", x=0.2, y=0.2, opacity=0.5)
    made = draw_text(clear, layout_text(overlay, {"": style}, Size(400, 200), FONTS), 1.0)
    solid = made[made[:, :, 3] == made[:, :, 3].max()].astype(int)
    assert abs(int(made[:, :, 3].max()) - 128) <= 1
    assert np.abs(solid[:, :3] - (255, 128, 0)).max() <= 3


def test_a_preview_breaks_lines_where_the_result_does() -> None:
    layout = laid("one two three four five six seven", x=0.1, y=0.1, width=0.4)
    full, small = drawn(layout), drawn(layout, scale=0.25)
    y, x = np.nonzero(full)
    ys, xs = np.nonzero(small)
    assert (xs.max() * 4, ys.max() * 4) == pytest.approx((x.max(), y.max()), abs=10)
