"""Draw the sample project's advertisement: `python tools/draw_sample_ad.py`.

The product in it does not exist.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "app" / "static" / "fonts"
TARGET = ROOT / "app" / "seeds" / "sample" / "advertisement.png"
SIZE = (1600, 1000)
OVERSAMPLING = 2

NIGHT = (22, 44, 58)
DUSK = (38, 78, 88)
SUN = (247, 178, 74)
CREAM = (250, 242, 228)
CLAY = (201, 90, 56)
SHADE = (146, 58, 36)

Point = tuple[float, float]
Colour = tuple[int, int, int]


def scaled(*numbers: float) -> tuple[float, ...]:
    return tuple(number * OVERSAMPLING for number in numbers)


def corners(*points: Point) -> list[Point]:
    return [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points]


def letters(folder: Path, weight: str, size: int) -> ImageFont.FreeTypeFont:
    upright = next(
        path
        for path in sorted(folder.rglob(f"*[Ii]nter*{weight}*.ttf"))
        if "italic" not in path.name.lower()
    )
    return ImageFont.truetype(upright, size * OVERSAMPLING)


def gradient(start: Colour, end: Colour, size: tuple[int, int], angle: float) -> Image.Image:
    """Blend two colours along a straight line across the whole size.

    Args:
        start: The colour at the beginning.
        end: The colour at the end.
        size: Of the picture.
        angle: In degrees; 0 = left to right.
    """
    along = (
        Image.linear_gradient("L")
        .rotate(90 - angle, expand=False)
        .resize(size, Image.Resampling.BICUBIC)
    )
    return Image.composite(Image.new("RGB", size, end), Image.new("RGB", size, start), along)


def shadow(picture: Image.Image, outline: list[Point], blur: float, opacity: int) -> None:
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).polygon(outline, fill=opacity)
    mask = mask.filter(ImageFilter.GaussianBlur(blur * OVERSAMPLING))
    picture.paste(Image.new("RGB", picture.size, (6, 16, 22)), mask=mask)


def draw_ground(picture: Image.Image) -> None:
    picture.paste(gradient(NIGHT, DUSK, picture.size, 90))
    draw = ImageDraw.Draw(picture)
    draw.ellipse(scaled(930, 150, 1550, 770), fill=SUN)
    draw.rectangle(scaled(0, 800, 1600, 1000), fill=(16, 33, 44))


def draw_bag(picture: Image.Image, folder: Path) -> None:
    """A stand-up coffee bag: body with a fold of light, rolled top, label."""
    body = corners((1085, 330), (1395, 330), (1425, 860), (1400, 885), (1080, 885), (1055, 860))
    shadow(picture, corners((1040, 850), (1500, 850), (1560, 905), (1060, 905)), 16, 190)
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).polygon(body, fill=255)
    picture.paste(
        gradient(CLAY, SHADE, picture.size, 0).transform(
            picture.size, Image.Transform.AFFINE, (4, 0, -8450, 0, 1, 0)
        ),
        mask=mask,
    )
    draw = ImageDraw.Draw(picture)
    draw.polygon(
        corners((1085, 330), (1130, 330), (1108, 885), (1080, 885), (1055, 860)),
        fill=(214, 108, 72),
    )
    draw.polygon(
        corners((1360, 330), (1395, 330), (1425, 860), (1400, 885), (1378, 885)), fill=(122, 46, 28)
    )
    draw.rounded_rectangle(scaled(1078, 268, 1402, 338), 14 * OVERSAMPLING, fill=(158, 66, 42))
    draw.line(corners((1092, 303), (1388, 303)), fill=(128, 50, 32), width=4 * OVERSAMPLING)
    draw.rounded_rectangle(scaled(1128, 430, 1352, 740), 12 * OVERSAMPLING, fill=CREAM)
    draw_mark(draw, (1240, 512), 40, CLAY)
    draw.text(scaled(1240, 612), "ALBA", font=letters(folder, "700", 50), fill=NIGHT, anchor="mm")
    draw.text(
        scaled(1240, 664), "whole beans", font=letters(folder, "400", 24), fill=NIGHT, anchor="mm"
    )
    draw.text(scaled(1240, 704), "250 g", font=letters(folder, "400", 24), fill=NIGHT, anchor="mm")


def draw_mark(draw: ImageDraw.ImageDraw, centre: Point, radius: float, colour: Colour) -> None:
    """The maker's sign: a half sun with seven rays over a horizon."""
    x, y = centre
    draw.pieslice(
        scaled(x - radius * 0.5, y - radius * 0.5, x + radius * 0.5, y + radius * 0.5),
        180,
        360,
        fill=colour,
    )
    for step in range(7):
        angle = math.pi * step / 6
        near, far = radius * 0.66, radius
        ends = [(x - math.cos(angle) * reach, y - math.sin(angle) * reach) for reach in (near, far)]
        draw.line(corners(*ends), fill=colour, width=round(radius * 0.11 * OVERSAMPLING))
    draw.line(
        corners((x - radius, y + radius * 0.2), (x + radius, y + radius * 0.2)),
        fill=colour,
        width=round(radius * 0.11 * OVERSAMPLING),
    )


def draw_words(picture: Image.Image, folder: Path) -> None:
    draw = ImageDraw.Draw(picture)
    draw_mark(draw, (136, 118), 44, SUN)
    draw.text(scaled(200, 108), "ALBA", font=letters(folder, "700", 48), fill=CREAM, anchor="lm")
    for line, top in (("Good", 250), ("mornings,", 386), ("roasted.", 522)):
        draw.text(scaled(90, top), line, font=letters(folder, "700", 132), fill=CREAM, anchor="la")
    draw.text(
        scaled(94, 694),
        "Fresh coffee at your door every Tuesday.",
        font=letters(folder, "400", 36),
        fill=(214, 224, 222),
        anchor="la",
    )
    draw.rounded_rectangle(scaled(92, 838, 402, 928), 45 * OVERSAMPLING, fill=SUN)
    draw.text(
        scaled(247, 882), "Order now", font=letters(folder, "700", 38), fill=NIGHT, anchor="mm"
    )


def draw_advertisement(folder: Path) -> Image.Image:
    picture = Image.new("RGB", (SIZE[0] * OVERSAMPLING, SIZE[1] * OVERSAMPLING))
    draw_ground(picture)
    draw_bag(picture, folder)
    draw_words(picture, folder)
    return picture.resize(SIZE, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    draw_advertisement(Path(sys.argv[1]) if len(sys.argv) > 1 else FONTS).save(
        TARGET, optimize=True
    )
