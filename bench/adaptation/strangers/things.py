"""Products of our own drawing, with their own printed words, and the marks of ads."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw

from bench.adaptation.strangers.grounds import PALETTES, Colour, nearer
from bench.adaptation.strangers.lettering import set_line
from bench.adaptation.strangers.words import BRANDS

SIDE = 600
"""Height at which products are drawn, in pixels; they are shrunk when placed."""


def shaded(outline: Image.Image, colour: Colour, light: float) -> Image.Image:
    """Fill an outline as a round body that is lit from the left."""
    wide, high = outline.size
    across = np.linspace(0, 1, wide)
    glow = 0.55 + 0.6 * np.exp(-(((across - light) / 0.22) ** 2)) - 0.25 * across
    body = np.clip(np.array(colour) * glow[None, :, None] * np.ones((high, 1, 1)), 0, 255)
    picture = Image.fromarray(body.astype("uint8"))
    picture.putalpha(outline)
    return picture


def put_label(
    picture: Image.Image, box: tuple[int, int, int, int], colour: Colour, word: str
) -> None:
    """Print a label with a word on a product."""
    left, top, right, bottom = box
    draw = ImageDraw.Draw(picture)
    draw.rectangle(box, fill=(*colour, 255))
    ink = (20, 20, 20) if sum(colour) > 380 else (250, 250, 250)
    mask = set_line(word, "Anton-Regular", 80).mask
    scale = min((right - left) * 0.84 / mask.width, (bottom - top) * 0.5 / mask.height)
    mask = mask.resize((max(1, int(mask.width * scale)), max(1, int(mask.height * scale))))
    middle = ((left + right - mask.width) // 2, (top + bottom - mask.height) // 2)
    picture.paste((*ink, 255), middle, mask)


def bottle(colour: Colour, label: Colour, word: str) -> Image.Image:
    outline = Image.new("L", (200, SIDE), 0)
    draw = ImageDraw.Draw(outline)
    draw.rounded_rectangle((0, 200, 199, SIDE - 1), 36, fill=255)
    draw.polygon([(6, 230), (64, 120), (136, 120), (194, 230)], fill=255)
    draw.rounded_rectangle((62, 0, 138, 140), 10, fill=255)
    picture = shaded(outline, colour, 0.3)
    put_label(picture, (0, 300, 199, 470), label, word)
    return picture


def carton(colour: Colour, label: Colour, word: str) -> Image.Image:
    picture = Image.new("RGBA", (400, SIDE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 90), (280, 60), (280, 599), (0, 560)], fill=(*colour, 255))
    draw.polygon(
        [(280, 60), (399, 100), (399, 540), (280, 599)],
        fill=(*nearer(colour, (0, 0, 0), 0.35), 255),
    )
    draw.polygon(
        [(0, 90), (130, 40), (399, 100), (280, 60)],
        fill=(*nearer(colour, (255, 255, 255), 0.4), 255),
    )
    put_label(picture, (30, 220, 250, 400), label, word)
    return picture


def mug(colour: Colour, label: Colour, word: str) -> Image.Image:
    outline = Image.new("L", (620, 480), 0)
    draw = ImageDraw.Draw(outline)
    draw.ellipse((380, 110, 610, 370), fill=255)
    draw.ellipse((430, 160, 560, 320), fill=0)
    draw.rounded_rectangle((0, 20, 460, 479), 60, fill=255)
    picture = shaded(outline, colour, 0.25)
    ImageDraw.Draw(picture).ellipse((8, 4, 452, 84), fill=(*nearer(colour, (0, 0, 0), 0.5), 255))
    put_label(picture, (80, 200, 380, 340), label, word)
    return picture


def lamp(colour: Colour, label: Colour, word: str) -> Image.Image:  # noqa: ARG001
    outline = Image.new("L", (420, SIDE), 0)
    draw = ImageDraw.Draw(outline)
    draw.polygon([(110, 0), (310, 0), (419, 260), (0, 260)], fill=255)
    draw.rectangle((200, 250, 220, 560), fill=255)
    draw.ellipse((90, 540, 330, 599), fill=255)
    picture = shaded(outline, colour, 0.4)
    ImageDraw.Draw(picture).rectangle((0, 236, 419, 262), fill=(*label, 255))
    picture.putalpha(outline)
    return picture


def tin(colour: Colour, label: Colour, word: str) -> Image.Image:
    outline = Image.new("L", (420, 460), 0)
    draw = ImageDraw.Draw(outline)
    draw.rounded_rectangle((0, 40, 419, 430), 30, fill=255)
    draw.ellipse((0, 0, 419, 90), fill=255)
    draw.ellipse((0, 380, 419, 459), fill=255)
    picture = shaded(outline, colour, 0.35)
    ImageDraw.Draw(picture).ellipse((8, 4, 411, 84), fill=(206, 208, 212, 255))
    put_label(picture, (0, 150, 419, 340), label, word)
    return picture


def ball(colour: Colour, label: Colour, word: str) -> Image.Image:  # noqa: ARG001
    outline = Image.new("L", (500, 500), 0)
    ImageDraw.Draw(outline).ellipse((0, 0, 499, 499), fill=255)
    picture = shaded(outline, colour, 0.35)
    draw = ImageDraw.Draw(picture)
    for turn in range(0, 180, 30):
        draw.arc((250 - turn * 2, 0, 250 + turn * 2, 499), 0, 360, fill=(*label, 255), width=14)
    picture.putalpha(outline)
    return picture


PRODUCTS = (bottle, carton, mug, lamp, tin, ball)
"""What is drawn when no cut-outs of photographs are given."""


def draw_product(chance: random.Random) -> tuple[str, Image.Image]:
    """Draw one, with what it is called."""
    kind = chance.choice(PRODUCTS)
    palette, other = chance.sample(PALETTES, 2)
    picture = kind(palette.accent, other.ground, chance.choice(BRANDS).split()[0])
    if kind is not lamp and chance.random() < 0.3:
        picture = picture.rotate(chance.uniform(-14, 14), Image.Resampling.BICUBIC, expand=True)
    return kind.__name__, picture.crop(picture.getchannel("A").getbbox())


def burst(side: int, points: int, colour: Colour) -> Image.Image:
    """A star of many points, or a disc when it has none."""
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    middle = side / 2
    if points == 0:
        draw.ellipse((0, 0, side - 1, side - 1), fill=(*colour, 255))
        return picture
    corners = []
    for step in range(2 * points):
        far = middle * (0.99 if step % 2 else 0.8)
        angle = math.pi * step / points
        corners.append((middle + far * math.cos(angle), middle + far * math.sin(angle)))
    draw.polygon(corners, fill=(*colour, 255))
    return picture


def draw_logo(word: str, font: str, height: int, ink: Colour, manner: int) -> Image.Image:
    """A brand as a plain word, in a ring, underlined or reversed out of a block."""
    mask = set_line(word, font, height * (0.6 if manner else 0.85)).mask
    pad = round(height * 0.28)
    size = (mask.width + 2 * pad, mask.height + 2 * pad) if manner else mask.size
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    stroke = max(1, height // 16)
    if manner == 1:
        draw.rounded_rectangle(
            (0, 0, size[0] - 1, size[1] - 1), size[1] // 2, outline=(*ink, 255), width=stroke
        )
    elif manner == 2:
        draw.line(
            (pad, size[1] - stroke, size[0] - pad, size[1] - stroke), fill=(*ink, 255), width=stroke
        )
    elif manner == 3:
        draw.rectangle((0, 0, size[0] - 1, size[1] - 1), fill=(*ink, 255))
    reversed_ink = (255, 255, 255) if sum(ink) < 380 else (16, 16, 16)
    at = (pad, pad) if manner else (0, 0)
    picture.paste((*(reversed_ink if manner == 3 else ink), 255), at, mask)
    return picture.crop(picture.getchannel("A").getbbox())
