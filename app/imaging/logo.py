"""A logo on the canvas."""

from __future__ import annotations

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


def draw_logo(picture: Picture, logo: Picture, overlay: LogoOverlay) -> Picture:
    """Return the picture with the logo laid over it.

    Args:
        picture: uint8 RGB(A) [height, width, 3 or 4], straight alpha.
        logo: uint8 RGB(A), straight alpha.
        overlay: Of the edits.
    """
    box = place_logo(overlay, size_of(logo), size_of(picture))
    size = Size(max(1, round(box.width)), max(1, round(box.height)))
    patch = unpremultiply_rgba(resize_picture(premultiply(logo), size))
    return lay_over(picture, patch, round(box.left), round(box.top), overlay.opacity)
