"""Sizes and boxes. A box is (left, top, width, height) in pixels unless a name says otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in whole pixels; ratio: width to height."""

    width: int
    height: int

    @property
    def ratio(self) -> float:
        return self.width / self.height

    @property
    def shorter(self) -> int:
        return min(self.width, self.height)

    @property
    def pixels(self) -> int:
        return self.width * self.height

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; real numbers, so that nothing is rounded before pixels are made."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def from_edges(cls, left: float, top: float, right: float, bottom: float) -> Box:
        return cls(left, top, right - left, bottom - top)

    @classmethod
    def whole(cls, size: Size) -> Box:
        return cls(0.0, 0.0, float(size.width), float(size.height))

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def area(self) -> float:
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def centre(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2

    def overlap(self, other: Box) -> float:
        """Area in common, in square pixels."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, high)

    def share_inside(self, other: Box) -> float:
        """Share 0..1 of this box that lies in the other."""
        return self.overlap(other) / self.area if self.area > 0 else 0.0

    def iou(self, other: Box) -> float:
        """Intersection over union, 0..1."""
        common = self.overlap(other)
        union = self.area + other.area - common
        return common / union if union > 0 else 0.0

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def scaled(self, factor: float) -> Box:
        return Box(self.left * factor, self.top * factor, self.width * factor, self.height * factor)

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.left + dx, self.top + dy, self.width, self.height)

    def grown(self, dx: float, dy: float) -> Box:
        """The box with dx more on the left and on the right, dy more above and below."""
        return Box(self.left - dx, self.top - dy, self.width + 2 * dx, self.height + 2 * dy)

    def clamped(self, size: Size) -> Box:
        """The part of the box that lies in a picture of that size.

        It is zero wide or high when none does.
        """
        left, top = min(max(self.left, 0.0), size.width), min(max(self.top, 0.0), size.height)
        right = min(max(self.right, left), size.width)
        bottom = min(max(self.bottom, top), size.height)
        return Box.from_edges(left, top, right, bottom)

    def joined(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box.from_edges(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def as_list(self, digits: int = 1) -> list[float]:
        """Left, top, width, height, rounded as they are stored."""
        return [round(v, digits) for v in (self.left, self.top, self.width, self.height)]


def join_boxes(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them; there is at least one."""
    return reduce(Box.joined, boxes)
