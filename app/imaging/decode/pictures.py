"""Untrusted raster files become a master and a proxy: upright, sRGB, 8 bit, without metadata."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO

from PIL import AvifImagePlugin, Image

from app.domain.geometry import Size
from app.imaging import masters
from app.imaging.decode import limits
from app.imaging.decode.colour import to_plain_srgb
from app.imaging.decode.jpeg import has_halved_colour, inspect_jpeg
from app.imaging.decode.kinds import PILLOW_FORMATS, detect_kind
from app.imaging.decode.limits import (
    name_damage,
    read_whole,
    refuse_early,
    refuse_kind,
    refuse_size,
)
from app.imaging.decode.orientation import (
    FIRST_ON_ITS_SIDE,
    exif_orientation,
    pixels_per_inch,
    turn_upright,
)
from app.imaging.decode.psd import drop_selections, inspect_psd
from app.imaging.masters import encode_master, encode_proxy

Image.MAX_IMAGE_PIXELS = (
    None  # our own limits, checked right after the header and before any decoding, name the size
)
AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread reserves address space, which is limited


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself.

    Attributes:
        kind: jpeg, png, psd, webp, gif, tiff or avif; ai or svg of a drawing.
        size: Upright, as the master has it.
        dpi: Pixels per inch.
        layers: 1 unless it is a PSD.
        remarks: What its maker should know of what was made of it, in sentences.
    """

    kind: str
    size: Size
    dpi: int
    layers: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NormalisedPicture:
    """An untrusted picture as master and proxy: upright, sRGB, 8 bit, without metadata.

    Attributes:
        header: Of the file that came.
        master: A file.
        master_type: jpeg or png.
        proxy: A file.
        proxy_type: jpeg or webp.
        has_alpha: Whether something is transparent.
    """

    header: Header
    master: bytes
    master_type: str
    proxy: bytes
    proxy_type: str
    has_alpha: bool


def inspect(stream: BinaryIO) -> Header:
    """Read a file's header without decoding it whole; truncated JPEG and PNG are found too.

    Raises:
        TypeNotAllowed: When its kind is not taken.
        TooLarge: When it has too many pixels.
        Unreadable: When it is damaged.
    """
    with name_damage(), open_untrusted(stream) as (image, kind):
        header = read_header(image, kind, stream)
        if kind == "png":
            image.verify()
        elif kind == "jpeg" and not inspect_jpeg(read_whole(stream)).whole:
            image.draft(None, (image.width // 8, image.height // 8))
            image.load()
        return header


def normalise(stream: BinaryIO) -> NormalisedPicture:
    """Decode an untrusted picture and encode its master and its proxy.

    The master has the source's full size (half of it for a JPEG above 50 megapixels): JPEG q95 from
    a JPEG and of an opaque picture above 24 megapixels, else PNG level 1. Its colour is whole
    (4:4:4), but halved where that of a large JPEG is.

    Raises:
        TypeNotAllowed: When its kind is not taken.
        TooLarge: When it has too many pixels.
        Unreadable: When it is damaged.
    """
    with name_damage(), open_untrusted(stream) as (image, kind):
        header = read_header(image, kind, stream)
        is_halved = has_halved_colour(image)
        image.load()
        picture = turn_upright(image)
        if kind == "psd":
            picture = drop_selections(picture, stream)
        picture = to_plain_srgb(picture)
        header = replace(header, size=Size(*picture.size))
    has_alpha = picture.mode == "RGBA"
    is_large = picture.width * picture.height > masters.LOSSLESS_PIXELS
    master_type = "jpeg" if not has_alpha and (kind == "jpeg" or is_large) else "png"
    proxy, proxy_type = encode_proxy(picture)
    return NormalisedPicture(
        header,
        encode_master(picture, master_type, is_halved=is_halved),
        master_type,
        proxy,
        proxy_type,
        has_alpha,
    )


@contextmanager
def open_untrusted(stream: BinaryIO) -> Iterator[tuple[Image.Image, str]]:
    """A picture that is not refused, not yet decoded, and its kind."""
    kind = detect_kind(stream)
    refuse_kind(kind)
    refuse_early(kind, stream)
    with Image.open(stream, formats=[PILLOW_FORMATS[kind]]) as image:
        refuse_size(
            Size(*image.size), limits.MAX_JPEG_PIXELS if kind == "jpeg" else limits.MAX_PIXELS
        )
        if kind == "jpeg" and image.width * image.height > limits.MAX_PIXELS:
            image.draft(None, (image.width // 2, image.height // 2))
        yield image, kind


def read_header(image: Image.Image, kind: str, stream: BinaryIO) -> Header:
    """What a picture says of itself before it is decoded."""
    width, height = image.size
    if exif_orientation(image) >= FIRST_ON_ITS_SIDE and kind != "tiff":  # Pillow turns those itself
        width, height = height, width
    facts = inspect_psd(stream) if kind == "psd" else None
    dpi, layers = (facts.dpi, facts.layers) if facts else (pixels_per_inch(image), 1)
    return Header(kind, Size(width, height), dpi, layers)
