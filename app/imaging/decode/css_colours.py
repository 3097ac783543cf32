"""Colours as CSS writes them, as those that every drawing program reads.

Source: CSS Color Module Level 4 (W3C), its conversions and matrices.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from PIL import ImageColor

Numbers = tuple[float, float, float]
KEYWORDS: Final = frozenset(
    ("none", "currentcolor", "transparent", "inherit", "context-fill", "context-stroke")
)
"""What a paint may be beside a colour."""
FUNCTION = re.compile(r"\s*([a-z]+)\(([^()]*)\)\s*", re.IGNORECASE)
PAINT_SERVER = re.compile(r"\s*url\(\s*[\"']?#[^)]*\)\s*(.*)", re.IGNORECASE | re.DOTALL)
NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|deg|rad|grad|turn)?", re.I)
DEGREES: Mapping[str, float] = MappingProxyType(
    {"": 1.0, "deg": 1.0, "rad": 180 / math.pi, "grad": 0.9, "turn": 360.0}
)
"""Of one unit of an angle."""
P3_TO_SRGB = (
    (1.2249401762, -0.2249401762, 0.0),
    (-0.0420569547, 1.0420569547, 0.0),
    (-0.0196375546, -0.0786360456, 1.0982736001),
)
XYZ50_TO_SRGB = (
    (3.1341358529, -1.6173863321, -0.4906619460),
    (-0.9787954765, 1.9162543774, 0.0334427276),
    (0.0719553599, -0.2289767598, 1.4053860351),
)
OKLAB_TO_LMS = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
LMS_TO_SRGB = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
WHITE_D50 = (0.3457 / 0.3585, 1.0, (1 - 0.3457 - 0.3585) / 0.3585)


def translate_paint(value: str) -> str | None:
    """A paint or colour as it is read everywhere; None for what CSS would ignore."""
    text = value.strip()
    if found := PAINT_SERVER.fullmatch(text):
        rest = found.group(1).strip()
        server = text[: found.start(1)].strip()
        instead = translate_paint(rest) if rest else ""
        return None if instead is None else f"{server} {instead}".strip()
    if text.lower() in KEYWORDS:
        return text
    if found := FUNCTION.fullmatch(text):
        return translate_function(found.group(1).lower(), found.group(2))
    is_hex = re.fullmatch(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", text, re.IGNORECASE)
    return text if is_hex or text.lower() in ImageColor.colormap else None


def translate_function(name: str, content: str) -> str | None:
    """A colour function as `rgba()`; None when it is not understood."""
    words = content.replace(",", " ").replace("/", " ").split()
    space = words.pop(0).lower() if name == "color" and words else name.removesuffix("a")
    if space not in SPACES or len(words) not in (3, 4):
        return None
    full, convert = SPACES[space]
    try:
        first, second, third = map(read_number, words[:3], full)
        alpha = read_number(words[3], 1.0) if len(words) == 4 else 1.0
        shown = [round(255 * min(1.0, max(0.0, part))) for part in convert((first, second, third))]
    except (ValueError, OverflowError):
        return None
    return f"rgba({shown[0]}, {shown[1]}, {shown[2]}, {min(1.0, max(0.0, alpha)):.4g})"


def read_number(word: str, full: float) -> float:
    """A number, a share of `full`, or an angle in degrees.

    Raises:
        ValueError: It is none.
    """
    if word.lower() == "none":
        return 0.0
    found = NUMBER.fullmatch(word)
    if not found:
        raise ValueError(word)
    value, unit = float(found.group(1)), (found.group(2) or "").lower()
    return value * full / 100 if unit == "%" else value * DEGREES[unit]


def multiply(matrix: Sequence[Numbers], parts: Sequence[float]) -> Numbers:
    first, second, third = (sum(map(operator.mul, row, parts)) for row in matrix)
    return first, second, third


def encode_light(parts: Sequence[float]) -> Numbers:
    """Light as sRGB writes it. Source: IEC 61966-2-1."""
    red, green, blue = (
        12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in parts
    )
    return red, green, blue


def decode_light(parts: Numbers) -> Numbers:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def from_rgb(parts: Numbers) -> Numbers:
    return parts[0] / 255, parts[1] / 255, parts[2] / 255


def from_hsl(parts: Numbers) -> Numbers:
    hue, saturation, light = parts[0], *(min(1.0, max(0.0, part / 100)) for part in parts[1:])
    reach = saturation * min(light, 1 - light)

    def channel(offset: int) -> float:
        step = (offset + hue / 30) % 12
        return light - reach * max(-1.0, min(step - 3, 9 - step, 1.0))

    return channel(0), channel(8), channel(4)


def from_hwb(parts: Numbers) -> Numbers:
    white, black = parts[1] / 100, parts[2] / 100
    if white + black >= 1:
        return (white / (white + black),) * 3
    red, green, blue = (
        part * (1 - white - black) + white for part in from_hsl((parts[0], 100, 50))
    )
    return red, green, blue


def from_lab(parts: Numbers) -> Numbers:
    middle = (parts[0] + 16) / 116
    steps = (middle + parts[1] / 500, middle, middle - parts[2] / 200)
    xyz = [
        white * (step**3 if step > 6 / 29 else (116 * step - 16) * 27 / 24389)
        for step, white in zip(steps, WHITE_D50, strict=True)
    ]
    return encode_light(multiply(XYZ50_TO_SRGB, xyz))


def from_oklab(parts: Numbers) -> Numbers:
    roots = multiply(OKLAB_TO_LMS, parts)
    return encode_light(multiply(LMS_TO_SRGB, [root**3 for root in roots]))


def by_hue(convert: Callable[[Numbers], Numbers]) -> Callable[[Numbers], Numbers]:
    """The same space, told by chroma and hue."""

    def from_hue(parts: Numbers) -> Numbers:
        light, chroma, hue = parts[0], parts[1], math.radians(parts[2])
        return convert((light, chroma * math.cos(hue), chroma * math.sin(hue)))

    return from_hue


def from_p3(parts: Numbers) -> Numbers:
    return encode_light(multiply(P3_TO_SRGB, decode_light(parts)))


def keep(parts: Numbers) -> Numbers:
    return parts


SPACES: Mapping[str, tuple[Numbers, Callable[[Numbers], Numbers]]] = MappingProxyType(
    {
        "rgb": ((255, 255, 255), from_rgb),
        "hsl": ((360, 100, 100), from_hsl),
        "hwb": ((360, 100, 100), from_hwb),
        "lab": ((100, 125, 125), from_lab),
        "lch": ((100, 150, 360), by_hue(from_lab)),
        "oklab": ((1, 0.4, 0.4), from_oklab),
        "oklch": ((1, 0.4, 360), by_hue(from_oklab)),
        "srgb": ((1, 1, 1), keep),
        "srgb-linear": ((1, 1, 1), encode_light),
        "display-p3": ((1, 1, 1), from_p3),
    }
)
"""What 100 % of each part is, and the way to sRGB, by function or the space that `color` names."""
