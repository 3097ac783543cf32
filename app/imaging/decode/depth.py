"""Numbers of any depth as bytes, and colours freed of what their transparency did to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
"""Of whichever type a file holds."""
Bytes = NDArray[np.uint8]
FULL = 255
"""The largest number of 8 bits."""
FULL_16 = 65535
"""The largest number of 16 bits."""
MAX_KNOWN = 16
"""Bits of a number that are looked at: more of them change nothing in 8."""
BLOCK_PIXELS = 1 << 20
"""Worked on at once where numbers become wider than they are stored."""
STRAY = 2
"""Levels of 8 bits by which a colour on white may seem darker than is possible: rounding."""
STRAY_SHARE = 0.01
"""Of the pixels that are partly seen: with more of them too dark, none was laid on white."""


ASKED = 3
"""Every third row tells well enough whether a picture was laid on white."""


def to_bytes(values: Numbers, bits: int) -> Bytes:
    """Unsigned numbers of so many bits in 8, rounded.

    Args:
        values: Of at most `bits` bits; uint8, uint16 or uint32.
        bits: 1..32.
    """
    if bits == 8:
        return values.astype(np.uint8, copy=False)
    if bits < 8:
        table = np.rint(np.arange(1 << bits) * FULL / ((1 << bits) - 1)).astype(np.uint8)
        few: Bytes = table[values]
        return few
    known = min(bits, MAX_KNOWN)
    full = (1 << known) - 1
    wide: Numbers = values.astype(np.uint32, copy=False) >> (bits - known)
    rounded: Bytes = ((wide * FULL + (full >> 1)) // full).astype(np.uint8)
    return rounded


def share_to_bytes(values: Numbers) -> Bytes:
    """Numbers of 0..1 in 8 bits, rounded."""
    rounded: Bytes = np.rint(np.clip(values, 0, 1) * FULL).astype(np.uint8)
    return rounded


def divide_by_alpha(colours: Numbers, alpha: Numbers) -> Bytes:
    """Colours that were multiplied by their alpha, as they were before, in 8 bits.

    Args:
        colours: Unsigned numbers [..., channels].
        alpha: Numbers of the same depth [..., 1].
    """
    safe = np.maximum(alpha.astype(np.float32), np.float32(1))
    plain = np.minimum(colours.astype(np.float32) * np.float32(FULL) / safe, np.float32(FULL))
    return np.rint(plain).astype(np.uint8)


def row_blocks(height: int, width: int) -> Iterator[slice]:
    """Rows that are worked on together."""
    step = max(1, BLOCK_PIXELS // max(1, width))
    for top in range(0, height, step):
        yield slice(top, min(height, top + step))


def take_from_white(planes: Sequence[Numbers], alpha: Numbers, white: tuple[int, ...]) -> None:
    """Give colours that were laid on white back as they were before, in place.

    They are (laid - white * (1 - a)) / a; where nothing is seen they stay. All of them stay in a
    picture with many that are darker than anything on white can be: its writer laid none.

    Args:
        planes: Of each channel, unsigned numbers of 8 or 16 bits [height, width].
        alpha: The same.
        white: The number of each channel that is white paper.
    """
    if not lies_on_white(planes, alpha, white):
        return
    if alpha.dtype == np.uint8:
        levels = np.arange(FULL + 1, dtype=np.uint8)
        tables = [without_white(levels[None, :], levels[:, None], paper) for paper in white]
        for rows in row_blocks(*alpha.shape):
            for plane, table in zip(planes, tables, strict=True):
                plane[rows] = table[alpha[rows], plane[rows]]
        return
    for rows in row_blocks(*alpha.shape):
        for plane, paper in zip(planes, white, strict=True):
            plane[rows] = without_white(plane[rows], alpha[rows], paper)


def without_white(laid: Numbers, alpha: Numbers, paper: int) -> Numbers:
    """Numbers as they were before they were laid on white; those of an alpha of 0 as they are."""
    full = np.float32(np.iinfo(alpha.dtype).max)
    share = np.where(alpha > 0, alpha, full).astype(np.float32) / full
    plain = (laid.astype(np.float32) - np.float32(paper)) / share + np.float32(paper)
    before: Numbers = np.rint(np.clip(plain, 0, full)).astype(alpha.dtype)
    return before


def lies_on_white(planes: Sequence[Numbers], alpha: Numbers, white: tuple[int, ...]) -> bool:
    """Whether the colours can have been laid on white."""
    full = int(np.iinfo(alpha.dtype).max)
    stray = STRAY * (full // FULL)
    seen = dark = 0
    for block in row_blocks(*alpha.shape):
        rows = slice(block.start, block.stop, ASKED)
        partly = np.nonzero((alpha[rows] > 0) & (alpha[rows] < full))
        least = full - stray - alpha[rows][partly].astype(np.int32)
        below = np.zeros(least.shape, bool)
        for plane, paper in zip(planes, white, strict=True):
            if paper == full:
                below |= plane[rows][partly] < least
        seen += below.size
        dark += int(np.count_nonzero(below))
    return dark <= seen * STRAY_SHARE
