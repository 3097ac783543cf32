"""The fonts that the renderer and the browser share, by family and weight."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont, features

FALLBACK_FAMILY = "Noto Sans"
"""Asked for every letter that the chosen family lacks: Latin, Cyrillic, Greek, Vietnamese,
Devanagari.
"""
DEFAULT_FAMILY = "Inter"
"""Of a style whose family is unknown."""
WEIGHTS = {"normal": 400, "bold": 700}
"""By the words of CSS."""
NOT_A_CHARACTER = "\uffff"
"""No font has it, so that it is drawn as the font's mark for missing letters."""
SUBPIXELS = 64
"""Sizes of a font are whole parts of a px of this number."""
PROBE_SIZE = 24
"""Size in px at which letters are compared with the mark for missing ones."""


@dataclass(frozen=True, slots=True)
class Run:
    """Letters in a row that one font file has."""

    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts that there are.

    Attributes:
        files: Font file by family and weight (100..900).
    """

    files: Mapping[str, Mapping[int, Path]]

    @classmethod
    def load(cls, folder: Path) -> Fonts:
        """Read the folder's manifest.json.

        Raises:
            FileNotFoundError: When it is not there.
        """
        files: dict[str, dict[int, Path]] = {}
        for entry in json.loads((folder / "manifest.json").read_text())["files"]:
            files.setdefault(entry["family"], {})[int(entry["weight"])] = folder / entry["file"]
        return cls(files)

    def families(self) -> tuple[str, ...]:
        """Their names in the order of the alphabet."""
        return tuple(sorted(self.files))

    def path(self, family: str, weight: str) -> Path:
        """The file nearest to the weight; of the default family when the family is unknown."""
        weights = self.files.get(family) or self.files[DEFAULT_FAMILY]
        wanted = WEIGHTS.get(weight) or int(weight)
        return weights[min(weights, key=lambda have: (abs(have - wanted), -have))]

    def runs(self, text: str, family: str, weight: str) -> list[Run]:
        """Split a line so that each part has a font with its letters.

        Marks stay with the letter that they stand on.
        """
        primary, fallback = self.path(family, weight), self.path(FALLBACK_FAMILY, weight)
        runs: list[Run] = []
        for letter in text:
            is_missing = not has_letter(primary, letter) and has_letter(fallback, letter)
            path = fallback if is_missing else primary
            if runs and (path == runs[-1].path or unicodedata.combining(letter)):
                runs[-1] = Run(runs[-1].text + letter, runs[-1].path)
            else:
                runs.append(Run(letter, path))
        return runs

    def missing(self, text: str, family: str, weight: str) -> str:
        """The letters that neither the family nor the fallback has, each once."""
        paths = (self.path(family, weight), self.path(FALLBACK_FAMILY, weight))
        letters: dict[str, None] = {}
        for letter in text:
            if letter.isprintable() and not any(has_letter(path, letter) for path in paths):
                letters[letter] = None
        return "".join(letters)


def load_font(path: Path, size: float) -> ImageFont.FreeTypeFont:
    """A font at a size in px; shaped by Raqm where it is built in."""
    return open_font_file(path, round(size * SUBPIXELS) / SUBPIXELS)


@lru_cache(maxsize=256)
def open_font_file(path: Path, size: float) -> ImageFont.FreeTypeFont:
    """A font at a size in px, opened once."""
    engine = ImageFont.Layout.RAQM if features.check_feature("raqm") else ImageFont.Layout.BASIC
    return ImageFont.truetype(path, size, layout_engine=engine)


@lru_cache(maxsize=4096)
def has_letter(path: Path, letter: str) -> bool:
    """Whether the font draws the letter as anything but its mark for missing ones."""
    if letter.isspace() or unicodedata.category(letter) in ("Cf", "Mn"):
        return True
    return draw_letter(path, letter) != draw_letter(path, NOT_A_CHARACTER)


def draw_letter(path: Path, letter: str) -> bytes:
    """What a font draws for a letter, to be compared."""
    probe = ImageFont.truetype(path, PROBE_SIZE, layout_engine=ImageFont.Layout.BASIC)
    mask = probe.getmask(letter)
    return bytes(mask) + bytes(str(mask.size), "ascii")
