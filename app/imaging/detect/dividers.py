"""Lines that frame a drawn picture or part it: they stand out of its ground and are no things."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Chosen = NDArray[np.bool_]

THIN = 0.012
"""Of the picture's shorter side, across a line that parts it at most."""
DIVIDING = 0.6
"""Length of such a line, of the side along which it runs, at least."""
DASHES = 0.05
"""Gaps in it, of that side, at most."""
FRAME = 0.75
"""Share of the sides of the picture from which what runs about it may be a frame."""
FRAME_FILL = 0.15
"""Share of its box that a frame fills at most."""


def drop_frames(strange: Chosen) -> Chosen:
    """What stands out without lines that run about everything: they frame the picture."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(strange.astype(np.uint8))
    height, width = strange.shape
    for part in range(1, count):
        _, _, wide, high, area = stats[part]
        if wide > FRAME * width and high > FRAME * height and area < FRAME_FILL * wide * high:
            strange = strange & (labels != part)
    return strange


def drop_dividers(strange: Chosen) -> Chosen:
    """What stands out without thin lines, whole or dashed, that part the picture from side to side.

    As the perforation of a coupon: it belongs to none of the things that it touches.
    """
    upright, level = find_dividers(strange), find_dividers(strange.T).T
    return strange & ~(upright | level)


def find_dividers(strange: Chosen) -> Chosen:
    """Where thin upright lines run over most of the picture's height."""
    high = len(strange)
    thin = max(2, round(THIN * min(strange.shape)) + 1)
    parts = strange.astype(np.uint8)
    wide = cv2.morphologyEx(parts, cv2.MORPH_OPEN, np.ones((1, thin + 1), np.uint8))
    lines = strange & ~(wide > 0)
    bridge = np.ones((round(DASHES * high) | 1, 1), np.uint8)
    joined = cv2.morphologyEx(lines.astype(np.uint8), cv2.MORPH_CLOSE, bridge)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    long = [
        part
        for part in range(1, count)
        if stats[part, cv2.CC_STAT_HEIGHT] >= DIVIDING * high
        and stats[part, cv2.CC_STAT_WIDTH] <= thin + 1
    ]
    return np.asarray(np.isin(labels, long) & lines)
