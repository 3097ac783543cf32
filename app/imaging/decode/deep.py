"""Colours of 16 bits through their profile's curves before they become 8 bits.

A linear picture has most of its dark tones in the lower bytes: cut to 8 bits first, they are gone.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from app.imaging.decode.profiles import (
    Curve,
    assemble_profile,
    sample_curve,
    srgb_light,
)

STRIP_PIXELS = 1 << 20
"""Worked on at once."""
PARAMETERS = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}
"""How many numbers each kind of parametric curve has. Source: ICC.1:2022, 10.18."""


@dataclass(frozen=True, slots=True)
class Straightened:
    """What takes colours of 16 bits to 8 bits, and the profile that they have then.

    Attributes:
        tables: Of each channel 65536 values of 8 bits.
        profile: With the same primaries and sRGB's curve.
    """

    tables: tuple[list[int], ...]
    profile: bytes


def straighten(profile: bytes) -> Straightened | None:
    """None of a profile that is not made of primaries and curves."""
    try:
        tags = read_tags(profile)
        colours = {name: tags[name] for name in (b"rXYZ", b"gXYZ", b"bXYZ", b"wtpt")}
        curves = [tags[name] for name in (b"rTRC", b"gTRC", b"bTRC")]
        if b"A2B0" in tags or profile[16:20] != b"RGB ":
            return None
        made = {data: table_of(read_curve(data)) for data in set(curves)}
    except (KeyError, ValueError, struct.error, OverflowError, ZeroDivisionError):
        return None
    shared: dict[tuple[bytes, ...], bytes] = {(b"rTRC", b"gTRC", b"bTRC"): sample_curve(srgb_light)}
    return Straightened(tuple(made[data] for data in curves), assemble_profile(colours, shared))


def read_tags(profile: bytes) -> dict[bytes, bytes]:
    """The data of each tag by its name."""
    (count,) = struct.unpack(">I", profile[128:132])
    found = {}
    for number in range(min(count, 100)):
        name, start, length = struct.unpack(">4sII", profile[132 + 12 * number : 144 + 12 * number])
        found[name] = profile[start : start + length]
    return found


def read_curve(data: bytes) -> Curve:
    """A curve of either kind.

    Raises:
        ValueError: When it is of none.
    """
    if data[:4] == b"para":
        return read_parametric(data)
    if data[:4] != b"curv":
        raise ValueError("no curve")
    (count,) = struct.unpack(">I", data[8:12])
    values = struct.unpack(f">{count}H", data[12 : 12 + 2 * count])
    if count == 0:
        return float
    if count == 1:
        exponent = values[0] / 256
        return lambda value: value**exponent
    return lambda value: interpolate(values, value) / 65535


def interpolate(values: Sequence[float], share: float) -> float:
    """Between the two values around a share, 0..1, of the way along them."""
    place = share * (len(values) - 1)
    low = min(int(place), len(values) - 2)
    return values[low] + (values[low + 1] - values[low]) * (place - low)


def read_parametric(data: bytes) -> Curve:
    """Source: ICC.1:2022, table 68."""
    (kind,) = struct.unpack(">H", data[8:10])
    count = PARAMETERS[kind]
    numbers = [value / 65536 for value in struct.unpack(f">{count}i", data[12 : 12 + 4 * count])]
    gamma, a, b, c, d, e, f = (numbers + [0.0] * 7)[:7]
    if kind == 0:
        a, d = 1.0, -1.0
    elif kind in (1, 2):
        c, d, e, f = 0.0, -b / a, (c if kind == 2 else 0.0), (c if kind == 2 else 0.0)
    return lambda x: max(0.0, a * x + b) ** gamma + e if x >= d else c * x + f


def table_of(curve: Curve) -> list[int]:
    """From 16 bits of a curve to 8 bits of sRGB."""
    steps = [srgb_light((level + 0.5) / 255) for level in range(255)]
    return [bisect_left(steps, curve(value / 65535)) for value in range(1 << 16)]


def reduce_deep_colours(
    upper: Image.Image, lower: Image.Image, tables: tuple[list[int], ...]
) -> Image.Image:
    """RGB or RGBA of 8 bits from both bytes of each channel; alpha is that of the upper ones."""
    result = upper.copy()
    rows = max(1, STRIP_PIXELS // upper.width)
    for top in range(0, upper.height, rows):
        box = (0, top, upper.width, min(upper.height, top + rows))
        high, low = upper.crop(box).split(), lower.crop(box).split()
        bands = [
            join_bytes(one, other).point(table, "L")
            for one, other, table in zip(high, low, tables, strict=False)
        ]
        result.paste(Image.merge(upper.mode, [*bands, *high[len(bands) :]]), box)
    return result


def join_bytes(upper: Image.Image, lower: Image.Image) -> Image.Image:
    """Numbers of 16 bits (mode I) from both bytes of a channel."""
    pairs = Image.merge("LA", (lower, upper)).tobytes()
    return Image.frombytes("I;16", upper.size, pairs).convert("I")
