"""What a reader of one container says of a picture, and what it hands on."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from app.domain.geometry import Size


@dataclass(frozen=True, slots=True)
class Facts:
    """What a container says of its picture before the pixels.

    Attributes:
        size: In pixels, as stored.
        dpi: Pixels per inch.
        layers: At least 1.
        orientation: As EXIF counts them, 1..8.
    """

    size: Size
    dpi: int
    layers: int = 1
    orientation: int = 1


@dataclass(frozen=True, slots=True)
class Opened:
    """The pixels of a picture as its container stores them, in 8 bits.

    Attributes:
        image: L, RGB, CMYK or LAB, its profile in `info`.
        alpha: L; None when nothing is transparent.
    """

    image: Image.Image
    alpha: Image.Image | None
