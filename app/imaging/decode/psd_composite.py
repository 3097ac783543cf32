"""The composite picture of a Photoshop file: its planes, and what they mean."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np
from PIL import Image

from app.imaging.decode.depth import FULL, Bytes, Numbers, take_from_white, to_bytes
from app.imaging.decode.opened import Opened
from app.imaging.decode.psd_sections import (
    BITMAP,
    INDEXED,
    LAB,
    TRANSPARENT_INDEX,
    PsdSections,
)

RAW, RLE, ZIP, ZIP_BY_DIFFERENCE = range(4)
"""How the planes are compressed."""
MODES = {1: "L", 3: "RGB", 4: "CMYK"}
"""Of Pillow, by the number of colour channels."""
PALETTE_BYTES = 768
"""Of an indexed picture: 256 reds, 256 greens, 256 blues."""
MIDDLE = 128
"""Of 8 bits: neither red nor green."""
NEUTRAL = {8: 128, 16: 32768}
"""Of the channels a and b, by depth."""


def read_composite(stream: BinaryIO, sections: PsdSections, colours: int) -> Opened:
    """The composite, taken from the white that it was laid on.

    Raises:
        ValueError: When the file is damaged.
    """
    at = sections.transparency(colours)
    wanted = [*range(colours), *([at] if at is not None else [])]
    planes = read_planes(stream, sections, wanted)
    alpha = planes.pop() if at is not None else None
    if sections.mode == INDEXED:
        alpha = index_alpha(sections, planes[0]) if alpha is None else alpha
        planes = look_up(sections, planes[0])
    depth = 8 if sections.bits == 1 else sections.bits
    if at is not None and alpha is not None:
        full = (1 << depth) - 1
        white = (full, NEUTRAL[depth], NEUTRAL[depth]) if sections.mode == LAB else (full,) * 4
        take_from_white(planes, alpha, white[: len(planes)])
    mode = "LAB" if sections.mode == LAB else MODES[len(planes)]
    bands: list[Image.Image] = []
    while planes:  # each goes as soon as it is a band: at 16 bits all together are large
        plane = planes.pop(0)
        is_signed = mode == "LAB" and depth == 16 and bands
        plain = signed_to_bytes(plane) if is_signed else to_bytes(plane, depth)
        bands.append(Image.fromarray(FULL - plain if mode == "CMYK" else plain))
    image = Image.merge(mode, bands)
    return Opened(image, None if alpha is None else Image.fromarray(to_bytes(alpha, depth)))


def signed_to_bytes(plane: Numbers) -> Bytes:
    """The channels a and b of 16 bits in 8, their middle at 128."""
    steps: Numbers = (plane.astype(np.uint32) + MIDDLE) >> 8
    return np.minimum(steps, FULL).astype(np.uint8)


def index_alpha(sections: PsdSections, indices: Numbers) -> Bytes | None:
    """The transparency of an indexed picture by its transparent colour; None without one."""
    data = sections.resources.get(TRANSPARENT_INDEX, b"")
    if len(data) < 2:
        return None
    return np.where(indices == struct.unpack(">H", data[:2])[0], 0, FULL).astype(np.uint8)


def look_up(sections: PsdSections, indices: Numbers) -> list[Numbers]:
    """Red, green and blue of an indexed picture.

    Raises:
        ValueError: When its palette is not whole.
    """
    if len(sections.palette) < PALETTE_BYTES:
        raise ValueError("a palette that is too short")
    table = np.frombuffer(sections.palette, np.uint8).reshape(3, 256)
    return [channel[indices] for channel in table]


def read_planes(stream: BinaryIO, sections: PsdSections, wanted: Sequence[int]) -> list[Numbers]:
    """Some of the planes as numbers [height, width], 8 or 16 bits; black on white of 1 bit too.

    Raises:
        ValueError: When the file ends before.
    """
    width, height = sections.size.width, sections.size.height
    row = -(-width * sections.bits // 8)
    stream.seek(sections.pixels_at)
    head = stream.read(2)
    if len(head) < 2:
        raise ValueError("no composite")
    compression = int.from_bytes(head, "big")
    read = {RAW: read_raw, RLE: read_rle, ZIP: read_zip, ZIP_BY_DIFFERENCE: read_zip}
    planes = []
    for data in read[compression](stream, sections, row, wanted):
        numbers = np.frombuffer(data, ">u2" if sections.bits == 16 else "u1")
        if sections.mode == BITMAP:
            bits = np.unpackbits(numbers.reshape(height, row), axis=1)[:, :width]
            planes.append((FULL * (1 - bits)).astype(np.uint8))
            continue
        plane = numbers.reshape(height, width).astype(numbers.dtype.newbyteorder("="))
        if compression == ZIP_BY_DIFFERENCE:
            np.cumsum(plane, axis=1, dtype=plane.dtype, out=plane)
        planes.append(plane)
    return planes


def read_raw(
    stream: BinaryIO, sections: PsdSections, row: int, wanted: Sequence[int]
) -> Iterator[bytes]:
    """Planes that are not compressed."""
    length = row * sections.size.height
    for number in wanted:
        stream.seek(sections.pixels_at + 2 + number * length)
        yield stream.read(length)


def read_rle(
    stream: BinaryIO, sections: PsdSections, row: int, wanted: Sequence[int]
) -> Iterator[bytes]:
    """Planes whose rows are run lengths, with the length of each row of all planes before."""
    height = sections.size.height
    size = 4 if sections.is_large else 2
    stream.seek(sections.pixels_at + 2)
    table = stream.read(size * height * sections.channels)
    lengths = np.frombuffer(table, f">u{size}").astype(np.int64)
    ends = np.concatenate([[0], np.cumsum(lengths.reshape(sections.channels, height).sum(axis=1))])
    begin = sections.pixels_at + 2 + len(table)
    for number in wanted:
        stream.seek(begin + int(ends[number]))
        data = stream.read(int(ends[number + 1] - ends[number]))
        yield Image.frombytes("L", (row, height), data, "packbits", "L").tobytes()


def read_zip(
    stream: BinaryIO, sections: PsdSections, row: int, wanted: Sequence[int]
) -> Iterator[bytes]:
    """Planes that are one stream of deflate."""
    length = row * sections.size.height
    stream.seek(sections.pixels_at + 2)
    inflating = zlib.decompressobj()
    rest = stream.read()
    for number in range(max(wanted) + 1):
        data = inflating.decompress(rest, length)
        rest = inflating.unconsumed_tail
        if number in wanted:
            yield data
