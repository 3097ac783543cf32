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
    full = np.float32(np.iinfo(alpha.dtype).max)
    for rows in row_blocks(*alpha.shape):
        partly = np.nonzero((alpha[rows] > 0) & (alpha[rows] < full))
        share = alpha[rows][partly].astype(np.float32) / full
        for plane, paper in zip(planes, white, strict=True):
            laid = plane[rows][partly].astype(np.float32)
            plain = (laid - np.float32(paper)) / share + np.float32(paper)
            plane[rows][partly] = np.rint(np.clip(plain, 0, full)).astype(alpha.dtype)


def lies_on_white(planes: Sequence[Numbers], alpha: Numbers, white: tuple[int, ...]) -> bool:
    """Whether the colours can have been laid on white."""
    full = int(np.iinfo(alpha.dtype).max)
    stray = STRAY * (full // FULL)
    seen = dark = 0
    for rows in row_blocks(*alpha.shape):
        partly = np.nonzero((alpha[rows] > 0) & (alpha[rows] < full))
        least = full - stray - alpha[rows][partly].astype(np.int32)
        below = np.zeros(least.shape, bool)
        for plane, paper in zip(planes, white, strict=True):
            if paper == full:
                below |= plane[rows][partly] < least
        seen += below.size
        dark += int(np.count_nonzero(below))
    return dark <= seen * STRAY_SHARE
