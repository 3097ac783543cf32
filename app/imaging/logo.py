"""A logo on the canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw

from app.domain.documents.edits import LogoOverlay
from app.domain.geometry import Box, Size
from app.imaging.picture import (
    Picture,
    lay_over,
    premultiply,
    resize_picture,
    size_of,
    unpremultiply_rgba,
)

PLATE_PAD = 0.15
"""Air between a logo and the edge of its plate, of the logo's shorter side."""


def place_logo(overlay: LogoOverlay, logo: Size, canvas: Size) -> Box:
    """Where the logo lies, in pixels of the canvas: its own ratio, wholly inside.

    A logo that is too tall gets smaller.
    """
    width = canvas.width * min(overlay.size, 100.0) / 100
    height = width / logo.ratio
    if height > canvas.height:
        width, height = canvas.height * logo.ratio, float(canvas.height)
    left = min(max(overlay.position.x * canvas.width, 0.0), canvas.width - width)
    top = min(max(overlay.position.y * canvas.height, 0.0), canvas.height - height)
    return Box(left, top, width, height)


@dataclass(frozen=True, slots=True)
class DrawnLogo:
    """A logo on a picture.

    Attributes:
        picture: With the logo.
        below: Without it, but with its plate.
        alpha: Of the logo, uint8 [height, width].
        box: Where it lies, in px of the picture.
        plate: The box of its plate; None without one.
    """

    picture: Picture
    below: Picture
    alpha: NDArray[np.uint8]
    box: Box
    plate: Box | None = None


def draw_logo(picture: Picture, logo: Picture, overlay: LogoOverlay) -> Picture:
    """Return the picture with the logo laid over it; arguments as for `lay_logo`."""
    return lay_logo(picture, logo, overlay).picture


def lay_logo(picture: Picture, logo: Picture, overlay: LogoOverlay) -> DrawnLogo:
    """Lay the logo over the picture, and tell it from what is below.

    Args:
        picture: uint8 RGB(A) [height, width, 3 or 4], straight alpha.
        logo: uint8 RGB(A), straight alpha.
        overlay: Of the edits.
    """
    box = place_logo(overlay, size_of(logo), size_of(picture))
    size = Size(max(1, round(box.width)), max(1, round(box.height)))
    patch = unpremultiply_rgba(resize_picture(premultiply(logo), size))
    left, top = round(box.left), round(box.top)
    place = Box(left, top, size.width, size.height)
    plate = None
    if overlay.background:
        plate = place.grown(PLATE_PAD * size.shorter, PLATE_PAD * size.shorter)
        picture = draw_plate(picture, plate, overlay.background)
    above = lay_over(picture, patch, left, top, overlay.opacity)
    return DrawnLogo(above, picture, np.ascontiguousarray(patch[:, :, 3]), place, plate)


def draw_plate(picture: Picture, plate: Box, colour: str) -> Picture:
    """Return the picture with a rounded rectangle of one colour on it."""
    mask = Image.new("L", (max(1, round(plate.width)), max(1, round(plate.height))), 0)
    radius = PLATE_PAD * min(mask.size)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, mask.width - 1, mask.height - 1), radius=radius, fill=255
    )
    patch = np.empty((mask.height, mask.width, 4), dtype=np.uint8)
    patch[:, :, :3] = ImageColor.getrgb(colour)[:3]
    patch[:, :, 3] = np.asarray(mask)
    return lay_over(picture, patch, round(plate.left), round(plate.top))
