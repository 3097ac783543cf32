"""The logo and the texts of the edits, laid on a picture and measured as they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import ImageColor

from app.domain.documents.edits import Edits, LogoOverlay
from app.domain.documents.text_styles import TextStyles
from app.domain.geometry import Box, Size
from app.domain.preflight.pieces import LOGO, LaidPiece, text_subject
from app.imaging.fonts import WEIGHTS, Fonts, read_line_metrics
from app.imaging.legibility import (
    SOLID,
    count_rows,
    find_ink_boxes,
    measure_logo_contrast,
    measure_text_contrast,
    needed_contrast,
)
from app.imaging.logo import DrawnLogo, lay_logo
from app.imaging.picture import Picture, size_of
from app.imaging.text import BACKGROUND_PAD, DrawnText, lay_text, mix_pictures
from app.imaging.text_layout import TextLayout, layout_text, quote_content

CAPITALS = 0.72
"""Height of capitals in font sizes, where a font does not say it."""
LOGO_AROUND = 0.5
"""How much of a logo's surroundings is looked at, of its shorter side."""


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A picture with everything that the edits lay on it.

    Attributes:
        picture: With logo and texts.
        pieces: What was laid, in the order in which it was drawn.
        layouts: Of each text.
        logo: Where the logo lies, in px of the canvas; None without one.
    """

    picture: Picture
    pieces: tuple[LaidPiece, ...]
    layouts: tuple[TextLayout, ...]
    logo: Box | None = None


def lay_overlays(
    picture: Picture,
    edits: Edits,
    canvas: Size,
    *,
    styles: Mapping[str, TextStyles],
    logos: Mapping[str, Picture],
    fonts: Fonts,
) -> Overlaid:
    """Lay the logo on the picture, and the texts on top; arguments as for `render`."""
    scale = size_of(picture).width / canvas.width
    pieces: list[LaidPiece | None] = []
    overlay = edits.logo_overlay
    place: Box | None = None
    logo = logos.get(overlay.logo_url.removeprefix("logo:")) if overlay else None
    if overlay is not None and logo is not None:
        stamped = lay_logo(picture, logo, overlay)
        pieces.append(measure_logo(stamped, overlay, scale))
        picture = stamped.picture
        place = stamped.box.scaled(1 / scale)
    layouts = []
    for number, text in enumerate(edits.text_overlays):
        subject = text_subject(number)
        layout = layout_text(text, styles, canvas, fonts, subject)
        drawn = lay_text(picture, layout, scale)
        name = f"the text {quote_content(text.content)}"
        pieces.append(measure_text(drawn, layout, scale, canvas, (subject, name)))
        layouts.append(layout)
        picture = drawn.picture
    return Overlaid(picture, tuple(p for p in pieces if p is not None), tuple(layouts), place)


def measure_logo(drawn: DrawnLogo, overlay: LogoOverlay, scale: float) -> LaidPiece | None:
    """The logo as a piece; None when nothing of it can be seen. scale: px of the picture a px."""
    picture = size_of(drawn.picture)
    alpha = drawn.alpha
    if not (alpha >= SOLID).any() or not overlay.opacity:
        return None
    inked = find_ink_boxes(alpha >= SOLID)
    boxes = [ink.moved(drawn.box.left, drawn.box.top).clamped(picture) for ink in inked]
    if drawn.plate is not None:
        boxes = [drawn.plate.clamped(picture)]
    pad = max(2, round(LOGO_AROUND * min(alpha.shape)))
    place = drawn.box.grown(pad, pad).clamped(picture)
    around = np.zeros((int(place.height), int(place.width)), dtype=np.uint8)
    top, left = int(drawn.box.top - place.top), int(drawn.box.left - place.left)
    rows, columns = around.shape
    part = alpha[: rows - top, : columns - left]
    around[top : top + part.shape[0], left : left + part.shape[1]] = part
    contrast = measure_logo_contrast(
        cut_box(drawn.below, place), cut_box(drawn.picture, place), around
    )
    return LaidPiece(
        LOGO,
        "the logo",
        tuple(box.scaled(1 / scale) for box in boxes if box.area > 0),
        drawn.box.scaled(1 / scale),
        contrast=contrast,
    )


def measure_text(
    drawn: DrawnText, layout: TextLayout, scale: float, canvas: Size, named: tuple[str, str]
) -> LaidPiece | None:
    """A text as a piece; None when nothing of it can be seen.

    Args:
        drawn: The text on the picture.
        layout: In px of the canvas.
        scale: px of the picture per px of the canvas.
        canvas: Its pixels.
        named: Subject and name of the piece.
    """
    patch = Box(drawn.left, drawn.top, drawn.letters.shape[1], drawn.letters.shape[0])
    place = patch.clamped(size_of(drawn.picture))
    if place.area <= 0:
        return None
    letters = cut_box(drawn.letters, place.moved(-drawn.left, -drawn.top))
    px = layout.font_px * scale
    inked = find_ink_boxes(letters[:, :, 3] >= SOLID)
    if not inked or not layout.opacity:
        return None
    boxes = tuple(ink.moved(place.left, place.top).scaled(1 / scale) for ink in inked)
    if layout.style.background:
        boxes = (find_plate(layout, scale).clamped(canvas),)
    weight = layout.style.font_weight
    needed = needed_contrast(layout.font_px, WEIGHTS.get(weight) or int(weight))
    red, green, blue = ImageColor.getrgb(layout.style.color)[:3]
    colour = (red, green, blue)
    below = cut_box(drawn.below, place)
    own = None
    if layout.opacity < 1.0:
        own = show_through(cut_box(drawn.ground, place)[:, :, :3], colour, layout.opacity)
    contrast = measure_text_contrast(below, letters, colour, px, needed, own)
    capitals, rows = measure_capitals(layout), count_capital_rows(layout)
    return LaidPiece(*named, boxes, layout.box, layout.font_px, capitals, contrast, rows)


def show_through(ground: Picture, colour: tuple[int, int, int], opacity: float) -> Picture:
    """A colour as it is seen on a ground that shines through."""
    return mix_pictures(ground, np.full_like(ground, colour), opacity)


def find_plate(layout: TextLayout, scale: float) -> Box:
    """The whole pixels that a text's background takes, in px of the canvas; scale: px a px."""
    pad = BACKGROUND_PAD * layout.font_px
    box = layout.ink.grown(pad, pad / 2).scaled(scale)
    right, bottom = round(box.right) + 1, round(box.bottom) + 1
    return Box.from_edges(round(box.left), round(box.top), right, bottom).scaled(1 / scale)


def measure_capitals(layout: TextLayout) -> float:
    """Height of the capitals of a text, in px of the canvas."""
    style = layout.style
    face = layout.sheet.fonts.face(style.font_family, style.font_weight)
    return (read_line_metrics(face.path).capitals or CAPITALS) * layout.font_px


def count_capital_rows(layout: TextLayout) -> int:
    """How many rows of pixels its capitals take on the canvas, where these are fewest."""
    height = measure_capitals(layout)
    return min(count_rows(base, height) for base in layout.baselines)


def cut_box(picture: Picture, box: Box) -> Picture:
    """The pixels of a box with whole edges inside of the picture."""
    left, top = round(box.left), round(box.top)
    return picture[top : round(box.bottom), left : round(box.right)]
