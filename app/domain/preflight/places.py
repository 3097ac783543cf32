"""The nearest places on a canvas where a piece lies on nothing that matters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.geometry import Box, Size

STEPS = 48
"""Places tried along the longer side of a canvas."""
AIR = 0.012
"""Kept free about a piece and at the edge, as a share of the canvas' shorter side."""
MOST_PLACES = 5
"""Places that are offered at most; they are well apart."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where pieces may lie.

    Attributes:
        canvas: Its pixels.
        free: The canvas without its safe zone, in px.
        taken: What nothing may lie on, in px of the canvas.
    """

    canvas: Size
    free: Box
    taken: Sequence[Box]

    @property
    def air(self) -> float:
        return AIR * self.canvas.shorter

    def is_free(self, box: Box) -> bool:
        """Whether a box lies inside, and on nothing, with air about it."""
        whole = Box.whole(self.canvas)
        inside = self.free.grown(0.5, 0.5).clamped(self.canvas)
        around = box.grown(self.air, self.air)
        return (
            box.overlap(inside) >= 0.999 * box.area
            and around.overlap(whole) >= 0.999 * around.area
            and not any(around.overlap(taken) > 0 for taken in self.taken)
        )


def find_free_places(box: Box, room: Room, *, start: Box | None = None) -> Iterator[Box]:
    """Places for a box, the nearest first and each well apart from those before.

    Args:
        box: In px of the canvas.
        room: Where it may lie.
        start: From where distances count; the box itself when it is not given.
    """
    x, y = (start or box).centre
    boxes = [
        Box(left, top, box.width, box.height)
        for left in list_stops(box.left, room.canvas.width - box.width, room)
        for top in list_stops(box.top, room.canvas.height - box.height, room)
    ]
    boxes.sort(key=lambda place: (place.centre[0] - x) ** 2 + (place.centre[1] - y) ** 2)
    offered: list[Box] = []
    for place in boxes:
        is_apart = all(place.share_inside(other) < 0.6 for other in offered)
        if is_apart and room.is_free(place):
            offered.append(place)
            yield place
            if len(offered) == MOST_PLACES:
                return


def list_stops(first: float, last: float, room: Room) -> list[float]:
    """Where the edge of a box may be tried along one direction; first: where it is now."""
    step = max(room.canvas.width, room.canvas.height) / STEPS
    lowest, highest = room.air * 1.01, last - room.air * 1.01
    if highest < lowest:
        return []
    count = int((highest - lowest) / step)
    stops = [lowest + step * number for number in range(count + 1)]
    return [*stops, highest, *([first] if lowest <= first <= highest else [])]
