"""Thirty pictures of our own drawing, the same on every machine, with the boxes of what each format
must keep.

Twenty ads on plain and graded grounds, with a product, lines, a button and a logo, in four shapes;
ten scenes in which one thing stands before a soft landscape. The boxes come from the drawing code
itself, not from what any detector says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.domain.geometry import Box, Size
from app.imaging.picture import Picture

FONTS = Path(__file__).resolve().parents[2] / "app/static/fonts"
SHAPES = (Size(640, 480), Size(480, 640), Size(560, 560), Size(720, 400))
GROUNDS = (
    ((236, 228, 210), (236, 228, 210)),
    ((30, 60, 140), (60, 110, 200)),
    ((70, 160, 90), (120, 210, 120)),
    ((250, 190, 60), (240, 150, 60)),
    ((90, 30, 90), (150, 60, 140)),
)
HEADLINES = ("Summer Sale", "Fresh every day", "Made to move", "Limited edition", "New season")
LINES = ("Order online before Sunday", "Now in 120 stores near you", "Free delivery this week")
TEXT_KINDS = ("text", "cta", "logo")


@dataclass(frozen=True, slots=True)
class Marked:
    """One thing that a format must keep. kind: text, cta, logo, product or object."""

    kind: str
    box: Box


@dataclass(frozen=True, slots=True)
class Drawing:
    name: str
    picture: Picture
    marks: tuple[Marked, ...]

    @property
    def size(self) -> Size:
        return Size(self.picture.shape[1], self.picture.shape[0])


def drawings() -> Iterator[Drawing]:
    """All thirty, always the same."""
    for number in range(20):
        yield _ad(number)
    for number in range(10):
        yield _scene(number)


def _font(size: int, weight: str = "700Bold") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"Inter_{weight}.ttf", size)


def _graded(size: Size, one: tuple[int, int, int], other: tuple[int, int, int]) -> Image.Image:
    share = np.linspace(0, 1, size.height, dtype=np.float32)[:, None, None]
    rows = np.array(one, np.float32) * (1 - share) + np.array(other, np.float32) * share
    return Image.fromarray(
        np.broadcast_to(rows, (size.height, size.width, 3)).round().astype(np.uint8)
    )


def _ad(number: int) -> Drawing:
    """Lines at the left or at the top, the product at the other end, the button below, the logo in
    a corner.
    """
    size, (one, other) = SHAPES[number % 4], GROUNDS[number % 5]
    image = _graded(size, one, other)
    draw = ImageDraw.Draw(image)
    ink = (20, 20, 30) if sum(one) > 380 else (255, 255, 255)
    w, h = size.width, size.height
    is_wide, unit = w >= h, min(w, h)
    left, top = (0.06 * w, 0.12 * h) if number % 2 or not is_wide else (0.5 * w, 0.14 * h)
    marks = [
        _written(
            draw,
            HEADLINES[number % 5],
            (left, top),
            int(unit / (14 if is_wide and not number % 2 else 11)),
            ink,
        ),
        _written(draw, LINES[number % 3], (left, top + 0.16 * unit), unit // 28, ink, "400Regular"),
    ]
    if number % 4 != 3:
        marks.append(_button(draw, (left, top + 0.28 * unit), unit))
    marks.append(_logo(draw, (0.06 * w, 0.87 * h), unit, ink))
    if number % 5 != 4:
        middle = (
            (0.74 * w, 0.5 * h)
            if is_wide and number % 2
            else (0.24 * w, 0.5 * h)
            if is_wide
            else (0.6 * w, 0.72 * h)
        )
        marks.append(_product(draw, middle, 0.17 * unit, number))
    return Drawing(f"ad-{number:02d}", np.asarray(image), tuple(marks))


def _written(
    draw: ImageDraw.ImageDraw,
    text: str,
    place: tuple[float, float],
    size: int,
    ink: tuple[int, int, int],
    weight: str = "700Bold",
) -> Marked:
    while place[0] + draw.textlength(text, _font(size, weight)) > 0.96 * draw.im.size[0]:
        size -= 1
    draw.text(place, text, fill=ink, font=_font(size, weight))
    return Marked("text", Box.from_edges(*draw.textbbox(place, text, font=_font(size, weight))))


def _button(draw: ImageDraw.ImageDraw, place: tuple[float, float], unit: int) -> Marked:
    box = Box(place[0], place[1], 0.3 * unit, 0.09 * unit)
    draw.rounded_rectangle(
        (box.left, box.top, box.right, box.bottom), 0.03 * unit, fill=(190, 30, 60)
    )
    draw.text(box.centre, "Shop now", fill=(255, 255, 255), font=_font(unit // 24), anchor="mm")
    return Marked("cta", box)


def _logo(
    draw: ImageDraw.ImageDraw, place: tuple[float, float], unit: int, ink: tuple[int, int, int]
) -> Marked:
    side = 0.055 * unit
    draw.ellipse((place[0], place[1], place[0] + side, place[1] + side), fill=(20, 120, 130))
    at = (place[0] + 1.35 * side, place[1] + side / 2)
    draw.text(at, "NORDLY", fill=ink, font=_font(unit // 22), anchor="lm")
    edges = draw.textbbox(at, "NORDLY", font=_font(unit // 22), anchor="lm")
    return Marked("logo", Box(place[0], place[1], side, side).joined(Box.from_edges(*edges)))


def _product(
    draw: ImageDraw.ImageDraw, middle: tuple[float, float], radius: float, number: int
) -> Marked:
    """A jar with a lid, or a ball: shaded, so that it is a thing and no flat shape."""
    x, y = middle
    for step in range(40):
        share = 1 - step / 40
        shade = (int(90 + 120 * (1 - share)), int(50 + 90 * (1 - share)), 40)
        shift = 0.25 * radius * (1 - share)
        edges = (
            x - radius * share - shift,
            y - radius * share - shift,
            x + radius * share - shift,
            y + radius * share - shift,
        )
        draw.ellipse(edges, fill=shade)
    box = Box(x - radius, y - radius, 2 * radius, 2 * radius)
    if number % 2:
        lid = (x - 0.5 * radius, y - 1.15 * radius, x + 0.5 * radius, y - 0.8 * radius)
        draw.rectangle(lid, fill=(40, 40, 50))
        box = box.joined(Box.from_edges(*lid))
    return Marked("product", box)


def _scene(number: int) -> Drawing:
    """A striped buoy before hills and sky, with the grain of a photograph."""
    size = SHAPES[number % 4]
    rng = np.random.default_rng(number)
    image = _graded(size, (150, 190, 230), (235, 235, 225))
    draw = ImageDraw.Draw(image)
    w, h, unit = size.width, size.height, min(size.width, size.height)
    for hill in range(4):
        x = (0.1 + 0.28 * hill) * w
        draw.ellipse(
            (x - 0.3 * w, 0.62 * h, x + 0.3 * w, 1.3 * h), fill=(90 + 12 * hill, 130 + 8 * hill, 90)
        )
    soft = cv2.GaussianBlur(np.asarray(image), (0, 0), 0.012 * unit)
    image = Image.fromarray(np.asarray(soft, dtype=np.uint8))
    x, y, radius = (
        (0.25 + 0.055 * number) * w,
        (0.42 + 0.02 * (number % 3)) * h,
        (0.13 + 0.012 * (number % 4)) * unit,
    )
    draw = ImageDraw.Draw(image)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(210, 50, 40))
    draw.rectangle(
        (x - radius * 0.95, y - radius * 0.22, x + radius * 0.95, y + radius * 0.22),
        fill=(250, 245, 235),
    )
    draw.rectangle(
        (x - radius * 0.18, y - 1.5 * radius, x + radius * 0.18, y - 0.9 * radius),
        fill=(50, 50, 60),
    )
    grainy = np.asarray(image, dtype=np.float32) + rng.normal(0, 4, (h, w, 1))
    box = Box.from_edges(x - radius, y - 1.5 * radius, x + radius, y + radius)
    return Drawing(
        f"scene-{number:02d}", np.clip(grainy, 0, 255).astype(np.uint8), (Marked("object", box),)
    )
