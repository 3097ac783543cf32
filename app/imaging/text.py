"""Text drawn on a picture at any scale, as it was laid out."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFilter

from app.domain.geometry import Box
from app.imaging.fonts import load_font
from app.imaging.picture import Picture, lay_over
from app.imaging.text_layout import TextLayout, letter_spacing_px
from app.imaging.tracking import spaced_length, spaced_letters

BACKGROUND_PAD = 0.3
"""Air between text and the edge of its background, of the font size; half of it above and below."""
SHADOW_OFFSET = 0.03
"""How far a shadow lies below its text, of the font size."""
SHADOW_BLUR = 0.09
"""Deviation of a shadow's blur, of the font size."""
SHADOW_OPACITY = 0.55
"""Of a shadow, 0..1."""


def draw_text(picture: Picture, layout: TextLayout, scale: float) -> Picture:
    """Return the picture with the text drawn on it.

    Args:
        picture: uint8 RGB(A) [height, width, 3 or 4], straight alpha.
        layout: In px of the canvas.
        scale: px of the picture per px of the canvas.
    """
    if not layout.lines:
        return picture
    px = layout.font_px * scale
    reach = px
    left, top = int(layout.box.left * scale - reach), int(layout.box.top * scale - reach)
    farthest = max(layout.box.right, *(line.x + line.width for line in layout.lines))
    right = int(farthest * scale + reach) + 1
    area = (right - left, int(layout.box.bottom * scale + reach) + 1 - top)
    mask = draw_text_mask(layout, scale, area, (left, top))
    if layout.style.background:
        backing = draw_text_background(layout, scale, area, (left, top))
        picture = lay_over(picture, backing, left, top)
    if layout.style.shadow:
        soft = mask.filter(ImageFilter.GaussianBlur(SHADOW_BLUR * px))
        offset = top + round(SHADOW_OFFSET * px)
        shadow = colour_mask(soft, "#000000")
        picture = lay_over(picture, shadow, left, offset, SHADOW_OPACITY)
    return lay_over(picture, colour_mask(mask, layout.style.color), left, top)


def draw_text_mask(
    layout: TextLayout, scale: float, area: tuple[int, int], corner: tuple[int, int]
) -> Image.Image:
    """The letters as a mask.

    Args:
        layout: In px of the canvas.
        scale: px of the picture per px of the canvas.
        area: Width and height of the mask in px of the picture.
        corner: Left and top of the mask in px of the picture.
    """
    mask = Image.new("L", area, 0)
    pen = ImageDraw.Draw(mask)
    extra = letter_spacing_px(layout.style, layout.font_px * scale)
    for line in layout.lines:
        x = line.x * scale - corner[0]
        for run in line.runs:
            drawn = load_font(run.path, layout.font_px * scale)
            for offset, letters in spaced_letters(drawn, run.text, extra):
                pen.text(
                    (x + offset, line.baseline * scale - corner[1]),
                    letters,
                    fill=255,
                    font=drawn,
                    anchor="ls",
                )
            x += spaced_length(drawn, run.text, extra)
    return mask


def draw_text_background(
    layout: TextLayout, scale: float, area: tuple[int, int], corner: tuple[int, int]
) -> Picture:
    """What lies behind the text, as an RGBA patch: as wide as its lines, with air around them.

    Arguments as for `draw_text_mask`.
    """
    pad = BACKGROUND_PAD * layout.font_px
    left = min(line.x for line in layout.lines)
    right = max(line.x + line.width for line in layout.lines)
    box = (
        Box.from_edges(left, layout.box.top, right, layout.box.bottom)
        .grown(pad, pad / 2)
        .scaled(scale)
        .moved(-corner[0], -corner[1])
    )
    mask = Image.new("L", area, 0)
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
