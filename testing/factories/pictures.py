"""Small pictures, made when needed."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from testing.fakes.analyser import FLAGGED_RED


def picture(
    kind: str = "JPEG",
    size: tuple[int, int] = (640, 480),
    colour: tuple[int, int, int] = (60, 120, 180),
) -> bytes:
    """A disc on a ground of one colour, encoded."""
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).ellipse(
        (size[0] * 0.3, size[1] * 0.2, size[0] * 0.7, size[1] * 0.8), fill=(230, 180, 40)
    )
    target = io.BytesIO()
    image.save(target, kind)
    return target.getvalue()


def flagged_picture(size: tuple[int, int] = (320, 240)) -> bytes:
    """A picture that the fake moderator flags."""
    target = io.BytesIO()
    Image.new("RGB", size, FLAGGED_RED).save(target, "PNG")
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
