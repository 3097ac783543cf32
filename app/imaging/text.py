"""Text drawn on a picture at any scale, as it was laid out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFilter

from app.domain.geometry import Size
from app.imaging.picture import Picture, lay_over, premultiply, unpremultiply_rgba
from app.imaging.text_layout import TextLayout

BACKGROUND_PAD = 0.3
"""Air between text and the edge of its background, of the font size; half of it above and below."""
SHADOW_OFFSET = 0.03
"""How far a shadow lies below its text, of the font size."""
SHADOW_BLUR = 0.09
"""Deviation of a shadow's blur, of the font size."""
SHADOW_OPACITY = 0.55
"""Of a shadow, 0..1."""


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A text on a picture.

    Attributes:
        picture: With the text.
        ground: Without anything of it.
        below: Without its letters, but with their background and shadow.
        letters: uint8 RGBA patch, straight alpha; empty when none of it is on the picture.
        left: Of the patch, in px of the picture; it may lie outside.
        top: Of the patch.
    """

    picture: Picture
    ground: Picture
    below: Picture
    letters: Picture
    left: int = 0
    top: int = 0


def draw_text(picture: Picture, layout: TextLayout, scale: float) -> Picture:
    """Return the picture with the text drawn on it; arguments as for `lay_text`."""
    return lay_text(picture, layout, scale).picture


def lay_text(picture: Picture, layout: TextLayout, scale: float) -> DrawnText:
    """Draw the text, and tell its letters from what is below them.

    Args:
        picture: uint8 RGB(A) [height, width, 3 or 4], straight alpha.
        layout: In px of the canvas.
        scale: px of the picture per px of the canvas.
    """
    px = layout.font_px * scale
    height, width = picture.shape[:2]
    around = layout.ink.scaled(scale).grown(px, px)
    left, top = int(max(around.left, -px)), int(max(around.top, -px))
    right, bottom = int(min(around.right, width + px)), int(min(around.bottom, height + px))
    if right <= left or bottom <= top:
        return DrawnText(picture, picture, picture, np.zeros((0, 0, 4), dtype=np.uint8))
    ground = picture
    area = Size(right + 1 - left, bottom + 1 - top)
    letters = layout.sheet.draw(layout.setting, layout.box, area, (left, top), scale)
    if layout.style.background:
        backing = draw_text_background(layout, scale, area, (left, top))
        picture = lay_over(picture, backing, left, top)
    if layout.style.shadow:
        soft = Image.fromarray(letters[:, :, 3]).filter(ImageFilter.GaussianBlur(SHADOW_BLUR * px))
        offset = top + round(SHADOW_OFFSET * px)
        shadow = colour_mask(soft, "#000000")
        picture = lay_over(picture, shadow, left, offset, SHADOW_OPACITY)
    above = let_through(ground, lay_over(picture, letters, left, top), layout.opacity)
    below = let_through(ground, picture, layout.opacity)
    return DrawnText(above, ground, below, letters, left, top)


def let_through(ground: Picture, above: Picture, opacity: float) -> Picture:
    """What lies above, with the ground shining through; opacity: 0 = ground, 1 = all above."""
    if opacity >= 1.0:
        return above
    if above.shape[2] == 3:
        return mix_pictures(ground, above, opacity)
    return unpremultiply_rgba(mix_pictures(premultiply(ground), premultiply(above), opacity))


def mix_pictures(one: Picture, other: Picture, share: float) -> Picture:
    """Two pictures of one size in one; share: of the other, 0..1."""
    return np.asarray(cv2.addWeighted(other, share, one, 1.0 - share, 0.0), dtype=np.uint8)


def draw_text_background(
    layout: TextLayout, scale: float, area: Size, corner: tuple[int, int]
) -> Picture:
    """What lies behind the text, as an RGBA patch: as wide as its lines, with air around them.

    Args:
        layout: In px of the canvas.
        scale: px of the picture per px of the canvas.
        area: Width and height of the patch in px of the picture.
        corner: Left and top of the patch in px of the picture.
    """
    pad = BACKGROUND_PAD * layout.font_px
    box = layout.ink.grown(pad, pad / 2).scaled(scale).moved(-corner[0], -corner[1])
    mask = Image.new("L", (area.width, area.height), 0)
    ImageDraw.Draw(mask).rounded_rectangle(
        (box.left, box.top, box.right, box.bottom), radius=pad * scale / 2, fill=255
    )
    return colour_mask(mask, layout.style.background or "#000000")


def colour_mask(mask: Image.Image, colour: str) -> Picture:
    """A mask as an RGBA patch of one colour."""
    shape = (mask.height, mask.width, 4)
    patch = np.empty(shape, dtype=np.uint8)
    patch[:, :, :3] = ImageColor.getrgb(colour)[:3]
    patch[:, :, 3] = np.asarray(mask)
    return patch
