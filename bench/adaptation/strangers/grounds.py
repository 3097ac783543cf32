"""What lies below everything: flat, gradient, patterns, and scenes of our own drawing."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of an ad.

    Attributes:
        name: What it is called in the annotation.
        ground: Of the larger area.
        second: Of panels and of patterns' marks.
        accent: Of buttons and bursts.
        ink: Of words on the ground, unless it cannot be read there.
    """

    name: str
    ground: Colour
    second: Colour
    accent: Colour
    ink: Colour


PALETTES = (
    Palette("night", (14, 17, 28), (32, 38, 58), (214, 170, 92), (240, 232, 214)),
    Palette("bottle", (12, 46, 38), (22, 74, 60), (240, 196, 64), (245, 240, 225)),
    Palette("aubergine", (44, 16, 40), (78, 30, 66), (255, 130, 96), (255, 232, 222)),
    Palette("coal", (24, 24, 24), (52, 50, 48), (226, 60, 44), (250, 250, 250)),
    Palette("linen", (244, 238, 226), (226, 214, 192), (164, 62, 40), (48, 38, 32)),
    Palette("mint", (226, 242, 234), (188, 222, 206), (20, 96, 84), (18, 48, 44)),
    Palette("blush", (252, 232, 228), (244, 204, 198), (176, 34, 72), (74, 20, 34)),
    Palette("paper", (252, 252, 250), (232, 234, 238), (30, 70, 190), (20, 24, 34)),
    Palette("mustard", (242, 190, 50), (252, 216, 110), (40, 30, 20), (34, 26, 18)),
    Palette("tomato", (206, 48, 32), (232, 92, 60), (252, 226, 150), (255, 248, 234)),
    Palette("sea", (16, 92, 128), (40, 132, 164), (255, 206, 84), (250, 252, 252)),
    Palette("lilac", (206, 192, 232), (184, 164, 220), (70, 32, 130), (38, 18, 74)),
)
"""Four dark, four pale, four strong."""


def plain(size: tuple[int, int], colour: Colour) -> Image.Image:
    return Image.new("RGB", size, colour)


def radial(
    size: tuple[int, int], inner: Colour, outer: Colour, chance: random.Random
) -> Image.Image:
    """A glow from a point near the middle."""
    wide, high = size
    x, y = chance.uniform(0.3, 0.7) * wide, chance.uniform(0.3, 0.7) * high
    down, across = np.mgrid[0:high, 0:wide]
    far = np.clip(np.hypot(across - x, down - y) / (0.7 * math.hypot(wide, high)), 0, 1)[..., None]
    return Image.fromarray((np.array(inner) * (1 - far) + np.array(outer) * far).astype("uint8"))


def stripes(
    size: tuple[int, int], one: Colour, other: Colour, chance: random.Random
) -> Image.Image:
    """Slanted stripes."""
    wide, high = size
    pitch = min(size) * chance.uniform(0.08, 0.2)
    slant = chance.choice((-1, 1)) * chance.uniform(0.4, 1.0)
    down, across = np.mgrid[0:high, 0:wide]
    is_one = ((across + slant * down) // pitch).astype(int) % 2 == 0
    return Image.fromarray(np.where(is_one[..., None], one, other).astype("uint8"))


def dots(size: tuple[int, int], one: Colour, other: Colour, chance: random.Random) -> Image.Image:
    """Dots in staggered rows."""
    picture = plain(size, one)
    draw = ImageDraw.Draw(picture)
    pitch = min(size) * chance.uniform(0.07, 0.14)
    round_ = pitch * chance.uniform(0.14, 0.3)
    for row in range(int(size[1] / pitch) + 2):
        for column in range(int(size[0] / pitch) + 2):
            x, y = (column + (row % 2) / 2) * pitch, row * pitch
            draw.ellipse((x - round_, y - round_, x + round_, y + round_), fill=other)
    return picture


def rays(size: tuple[int, int], one: Colour, other: Colour, chance: random.Random) -> Image.Image:
    """Rays from one point, as on fairground posters."""
    wide, high = size
    x, y = chance.uniform(0.3, 0.7) * wide, chance.uniform(0.4, 0.9) * high
    down, across = np.mgrid[0:high, 0:wide]
    angle = np.arctan2(down - y, across - x) / (2 * math.pi) * chance.randrange(14, 26)
    return Image.fromarray(
        np.where((np.floor(angle * 2) % 2 == 0)[..., None], one, other).astype("uint8")
    )


def leaves(size: tuple[int, int], one: Colour, other: Colour, chance: random.Random) -> Image.Image:
    """Scattered leaves."""
    picture = plain(size, one)
    long = min(size) * chance.uniform(0.06, 0.12)
    for _ in range(int(size[0] * size[1] / (long * long * 2.4))):
        stamp = Image.new("L", (int(long * 2), int(long * 2)), 0)
        ImageDraw.Draw(stamp).ellipse((long * 0.2, long * 0.7, long * 1.8, long * 1.3), fill=255)
        stamp = stamp.rotate(chance.uniform(0, 180), Image.Resampling.BICUBIC)
        at = (int(chance.uniform(-long, size[0])), int(chance.uniform(-long, size[1])))
        picture.paste(other, at, stamp)
    return picture


PATTERNS = (stripes, dots, rays, leaves)
"""The patterns to choose from."""


def nearer(one: Colour, other: Colour, share: float) -> Colour:
    """Mix a share of the other colour into one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def texture(size: tuple[int, int], strength: float, chance: random.Random) -> np.ndarray:
    """Soft noise of three scales about 0, float [height, width]."""
    total = np.zeros((size[1], size[0]))
    draws = np.random.default_rng(chance.randrange(2**32))
    for cells in (4, 16, 64):
        noise = Image.fromarray(draws.uniform(-1, 1, (cells, cells)).astype("float32"))
        total += np.asarray(noise.resize(size, Image.Resampling.BICUBIC)) * strength / cells**0.3
    return total


def scene(size: tuple[int, int], chance: random.Random) -> Image.Image:
    """A landscape with sky, light, ridges and grain, or a table before a blurred room."""
    wide, high = size
    sky, far, near = chance.choice(
        (
            ((150, 190, 220), (96, 120, 140), (60, 84, 50)),
            ((236, 170, 120), (130, 84, 90), (50, 36, 44)),
            ((36, 44, 78), (26, 34, 60), (14, 18, 30)),
            ((210, 200, 186), (160, 140, 118), (112, 80, 54)),
        )
    )
    picture = radial(size, nearer(sky, (255, 255, 255), 0.4), sky, chance)
    draw = ImageDraw.Draw(picture)
    for step in range(4):
        level = high * (0.42 + 0.14 * step)
        bends = [chance.uniform(0, 6.3) for _ in range(3)]
        ridge = [
            (
                x,
                level
                + high
                * 0.05
                * sum(math.sin(x / wide * 4 * (n + 1) + b) for n, b in enumerate(bends)),
            )
            for x in range(0, wide + 9, 8)
        ]
        draw.polygon([*ridge, (wide + 9, high), (0, high)], fill=nearer(far, near, step / 3))
    for _ in range(chance.randrange(4, 14)):
        r, x, y = (
            chance.uniform(0.01, 0.05) * wide,
            chance.uniform(0, wide),
            chance.uniform(0, high),
        )
        draw.ellipse((x - r, y - r, x + r, y + r), fill=nearer(sky, (255, 240, 200), 0.6))
    soft = picture.filter(ImageFilter.GaussianBlur(min(size) * 0.008))
    grain = texture(size, 16, chance)[..., None]
    return Image.fromarray(np.clip(np.asarray(soft) + grain, 0, 255).astype("uint8"))
