"""The fonts of texts, by family and weight, and which letters each of them has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

FALLBACK_FAMILY = "Noto Sans"
"""Asked first for what the chosen family lacks: Latin, Cyrillic, Greek, Vietnamese, Devanagari."""
DEFAULT_FAMILY = "Inter"
"""Of a style whose family is unknown."""
WEIGHTS = {"normal": 400, "bold": 700}
"""By the words of CSS."""
EMOJI = "Emoji"
"""The manifest's word for pictures in the place of letters; their font is no choice of a style."""


@dataclass(frozen=True, slots=True)
class FontFace:
    """One font file.

    Attributes:
        family: Its name.
        weight: 100..900.
        path: Of the file.
    """

    family: str
    weight: int
    path: Path


@dataclass(frozen=True, slots=True)
class LineMetrics:
    """Where a font's letters lie about their baseline, in font sizes.

    Attributes:
        ascent: Above it.
        descent: Below it.
        capitals: Height of capitals; 0 when the font does not say.
    """

    ascent: float
    descent: float
    capitals: float = 0.0


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts that there are.

    Attributes:
        folder: Where they lie.
        files: Font file by family and weight (100..900).
        scripts: Family by the script that it is there for, in the order in which they are asked.
    """

    folder: Path
    files: Mapping[str, Mapping[int, Path]] = field(hash=False)
    scripts: Mapping[str, str] = field(hash=False)

    @classmethod
    def load(cls, folder: Path) -> Fonts:
        """Read the folder's manifest.json.

        Raises:
            FileNotFoundError: When it is not there.
        """
        files: dict[str, dict[int, Path]] = {}
        scripts: dict[str, str] = {}
        for entry in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]:
            files.setdefault(entry["family"], {})[int(entry["weight"])] = folder / entry["file"]
            if "script" in entry:
                scripts[entry["script"]] = entry["family"]
        return cls(folder, files, scripts)

    def families(self) -> tuple[str, ...]:
        """What a style may choose, in the order of the alphabet."""
        return tuple(sorted(set(self.files) - {self.scripts.get(EMOJI)}))

    def face(self, family: str, weight: str) -> FontFace:
        """The font nearest to the weight; of the default family when the family is unknown."""
        name = family if family in self.files else DEFAULT_FAMILY
        weights = self.files[name]
        wanted = WEIGHTS.get(weight) or int(weight)
        nearest = min(weights, key=lambda have: (abs(have - wanted), -have))
        return FontFace(name, nearest, weights[nearest])


@lru_cache(maxsize=64)
def read_characters(path: Path) -> frozenset[int]:
    """The code points that a font has a glyph for."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=64)
def read_line_metrics(path: Path) -> LineMetrics:
    """A font's own height, as browsers take it (the table hhea), and that of its capitals."""
    with TTFont(path, lazy=True) as font:
        em, lines = font["head"].unitsPerEm, font["hhea"]
        capitals = getattr(font["OS/2"], "sCapHeight", 0) / em
        return LineMetrics(lines.ascent / em, -lines.descent / em, capitals)
