"""The part of a canvas that no platform covers, and by how much something reaches beyond it."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.documents.rules import Insets
from app.domain.geometry import Box, Size

SIDES = {"top": "at the top", "right": "at the right", "bottom": "at the bottom"}
"""How sentences name sides; what is not here is the left one."""


def find_free_area(canvas: Size, zone: Insets) -> Box:
    """The canvas without its safe zone, in px of the canvas; zone: shares of the canvas."""
    return Box.from_edges(
        zone.left * canvas.width,
        zone.top * canvas.height,
        (1 - zone.right) * canvas.width,
        (1 - zone.bottom) * canvas.height,
    )


def measure_overreach(box: Box, free: Box) -> dict[str, float]:
    """By how many px a box leaves an area, by side, most first; sides that it keeps are not in."""
    over = {
        "top": free.top - box.top,
        "right": box.right - free.right,
        "bottom": box.bottom - free.bottom,
        "left": free.left - box.left,
    }
    kept = {side: min(px, longest_way(box, side)) for side, px in over.items() if px > 0}
    return dict(sorted(kept.items(), key=lambda item: -item[1]))


def longest_way(box: Box, side: str) -> float:
    """What of a box can lie beyond one side: all of it, in px."""
    return box.height if side in ("top", "bottom") else box.width


def name_side(side: str) -> str:
    return SIDES.get(side, "at the left")


def describe_overreach(over: Mapping[str, float]) -> str:
    """'24 px at the bottom and 3 px at the left'."""
    return " and ".join(f"{round_up(px)} px {name_side(side)}" for side, px in over.items())


def badge_overreach(over: Mapping[str, float]) -> str:
    """'Safe zone 24 px bottom', of the side that is passed most."""
    side, px = next(iter(over.items()))
    return f"Safe zone {round_up(px)} px {side}"


def round_up(px: float) -> int:
    """Whole px, 1 at least."""
    return max(1, round(px))
