"""The chart as a Photoshop file of any layout, with what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
from testing.files.psd import (
    BITMAP,
    CMYK,
    DUOTONE,
    GREY,
    INDEXED,
    LAB,
    MULTICHANNEL,
    RGB,
    PsdLayout,
    write_psd,
)

MODE_NAMES = {
    BITMAP: "bitmap",
    GREY: "grey",
    INDEXED: "indexed",
    RGB: "RGB",
    CMYK: "CMYK",
    MULTICHANNEL: "multichannel",
    DUOTONE: "duotone",
    LAB: "Lab",
}
COMPRESSION_NAMES = ("raw", "RLE", "ZIP", "ZIP by difference")
DEPTHS = {BITMAP: (1,), INDEXED: (8,)}
"""Bits per channel, of modes that have one depth."""
LAB_TOLERANCE = 2.0
"""CIE76: Lab of 8 bits knows a colour no better."""


@dataclass(frozen=True, slots=True)
class PsdDrawing:
    """A layout with what is drawn in it.

    Attributes:
        further: Channels beyond the colours.
    """

    layout: PsdLayout
    further: int = 0


def draw_psd(drawing: PsdDrawing) -> Case:
    """The chart in a layout; of a transparent one the first further channel is its alpha."""
    layout = drawing.layout
    planes, expected, white = planes_of(layout)
    alpha = draw_alpha()
    full = (1 << layout.bits) - 1 if layout.bits < 32 else 1.0
    shown = np.full(alpha.shape, 255)
    if layout.is_transparent and drawing.further:
        shown = alpha
        share = np.rint(alpha / 255 * full) / full
        planes = [
            np.rint(plane * share + paper * (1 - share))
            for plane, paper in zip(planes, white, strict=True)
        ]
    others = [alpha, np.flipud(alpha), np.fliplr(alpha)][: drawing.further]
    stored = [*planes, *(np.rint(other / 255 * full) for other in others)]
    words = [
        MODE_NAMES[layout.mode],
        f"{layout.bits} bit",
        COMPRESSION_NAMES[layout.compression],
        f"{drawing.further} further channels",
        "transparent" if layout.is_transparent else "",
        "PSB" if layout.is_large else "",
    ]
    tolerance = LAB_TOLERANCE if layout.mode == LAB else 1.0
    return Case(
        ", ".join(word for word in words if word),
        write_psd(stored, layout),
        np.dstack([expected, shown]).astype(np.uint8),
        tolerance,
    )


def planes_of(layout: PsdLayout) -> tuple[list[Numbers], Numbers, list[float]]:
    """The numbers of each plane, the sRGB colours they mean, and the numbers of white paper."""
    chart = draw_chart()
    full = float((1 << layout.bits) - 1) if layout.bits < 32 else 1.0
    grey = chart.mean(axis=2)
    if layout.mode == BITMAP:
        is_black = grey < 128
        return [is_black], np.where(is_black, 0, 255)[:, :, None].repeat(3, axis=2), [0]
    if layout.mode == INDEXED:
        numbers = patch_numbers(chart.shape[1], chart.shape[0])
        return [numbers], np.asarray(PATCHES)[numbers], [full]
    if layout.mode in (GREY, DUOTONE, MULTICHANNEL):
        stored = grey / 255 * full if layout.bits == 32 else np.rint(grey / 255 * full)
        return [stored], np.rint(stored / full * 255)[:, :, None].repeat(3, axis=2), [full]
    if layout.mode == CMYK:
        inks = np.asarray(Image.fromarray(chart).convert("CMYK")).copy()
        inks[:, :, 3] = 20
        shown = Image.frombytes("CMYK", (chart.shape[1], chart.shape[0]), inks.tobytes())
        planes = [(255.0 - inks[:, :, at]) / 255 * full for at in range(4)]
        return planes, np.asarray(to_plain_srgb(shown)), [full] * 4
    if layout.mode == LAB:
        lab = to_lab(chart)
        middle, step = (128, 1) if layout.bits == 8 else (32768, 256)
        planes = [np.rint(lab[:, :, 0] / 100 * full)]
        planes += [np.rint(lab[:, :, at] * step) + middle for at in (1, 2)]
        return planes, chart, [full, middle, middle]
    return [chart[:, :, at] / 255 * full for at in range(3)], chart, [full] * 3


def every_psd() -> Iterator[PsdDrawing]:
    """Every mode, depth, compression and number of further channels, opaque and transparent."""
    palette = np.zeros((3, 256), np.uint8)
    palette[:, : len(PATCHES)] = np.asarray(PATCHES).T
    for mode, compression, further, transparent, large in product(
        MODE_NAMES, range(4), range(4), (False, True), (False, True)
    ):
        if transparent and (not further or mode in (BITMAP, INDEXED, MULTICHANNEL)):
            continue  # Photoshop has no transparency in these modes
        for bits in DEPTHS.get(mode, (8, 16, 32)):
            if compression == 3 and bits == 32:
                continue
            layout = PsdLayout(
                mode=mode,
                bits=bits,
                compression=compression,
                is_transparent=transparent,
                is_large=large,
                palette=palette.tobytes() if mode == INDEXED else b"",
            )
            yield PsdDrawing(layout, further)
