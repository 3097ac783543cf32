"""What the detectors answer, before it is decided what matters.

All boxes are in pixels of the picture that was inspected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Box, Size

Pixels = NDArray[np.uint8]
"""RGB or BGR [height, width, 3]."""
DRAWN_COLOURS = 0.7
"""Share of pixels near two colours from which a line was set on a computer.

Source, also of the next two: measured on ads and street photographs.
"""
DRAWN_TILT = 0.03
"""Radians below which a line was set on a computer."""
DRAWN_SCORE = 0.85
"""Reader's score from which a line that was read was set on a computer."""
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that a detector found; score: 0..1."""

    label: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text.

    Attributes:
        text: What was read.
        score: The reader's, 0..1, and 0 when the line was found but could not be read.
        box: Upright.
        height: Across the line, in pixels, whatever its tilt.
        tilt: Radians from upright, 0 when nearly upright.
        two_colours: Share 0..1 of its pixels near its two main colours.
        backing: The flat area it stands on, a button or a band.
        icon: The shape beside it.
        in_block: Whether it stands in a block of lines that was set.
    """

    text: str
    score: float
    box: Box
    height: float
    tilt: float
    two_colours: float = 0.0
    backing: Box | None = None
    icon: Box | None = None
    in_block: bool = False

    @property
    def is_read(self) -> bool:
        return bool(self.text.strip())

    @property
    def is_drawn(self) -> bool:
        """Whether it was set on a computer rather than photographed."""
        is_clear = self.score >= DRAWN_SCORE or not self.is_read
        return self.two_colours >= DRAWN_COLOURS and self.tilt < DRAWN_TILT and is_clear


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code or a bar code.

    Attributes:
        text: What it says.
        box: Its quiet zone included.
        module: Side of its smallest square, or width of its thinnest bar, in pixels.
    """

    text: str
    box: Box
    module: float


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything that was found in one picture.

    Attributes:
        size: Of the picture in pixels.
        faces: That hold up.
        objects: COCO classes.
        products: Open Images classes.
        lines: Of text.
        saliency: float 0..1 [320, 320] over the whole picture.
        flat: Share 0..1 of its blocks without texture.
        codes: That could be read.
        panels: Boxes of the pictures in a layout that has them beside a plain ground.
        views: The saliency both ways round, where it alone says what the subject is.
    """

    size: Size
    faces: Sequence[Finding]
    objects: Sequence[Finding]
    products: Sequence[Finding]
    lines: Sequence[Line]
    saliency: Floats
    flat: float
    codes: Sequence[Code] = ()
    panels: Sequence[Box] = ()
    views: Sequence[Floats] = ()


def to_bgr(picture: Pixels) -> Pixels:
    """The channel order that the detectors of faces and text were made for."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), dtype=np.uint8)
