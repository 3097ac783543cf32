"""Untrusted raster files become a master and a proxy: upright, sRGB, 8 bit, without metadata."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image

from app.domain.geometry import Size
from app.imaging import masters
from app.imaging.decode import limits
from app.imaging.decode.colour import to_plain_srgb
from app.imaging.decode.containers import OWN_READERS, load_reader, open_container
from app.imaging.decode.jpeg import has_halved_colour
from app.imaging.decode.kinds import detect_kind
from app.imaging.decode.limits import (
    name_damage,
    refuse_early,
    refuse_kind,
    refuse_size,
)
from app.imaging.decode.orientation import (
    FIRST_ON_ITS_SIDE,
    TURNS,
    exif_orientation,
    pixels_per_inch,
    turn_upright,
)
from app.imaging.decode.source import Source
from app.imaging.masters import encode_master, encode_proxy

if TYPE_CHECKING:
    from app.imaging.decode.opened import Facts

Image.MAX_IMAGE_PIXELS = (
    None  # our own limits, checked right after the header and before any decoding, name the size
)


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself.

    Attributes:
        kind: jpeg, png, psd, webp, gif, tiff, avif, heic, bmp or jp2; ai or svg of a drawing.
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
    with name_damage():
        kind = detect_kind(stream)
        if kind in OWN_READERS:
            return header_of(kind, read_facts(kind, stream))
    with name_damage(), open_untrusted(stream) as (source, kind):
        header = read_header(source, kind)
        source.check()
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
    with name_damage():
        kind = detect_kind(stream)
        header, picture, is_halved = (
            decode_by_reader(kind, stream) if kind in OWN_READERS else decode_by_pillow(stream)
        )
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


def decode_by_pillow(stream: BinaryIO) -> tuple[Header, Image.Image, bool]:
    """Header and plain sRGB of a picture, and whether its colour is halved."""
    with open_untrusted(stream) as (source, kind):
        header = read_header(source, kind)
        is_halved = has_halved_colour(source.image)
        source.image.load()
        picture = to_plain_srgb(turn_upright(source.finish(source.image)))
        return replace(header, size=Size(*picture.size)), picture, is_halved


def decode_by_reader(kind: str, stream: BinaryIO) -> tuple[Header, Image.Image, bool]:
    """The same of a container that has a reader of its own."""
    facts = read_facts(kind, stream)
    opened = load_reader(kind).decode(stream)
    picture = to_plain_srgb(opened.image)
    if opened.alpha is not None and opened.alpha.getextrema() != (255, 255):
        picture.putalpha(opened.alpha)
    turn = TURNS.get(facts.orientation)
    return header_of(kind, facts), picture if turn is None else picture.transpose(turn), False


def read_facts(kind: str, stream: BinaryIO) -> Facts:
    """What a container with a reader of its own says of its picture, which is not too large."""
    facts: Facts = load_reader(kind).read_facts(stream)
    refuse_size(facts.size, limits.MAX_PIXELS)
    return facts


def header_of(kind: str, facts: Facts) -> Header:
    """The header of a picture by what its container says."""
    size = facts.size
    if facts.orientation >= FIRST_ON_ITS_SIDE:
        size = Size(size.height, size.width)
    return Header(kind, size, facts.dpi, facts.layers)


@contextmanager
def open_untrusted(stream: BinaryIO) -> Iterator[tuple[Source, str]]:
    """A picture that is not refused, not yet decoded, and its kind."""
    kind = detect_kind(stream)
    refuse_kind(kind)
    refuse_early(kind, stream)
    source = open_container(kind, stream)
    with source.image as image:
        refuse_size(source.size, limits.MAX_JPEG_PIXELS if kind == "jpeg" else limits.MAX_PIXELS)
        if kind == "jpeg" and source.size.pixels > limits.MAX_PIXELS:
            image.draft(None, (image.width // 2, image.height // 2))
            source = replace(source, size=Size(*image.size))
        yield source, kind


def read_header(source: Source, kind: str) -> Header:
    """What a picture says of itself before it is decoded."""
    width, height = source.size.width, source.size.height
    if exif_orientation(source.image) >= FIRST_ON_ITS_SIDE:
        width, height = height, width
    return Header(kind, Size(width, height), pixels_per_inch(source.image), 1)
