"""Texts in every script: where lines end, which font a cluster gets, the same at every scale."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image
from wcwidth import iter_graphemes

from app.domain.documents.text_styles import Direction, TextStyle, TextStyles
from app.domain.geometry import Size
from app.imaging.fonts import EMOJI, Fonts, read_characters
from app.imaging.scripts import SAMPLES, find_script_coverage
from app.imaging.text import draw_text
from app.imaging.text_layout import TextLayout, layout_text
from app.imaging.text_runs import split_runs
from app.imaging.text_sheet import find_pieces
from testing.factories.edits import text
from testing.text_lines import read_lines, read_plain_lines

FONTS = Fonts.load(Path(__file__).resolve().parents[2] / "app/static/fonts")
SQUARE = Size(1080, 1080)
TITLE = {"": TextStyles()}
NO_BREAK = "\u00a0\u202f\u2060\ufeff"
TALL = {
    "Arabic": "إبريق عميق\nأكبر الآن",
    "Devanagari": "कृ द्ध्र हूँ\nर्कैं र्शौं",
    "Thai": "ฤดู ญี่ปุ่น\nที่นี่ น้ำ ปั้น",
}
"""Deep letters above high marks."""
KERNED = ("VAT", "AVA", "To.", "Typography", "ra'r", "Sommer", "fy", "1,")
NOWHERE = "\U0010fffd"
"""A private character that no font has."""


def titled(content: str, canvas: Size = SQUARE, **options: object) -> TextLayout:
    options = {"style_type": "title", "color": "#000000", "x": 0.06, "y": 0.1} | options
    return layout_text(text(content, **options), TITLE, canvas, FONTS)  # type: ignore[arg-type]


def pixels(layout: TextLayout, scale: float = 1.0, canvas: Size = SQUARE) -> np.ndarray:  # type: ignore[type-arg]
    white = np.full(
        (round(canvas.height * scale), round(canvas.width * scale), 3), 255, dtype=np.uint8
    )
    bare = replace(layout, style=replace_style(layout.style))
    return draw_text(white, bare, scale)


def replace_style(style: TextStyle) -> TextStyle:
    return style.changed(shadow=False)


def codes(layout: TextLayout) -> list[str]:
    return [warning.code for warning in layout.warnings]


def run_families(content: str, family: str = "Inter") -> list[tuple[str, str]]:
    found = split_runs(content, TextStyle(font_family=family), FONTS)
    return [(run.text, run.face.family) for line in found.paragraphs for run in line.runs]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f"])
def test_no_line_ends_inside_a_price(space: str) -> None:
    price = f"1{space}299,00{space}€"
    layout = titled(f"Nur heute: Preis von {price}", width=0.5)
    assert [line for line in read_plain_lines(layout) if price in line]
    assert (layout.line_count, layout.font_px, codes(layout)) == (3, 96, [])


def test_words_are_broken_at_zero_width_spaces_before_they_get_smaller() -> None:
    word = "Donau\u200bdampf\u200bschiff\u200bfahrts\u200bgesellschaft"
    layout = titled(word, width=0.6)
    assert [line.replace("\u200b", "") for line in read_lines(layout)] == [
        "Donaudampf",
        "schifffahrts",
        "gesellschaft",
    ]
    assert (layout.font_px, codes(layout)) == (96, [])


@pytest.mark.parametrize("hyphen", ["-", "\u2010"])
def test_words_are_broken_after_hyphens_before_they_get_smaller(hyphen: str) -> None:
    word = hyphen.join(["Mehrzweck", "Hochleistungs", "Reinigungs", "Konzentrat", "Flasche"])
    layout = titled(word, width=0.8)
    assert (layout.font_px, codes(layout)) == (96, [])
    assert all(line.endswith(hyphen) for line in read_plain_lines(layout)[:-1])
    assert layout.line_count > 1


def test_text_gets_only_as_small_as_its_longest_part_needs() -> None:
    word = "Mehrzweck-Hochleistungs-Reinigungs-Konzentrat-Flasche"
    whole, part = titled(word, width=0.5), titled("Hochleistungs-", width=0.5)
    assert whole.font_px == part.font_px < 96


def test_a_soft_hyphen_is_drawn_only_where_a_line_ends_at_it() -> None:
    soft, hard = "Donau\u00addampfschiff", "Donau\u2010\ndampfschiff"
    broken = titled(soft, width=0.62)
    assert read_lines(broken) == ["Donau\u00ad", "dampfschiff"]
    ends = [
        np.flatnonzero((pixels(one)[100:190].min(axis=2) < 128).any(axis=0)).max()
        for one in (broken, titled(hard, width=0.62))
    ]
    assert ends[0] == pytest.approx(ends[1], abs=6)
    assert np.array_equal(pixels(titled(soft)), pixels(titled("Donaudampfschiff")))


@settings(max_examples=25)
@given(
    st.lists(
        st.sampled_from([*NO_BREAK, " ", "1", "299,00", "€", "Ä", "ab-cd", "夏", "\u00ad", "%"]),
        min_size=2,
        max_size=14,
    ),
    st.sampled_from([0.2, 0.35, 0.6]),
)
def test_no_line_ever_ends_at_a_no_break_place(parts: list[str], width: float) -> None:
    layout = titled("a" + "".join(parts) + "z", width=width)
    lines = read_lines(layout)
    for line, following in pairwise(lines):
        assert line[-1] not in NO_BREAK
        assert following[0] not in NO_BREAK or line[-1] in " -\u00ad", "nothing else parts them"


def test_the_marks_of_hindi_stay_on_their_letters() -> None:
    layout = titled("गुरु के कुछ नियम")
    chosen = titled("गुरु के कुछ नियम", font_family="Noto Sans")
    assert codes(layout) == []
    strip = [np.ptp(np.argwhere(pixels(one).min(axis=2) < 128), axis=0) for one in (layout, chosen)]
    assert np.abs(strip[0] - strip[1]).max() <= 1, "the baseline lies elsewhere between pixels"


@pytest.mark.parametrize("script", [name for name in FONTS.scripts if name != EMOJI])
def test_a_sentence_in_a_script_looks_as_with_its_font_chosen(script: str) -> None:
    family = FONTS.scripts[script]
    ways = [
        split_runs(SAMPLES[script], TextStyle(font_family=name), FONTS)
        for name in ("Inter", "Montserrat", family)
    ]
    if script == "Devanagari":  # Noto Sans is asked first, and has it
        ways = ways[:2]
    assert ways[0] == ways[1] == ways[-1]
    assert ways[0].missing == ()


@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("family", FONTS.families())
def test_every_script_is_covered_whatever_the_family(family: str, weight: str) -> None:
    style = TextStyle(font_family=family, font_weight=weight)  # type: ignore[arg-type]
    missing = {name: split_runs(sample, style, FONTS).missing for name, sample in SAMPLES.items()}
    assert {name: letters for name, letters in missing.items() if letters} == {}


def test_every_font_of_a_run_has_every_letter_of_it() -> None:
    assert all(coverage.is_covered for coverage in find_script_coverage(FONTS))
    for sample in SAMPLES.values():
        for paragraph in split_runs(sample, TextStyle(), FONTS).paragraphs:
            for run in paragraph.runs:
                have = read_characters(run.face.path)
                assert {c for c in run.text if c.isalpha() and ord(c) not in have} == set()


def test_no_picture_of_a_script_has_a_box_for_a_missing_letter() -> None:
    """A box is drawn for a private character; nothing of the samples looks like one."""
    box = pixels(titled(NOWHERE, x=0.5, y=0.5))
    y, x = np.nonzero(box.min(axis=2) < 128)
    mark = box[y.min() : y.max() + 1, x.min() : x.max() + 1]
    assert codes(titled(NOWHERE)) == ["text_letters"]
    for sample in SAMPLES.values():
        for cluster in dict.fromkeys(iter_graphemes(sample)):
            if not cluster.strip():
                continue
            shown = pixels(titled(cluster, x=0.5, y=0.5))
            ys, xs = np.nonzero(shown.min(axis=2) < 128)
            ink = shown[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
            assert not (ink.shape == mark.shape and np.array_equal(ink, mark)), cluster


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "e\u0301",
                "क्ष",
                "नि",
                "น้ำ",
                "👨\u200d👩\u200d👧",
                "1\ufe0f\u20e3",
                "a",
                " ",
                "ش",
                "각",
            ]
        ),
        max_size=12,
    ),
    st.sampled_from(FONTS.families()),
)
def test_a_cluster_is_never_parted_between_fonts(clusters: list[str], family: str) -> None:
    content = "".join(clusters)
    runs = [run for run, _ in run_families(content, family)]
    assert "".join(runs).replace(" ", "") == content.replace(" ", "")
    for run in runs:
        assert run[0] not in "\u0301\u200d\u20e3\ufe0f\u0e33"
        assert not run.endswith("\u200d")


def test_letters_that_no_font_has_are_named_as_their_reader_sees_them() -> None:
    layout = titled("Neu: 𓀀 und ស្រី")
    (warning,) = layout.warnings
    assert (warning.code, "𓀀" in warning.message, "ស្រី" in warning.message) == (
        "text_letters",
        True,
        True,
    )


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_letters_of_japanese_names_and_of_half_the_width_are_there(weight: str) -> None:
    style = TextStyle(font_weight=weight)
    assert split_runs("髙橋 山﨑 𠮷野家 濵田 ｻｰﾋﾞｽ ヷ ㈱ ①", style, FONTS).missing == ()


def test_digits_and_punctuation_are_of_the_font_of_their_sentence() -> None:
    assert run_families("خصم 50%!") == [("خصم 50%!", "Noto Sans Arabic")]
    assert run_families("夏の50%OFF")[1] == ("50%OFF", "Inter")


def test_han_characters_are_those_of_the_language() -> None:
    assert run_families("直接 です")[0][1] == "Noto Sans JP"
    assert run_families("直接") == [("直接", "Noto Sans SC")]


def test_emoji_are_in_colour_and_letters_in_theirs() -> None:
    assert np.ptp(pixels(titled("❤\ufe0f")).astype(int), axis=2).max() > 100
    assert np.ptp(pixels(titled("Hi!")).astype(int), axis=2).max() == 0


@pytest.mark.parametrize(("content", "side"), [("שלום עולם!", "left"), ("Hello world!", "right")])
def test_an_exclamation_mark_stands_at_the_end_of_its_sentence(content: str, side: str) -> None:
    with_mark, without = (
        np.argwhere(pixels(titled(c)).min(axis=2) < 128)[:, 1] for c in (content, content[:-1])
    )
    assert np.ptp(with_mark) > np.ptp(without)
    mirrored = titled(content, direction="ltr" if side == "left" else "rtl")
    assert not np.array_equal(pixels(titled(content)), pixels(mirrored))


def test_a_paragraph_is_written_as_its_first_letter_is_unless_one_says_otherwise() -> None:
    ways = [
        [line.is_rtl for line in split_runs("١ سلام\nHi سلام", style, FONTS).paragraphs]
        for style in (TextStyle(), TextStyle(direction=Direction.RTL), TextStyle(direction="ltr"))  # type: ignore[arg-type]
    ]
    assert ways == [[True, False], [True, True], [False, False]]


def test_lines_from_right_to_left_begin_on_the_right_of_their_box() -> None:
    layout = titled("خصم\nالصيف يبدأ اليوم", x=0.2)
    ink = pixels(layout).min(axis=2) < 128
    first, second = (
        np.flatnonzero(ink[int(y) - 60 : int(y) + 20].any(axis=0)) for y in layout.baselines
    )
    assert layout.box.left == pytest.approx(0.2 * 1080)
    assert first.max() == pytest.approx(second.max(), abs=12)
    said = pixels(titled("خصم\nالصيف يبدأ اليوم", x=0.2, align="left")).min(axis=2) < 128
    assert np.flatnonzero(said[: int(layout.baselines[0])].any(axis=0)).min() < 250


@pytest.mark.parametrize("script", sorted(TALL))
def test_lines_of_tall_scripts_do_not_touch(script: str) -> None:
    lines = TALL[script]
    for family in ("Inter", FONTS.scripts[script]):
        layout = titled(lines, font_family=family)
        top, bottom = lines.split("\n")
        upper = pixels(titled(top, font_family=family, y=0.3)).min(axis=2) < 128
        lower = pixels(titled(bottom, font_family=family, y=0.3)).min(axis=2) < 128
        pitch = layout.sheet.pitch * layout.font_px
        assert (
            np.flatnonzero(upper.any(axis=1)).max()
            < np.flatnonzero(lower.any(axis=1)).min() + pitch
        )


@settings(max_examples=15)
@given(st.sampled_from(sorted(SAMPLES)), st.sampled_from([0.3, 0.5, 0.9]))
def test_a_small_picture_has_the_layout_of_the_large_one(script: str, width: float) -> None:
    layout = titled(f"{SAMPLES[script]} {SAMPLES['Latin']}", width=width)
    full = Image.fromarray(pixels(layout)).convert("L").resize((540, 540), Image.Resampling.BOX)
    half = Image.fromarray(pixels(layout, 0.5)).convert("L")
    assert np.abs(np.asarray(full, dtype=float) - np.asarray(half, dtype=float)).mean() < 1.5


def test_what_users_write_is_never_markup() -> None:
    hostile = '#panic("x") $x$ *a* @ref `raw` ]]} \\u{41} #read("/etc/passwd") <label> = h "'
    layout = titled(hostile)
    assert "".join(read_lines(layout)) == hostile
    pixels(layout)


def test_odd_characters_are_set_and_never_refused() -> None:
    for content in ("a\x00b\x1bc", "\u202eabc", "\u0301", "\u200d", "\ufe0f", "\u2060"):
        assert pixels(titled(content)).shape == (1080, 1080, 3)


def test_korean_words_are_kept_whole_while_there_is_room() -> None:
    lines = read_plain_lines(titled("여름 할인이 시작됩니다", width=0.5))
    assert [line.replace("\u2060", "") for line in lines] == ["여름 할인이", "시작됩니다"]
    assert titled("가" * 30, width=0.5).font_px == 96


def test_no_line_begins_with_closing_punctuation_in_japanese() -> None:
    lines = read_plain_lines(
        titled("夏のセール、本日開催中！「特別価格」ですよ、どうぞ。", width=0.4)
    )
    assert len(lines) > 3
    assert not [line for line in lines if line[0] in "、。」！ーっょ" or line[-1] in "「"]


def test_letter_spacing_parts_letters_and_never_joined_scripts() -> None:
    def width(content: str, spacing: float) -> float:
        style = TextStyle(font_size=60, letter_spacing=spacing)
        styles = {"": TextStyles(content=style)}
        return layout_text(text(content), styles, SQUARE, FONTS).ink.width

    assert width("SUMMER", 10) == pytest.approx(width("SUMMER", 0) + 6 * 10)
    assert width("SUMMER", -3) == pytest.approx(width("SUMMER", 0) - 6 * 3)
    for mixed in ("夏のセール", "日本語ひらがなカタカナ", "人々ﾃｽﾄ", "中文、字"):
        assert width(mixed, 10) == pytest.approx(width(mixed, 0) + len(mixed) * 10)
    assert width("سلام", 10) == width("سلام", 0)
    assert width("नमस्ते", 10) == width("नमस्ते", 0)
    assert width("e\u0301a", 10) == pytest.approx(width("éa", 10))


@pytest.mark.parametrize(("plain", "other"), [("10x10", "10×10"), ("->", "→"), ("<-", "←")])
def test_letters_are_drawn_as_written_and_not_as_similar_signs(plain: str, other: str) -> None:
    style = {"": TextStyles(content=TextStyle(font_family="Inter", color="#000000"))}
    drawn = [pixels(layout_text(text(one), style, SQUARE, FONTS)) for one in (plain, other)]
    assert (drawn[0] != drawn[1]).any()


def test_kerning_is_kept_between_spaced_letters() -> None:
    style = {"": TextStyles(content=TextStyle(font_size=100, letter_spacing=5))}
    widths = [layout_text(text(c), style, SQUARE, FONTS).ink.width for c in ("AVAVA", "A", "V")]
    assert widths[0] < 3 * widths[1] + 2 * widths[2]


def test_pieces_of_a_text_are_all_of_it() -> None:
    for sample in SAMPLES.values():
        paragraphs = split_runs(sample, TextStyle(), FONTS).paragraphs
        pieces = find_pieces(paragraphs, FONTS.folder)
        assert "".join(r.text for line in pieces for piece in line for r in piece.runs) == sample


def test_the_manifest_names_a_font_of_two_weights_for_every_script() -> None:
    entries = json.loads((FONTS.folder / "manifest.json").read_text())["files"]
    weights: dict[str, set[int]] = {}
    for entry in entries:
        weights.setdefault(entry.get("script", ""), set()).add(entry["weight"])
    assert weights.pop(EMOJI) == {400}
    assert weights.pop("") == {400, 600, 700}
    assert set(map(frozenset, weights.values())) == {frozenset({400, 700})}
    assert set(weights) <= set(SAMPLES)


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from(KERNED), min_size=3),
    st.sampled_from(["Playfair Display", "Inter", "Montserrat"]),
    st.sampled_from([-1.0, 0.0, 5.0]),
)
def test_what_is_drawn_has_the_lines_that_were_fitted(
    words: list[str], family: str, spacing: float
) -> None:
    """Kerning with the blank at a line's end moves its width: what was tried must be set."""
    style = TextStyle(
        font_family=family, font_size=60, letter_spacing=spacing, line_height=1.6, color="#000000"
    )
    styles = {"": TextStyles(content=style)}
    layout = layout_text(text(" ".join(words), y=0), styles, SQUARE, FONTS)
    rows = np.flatnonzero((pixels(layout).min(axis=2) < 255).any(axis=1))
    assert rows.max() <= layout.box.bottom
    assert rows.max() >= layout.baselines[-1] - 30
    assert len(read_lines(layout)) == layout.line_count
