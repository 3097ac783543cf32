"""ICC profiles for colours that a file tells by numbers: primaries, a white and a curve.

Source: ICC.1:2022 (matrix and curve profiles), ITU-T H.273 (code points), ITU-R BT.2100 (PQ, HLG).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.imaging.decode.matrices import (
    Matrix,
    Vector,
    invert,
    multiply,
    multiply_vector,
    scale_columns,
    transpose,
)

Point = tuple[float, float]
Curve = Callable[[float], float]
"""From a coded value, 0..1, to light, 0..1."""

D65 = (0.3127, 0.3290)
"""Chromaticity of the white of most screens."""
D50_XYZ = (0.9642, 1.0, 0.8249)
"""White of the connection space."""
BRADFORD: Matrix = (
    (0.8951, 0.2664, -0.1614),
    (-0.7502, 1.7135, 0.0367),
    (0.0389, -0.0685, 1.0296),
)
"""From XYZ to the cones that adaptation scales. Source: ICC.1:2022, annex E."""
BRADFORD_BACK: Matrix = (
    (0.9869929, -0.1470543, 0.1599627),
    (0.4323053, 0.5183603, 0.0492912),
    (-0.0085287, 0.0400428, 0.9684867),
)
"""Its inverse."""
CURVE_STEPS = 4096
"""Entries of a sampled curve: dark steps of a linear one are still told apart."""
PQ_PEAK_NITS = 10_000.0
"""Light of the highest PQ code."""
HLG_PEAK_NITS = 1_000.0
"""Nominal light of the highest HLG code, which its gamma of 1.2 belongs to."""
WHITE_NITS = 203.0
"""Light of plain white in HDR. Source: ITU-R BT.2408."""
KNEE = 0.85
"""Share of plain white up to which HDR is taken as it is; above, all highlights share the rest."""
VERSION = 0x02400000
"""Of the profiles that are written here: 2.4."""


@dataclass(frozen=True, slots=True)
class Primaries:
    """Chromaticities of a colour space, each as x and y."""

    red: Point
    green: Point
    blue: Point
    white: Point = D65


SRGB_PRIMARIES = Primaries((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
ADOBE_PRIMARIES = Primaries((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
"""Source: Adobe RGB (1998) Color Image Encoding."""
NTSC_1953 = Primaries((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), (0.310, 0.316))
PAL = Primaries((0.64, 0.33), (0.29, 0.60), (0.15, 0.06))
SMPTE_C = Primaries((0.630, 0.340), (0.310, 0.595), (0.155, 0.070))
CODED_PRIMARIES: Mapping[int, Primaries] = MappingProxyType(
    {
        1: SRGB_PRIMARIES,
        4: NTSC_1953,
        5: PAL,
        6: SMPTE_C,
        7: SMPTE_C,
        8: Primaries((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), (0.310, 0.316)),
        9: Primaries((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
        11: Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), (0.314, 0.351)),
        12: Primaries((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
        22: Primaries((0.630, 0.340), (0.295, 0.605), (0.155, 0.077)),
    }
)
"""Source: ITU-T H.273, table 2."""


def srgb_light(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def video_light(value: float) -> float:
    """Source: ITU-R BT.709, inverted."""
    if value < 0.0812429:
        return value / 4.5
    return float(((value + 0.0992968) / 1.0992968) ** (1 / 0.45))


def smpte_240_light(value: float) -> float:
    """Source: SMPTE 240M, inverted."""
    return value / 4.0 if value < 0.0912 else float(((value + 0.1115) / 1.1115) ** (1 / 0.45))


def pq_light(value: float) -> float:
    """Of plain white, with highlights rolled off. Source: SMPTE ST 2084."""
    root = value ** (1 / 78.84375)
    share = max(root - 0.8359375, 0.0) / (18.8515625 - 18.6875 * root)
    nits = PQ_PEAK_NITS * share ** (1 / 0.1593017578125)
    return roll_off(nits / WHITE_NITS, PQ_PEAK_NITS / WHITE_NITS)


def hlg_light(value: float) -> float:
    """Of plain white, with highlights rolled off; the gamma is that of each channel.

    Source: ITU-R BT.2100.
    """
    if value <= 0.5:
        scene = value * value / 3
    else:
        scene = (math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return roll_off(HLG_PEAK_NITS * scene**1.2 / WHITE_NITS, HLG_PEAK_NITS / WHITE_NITS)


def roll_off(light: float, peak: float) -> float:
    """HDR light as light up to 1: unchanged up to the knee, the peak at 1.

    Args:
        light: In shares of plain white.
        peak: The most that can come.

    Source: Reinhard et al. 2002, formula 4, for what is above the knee.
    """
    if light <= KNEE:
        return light
    above, most = (light - KNEE) / (1 - KNEE), (peak - KNEE) / (1 - KNEE)
    return KNEE + (1 - KNEE) * min(1.0, above * (1 + above / most**2) / (1 + above))


def power_light(exponent: float) -> Curve:
    return lambda value: value**exponent


def log_light(decades: float) -> Curve:
    return lambda value: 0.0 if value <= 0 else float(10 ** ((value - 1) * decades))


CODED_CURVES: Mapping[int, Curve] = MappingProxyType(
    {
        1: video_light,
        4: power_light(2.2),
        5: power_light(2.8),
        6: video_light,
        7: smpte_240_light,
        8: power_light(1.0),
        9: log_light(2.0),
        10: log_light(2.5),
        11: video_light,
        12: video_light,
        13: srgb_light,
        14: video_light,
        15: video_light,
        16: pq_light,
        17: power_light(2.6),
        18: hlg_light,
    }
)
"""Source: ITU-T H.273, table 3."""


def profile_of_code_points(primaries: int, transfer: int, *, is_full: bool = True) -> bytes | None:
    """A profile by the numbers of cICP or nclx; None when they say nothing that is known.

    Args:
        primaries: Of ITU-T H.273, table 2.
        transfer: Of ITU-T H.273, table 3.
        is_full: Whether values run from 0 to the top, not from 16 to 235 of 255.
    """
    space, curve = CODED_PRIMARIES.get(primaries), CODED_CURVES.get(transfer)
    if space is None or curve is None:
        return None
    return build_profile(space, curve if is_full else narrow(curve))


def narrow(curve: Curve) -> Curve:
    """The same curve for values of which 16 is black and 235 white, of 255."""
    return lambda value: curve(min(1.0, max(0.0, (value * 255 - 16) / 219)))


def build_profile(primaries: Primaries, curve: Curve) -> bytes | None:
    """An ICC profile of a display with these primaries and this curve for each channel.

    None when the primaries span no colours.
    """
    columns = connection_matrix(primaries)
    if columns is None:
        return None
    tags = {b"wtpt": xyz_tag(D50_XYZ)}
    tags |= {
        name: xyz_tag(row[index] for row in columns)
        for index, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))
    }
    return assemble_profile(tags, {(b"rTRC", b"gTRC", b"bTRC"): sample_curve(curve)})


def sample_curve(curve: Curve) -> bytes:
    """A curve as a profile's tag."""
    steps = [min(1.0, max(0.0, curve(n / (CURVE_STEPS - 1)))) for n in range(CURVE_STEPS)]
    numbers = [round(share * 65535) for share in steps]
    return struct.pack(f">4s4xI{CURVE_STEPS}H", b"curv", CURVE_STEPS, *numbers)


def xyz_tag(values: Iterable[float]) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *(round(value * 65536) for value in values))


def assemble_profile(
    tags: Mapping[bytes, bytes], shared: Mapping[tuple[bytes, ...], bytes]
) -> bytes:
    """The file of an RGB display profile, version 2.4.

    Args:
        tags: Name and data.
        shared: Names that have the same data.
    """
    entries: list[bytes] = []
    body = b""
    start = 128 + 4 + 12 * (len(tags) + sum(map(len, shared)))
    groups = [*(((name,), data) for name, data in tags.items()), *shared.items()]
    for names, data in groups:
        entries += [struct.pack(">4sII", name, start + len(body), len(data)) for name in names]
        body += data + bytes(-len(data) % 4)
    size = start + len(body)
    words = (b"mntr", b"RGB ", b"XYZ ", b"", b"acsp")
    head = struct.pack(">I4sI4s4s4s12s4s", size, b"", VERSION, *words)
    head = head.ljust(68, b"\0") + struct.pack(">3i", *(round(v * 65536) for v in D50_XYZ))
    return head.ljust(128, b"\0") + struct.pack(">I", len(entries)) + b"".join(entries) + body


def connection_matrix(primaries: Primaries) -> Matrix | None:
    """From light of each channel to XYZ under D50; None when there is none."""
    red, green, blue, white = primaries.red, primaries.green, primaries.blue, primaries.white
    if min(red[1], green[1], blue[1], white[1]) <= 0:
        return None
    columns = transpose((xyz_of(red), xyz_of(green), xyz_of(blue)))
    inverse = invert(columns)
    if inverse is None:
        return None
    amounts = multiply_vector(inverse, xyz_of(white))
    return multiply(adapt_to_d50(xyz_of(white)), scale_columns(columns, amounts))


def xyz_of(point: Point) -> Vector:
    x, y = point
    return x / y, 1.0, (1 - x - y) / y


def adapt_to_d50(white: Vector) -> Matrix:
    """What makes that white the white of the connection space."""
    before, after = multiply_vector(BRADFORD, white), multiply_vector(BRADFORD, D50_XYZ)
    ratios = (after[0] / before[0], after[1] / before[1], after[2] / before[2])
    return multiply(scale_columns(BRADFORD_BACK, ratios), BRADFORD)
