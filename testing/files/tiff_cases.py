"""The chart as a TIFF of any layout, with what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
from PIL import Image

from app.imaging.decode.colour import to_plain_srgb
from testing.files.charts import (
    PATCHES,
    Case,
    Numbers,
    draw_alpha,
    draw_chart,
    patch_numbers,
    to_lab,
)
from testing.files.tiff import (
    DEFLATE,
    GROUP_3,
    GROUP_4,
    JPEG,
    LZMA,
    LZW,
    OLD_DEFLATE,
    PACKBITS,
    RAW,
    RLE,
    ZSTD,
    TiffLayout,
    write_tiff,
)

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, SEPARATED, YCBCR, CIE_LAB, ICC_LAB = (
    0,
    1,
    2,
    3,
    5,
    6,
    8,
    9,
)
COLOUR_NAMES = {
    WHITE_IS_ZERO: "min-is-white",
    BLACK_IS_ZERO: "min-is-black",
    RGB: "RGB",
    PALETTE: "palette",
    SEPARATED: "CMYK",
    YCBCR: "YCbCr",
    CIE_LAB: "CIELab",
    ICC_LAB: "ICCLab",
}
COMPRESSION_NAMES = {
    RAW: "raw",
    RLE: "fax RLE",
    GROUP_3: "G3",
    GROUP_4: "G4",
    LZW: "LZW",
    JPEG: "JPEG",
    DEFLATE: "deflate",
    OLD_DEFLATE: "old deflate",
    PACKBITS: "PackBits",
    LZMA: "LZMA",
    ZSTD: "Zstandard",
}
ALPHA_NAMES = {0: "unspecified", 1: "associated", 2: "unassociated"}
LAB_TOLERANCE = 2.0
"""CIE76: Lab of 8 bits knows a colour no better."""
LUMA = (0.299, 0.587, 0.114)
"""Source: ITU-R BT.601."""


def draw_tiff(layout: TiffLayout) -> Case:
    """The chart in a layout; the kinds of its extra samples say whether it is transparent."""
    colours, expected = colours_of(layout)
    alpha = draw_alpha()
    numbers = colours.astype(np.float64)
    full = full_of(layout)
    kinds = [kind for kind in layout.extras if kind]
    if kinds and kinds[0] == 1:
        numbers = multiply(numbers, alpha, layout)
    extras = []
    is_told = False
    for kind in layout.extras:
        shown = alpha if kind and not is_told else np.flipud(alpha)
        is_told |= bool(kind)
        extras.append(np.rint(shown / 255 * full)[:, :, None])
    stored = np.concatenate([numbers, *extras], axis=2)
    if kinds:
        expected = np.dstack([expected, np.rint(np.rint(alpha / 255 * full) / full * 255)])
    else:
        expected = np.dstack([expected, np.full(alpha.shape, 255)])
    is_lossy = layout.compression == JPEG or layout.shared != (1, 1)
    tolerance = LAB_TOLERANCE if layout.photometric in (CIE_LAB, ICC_LAB) else 1.0
    return Case(
        name_layout(layout),
        write_tiff([(stored, layout)]),
        expected.astype(np.uint8),
        3.0 if is_lossy else tolerance,
        is_lossy,
    )


def full_of(layout: TiffLayout) -> float:
    """The number of white."""
    return 1.0 if layout.kind == 3 else float((1 << layout.bits) - 1)


def multiply(numbers: Numbers, alpha: Numbers, layout: TiffLayout) -> Numbers:
    """Colours multiplied by their alpha, in whole numbers."""
    full = full_of(layout)
    plain = full - numbers if layout.photometric == WHITE_IS_ZERO else numbers
    share = np.rint(alpha / 255 * full)[:, :, None] / full
    if layout.photometric == WHITE_IS_ZERO:
        return np.rint((full - plain) * share)
    return np.rint(plain * share)


def colours_of(layout: TiffLayout) -> tuple[Numbers, Numbers]:
    """The numbers to store [height, width, samples], and the sRGB colours they mean."""
    chart = draw_chart()
    full = full_of(layout)
    if layout.photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO):
        grey = chart.mean(axis=2, keepdims=True) / 255 * full
        grey = grey if layout.kind == 3 else np.rint(grey)
        stored = full - grey if layout.photometric == WHITE_IS_ZERO else grey
        return stored, np.rint(grey / full * 255).repeat(3, axis=2)
    if layout.photometric == PALETTE:
        numbers = patch_numbers(chart.shape[1], chart.shape[0]) % (1 << layout.bits)
        return numbers[:, :, None], np.asarray(PATCHES)[numbers]
    if layout.photometric == SEPARATED:
        inks = np.asarray(Image.fromarray(chart).convert("CMYK")).astype(np.float64)
        inks[:, :, 3] = 20
        stored = np.rint(inks / 255 * full)
        same = np.rint(stored / full * 255).astype(np.uint8)
        shown = Image.frombytes("CMYK", (chart.shape[1], chart.shape[0]), same.tobytes())
        return stored, np.asarray(to_plain_srgb(shown))
    if layout.photometric == YCBCR:
        red, _, blue = LUMA
        bright = chart @ np.asarray(LUMA)
        cb = (chart[:, :, 2] - bright) / (2 - 2 * blue) + 128
        cr = (chart[:, :, 0] - bright) / (2 - 2 * red) + 128
        return np.rint(np.dstack([bright, cb, cr])), chart
    if layout.photometric in (CIE_LAB, ICC_LAB):
        return store_lab(to_lab(chart), layout), chart
    stored = np.rint(chart / 255 * full) if layout.kind == 1 else chart / 255
    return stored, np.rint(stored / full * 255)


def store_lab(lab: Numbers, layout: TiffLayout) -> Numbers:
    """Lab as the numbers of either kind and depth."""
    step = 1 << (layout.bits - 8)
    top = 255 * step if layout.photometric == ICC_LAB else full_of(layout)
    bright = np.rint(lab[:, :, :1] / 100 * top)
    colour = np.rint(lab[:, :, 1:] * step)
    if layout.photometric == ICC_LAB:
        colour += 128 * step
    return np.concatenate([bright, colour % (1 << layout.bits)], axis=2)


def name_layout(layout: TiffLayout) -> str:
    """The layout in words."""
    words = [
        COLOUR_NAMES[layout.photometric],
        f"{layout.bits} bit" + {1: "", 2: " signed", 3: " float"}[layout.kind],
        *(ALPHA_NAMES[kind] for kind in layout.extras),
        "planar" if layout.is_planar else "chunky",
        COMPRESSION_NAMES[layout.compression],
        f"predictor {layout.predictor}" if layout.predictor != 1 else "",
        "II" if layout.order == "<" else "MM",
        "tiles" if layout.chunk[0] else f"strips of {min(layout.chunk[1], 34)}",
        "BigTIFF" if layout.is_big else "",
        "mirrored bits" if layout.fill_order == 2 else "",
        f"colour shared by {layout.shared[0]} x {layout.shared[1]}"
        if layout.shared != (1, 1)
        else "",
    ]
    return ", ".join(word for word in words if word)


COLOURS = {
    WHITE_IS_ZERO: (1, 2, 4, 8, 12, 16, 32),
    BLACK_IS_ZERO: (1, 2, 4, 8, 12, 16, 32),
    RGB: (4, 8, 12, 16, 32),
    PALETTE: (1, 2, 4, 8, 16),
    SEPARATED: (8, 16, 32),
    YCBCR: (8,),
    CIE_LAB: (8, 16),
    ICC_LAB: (8, 16),
}
"""Depths in which each kind of colour is drawn."""
SAMPLES = {0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 6: 3, 8: 3, 9: 3}
"""That are colour, by photometric interpretation."""
EXTRAS = ((), (0,), (1,), (2,), (0, 2), (2, 0))
"""Further samples with which a picture is drawn."""
CHUNKS = ((0, 1 << 20), (0, 5), (0, 8), (16, 16), (32, 16))
"""Strips and tiles in which a picture is drawn."""


def is_possible(layout: TiffLayout) -> bool:
    """Whether such a file can be: what the standard forbids is not drawn."""
    bits, compression = layout.bits, layout.compression
    if layout.predictor == 2 and (layout.kind == 3 or bits not in (8, 16, 32)):
        return False
    if layout.predictor == 3 and (layout.kind != 3 or bits not in (16, 32)):
        return False
    if layout.predictor != 1 and compression not in (LZW, DEFLATE, OLD_DEFLATE, LZMA, ZSTD):
        return False
    if compression in (RLE, GROUP_3, GROUP_4):
        return bits == 1 and not layout.extras and layout.fill_order == 1
    if compression == JPEG and (bits != 8 or layout.kind != 1 or layout.fill_order == 2):
        return False
    if compression == JPEG and layout.photometric in (PALETTE, CIE_LAB, ICC_LAB):
        return False
    samples = SAMPLES[layout.photometric] + len(layout.extras)
    if compression == JPEG and not layout.is_planar and samples not in (1, 3, 4):
        return False
    if layout.shared != (1, 1):
        is_plain = layout.photometric == YCBCR and not layout.extras and not layout.is_planar
        return is_plain and layout.chunk[1] % 4 in (0, 2) and layout.predictor == 1
    # below 8 bits too little is left of a colour that was multiplied
    return 1 not in layout.extras or (
        bits >= 8 and layout.photometric not in (PALETTE, YCBCR, CIE_LAB, ICC_LAB)
    )


def with_palette(layout: TiffLayout) -> TiffLayout:
    """The layout with the palette that it needs."""
    if layout.photometric != PALETTE:
        return layout
    table = np.zeros((3, 1 << layout.bits), np.int64)
    patches = np.asarray(PATCHES)[: table.shape[1]].T * 257
    table[:, : patches.shape[1]] = patches
    return replace(layout, tags={320: ("H", table.ravel().tolist())})


def every_tiff() -> Iterator[TiffLayout]:
    """Every layout: a product of what can differ, each pair of small choices at least once."""
    for photometric, depths in COLOURS.items():
        for bits, extras, planar, compression, predictor in product(
            depths, EXTRAS, (False, True), COMPRESSION_NAMES, (1, 2)
        ):
            for number, (order, chunk) in enumerate(product("<>", CHUNKS)):
                layout = TiffLayout(
                    bits=bits,
                    photometric=photometric,
                    extras=extras,
                    is_planar=planar,
                    compression=compression,
                    predictor=predictor,
                    order=order,
                    chunk=chunk,
                    is_big=number % 3 == 2,
                    fill_order=2 if number % 4 == 3 and compression in (RAW, LZW, PACKBITS) else 1,
                )
                if is_possible(layout):
                    yield with_palette(layout)
    yield from every_special()


def every_special() -> Iterator[TiffLayout]:
    """Floating-point and signed numbers, and YCbCr whose colour is shared."""
    for compression, order, chunk in product(COMPRESSION_NAMES, "<>", CHUNKS):
        base = TiffLayout(compression=compression, order=order, chunk=chunk)
        for photometric, kind, bits in (
            (BLACK_IS_ZERO, 3, 32),
            (BLACK_IS_ZERO, 3, 16),
            (BLACK_IS_ZERO, 3, 64),
            (RGB, 3, 32),
            (WHITE_IS_ZERO, 3, 32),
        ):
            for predictor in (1, 3):
                layout = replace(
                    base, photometric=photometric, kind=kind, bits=bits, predictor=predictor
                )
                if is_possible(layout):
                    yield layout
        for shared in ((2, 1), (2, 2)):
            layout = replace(base, photometric=YCBCR, shared=shared)
            if is_possible(layout):
                yield layout
