"""Lines of words as masks that are cut to their ink: straight, on an arc, or running down."""

from __future__ import annotations

import importlib
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from bench.adaptation.planning import ROOT

OWN = ROOT / "app" / "static" / "fonts"
"""The fonts of the product; what it lacks comes from packages that tests and benches need alone."""
PACKED = {
    "AbrilFatface-Regular": "abril_fatface",
    "Amiri-Bold": "amiri",
    "Anton-Regular": "anton",
    "Caveat[wght]": "caveat",
    "DMSerifDisplay-Regular": "dm_serif_display",
    "FrankRuhlLibre[wght]": "frank_ruhl_libre",
    "GreatVibes-Regular": "great_vibes",
    "Kalam-Bold": "kalam",
    "Kanit-Bold": "kanit",
    "Lobster-Regular": "lobster",
    "LuckiestGuy-Regular": "luckiest_guy",
    "NotoSerif[wdth,wght]": "noto_serif",
    "Pacifico-Regular": "pacifico",
    "PermanentMarker-Regular": "permanent_marker",
}
"""Package by the font's file."""
STYLES = {
    "serif": (
        "PlayfairDisplay_700Bold",
        "RobotoSlab_700Bold",
        "DMSerifDisplay-Regular",
        "AbrilFatface-Regular",
        "NotoSerif[wdth,wght]",
        "Amiri-Bold",
        "FrankRuhlLibre[wght]",
    ),
    "script": (
        "Lobster-Regular",
        "Pacifico-Regular",
        "GreatVibes-Regular",
        "Caveat[wght]",
        "Kalam-Bold",
        "PermanentMarker-Regular",
    ),
    "poster": ("Anton-Regular", "LuckiestGuy-Regular", "Kanit-Bold", "Montserrat_700Bold"),
    "body": (
        "RobotoSlab_400Regular",
        "Inter_600SemiBold",
        "Kanit-Bold",
        "PlayfairDisplay_600SemiBold",
    ),
}
"""Font files by the manner of a headline; those that lack a letter are passed over."""
LAST = (
    *(f"NotoSans{script}_700Bold" for script in ("", "Arabic", "Hebrew", "Devanagari", "Thai")),
    *(f"NotoSans{script}_700Bold" for script in ("JP", "SC", "KR")),
)
"""Asked in this order when no font of a manner has all letters."""
TRIAL = 100
"""Font size at which a line is measured before it is fitted, in pixels."""
BOLD = 700
"""Weight of variable fonts."""
LEAST_SIZE = 7
"""Nothing is set smaller, in pixels."""
LOOSE = 1.16
"""From baseline to baseline, in font sizes, where no letter reaches further."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was set.

    Attributes:
        mask: Coverage 0..255, cut to the ink.
        rise: From the baseline up to the mask's upper edge, in pixels; negative below it.
    """

    mask: Image.Image
    rise: float


@lru_cache(maxsize=64)
def find_font(name: str) -> Path:
    """Find a font file of the product or of a package."""
    if name not in PACKED:
        return OWN / f"{name}.ttf"
    package = importlib.import_module(f"fontpkg_{PACKED[name]}")
    return Path(str(package.__file__)).parent / "files" / f"{name}.ttf"


@lru_cache(maxsize=64)
def letters_of(name: str) -> frozenset[int]:
    with TTFont(find_font(name), lazy=True) as font:
        return frozenset(font.getBestCmap())


def has_letters(name: str, words: str) -> bool:
    return all(ord(letter) in letters_of(name) for letter in words if not letter.isspace())


def choose_font(manner: str, words: str, chance: random.Random) -> str:
    """Draw a font of the manner that has all letters of the words."""
    able = [name for name in STYLES[manner] if has_letters(name, words)]
    return chance.choice(able) if able else font_for(words)


def font_for(words: str, wanted: str = LAST[0]) -> str:
    """The wanted font, or the first that has all letters of the words."""
    return next((name for name in (wanted, *LAST) if has_letters(name, words)), LAST[0])


@lru_cache(maxsize=512)
def load_font(name: str, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(find_font(name), size)
    if "wght" in name:
        font.set_variation_by_axes(
            [
                BOLD if "weight" in str(axis["name"]).lower() else float(axis["default"] or 0)
                for axis in font.get_variation_axes()
            ]
        )
    return font


def set_line(words: str, name: str, size: float) -> Line:
    """Set words in one line."""
    size = max(LEAST_SIZE, round(size))
    font = load_font(font_for(words, name), size)
    pad = size * 2
    sheet = Image.new("L", (int(font.getlength(words)) + 2 * pad, 2 * pad), 0)
    ImageDraw.Draw(sheet).text((pad, pad), words, font=font, fill=255, anchor="ls")
    box = sheet.getbbox() or (0, 0, 1, 1)
    return Line(sheet.crop(box), pad - box[1])


def set_lines(
    lines: Sequence[str], name: str, room: tuple[float, float]
) -> list[tuple[Line, float]]:
    """Set lines under each other as large as the room allows.

    Returns:
        Each line with the distance of its ink from the top of the room, in pixels.
    """
    trial = stack([set_line(words, name, TRIAL) for words in lines], TRIAL)
    wide = max(line.mask.width for line, _ in trial)
    high = max(top + line.mask.height for line, top in trial)
    size = min(TRIAL * room[0] / wide, TRIAL * room[1] / high) * 0.98
    size = max(LEAST_SIZE, math.floor(size))
    return stack([set_line(words, name, size) for words in lines], size)


def stack(lines: Sequence[Line], size: float) -> list[tuple[Line, float]]:
    """Put the baselines under each other, apart enough for every letter."""
    baseline, below = 0.0, 0.0
    placed = []
    for number, line in enumerate(lines):
        baseline = line.rise if not number else baseline + max(LOOSE * size, below + line.rise + 2)
        below = line.mask.height - line.rise
        placed.append((line, baseline - line.rise))
    return placed


def set_downwards(words: str, name: str, size: float) -> Image.Image:
    """Set letters one below another."""
    letters = [set_line(letter, name, size).mask for letter in words]
    gap = round(size * 0.16)
    wide = max(mask.width for mask in letters)
    sheet = Image.new("L", (wide, sum(mask.height + gap for mask in letters) - gap), 0)
    top = 0
    for mask in letters:
        sheet.paste(mask, ((wide - mask.width) // 2, top))
        top += mask.height + gap
    return sheet


def set_on_arc(words: str, name: str, size: float, radius: float, side: int = 1) -> Image.Image:
    """Set letters along a circle.

    Args:
        words: Of a script whose letters stand by themselves.
        name: Of the font.
        size: Of the font, in pixels.
        radius: Of the circle of the baseline, in pixels.
        side: 1 = over the top of the circle, -1 = below it, like a smile.
    """
    font = load_font(font_for(words, name), round(size))
    around = int(radius + 2 * size)
    sheet = Image.new("L", (2 * around, 2 * around), 0)
    turn = -font.getlength(words) * 1.06 / radius / 2
    for letter in words:
        step = font.getlength(letter) * 1.06 / radius
        stamp = Image.new("L", (2 * around, 2 * around), 0)
        at = around - side * radius + (0 if side > 0 else 0.0)
        ImageDraw.Draw(stamp).text((around, at), letter, font=font, fill=255, anchor="ms")
        degrees = -math.degrees(turn + step / 2) * side
        turned = stamp.rotate(degrees, Image.Resampling.BICUBIC)
        sheet.paste(255, (0, 0), turned)
        turn += step
    return sheet.crop(sheet.getbbox() or (0, 0, 1, 1))
