"""Fonts from outside, made ours: the tables that texts need, under a name that no other font has.

What the renderer gets is written anew: instructions, colours, variations and unknown tables are
left out. Every letter is set once by the engine that will set texts, here, where a font that makes
it fail does no harm.

Source: OpenType 1.9 for the tables and their fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from typst import Compiler, Fonts as FontSearch, TypstError

from app.domain.errors import Refused, TypeNotAllowed, Unreadable
from app.domain.fonts import LONGEST_FAMILY
from app.imaging.scripts import SAMPLES

SFNT = (b"\0\1\0\0", b"true", b"OTTO")
"""First bytes of a TrueType and of an OpenType font."""
OTHERS = {
    b"ttcf": "This is a collection of fonts. Upload the TTF or OTF files of its fonts instead.",
    b"wOFF": "This is a font for web pages (WOFF). Upload the TTF or OTF file of it instead.",
    b"wOF2": "This is a font for web pages (WOFF2). Upload the TTF or OTF file of it instead.",
}
NO_FONT = "This is no font. Upload a TTF or OTF file."
DAMAGED = "The font is damaged and cannot be read. Nothing was stored. Export or download it again."
NEEDED = ("head", "hhea", "hmtx", "maxp", "cmap", "name", "OS/2")
KEPT = frozenset(
    {
        *NEEDED,
        "post",
        "glyf",
        "loca",
        "CFF ",
        "VORG",
        "GDEF",
        "GSUB",
        "GPOS",
        "kern",
        "vhea",
        "vmtx",
    }
)
"""Tables that setting text needs; hinting, colour, variations and what is unknown is left out."""
LEFT_OUT = {
    "fvar": "It is a variable font: its default weight was taken. Upload other weights as files.",
    "COLR": "Its colours are not used: letters have the colour of the text.",
    "SVG ": "Its drawings in colour are not used: letters have the colour of the text.",
}
"""What is said of tables that are left out."""
MOST_CHARACTERS = 65_535
"""Of a font: it can have no more glyphs."""
LEAST_EM, MOST_EM = 16, 16_384
"""Units per em."""
TALLEST = 10
"""Font sizes that a line may be high: more is a mistake, and no line would fit on a picture."""
PROOF_CHARACTERS = 4_000
"""Set at a time."""
PROOF_WIDTH = "400pt"
REGULAR = 0x40
"""Bit of fsSelection: neither bold nor italic."""
ITALIC = 0x01
NEVER_SET = frozenset(range(0x20)) | frozenset(range(0xD800, 0xE000))
"""Code points that no text has."""


@dataclass(frozen=True, slots=True)
class OwnFontFile:
    """What a font is.

    Attributes:
        family: As its maker calls it.
        weight: 100..900.
        fs_type: What its bits say of embedding.
        characters: That it has.
        remarks: What was left out.
    """

    family: str
    weight: int
    fs_type: int
    characters: tuple[int, ...]
    remarks: tuple[str, ...]


def normalise_font(path: Path, target: Path, name: str) -> OwnFontFile:
    """Write the font anew.

    Args:
        path: Of the font from outside.
        target: Where ours is written, in a folder of its own.
        name: By which ours calls itself; no other font has it, and it ends in no word of style.

    Raises:
        TypeNotAllowed, Unreadable: It is none that can be used; nothing is written that is.
    """
    demand_kind(path)
    try:
        with (
            path.open("rb") as stream,
            TTFont(stream, lazy=True, recalcBBoxes=False, recalcTimestamp=False) as font,
        ):
            known = read_font(font)
            reduce_tables(font)
            rewrite_identity(font, name)
            rewrite_characters(font, known.characters)
            font.save(target, reorderTables=False)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # the tables' readers fail in ways of their own
        raise Unreadable(DAMAGED) from error
    prove_letters(target.parent, name, known.characters)
    return known


def demand_kind(path: Path) -> None:
    """Raise TypeNotAllowed for what is no TTF or OTF by its first bytes."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start not in SFNT:
        raise TypeNotAllowed(OTHERS.get(start, NO_FONT))


def read_font(font: TTFont) -> OwnFontFile:
    """What the font is.

    Raises:
        Unreadable: It lacks what texts need, or says what cannot be.
    """
    missing = [tag.strip() for tag in NEEDED if tag not in font]
    if "glyf" not in font and "CFF " not in font:
        raise Unreadable(
            "The font has no outlines that can be used: it is of pictures, or varies all of them. "
            "Upload a static TTF or OTF file."
        )
    if missing:
        raise Unreadable(f"The font lacks what a text needs ({', '.join(missing)}). {DAMAGED}")
    em, lines = font["head"].unitsPerEm, font["hhea"]
    if not LEAST_EM <= em <= MOST_EM or not 0 < lines.ascent - lines.descent <= TALLEST * em:
        raise Unreadable(f"The font says sizes that cannot be. {DAMAGED}")
    characters = read_usable(font)
    if not characters:
        raise Unreadable("The font has no letters that a text could be written with.")
    remarks = [said for tag, said in LEFT_OUT.items() if tag in font]
    return OwnFontFile(
        family=read_family(font),
        weight=read_weight(font),
        fs_type=font["OS/2"].fsType,
        characters=characters,
        remarks=tuple(remarks),
    )


def read_usable(font: TTFont) -> tuple[int, ...]:
    """The code points that have a glyph which is there."""
    glyphs = set(font.getGlyphOrder())
    best = font.getBestCmap() or {}
    return tuple(
        sorted(code for code, name in best.items() if name in glyphs and code not in NEVER_SET)
    )[:MOST_CHARACTERS]


def read_family(font: TTFont) -> str:
    """The family's name, with what sets an italic apart: styles know weights alone."""
    names = font["name"]
    family = names.getDebugName(16) or names.getDebugName(1) or ""
    readable = "".join(letter for letter in str(family) if letter.isprintable())
    family = " ".join(readable.split())[: LONGEST_FAMILY - len(" Italic")].strip()
    is_italic = bool(font["OS/2"].fsSelection & ITALIC)
    if is_italic and family and not family.casefold().endswith("italic"):
        family += " Italic"
    return family


def read_weight(font: TTFont) -> int:
    """The weight to the next hundred; some say 4 for 400."""
    weight: int = font["OS/2"].usWeightClass
    if 1 <= weight <= 9:
        weight *= 100
    return min(max(round(weight / 100) * 100, 100), 900)


def reduce_tables(font: TTFont) -> None:
    """Leave out the tables that texts do not need."""
    tags: list[str] = font.keys()
    for tag in set(tags) - KEPT - {"GlyphOrder"}:
        del font[tag]


def rewrite_identity(font: TTFont, name: str) -> None:
    """Call the font by a name that no other has, upright and of one weight."""
    names = font["name"]
    names.names = []
    for number, text in ((1, name), (2, "Regular"), (4, name), (6, name)):
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass, font["OS/2"].usWidthClass = 400, 5
    font["OS/2"].fsSelection, font["head"].macStyle = REGULAR, 0
    if "post" in font:
        font["post"].formatType = 3.0
        font["post"].italicAngle = 0


def rewrite_characters(font: TTFont, characters: Sequence[int]) -> None:
    """One table of characters in place of all that the file had."""
    best = font.getBestCmap()
    table = CmapSubtable.newSubtable(12)
    table.platformID, table.platEncID, table.language = 3, 10, 0
    table.cmap = {code: best[code] for code in characters}
    font["cmap"].tables = [table]
    font["cmap"].tableVersion = 0


def prove_letters(folder: Path, name: str, characters: Sequence[int]) -> None:
    """Set every letter once, and sentences of every script, by the engine that sets texts.

    Raises:
        Unreadable: It cannot.
    """
    search = FontSearch(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    if name not in search.families():
        raise Unreadable(DAMAGED)
    for text in (*cut_proofs(characters), *SAMPLES.values()):
        try:
            compiler = Compiler(proof_of(name, text), font_paths=search, ignore_system_fonts=True)
            compiler.compile(format="svg")
        except TypstError as error:
            raise Unreadable(DAMAGED) from error


def proof_of(name: str, text: str) -> bytes:
    """A page with the letters; they stand in a string, and are never read as markup."""
    escaped = "".join(f"\\u{{{ord(letter):x}}}" for letter in text)
    page = f'#set page(width: {PROOF_WIDTH}, height: auto, margin: 0pt)\n#set text(font: "{name}", '
    return f'{page}fallback: false, size: 8pt)\n#"{escaped}"'.encode()


def cut_proofs(characters: Sequence[int]) -> Iterator[str]:
    for start in range(0, len(characters), PROOF_CHARACTERS):
        yield "".join(map(chr, characters[start : start + PROOF_CHARACTERS]))
