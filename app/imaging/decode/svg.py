"""SVG drawings as pictures, for logos."""

from __future__ import annotations

import io
import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO
from xml.etree.ElementTree import Element

from app.domain.errors import Unreadable
from app.domain.file_names import strip_hidden
from app.domain.geometry import Size
from app.imaging.decode import pictures
from app.imaging.decode.illustrator import LONG_SIDE, NARROWEST
from app.imaging.decode.limits import name_damage
from app.imaging.decode.pictures import Header, NormalisedPicture
from app.imaging.decode.svg_source import EXPORT, SHOWN, SVG, SvgSource, read_svg, refuse_complexity
from app.imaging.fonts import read_characters

if TYPE_CHECKING:
    from PIL.Image import Image

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
"""The only fonts that letters of drawings are set in."""
FALLBACK_FAMILY = "Noto Sans"
"""In place of families that are not here."""
GENERIC = frozenset(
    ("serif", "sans-serif", "cursive", "fantasy", "monospace", "system-ui", "inherit", "initial")
)
"""What CSS calls any font of a kind."""
DEFAULT_SIZE = (300.0, 150.0)
"""px of a drawing that does not say its size. Source: replaced elements (CSS 2.1, 10.3.2)."""
LENGTH = re.compile(r"\s*\+?(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)\s*([a-z]*)\s*", re.I)
"""A length that is not a share of something else."""
PX_PER_UNIT: Mapping[str, float] = MappingProxyType(
    {
        "": 1.0,
        "px": 1.0,
        "pt": 96 / 72,
        "pc": 16.0,
        "in": 96.0,
        "cm": 96 / 2.54,
        "mm": 96 / 25.4,
        "q": 96 / 101.6,
        "em": 16.0,
        "rem": 16.0,
        "ex": 8.0,
    }
)
"""Source: CSS Values and Units 3."""
EMOJI_FILES = "NotoColorEmoji"
"""What the files of the emoji font begin with."""
MOST_NAMED = 12
"""Letters in one sentence."""
DPI = 96.0
"""Of CSS."""


def inspect(stream: BinaryIO) -> Header:
    """Read the size of a drawing and what is to be said of it.

    Raises:
        TooLarge: See read_svg.
        Unreadable: When it cannot be drawn as its maker sees it.
    """
    stream.seek(0)
    with name_damage():
        source = read_svg(stream.read())
        return describe(source, Size(*rasterise(source).size))


def normalise(stream: BinaryIO) -> NormalisedPicture:
    """The drawing as a picture with transparent background, its long side 2048 px.

    Raises:
        TooLarge: See read_svg.
        Unreadable: When it cannot be drawn as its maker sees it.
    """
    stream.seek(0)
    with name_damage():
        source = read_svg(stream.read())
        picture = rasterise(source)
        encoded = io.BytesIO()
        picture.save(encoded, "PNG", compress_level=1)
    ours = pictures.normalise(encoded)
    return replace(ours, header=describe(source, Size(*picture.size)))


def describe(source: SvgSource, size: Size) -> Header:
    """What is said of a drawing."""
    said = (
        *source.remarks,
        *tell_replaced_fonts(source.families),
        *(tell_missing_letters(source.root) if source.has_text else ()),
    )
    return Header("svg", size, 72, 1, said)


def rasterise(source: SvgSource) -> Image:
    """The drawing, RGBA.

    Raises:
        Unreadable: It is too narrow, draws nothing, or cannot be drawn.
    """
    import resvg_py  # here, since most files are pictures
    from PIL import Image

    try:
        drawn = resvg_py.svg_to_bytes(
            svg_string=scaled_text(source),
            dpi=DPI,
            skip_system_fonts=True,
            font_dirs=[str(FONTS)] if source.has_text else None,
            font_family=FALLBACK_FAMILY,
            serif_family=FALLBACK_FAMILY,
            sans_serif_family=FALLBACK_FAMILY,
            cursive_family=FALLBACK_FAMILY,
            fantasy_family=FALLBACK_FAMILY,
            monospace_family=FALLBACK_FAMILY,
        )
    except ValueError as error:
        if "nodes limit" in str(error):
            refuse_complexity()
        raise Unreadable(f"The drawing cannot be drawn: {str(error)[:SHOWN]}. {EXPORT}") from error
    picture = Image.open(io.BytesIO(bytes(drawn))).convert("RGBA")
    if picture.getchannel("A").getbbox() is None:
        raise Unreadable(f"The drawing shows nothing: all of it is transparent. {EXPORT}")
    return picture


def scaled_text(source: SvgSource) -> str:
    """The drawing, its long side LONG_SIDE px.

    Raises:
        Unreadable: See natural_size.
    """
    width, height = natural_size(source.root)
    scale = LONG_SIDE / max(width, height)
    if read_view_box(source.root.get("viewBox", "")) is None:
        source.root.set("viewBox", f"0 0 {width:.9g} {height:.9g}")
    source.root.set("width", str(max(1, round(width * scale))))
    source.root.set("height", str(max(1, round(height * scale))))
    return source.to_text()


def natural_size(root: Element) -> tuple[float, float]:
    """Width and height in px, as a browser shows the drawing by itself.

    Raises:
        Unreadable: It is too narrow for a logo, or has no size at all.
    """
    width, height = read_length(root.get("width", "")), read_length(root.get("height", ""))
    box = read_view_box(root.get("viewBox", ""))
    if width is None and height is None:
        width, height = box or DEFAULT_SIZE
    elif width is None:
        height = height or 0.0
        width = height * box[0] / box[1] if box else DEFAULT_SIZE[0]
    elif height is None:
        height = width * box[1] / box[0] if box else DEFAULT_SIZE[1]
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise Unreadable(f"The drawing has no size. {EXPORT}")
    if not NARROWEST <= width / height <= 1 / NARROWEST:
        raise Unreadable("The drawing is too narrow for a logo.")
    return width, height


def read_length(text: str) -> float | None:
    """A length in px; None for what is no length or a share of something else."""
    found = LENGTH.fullmatch(text)
    if not found or found.group(2).lower() not in PX_PER_UNIT:
        return None
    return float(found.group(1)) * PX_PER_UNIT[found.group(2).lower()]


def read_view_box(text: str) -> tuple[float, float] | None:
    """Width and height of the drawing's own coordinates; None when it has none."""
    try:
        _, _, width, height = map(float, text.replace(",", " ").split())
    except ValueError:
        return None
    return (width, height) if 0 < width < math.inf and 0 < height < math.inf else None


def tell_replaced_fonts(families: Sequence[str]) -> Iterator[str]:
    """A sentence for each family that is asked for first and is not here."""
    for first in dict.fromkeys(names.split(",")[0].strip(" \"'\t\n") for names in families):
        if first.lower() not in known_families() | GENERIC:
            yield (
                f"The font “{strip_hidden(first)[:SHOWN]}” is not here, so another is in its place."
                " Convert the text to outlines to keep its looks."
            )


def tell_missing_letters(root: Element) -> Iterator[str]:
    """A sentence on the letters of its texts that no font here has."""
    asked = dict.fromkeys(
        letter
        for outer in root.iter(f"{{{SVG}}}text")
        for letter in "".join(outer.itertext())
        if unicodedata.category(letter)[0] not in "CZ" and not is_joiner(letter)
    )
    for path in sorted(FONTS.glob("*_400Regular.ttf")):
        if not asked:
            return
        if path.name.startswith(EMOJI_FILES):
            continue  # the renderer sets them over one another
        known = read_characters(path)
        asked = {letter: None for letter in asked if ord(letter) not in known}
    if asked:
        yield (f"No font here has {' '.join([*asked][:MOST_NAMED])}. Convert the text to outlines.")


def is_joiner(letter: str) -> bool:
    """Whether it only changes the look of the letter before it."""
    return "\ufe00" <= letter <= "\ufe0f"


@lru_cache(maxsize=1)
def known_families() -> frozenset[str]:
    """The families that are here, in lower case."""
    listed = json.loads((FONTS / "manifest.json").read_text())["files"]
    return frozenset(str(entry["family"]).lower() for entry in listed)
