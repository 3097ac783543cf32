"""A logo on the canvas."""

from __future__ import annotations

from app.domain.documents.edits import LogoOverlay
from app.domain.geometry import Box, Size
from app.imaging.picture import Picture, laid_over, premultiplied, resized, size_of, straight_rgba


def logo_box(overlay: LogoOverlay, logo: Size, canvas: Size) -> Box:
    """Where the logo lies, in pixels of the canvas: its own ratio, wholly inside; a logo that is
    too tall gets smaller.
    """
    width = canvas.width * min(overlay.size, 100.0) / 100
    height = width / logo.ratio
    if height > canvas.height:
        width, height = canvas.height * logo.ratio, float(canvas.height)
    left = min(max(overlay.position.x * canvas.width, 0.0), canvas.width - width)
    top = min(max(overlay.position.y * canvas.height, 0.0), canvas.height - height)
    return Box(left, top, width, height)


def with_logo(picture: Picture, logo: Picture, overlay: LogoOverlay) -> Picture:
    """Return the picture with the logo laid over it. logo: uint8 RGB(A), straight alpha."""
    box = logo_box(overlay, size_of(logo), size_of(picture))
    size = Size(max(1, round(box.width)), max(1, round(box.height)))
    patch = straight_rgba(resized(premultiplied(logo), size))
    return laid_over(picture, patch, round(box.left), round(box.top), overlay.opacity)
