"""The room on a canvas that pieces may take; which canvases are strips and towers."""

from __future__ import annotations

from app.domain.geometry import Box, Size

BORDER = 0.08
"""Kept free at the canvas' edge, of its short side."""
EXTREME = 2.5
"""Canvases of at least this ratio, lying or standing, are strips and towers."""
BORDER_OF_STRIP = 0.06
"""Kept free at the edge of those, where a little room is much."""
LONG = 3.5
"""Ratio, lying or standing, from which it is even more."""
BORDER_OF_LONG = 0.022
"""Kept free at the edge of those: a line's own room lies about it anyway."""
LEAST_BORDER = 3.5
"""At the canvas' edge, in pixels of the canvas at least."""


def is_extreme(ratio: float) -> bool:
    """Whether a canvas of that ratio is a strip or a tower."""
    return not 1 / EXTREME < ratio < EXTREME


def is_long(ratio: float) -> bool:
    """Whether a canvas is so long that its room is counted in pixels."""
    return not 1 / LONG < ratio < LONG


def without_margins(part: Box, canvas: Size, margins: tuple[float, float, float, float]) -> Box:
    """A part of the canvas without the safe zone: left, top, right, bottom in pixels."""
    left, top, right, bottom = margins
    return Box.from_edges(
        max(part.left, left),
        max(part.top, top),
        min(part.right, canvas.width - right),
        min(part.bottom, canvas.height - bottom),
    )


def border_of(canvas: Size) -> float:
    """What is kept free at a canvas' edge, of its short side."""
    longer = max(canvas.ratio, 1 / canvas.ratio)
    if longer >= LONG:
        return BORDER_OF_LONG
    return BORDER_OF_STRIP if longer >= EXTREME else BORDER


def free_room(canvas: Size, left: float, top: float, right: float, bottom: float) -> Box:
    """The canvas without its safe zone (pixels on each side) and without a border."""
    border = max(LEAST_BORDER, border_of(canvas) * canvas.shorter)
    return Box.from_edges(
        max(left, border),
        max(top, border),
        canvas.width - max(right, border),
        canvas.height - max(bottom, border),
    )
