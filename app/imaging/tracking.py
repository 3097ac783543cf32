"""Letter spacing: letters set wider or tighter than the font would."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from PIL import ImageFont

SCRIPTS_APART = (
    "LATIN ",
    "CYRILLIC ",
    "GREEK ",
    "ARMENIAN ",
    "GEORGIAN ",
    "CJK ",
    "HIRAGANA ",
    "KATAKANA ",
    "HANGUL ",
)
"""Scripts whose letters stand apart, by how Unicode names them; those of others are joined or
change with their neighbours.
"""


def spaced_length(drawn: ImageFont.FreeTypeFont, text: str, extra: float) -> float:
    """The width of the text in px with `extra` px after each letter.

    It is without, where its letters must not be parted.
    """
    length = float(drawn.getlength(text))
    return (
        length + extra * len(split_letters(text)) if extra and letters_stand_apart(text) else length
    )


def spaced_letters(
    drawn: ImageFont.FreeTypeFont, text: str, extra: float
) -> Iterator[tuple[float, str]]:
    """What is drawn where, in px from the start.

    It is the text as a whole, or letter by letter with the font's kerning kept.
    """
    if not extra or not letters_stand_apart(text):
        yield 0.0, text
        return
    before = ""
    for number, letter in enumerate(split_letters(text)):
        before += letter
        yield float(drawn.getlength(before) - drawn.getlength(letter)) + number * extra, letter


def split_letters(text: str) -> list[str]:
    """The letters with the marks that stand on them."""
    letters: list[str] = []
    for character in text:
        if letters and unicodedata.combining(character):
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def letters_stand_apart(text: str) -> bool:
    """Whether the letters of a text may be parted."""
    return all(not c.isalpha() or unicodedata.name(c, "").startswith(SCRIPTS_APART) for c in text)
