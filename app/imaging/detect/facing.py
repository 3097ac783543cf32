"""Which way round a picture is inspected: it and its mirror image are the same to the detectors.

Detectors answer a little differently when they get a mirror image, and a window would jump with it.
So the lighter half is always turned to the left before they are asked, and what they answer is
turned back. Where much hangs on the answer they are asked both ways. Text is read as it stands, and
the other way round too in photographs that show some.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.domain.geometry import Box
from app.imaging.detect.findings import Finding, Floats, Line, Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Facing:
    """A picture as the detectors get it.

    Attributes:
        picture: uint8 RGB [height, width, 3].
        is_mirrored: Whether it had to be turned.
    """

    picture: Pixels
    is_mirrored: bool

    @classmethod
    def of(cls, picture: Pixels) -> Facing:
        """Turn the lighter half of a uint8 RGB picture to the left.

        Pictures that are as light on both sides stay as they are.
        """
        half = picture.shape[1] // 2
        as_it_stands = cls(picture, is_mirrored=False)
        if not half or brightness_sum(picture[:, :half]) >= brightness_sum(picture[:, -half:]):
            return as_it_stands
        return as_it_stands.other_way()

    def other_way(self) -> Facing:
        """The same picture as its mirror image."""
        return Facing(np.ascontiguousarray(self.picture[:, ::-1]), not self.is_mirrored)

    def things(self, found: Sequence[Finding]) -> list[Finding]:
        """What was found in this view, where it lies in the picture as it stands; pixels."""
        if not self.is_mirrored:
            return list(found)
        return [replace(thing, box=self._turned(thing.box)) for thing in found]

    def lines(self, found: Sequence[Line]) -> list[Line]:
        """Text that was found in this view, where it lies in the picture as it stands; pixels."""
        if not self.is_mirrored:
            return list(found)
        return [replace(line, box=self._turned(line.box)) for line in found]

    def values(self, observed: Floats) -> Floats:
        """A map over this view [rows, columns] as one over the picture as it stands."""
        return np.ascontiguousarray(observed[:, ::-1]) if self.is_mirrored else observed

    def _turned(self, box: Box) -> Box:
        return replace(box, left=self.picture.shape[1] - box.right)


def brightness_sum(pixels: Pixels) -> int:
    """The sum of all levels: whole numbers, so that a half adds up to the same from either side."""
    return int(pixels.sum(dtype=np.int64))
