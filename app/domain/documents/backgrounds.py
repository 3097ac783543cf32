"""The ground of a drawn picture: what its lettering and its product lie on, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Colour = tuple[float, float, float]
"""RGB, 0..255."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A plain or evenly graded ground: corner + x * across + y * down, for x and y as fractions
    0..1 of the picture's sides.

    loose: share 0..1 of the picture that is neither this ground nor part of an element; it is lost
    in a recomposition.
    """

    corner: Colour
    across: Colour
    down: Colour
    loose: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        colours = {"corner": self.corner, "across": self.across, "down": self.down}
        return {name: [round(v, 2) for v in colour] for name, colour in colours.items()} | {
            "loose": round(self.loose, 4)
        }

    @classmethod
    def from_dict(cls, document: dict[str, Any]) -> Ground:
        corner, across, down = (_colour(document[name]) for name in ("corner", "across", "down"))
        return cls(corner, across, down, float(document["loose"]))


def _colour(numbers: Sequence[float]) -> Colour:
    red, green, blue = (float(v) for v in numbers)
    return red, green, blue
