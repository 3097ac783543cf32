"""Quilting: blocks of a texture joined where they differ least.

Source: Efros and Freeman, Image Quilting for Texture Synthesis and Transfer, 2001.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

BLOCK = 32
"""Side of a block, in pixels of the small copy."""
OVERLAP = 10
"""What a block shares with the one before it, in pixels of the small copy."""
STEP = BLOCK - OVERLAP
"""From one block to the next, in pixels of the small copy."""
REACH = 32
"""Rows above or below, of the small copy, from which blocks come if there are any: the foot of a
wall does not go on at its top.
"""
CHANCE = 0.1
"""How far chance makes a block seem to fit worse, or the same one would come again and again. It is
the same each time and for each size of the picture.
"""
SEED = 7
"""Of that chance."""
RECENT = 12
"""The last blocks, beside which others count as fitting worse."""
TOO_NEAR = 8
"""What begins this near to a recent block, in pixels of the small copy, counts as fitting worse."""
AGAIN = 1.5
"""By how much its cost is multiplied."""


@dataclass(frozen=True, slots=True)
class Block:
    """Where a block lies and where it comes from, in pixels of the small copy.

    Attributes:
        row: Where it lies.
        column: Where it lies, from the border on.
        from_row: Where it comes from.
        from_column: Where it comes from.
        keep: How much of it is kept, float 0..1 [32, 32].
    """

    row: int
    column: int
    from_row: int
    from_column: int
    keep: Floats


def quilt_blocks(detail: Floats, free: Bools, columns: int) -> list[Block] | None:
    """The blocks, outward from the border; None where there are none to take.

    Args:
        detail: Levels [height, depth].
        free: Where blocks may be taken [height, depth].
        columns: To be filled, in pixels of the small copy.
    """
    allowed = allowed_corners(free)
    if not allowed.any():
        return None
    height = len(detail)
    rows = [*range(0, height - BLOCK, STEP), height - BLOCK]
    above = [0, *(one + BLOCK - other for one, other in pairwise(rows))]
    canvas = np.zeros((height, columns + BLOCK + OVERLAP), np.float32)
    canvas[:, :OVERLAP] = detail[:, -OVERLAP:]
    chance, recent = np.random.default_rng(SEED), deque[tuple[int, int]](maxlen=RECENT)
    blocks = []
    for column in range(0, columns, STEP):
        for row, joined in zip(rows, above, strict=True):
            there = canvas[row : row + BLOCK, column : column + BLOCK]
            first, last = source_rows_for(allowed, row)
            costs = match_costs(
                detail[first : last + BLOCK], there, joined, allowed[first : last + 1]
            )
            noise = 1 + CHANCE * chance.random(costs.shape, dtype=np.float32)
            seeming = penalise_recent(costs, recent, first) * noise
            place = np.unravel_index(int(seeming.argmin()), costs.shape)
            from_row, from_column = first + int(place[0]), int(place[1])
            recent.append((from_row, from_column))
            taken = detail[from_row : from_row + BLOCK, from_column : from_column + BLOCK]
            keep = blend_mask((taken - there) ** 2, joined)
            there += (taken - there) * keep
            blocks.append(Block(row, column, from_row, from_column, keep))
    return blocks


def allowed_corners(free: Bools) -> Bools:
    """Where the first row and column of a block may lie, so that all of it is free.

    Args:
        free: Where blocks may be taken [height, depth].

    Returns:
        bool [height - 31, depth - 31].
    """
    kernel = np.ones((BLOCK, BLOCK), np.uint8)
    whole = cv2.erode(free.astype(np.uint8), kernel, anchor=(0, 0), borderValue=0)
    return np.asarray(whole[: free.shape[0] - BLOCK + 1, : free.shape[1] - BLOCK + 1] > 0)


def source_rows_for(allowed: Bools, row: int) -> tuple[int, int]:
    """The first and the last row at which a block for this row may begin.

    They are near it, as long as there are some.
    """
    reach, first, last = REACH, 0, 0
    while True:
        first, last = max(0, row - reach), min(len(allowed) - 1, row + reach)
        if allowed[first : last + 1].any():
            return first, last
        reach *= 2


def match_costs(source: Floats, there: Floats, joined: int, allowed: Bools) -> Floats:
    """How ill each block of the source fits what is there already.

    Args:
        source: Levels [rows + 31, depth].
        there: What lies on the left and in the first rows of the block to come [32, 32].
        joined: Of those first rows.
        allowed: Where a block may begin [rows, depth - 31].

    Returns:
        Mean square difference, infinite where no block may begin [rows, depth - 31].
    """
    mask = np.zeros((BLOCK, BLOCK), np.float32)
    mask[:, :OVERLAP] = 1
    mask[:joined] = 1
    sums = cv2.matchTemplate(source, there, cv2.TM_SQDIFF, mask=mask)
    return np.where(allowed, np.maximum(sums, 0) / mask.sum(), np.float32(np.inf)).astype(
        np.float32
    )


def penalise_recent(costs: Floats, recent: deque[tuple[int, int]], first: int) -> Floats:
    """The costs, higher beside what was taken lately; first: the row of the first cost."""
    spread = costs.copy()
    for row, column in recent:
        top, left = max(0, row - first - TOO_NEAR), max(0, column - TOO_NEAR)
        spread[top : max(0, row - first + TOO_NEAR + 1), left : column + TOO_NEAR + 1] *= AGAIN
    return spread


def blend_mask(gaps: Floats, joined: int) -> Floats:
    """1 beyond the paths of least difference through the overlaps, 0 before them [32, 32].

    Args:
        gaps: Square difference of the block and what is there [32, 32].
        joined: First rows that overlap.
    """
    keep = np.ones((BLOCK, BLOCK), np.float32)
    keep[:, :OVERLAP] = cut_along_path(gaps[:, :OVERLAP])
    if joined:
        keep[:joined] = np.minimum(keep[:joined], cut_along_path(gaps[:joined].T).T)
    return keep


def cut_along_path(gaps: Floats) -> Floats:
    """1 on the right of the path of least difference from first row to last, 0 on its left."""
    sums = gaps.copy()
    for row in range(1, len(sums)):
        before = sums[row - 1]
        least = before.copy()
        np.minimum(least[1:], before[:-1], out=least[1:])
        np.minimum(least[:-1], before[1:], out=least[:-1])
        sums[row] += least
    keep = np.zeros_like(gaps)
    place = int(sums[-1].argmin())
    for row in range(len(sums) - 1, -1, -1):
        keep[row, place:] = 1
        if row:
            left = max(0, place - 1)
            place = left + int(sums[row - 1, left : place + 2].argmin())
    return keep
