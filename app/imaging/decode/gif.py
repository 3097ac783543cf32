"""The first picture of a GIF on its screen. Source: GIF89a (CompuServe)."""

from __future__ import annotations

from typing import BinaryIO

from PIL import Image

from app.domain.geometry import Size
from app.imaging.decode.source import Source


def open_gif(stream: BinaryIO) -> Source:
    """The first frame; what it leaves free of the screen is transparent, as in browsers."""
    image = Image.open(stream, formats=["GIF"])
    drawn = tuple(image.tile[0].extents or ()) if image.tile else ()

    def finish(loaded: Image.Image) -> Image.Image:
        whole = (0, 0, *loaded.size)
        return loaded if drawn in ((), whole) else clear_beyond(loaded, drawn)

    return Source(image, Size(*image.size), finish)


def clear_beyond(image: Image.Image, drawn: tuple[int, ...]) -> Image.Image:
    """RGBA of which all but a box (left, top, right, bottom) is transparent."""
    left, top, right, bottom = drawn
    canvas = Image.new("RGBA", image.size)
    canvas.paste(image.crop((left, top, right, bottom)).convert("RGBA"), (left, top))
    canvas.info = {name: value for name, value in image.info.items() if name != "transparency"}
    return canvas
