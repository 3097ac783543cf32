"""Windows bitmaps. Source: BITMAPV5HEADER (Microsoft)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from app.domain.errors import OTHER_FILES, Unreadable
from app.domain.geometry import Size
from app.imaging.decode.source import Source, open_by_pillow

V5_HEADER = 124
"""The only header that points to a profile."""
EMBEDDED = b"DEBM"
"""Kind of colours that has its profile in the file."""
FILE_HEADER = 14
"""Bytes before the header that places count from."""
INFO_HEADER, V3_HEADER = 40, 56
"""Sizes of the header from which on it has a compression, and a mask of alpha."""
BY_MASKS_WITH_ALPHA = 6
BY_MASKS = frozenset({3, BY_MASKS_WITH_ALPHA})
"""Compressions that say where the bits of each channel are."""
WORDS = {16: "<u2", 32: "<u4"}
"""A pixel, by its bits."""
NOT_READ = f"{OTHER_FILES} Save it as a plain BMP of 24 bits, or as PNG."


@dataclass(frozen=True, slots=True)
class Masks:
    """A bitmap that says where the bits of its channels are.

    Attributes:
        bits: A pixel.
        is_top_down: The first row is the highest.
        channels: Masks of red, green, blue and perhaps alpha.
    """

    size: Size
    bits: int
    is_top_down: bool
    channels: tuple[int, ...]


def open_bmp(stream: BinaryIO) -> Source:
    """The picture of a BMP, with the profile that it holds.

    Raises:
        Unreadable: When its layout is not read, by name.
    """
    masks = read_masks(stream)
    profile = read_profile(stream)
    source = masked_source(stream, masks) if masks else plain_source(stream)
    if profile:
        source.image.info["icc_profile"] = profile
    return source


def plain_source(stream: BinaryIO) -> Source:
    """As Pillow reads it; an alpha of nothing but nought was never meant."""
    try:
        source = open_by_pillow(stream, "BMP")
    except OSError as error:
        said = str(error)
        if not said.startswith("Unsupported BMP"):
            raise
        layout = said.removeprefix("Unsupported BMP ")
        raise Unreadable(f"This BMP is of a kind that is not read: {layout}. {NOT_READ}") from error
    return Source(source.image, source.size, without_empty_alpha)


def without_empty_alpha(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA" or image.getchannel("A").getextrema() != (0, 0):
        return image
    opaque = image.convert("RGB")
    opaque.info = dict(image.info)
    return opaque


def read_masks(stream: BinaryIO) -> Masks | None:
    """Where the bits of each channel are; None when the file does not say."""
    stream.seek(FILE_HEADER)
    head = stream.read(V5_HEADER).ljust(V5_HEADER, b"\0")
    stream.seek(0)
    size, width, height, _, bits, compression = struct.unpack("<IiiHHI", head[:20])
    if size < INFO_HEADER or bits not in WORDS or compression not in BY_MASKS:
        return None
    count = 4 if size >= V3_HEADER or compression == BY_MASKS_WITH_ALPHA else 3
    channels = struct.unpack(f"<{count}I", head[40 : 40 + 4 * count])
    if not all(channels[:3]):
        return None
    return Masks(Size(max(0, width), abs(height)), bits, height < 0, channels)


def masked_source(stream: BinaryIO, masks: Masks) -> Source:
    """A picture whose channels lie anywhere in words of 16 or 32 bits."""

    def finish(_: Image.Image) -> Image.Image:
        picture = without_empty_alpha(decode_masked(stream, masks))
        picture.info |= waiting.info
        return picture

    waiting = Image.new("L", (1, 1))
    return Source(waiting, masks.size, finish)


def decode_masked(stream: BinaryIO, masks: Masks) -> Image.Image:
    """RGB, or RGBA when the fourth mask has bits.

    Raises:
        ValueError: When rows are missing.
    """
    import numpy as np  # here, since Pillow reads most bitmaps

    stream.seek(10)
    stream.seek(struct.unpack("<I", stream.read(4))[0])
    row_bytes = (masks.size.width * masks.bits + 31) // 32 * 4
    data = stream.read(row_bytes * masks.size.height)
    rows = np.frombuffer(data, np.uint8).reshape(masks.size.height, row_bytes)
    words = rows.view(WORDS[masks.bits])[:, : masks.size.width]
    channels = [mask for mask in masks.channels if mask]
    picture = np.empty((masks.size.height, masks.size.width, len(channels)), np.uint8)
    for number, mask in enumerate(channels):
        shift = (mask & -mask).bit_length() - 1
        full = mask >> shift
        for top, row in enumerate(words):
            picture[top, :, number] = np.rint(((row & mask) >> shift) * (255 / full))
    return Image.fromarray(picture if masks.is_top_down else picture[::-1])


def read_profile(stream: BinaryIO) -> bytes:
    """The embedded profile; empty when there is none."""
    at = stream.tell()
    stream.seek(FILE_HEADER)
    head = stream.read(V5_HEADER).ljust(V5_HEADER, b"\0")
    profile = b""
    if struct.unpack("<I", head[:4])[0] == V5_HEADER and head[56:60] == EMBEDDED:
        start, length = struct.unpack("<2I", head[112:120])
        stream.seek(FILE_HEADER + start)
        profile = stream.read(min(length, 1 << 24))
    stream.seek(at)
    return profile
