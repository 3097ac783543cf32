"""Fonts from outside are made ours, or refused in words."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

from app.adapters.gate.child import answer_of, normalise_font_file
from app.domain.errors import Refused
from app.domain.fonts import Embedding, read_embedding
from app.imaging.decode.fonts import KEPT, OwnFontFile, normalise_font
from testing.factories.fonts import LATIN, draw_font

NAME = "Own0123456789z"


def normalised(folder: Path, data: bytes) -> OwnFontFile:
    (folder / "sent").write_bytes(data)
    own = folder / "own"
    own.mkdir(exist_ok=True)
    return normalise_font(folder / "sent", own / "font.otf", NAME)


@pytest.mark.parametrize("is_cff", [False, True])
def test_a_font_is_kept_under_a_name_of_ours(tmp_path: Path, is_cff: bool) -> None:
    known = normalised(tmp_path, draw_font("Nordly Sans", weight=650, is_cff=is_cff))
    assert (known.family, known.weight) == ("Nordly Sans", 600)
    assert "".join(map(chr, known.characters)) == LATIN
    with TTFont(tmp_path / "own" / "font.otf") as font:
        assert {str(name) for name in font["name"].names} == {NAME, "Regular"}
        assert font["OS/2"].usWeightClass == 400


def test_an_italic_is_a_family_of_its_own(tmp_path: Path) -> None:
    assert normalised(tmp_path, draw_font("Nordly", is_italic=True)).family == "Nordly Italic"


@pytest.mark.parametrize(
    ("said", "weight"), [(4, 400), (7, 700), (1, 100), (1000, 900), (250, 200)]
)
def test_a_weight_is_one_of_nine(tmp_path: Path, said: int, weight: int) -> None:
    assert normalised(tmp_path, draw_font(weight=said)).weight == weight


@pytest.mark.parametrize(
    ("fs_type", "embedding"),
    [
        (0, Embedding.INSTALLABLE),
        (2, Embedding.RESTRICTED),
        (4, Embedding.PREVIEW),
        (8, Embedding.EDITABLE),
        (0x0108, Embedding.EDITABLE),
        (6, Embedding.PREVIEW),
        (0x0100, Embedding.INSTALLABLE),
    ],
)
def test_embedding_bits_are_told(tmp_path: Path, fs_type: int, embedding: Embedding) -> None:
    known = normalised(tmp_path, draw_font(fs_type=fs_type))
    assert read_embedding(known.fs_type) is embedding


def test_tables_that_no_text_needs_are_left_out(tmp_path: Path) -> None:
    with TTFont(io.BytesIO(draw_font())) as font:
        for tag in ("fpgm", "EvIl", "SVG "):
            table = DefaultTable(tag)
            table.data = b"\0" * 40
            font[tag] = table
        changed = io.BytesIO()
        font.save(changed)
    known = normalised(tmp_path, changed.getvalue())
    assert any("colour" in remark for remark in known.remarks)
    with TTFont(tmp_path / "own" / "font.otf") as ours:
        assert set(ours.keys()) - {"GlyphOrder"} <= KEPT


def without(data: bytes, *tags: str) -> bytes:
    with TTFont(io.BytesIO(data)) as font:
        for tag in tags:
            del font[tag]
        changed = io.BytesIO()
        font.save(changed)
    return changed.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "type_not_allowed", "no font"),
        (b"%PDF-1.7", "type_not_allowed", "no font"),
        (b"ttcf" + bytes(40), "type_not_allowed", "collection"),
        (b"wOF2" + bytes(40), "type_not_allowed", "web pages"),
        (b"\0\1\0\0", "unreadable_image", "damaged"),
        (b"\0\1\0\0" + b"\xff" * 300, "unreadable_image", "damaged"),
        (b"OTTO" + bytes(300), "unreadable_image", "outlines"),
        (draw_font()[:700], "unreadable_image", "damaged"),
        (without(draw_font(), "glyf", "loca"), "unreadable_image", "outlines"),
        (without(draw_font(), "cmap"), "unreadable_image", "cmap"),
        (draw_font(letters=""), "unreadable_image", "no letters"),
    ],
)
def test_what_is_no_usable_font_is_refused_in_words(
    tmp_path: Path, data: bytes, code: str, said: str
) -> None:
    with pytest.raises(Refused) as refusal:
        normalised(tmp_path, data)
    assert refusal.value.code == code
    assert said in refusal.value.message


def damage(data: bytes, seed: int) -> bytes:
    """A font with some bytes changed, of its directory or of any table, or cut off."""
    chance = random.Random(seed)
    changed = bytearray(data)
    first = chance.choice([0, 12, 200])
    for _ in range(chance.choice([1, 6, 40])):
        changed[chance.randrange(first, min(len(data), first + 3000))] = chance.randrange(256)
    return bytes(changed[: chance.choice([len(data), len(data), chance.randrange(len(data))])])


@pytest.mark.parametrize("is_cff", [False, True])
def test_damaged_fonts_are_taken_or_refused_and_nothing_else(tmp_path: Path, is_cff: bool) -> None:
    """A longer run of the same kind found none that ends the process that reads it."""
    data = draw_font(letters="ABCabc", is_cff=is_cff)
    own = tmp_path / "own"
    own.mkdir()
    kinds = set()
    for seed in range(40):
        (tmp_path / "sent").write_bytes(damage(data, seed))
        answer = answer_of(lambda: normalise_font_file(tmp_path / "sent", own, NAME))
        kinds |= set(answer) - {"message"}
    assert kinds == {"ok", "error"}
