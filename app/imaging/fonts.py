"""The fonts of texts, by family and weight, and which letters each of them has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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


OWN_WEIGHT = 400
"""What every file of an organization's own says of itself: each is a family of one weight."""


@dataclass(frozen=True, slots=True)
class FontFace:
    """One font file.

    Attributes:
        family: Its name.
        weight: 100..900.
        path: Of the file.
        own_name: Of a font of an organization, by which its file calls itself; it is alone in its
            folder, and of the weight 400 to the typesetter.
    """

    family: str
    weight: int
    path: Path
    own_name: str = ""

    @property
    def set_as(self) -> tuple[str, int]:
        """Family and weight by which the typesetter finds it."""
        return (self.own_name, OWN_WEIGHT) if self.own_name else (self.family, self.weight)


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
        own: Names by which the fonts of an organization call themselves, by their files.
    """

    folder: Path
    files: Mapping[str, Mapping[int, Path]] = field(hash=False)
    scripts: Mapping[str, str] = field(hash=False)
    own: Mapping[Path, str] = field(default_factory=dict, hash=False)

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

    def with_own(self, faces: Iterable[FontFace]) -> Fonts:
        """These fonts and those of an organization; of two with one family and weight the last."""
        files = {family: dict(weights) for family, weights in self.files.items()}
        own: dict[Path, str] = {}
        for face in faces:
            if face.family not in self.files:
                files.setdefault(face.family, {})[face.weight] = face.path
                own[face.path] = face.own_name
        return replace(self, files=files, own=own) if own else self

    def families(self) -> tuple[str, ...]:
        """What a style may choose, in the order of the alphabet."""
        return tuple(sorted(set(self.files) - {self.scripts.get(EMOJI)}))

    def face(self, family: str, weight: str) -> FontFace:
        """The font nearest to the weight; of the default family when the family is unknown."""
        name = family if family in self.files else DEFAULT_FAMILY
        weights = self.files[name]
        wanted = WEIGHTS.get(weight) or int(weight)
        nearest = min(weights, key=lambda have: (abs(have - wanted), -have))
        path = weights[nearest]
        return FontFace(name, nearest, path, self.own.get(path, ""))


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
