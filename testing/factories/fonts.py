"""Small fonts, drawn for tests: every letter is a box."""

from __future__ import annotations

import io
from collections.abc import Iterable

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen

EM = 1000
LATIN = "".join(map(chr, range(0x20, 0x7F)))


def draw_font(
    family: str = "Boxed",
    *,
    weight: int = 400,
    letters: Iterable[str] = LATIN,
    fs_type: int = 0,
    is_italic: bool = False,
    is_cff: bool = False,
    side: int = 500,
) -> bytes:
    """A font whose letters are boxes.

    Args:
        family: Its name.
        weight: As the table OS/2 has it.
        letters: That it has.
        fs_type: What its bits say of embedding.
        is_italic: Whether it says that it is slanted.
        is_cff: OpenType with PostScript outlines in place of TrueType ones.
        side: Of each box, of 1000 units an em.
    """
    names = {f"u{ord(letter):x}": ord(letter) for letter in dict.fromkeys(letters)}
    order = [".notdef", *names]
    builder = FontBuilder(EM, isTTF=not is_cff)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({code: name for name, code in names.items()})
    if is_cff:
        strings = {
            name: draw_box(T2CharStringPen(600, None), side).getCharString() for name in order
        }
        builder.setupCFF(family, {}, strings, {})
    else:
        builder.setupGlyf({name: draw_box(TTGlyphPen(None), side).glyph() for name in order})
    builder.setupHorizontalMetrics(dict.fromkeys(order, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(
        sTypoAscender=800,
        usWinAscent=800,
        usWeightClass=weight,
        fsType=fs_type,
        fsSelection=1 if is_italic else 0x40,
        sCapHeight=500,
    )
    builder.setupPost()
    saved = io.BytesIO()
    builder.save(saved)
    return saved.getvalue()


def draw_box(pen, side: int):  # type: ignore[no-untyped-def]
    pen.moveTo((50, 0))
    pen.lineTo((50, side))
    pen.lineTo((50 + side, side))
    pen.lineTo((50 + side, 0))
    pen.closePath()
    return pen
