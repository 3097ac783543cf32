"""Outlines of what a platform lays over a result: where it lies, not what it looks like.

All of it follows from the format's safe zone: stories have bars, a name and a field for messages,
vertical videos a column of buttons.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.documents.formats import SafeZone
from app.domain.geometry import Box
from app.domain.results import GeneratedAsset

MARGIN = 0.04
"""Shares of the shorter side between what lies over a picture and its edge."""
NAME, LINE, SHORT_LINE = 0.3, 0.5, 0.36
"""Widths of lines of text, in shares of the picture."""
BUTTONS = 4
"""In the column at the right."""
LARGEST_DOT = 0.045
"""Radius of a round button or portrait, in shares of the shorter side."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A round thing; pixels of the result."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class PlatformFrame:
    """Where a picture should have nothing that matters, and why; pixels of the result."""

    unsafe: tuple[Box, ...]
    bars: tuple[Box, ...]
    dots: tuple[Dot, ...]


def frame_of(result: GeneratedAsset) -> PlatformFrame | None:
    """What lies over a result; None where nothing is known to."""
    zone, width, height = result.safe_zone, result.width, result.height
    if not (zone.top or zone.right or zone.bottom or zone.left):
        return None
    top_bars, top_dots = lay_top(zone, width, min(width, height))
    bars = top_bars + lay_bottom(zone, width, height)
    return PlatformFrame(
        unsafe_areas(zone, width, height), bars, top_dots + lay_right(zone, width, height)
    )


def unsafe_areas(zone: SafeZone, width: int, height: int) -> tuple[Box, ...]:
    between = height - zone.top - zone.bottom
    areas = (
        Box(0, 0, width, zone.top),
        Box(0, height - zone.bottom, width, zone.bottom),
        Box(0, zone.top, zone.left, between),
        Box(width - zone.right, zone.top, zone.right, between),
    )
    return tuple(area for area in areas if area.width > 0 and area.height > 0)


def lay_top(zone: SafeZone, width: int, shorter: int) -> tuple[tuple[Box, ...], tuple[Dot, ...]]:
    """The bar of progress, a portrait and a name."""
    if not zone.top:
        return (), ()
    margin = MARGIN * shorter
    radius = min(zone.top * 0.22, LARGEST_DOT * shorter)
    middle = zone.top * 0.58
    bar = Box(margin, zone.top * 0.16, width - 2 * margin, min(shorter * 0.01, zone.top * 0.06))
    name = Box(margin + 2.5 * radius, middle - radius * 0.3, width * NAME, radius * 0.6)
    return (bar, name), (Dot(margin + radius, middle, radius),)


def lay_bottom(zone: SafeZone, width: int, height: int) -> tuple[Box, ...]:
    """Two lines of text above a field or a button."""
    if not zone.bottom:
        return ()
    margin, top = MARGIN * min(width, height), height - zone.bottom
    return (
        Box(margin, top + zone.bottom * 0.16, width * LINE, zone.bottom * 0.12),
        Box(margin, top + zone.bottom * 0.38, width * SHORT_LINE, zone.bottom * 0.1),
        Box(margin, top + zone.bottom * 0.6, width - 2 * margin, zone.bottom * 0.26),
    )


def lay_right(zone: SafeZone, width: int, height: int) -> tuple[Dot, ...]:
    """A column of round buttons that ends above the bottom."""
    if not zone.right:
        return ()
    radius = min(zone.right * 0.3, LARGEST_DOT * min(width, height))
    lowest = height - zone.bottom - radius * 1.6
    places = (lowest - number * radius * 3.2 for number in range(BUTTONS))
    return tuple(Dot(width - zone.right / 2, y, radius) for y in places if y > zone.top + radius)
