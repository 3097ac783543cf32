"""What the detectors answer, before it is decided what matters. All boxes are in pixels of the
picture that was looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Box, Size

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that a detector saw. score: 0..1."""

    label: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """A line of lettering. score: the reader's, 0..1, and 0 when the line was seen but could not be
    read.

    height: across the line, in pixels, whatever its tilt.  tilt: radians from upright, 0 when
    nearly upright. two_colours: share 0..1 of its pixels near its two main colours.  plate: the
    button it stands on.  icon: the shape beside it.
    """

    text: str
    score: float
    box: Box
    height: float
    tilt: float
    two_colours: float = 0.0
    backing: Box | None = None
    icon: Box | None = None

    @property
    def is_read(self) -> bool:
        return bool(self.text.strip())

    @property
    def is_drawn(self) -> bool:
        """Whether it was set on a computer rather than photographed. Source: measured on ads and
        street photographs.
        """
        return (
            self.two_colours >= 0.7
            and self.tilt < 0.03
            and (self.score >= 0.85 or not self.is_read)
        )


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything seen in one picture. flat: share 0..1 of its blocks without texture.  saliency:
    float 0..1 [320, 320].
    """

    size: Size
    faces: Sequence[Finding]
    objects: Sequence[Finding]
    products: Sequence[Finding]
    lines: Sequence[Line]
    saliency: Floats
    flat: float


def to_bgr(picture: Pixels) -> Pixels:
    """The channel order that the detectors of faces and lettering were made for."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), dtype=np.uint8)
