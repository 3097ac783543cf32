"""Boxes as (left, top, width, height), and how a layout divides them."""

from __future__ import annotations

from collections.abc import Sequence

Box = tuple[float, float, float, float]


def inset(box: Box, by: float) -> Box:
    """Take a margin away on all sides."""
    left, top, width, height = box
    return left + by, top + by, width - 2 * by, height - 2 * by


def columns(box: Box, shares: Sequence[float], gap: float = 0) -> list[Box]:
    """Divide a box from left to right, with a gap between each two."""
    left, top, width, height = box
    room = (width - gap * (len(shares) - 1)) / sum(shares)
    parts = []
    for share in shares:
        parts.append((left, top, room * share, height))
        left += room * share + gap
    return parts


def rows(box: Box, shares: Sequence[float], gap: float = 0) -> list[Box]:
    """Divide a box from top to bottom, with a gap between each two."""
    left, top, width, height = box
    turned = columns((top, left, height, width), shares, gap)
    return [(y, x, w, h) for x, y, h, w in turned]


def whole(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The corners (left, top, right, bottom) in whole pixels, inside a picture of the size."""
    left, top, width, height = box
    return (
        max(0, round(left)),
        max(0, round(top)),
        min(size[0], max(round(left) + 1, round(left + width))),
        min(size[1], max(round(top) + 1, round(top + height))),
    )


def covered(one: Box, other: Box) -> float:
    """The share of the smaller box that the other covers, 0..1."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(0, wide) * max(0, high) / max(1e-9, min(one[2] * one[3], other[2] * other[3]))
