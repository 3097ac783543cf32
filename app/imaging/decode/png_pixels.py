"""The decoded still picture of a PNG, with what Pillow leaves out: keys, colours, its place."""

from __future__ import annotations

import struct
from typing import BinaryIO

from PIL import Image, ImageChops

from app.domain.errors import Unreadable
from app.imaging.decode.colour import reduce_deep_grey
from app.imaging.decode.limits import DAMAGED
from app.imaging.decode.png import PngFacts, has_all_pixels, inspect_png, open_still
from app.imaging.decode.source import Source

GREY, RGB, RGBA = 0, 2, 6
"""Colour types."""
DEEP = 16
"""Bits a sample."""
COLOUR_CHUNKS = frozenset({b"cICP", b"iCCP", b"gAMA", b"cHRM"})
"""By which colours other than sRGB are told."""
LAST_ROWS = 2
"""By which pixels are seen to be missing."""
METRES_PER_INCH = 0.0254


def info_of(facts: PngFacts) -> dict[str | tuple[int, int], bytes | tuple[float, float] | None]:
    """What Pillow calls the density, orientation and profile of the picture."""
    info: dict[str | tuple[int, int], bytes | tuple[float, float] | None] = {}
    if b"eXIf" in facts.bodies:
        info["exif"] = facts.bodies[b"eXIf"]
    density = facts.bodies.get(b"pHYs", b"")
    if len(density) == 9 and density[8] == 1:
        across, down = struct.unpack(">II", density[:8])
        info["dpi"] = (across * METRES_PER_INCH, down * METRES_PER_INCH)
    if COLOUR_CHUNKS & facts.bodies.keys():
        from app.imaging.decode.png_colours import profile_of  # here, since most files tell nothing

        info["icc_profile"] = profile_of(facts)
    return info


def finish_png(image: Image.Image, stream: BinaryIO, facts: PngFacts) -> Image.Image:
    """The picture with the pixels of its key transparent, at its place on the canvas."""
    info = dict(image.info)
    seen = find_seen(image, stream, facts)
    if facts.depth == DEEP:
        image, info["icc_profile"] = reduce_deep(image, stream, facts)
    if seen is not None:
        image = image.convert("L") if facts.colour_type == GREY else image
        image.putalpha(seen)
    if facts.still.size != facts.size:
        canvas = Image.new("RGBA", (facts.size.width, facts.size.height))
        canvas.paste(image.convert("RGBA"), (facts.still.left, facts.still.top))
        image, info = canvas, {name: info[name] for name in info if name != "transparency"}
    image.info = info
    return image


def find_seen(image: Image.Image, stream: BinaryIO, facts: PngFacts) -> Image.Image | None:
    """L: 0 where a pixel has the colour that is transparent, else 255; None without such a colour.

    Of 16 bits both bytes have to be the key's; what is above the bits of a sample does not count.
    """
    key = facts.bodies.get(b"tRNS", b"")
    if facts.colour_type == GREY and len(key) == 2:
        full = (1 << facts.depth) - 1
        value = struct.unpack(">H", key)[0] & full
        if facts.depth == DEEP:
            return image.convert("I").point(
                [255 * (other != value) for other in range(1 << 16)], "L"
            )
        return image.convert("L").point(opaque_but(value * 255 // full))
    if facts.colour_type == RGB and len(key) == 6:
        colour = struct.unpack(">3H", key)
        lower_bytes = [value & 0xFF for value in colour]
        if facts.depth != DEEP:
            return unlike(image, lower_bytes)
        seen = unlike(image, [value >> 8 for value in colour])
        return ImageChops.lighter(seen, unlike(decode_lower_bytes(stream, facts), lower_bytes))
    return None


def reduce_deep(
    image: Image.Image, stream: BinaryIO, facts: PngFacts
) -> tuple[Image.Image, bytes | None]:
    """8 bits of a picture of 16, through the curves of its profile where it has some.

    Returns:
        The picture, and the profile that its colours have then.
    """
    from app.imaging.decode.deep import reduce_deep_colours, straighten  # here, since few are deep

    profile = image.info.get("icc_profile")
    straight = straighten(profile) if profile else None
    if straight is None or facts.colour_type not in (GREY, RGB, RGBA):
        return (reduce_deep_grey(image) if facts.colour_type == GREY else image), profile
    if facts.colour_type == GREY:
        return image.convert("I").point(straight.tables[0], "L"), straight.profile
    lower = decode_lower_bytes(stream, facts)
    return reduce_deep_colours(image, lower, straight.tables), straight.profile


def unlike(image: Image.Image, colour: list[int]) -> Image.Image:
    """L: 0 where a picture in RGB has that colour, else 255."""
    red, green, blue = (
        band.point(opaque_but(value)) for band, value in zip(image.split(), colour, strict=True)
    )
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def opaque_but(value: int) -> list[int]:
    """A table of alpha by value: one is transparent."""
    return [255 * (other != value) for other in range(256)]


def decode_lower_bytes(stream: BinaryIO, facts: PngFacts) -> Image.Image:
    """RGB or RGBA of the lower halves of a picture of 16 bits.

    Pillow keeps the upper ones alone; read the other way round these are the lower.
    """
    with open_still(stream, facts) as image:
        image.tile = [tile._replace(args=f"{image.mode};16L") for tile in image.tile]
        image.load()
        return image.copy()


def may_lack_rows(image: Image.Image) -> bool:
    """Whether the last rows are as Pillow leaves those of which it got nothing.

    The last pass of an interlaced picture has every other row, hence two are looked at.
    """
    rows = image.crop((0, max(0, image.height - LAST_ROWS), image.width, image.height))
    return any(rows.crop((0, y, rows.width, y + 1)).getbbox() is None for y in range(rows.height))


def open_png(stream: BinaryIO) -> Source:
    """The picture of a PNG that a viewer shows first."""
    facts = inspect_png(stream)
    image = open_still(stream, facts)
    image.info.update(info_of(facts))

    def finish(loaded: Image.Image) -> Image.Image:
        if may_lack_rows(loaded) and not has_all_pixels(stream, facts):
            raise Unreadable(DAMAGED)
        return finish_png(loaded, stream, facts)

    def check() -> None:
        checked = inspect_png(stream, check=True)
        if not checked.is_sound or not (checked.is_ended or has_all_pixels(stream, checked)):
            raise Unreadable(DAMAGED)

    return Source(image, facts.size, finish, check)
