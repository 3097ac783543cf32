"""The chart as a PNG in every depth, order, transparency and way to tell colours."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

import numpy as np

from app.imaging.decode import profiles
from testing.files.charts import Case, Numbers, draw_alpha, draw_chart, patch_numbers, with_alpha
from testing.files.colour_spaces import (
    ADOBE,
    BT2020,
    P3,
    SRGB,
    ColourSpace,
    power_light,
    pq_light,
    srgb_light,
    video_light,
)
from testing.files.png import Chunk, write_png

DEPTHS = {"grey": (1, 2, 4, 8, 16), "RGB": (8, 16), "palette": (1, 2, 4, 8), "grey+alpha": (8, 16)}
DEPTHS["RGBA"] = (8, 16)
"""Source: PNG, table 11.1."""
KEYED_PATCH = 1
"""The patch whose colour is transparent."""
ROUNDING = 1.0
"""CIE76 difference: Pillow keeps the upper byte of 16 bits, another rounding than ours."""
CLOSE = 2.0
"""The same, of colours that went through a profile."""
LINEAR = ColourSpace(SRGB, power_light(1.0))
PLAIN = ColourSpace(SRGB, srgb_light)
IN_ADOBE = ColourSpace(ADOBE, power_light(2.2))
IN_P3 = ColourSpace(P3, srgb_light)
WIDE = ColourSpace(BT2020, video_light)


def layout_cases() -> Iterator[tuple[str, Case]]:
    """Every colour type, depth and order of rows, with and without a transparent colour."""
    for colours, depths in DEPTHS.items():
        for depth in depths:
            for interlaced in (False, True):
                for keyed in (False, True) if colours in ("grey", "RGB", "palette") else (False,):
                    samples, chunks, shown = draw_layout(colours, depth, keyed)
                    words = [colours, str(depth), "interlaced" * interlaced, "keyed" * keyed]
                    data = write_png(samples, colours, depth, chunks=chunks, interlaced=interlaced)
                    yield (
                        f"png {colours}",
                        Case(" ".join(filter(None, words)), data, shown, ROUNDING),
                    )


def draw_layout(colours: str, depth: int, keyed: bool) -> tuple[Numbers, list[Chunk], Numbers]:
    """Stored numbers, chunks, and the RGBA that they show."""
    if colours == "palette":
        return draw_palette(depth, keyed)
    full = (1 << depth) - 1
    if colours.startswith("grey"):
        # two neighbours in the lowest bit, of which one is the key's
        levels = np.array([0, full // 2, full // 2 ^ 1, full, full // 3, full - 1])
        samples = levels[patch_numbers(45, 34)][:, :, None].astype(np.uint16)
    else:
        samples = np.rint(draw_chart().astype(float) * full / 255).astype(np.uint16)
        if depth == 16:
            samples[patch_numbers(45, 34) == 2] = samples[patch_numbers(45, 34) == 1] ^ 1
    shown = np.rint(samples.astype(float) * 255 / full).astype(np.uint8)
    shown = with_alpha(np.broadcast_to(shown, (*shown.shape[:2], 3)))
    if colours.endswith("alpha") or colours == "RGBA":
        alpha = draw_alpha()
        stored = np.rint(alpha.astype(float) * full / 255).astype(np.uint16)
        shown[:, :, 3] = alpha
        return np.dstack([samples, stored]), [], shown
    if not keyed:
        return samples, [], shown
    key = samples[patch_numbers(45, 34) == KEYED_PATCH][0]
    shown[(samples == key).all(axis=2), 3] = 0
    return samples, [(b"tRNS", struct.pack(f">{len(key)}H", *key))], shown


def draw_palette(depth: int, keyed: bool) -> tuple[Numbers, list[Chunk], Numbers]:
    numbers = patch_numbers(45, 34) % (1 << depth)
    entries = np.unique(draw_chart().reshape(-1, 3), axis=0)[: 1 << depth]
    alphas = np.array([255, 0, 128, 64, 255, 255][: len(entries)], np.uint8)
    shown = with_alpha(entries[numbers])
    chunks = [(b"PLTE", entries.tobytes())]
    if keyed:
        shown[:, :, 3] = alphas[numbers]
        chunks.append((b"tRNS", alphas.tobytes()))
    return numbers[:, :, None].astype(np.uint16), chunks, shown


def colour_cases() -> Iterator[tuple[str, Case]]:
    """Every way to tell the colours, alone and against others that come after it."""
    linear, adobe = (b"gAMA", gamma(1.0)), (b"gAMA", gamma(1 / 2.2))
    chrm, srgb = (b"cHRM", chromaticities(ADOBE)), (b"sRGB", b"\0")
    icc_p3 = (b"iCCP", embedded(IN_P3, profiles.CODED_PRIMARIES[12], profiles.srgb_light))
    icc_linear = (b"iCCP", embedded(LINEAR, profiles.SRGB_PRIMARIES, profiles.power_light(1.0)))
    cicp_p3 = (b"cICP", bytes((12, 13, 0, 1)))
    told: dict[str, tuple[ColourSpace, Sequence[Chunk]]] = {
        "nothing": (PLAIN, ()),
        "sRGB": (PLAIN, (srgb,)),
        "gAMA 1.0": (LINEAR, (linear,)),
        "gAMA 0.45455": (PLAIN, (adobe,)),
        "gAMA 0.5556": (ColourSpace(SRGB, power_light(1.8)), ((b"gAMA", gamma(1 / 1.8)),)),
        "gAMA and cHRM": (IN_ADOBE, (adobe, chrm)),
        "cHRM alone": (ColourSpace(ADOBE, srgb_light), (chrm,)),
        "cICP P3": (IN_P3, (cicp_p3,)),
        "cICP BT.2020": (WIDE, ((b"cICP", bytes((9, 14, 0, 1))),)),
        "cICP BT.709": (ColourSpace(SRGB, video_light), ((b"cICP", bytes((1, 1, 0, 1))),)),
        "cICP linear": (LINEAR, ((b"cICP", bytes((1, 8, 0, 1))),)),
        "cICP PQ": (ColourSpace(BT2020, pq_light), ((b"cICP", bytes((9, 16, 0, 1))),)),
        "cICP unknown": (PLAIN, ((b"cICP", bytes((2, 2, 0, 1))),)),
        "iCCP P3": (IN_P3, (icc_p3,)),
        "iCCP linear": (LINEAR, (icc_linear,)),
        "iCCP broken, gAMA": (LINEAR, ((b"iCCP", b"x\0\0" + zlib.compress(bytes(400))), linear)),
        "cICP before iCCP": (IN_P3, (cicp_p3, icc_linear, srgb, linear)),
        "iCCP before sRGB": (IN_P3, (icc_p3, srgb, linear)),
        "sRGB before gAMA": (PLAIN, (srgb, linear, chrm)),
        "senseless gAMA": (PLAIN, ((b"gAMA", bytes(4)),)),
        "senseless cHRM": (PLAIN, ((b"cHRM", bytes(32)),)),
    }
    for name, (space, chunks) in told.items():
        for depth in (8, 16):
            stored = space.store(draw_chart(), depth)
            shown = with_alpha(space.show(stored, depth))
            data = write_png(stored, "RGB", depth, chunks=chunks)
            yield "png colours", Case(f"{name}, {depth} bits", data, shown, CLOSE)


def gamma(exponent: float) -> bytes:
    return struct.pack(">I", round(exponent * 100_000))


def chromaticities(primaries: Sequence[tuple[float, float]]) -> bytes:
    values = [0.3127, 0.329, *(value for point in primaries for value in point)]
    return struct.pack(">8I", *(round(value * 100_000) for value in values))


def embedded(space: ColourSpace, primaries: profiles.Primaries, curve: profiles.Curve) -> bytes:
    """The body of iCCP with a profile that says sRGB by its name, whatever it does."""
    profile = profiles.build_profile(primaries, curve)
    assert profile is not None
    assert np.allclose(space.primaries, (primaries.red, primaries.green, primaries.blue))
    return b"sRGB\0\0" + zlib.compress(profile)


def every_png() -> Iterator[tuple[str, Case]]:
    yield from layout_cases()
    yield from colour_cases()
