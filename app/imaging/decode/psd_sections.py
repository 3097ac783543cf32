"""What a Photoshop file says of itself before its pixels: PSD and its large form, PSB.

Source: Adobe Photoshop File Formats Specification.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from app.domain.geometry import Size

BITMAP, GREY, INDEXED, RGB, CMYK, MULTICHANNEL, DUOTONE, LAB = 0, 1, 2, 3, 4, 7, 8, 9
"""Colour modes, by Photoshop's numbers."""
HEADER_BYTES = 26
"""Signature to colour mode."""
LARGE = 2
"""Version of a PSB, whose lengths have 8 bytes where a PSD's have 4."""
SIGNATURES = frozenset({b"8BIM", b"MeSa", b"AgHg", b"PHUT", b"DCSR"})
"""Before each image resource."""
BLOCK_SIGNATURES = frozenset({b"8BIM", b"8B64"})
"""Before each block behind the layers."""
MAX_BLOCKS = 10_000
"""Resources, and blocks behind the layers, that are looked at."""
MAX_RESOURCE_BYTES = 16_000_000
"""A larger resource is not read; none that is asked for needs as much."""
RESOLUTION, PROFILE, TRANSPARENT_INDEX, ALPHA_IDS, VERSION_INFO = 1005, 1039, 1047, 1053, 1057
"""Numbers of the image resources that are read."""
WIDE_KEYS = frozenset(
    b"LMsk Lr16 Lr32 Layr Mt16 Mt32 Mtrn Alph FMsk lnk2 FEid FXid PxSD cinf".split()
)
"""Blocks whose lengths have 8 bytes in a PSB."""
DEEP_LAYERS = frozenset({b"Layr", b"Lr16", b"Lr32"})
"""Blocks that hold the layers of a picture of more than 8 bits."""
MERGED_TRANSPARENCY = frozenset({b"Mtrn", b"Mt16", b"Mt32"})
"""Blocks that say that the first further channel is the transparency."""


@dataclass(slots=True)
class PsdSections:
    """What stands before the composite picture.

    Attributes:
        is_large: Whether it is a PSB.
        channels: All that are stored, the further ones too.
        bits: Per channel.
        mode: Of colour, by Photoshop's numbers.
        palette: Of an indexed picture: all reds, all greens, all blues.
        resources: Those that are read, by number.
        layers: As the file counts them: negative when the first further channel is transparency.
        merged: Whether a block says the same.
        layers_at: Where the records of the layers begin; 0 when there are none.
        pixels_at: Where the composite begins.
    """

    is_large: bool
    channels: int
    size: Size
    bits: int
    mode: int
    palette: bytes = b""
    resources: dict[int, bytes] = field(default_factory=dict)
    layers: int = 0
    merged: bool = False
    layers_at: int = 0
    pixels_at: int = 0

    @property
    def dpi(self) -> int:
        """Pixels per inch by resource 1005, a 16.16 number; 72 when it is not there."""
        data = self.resources.get(RESOLUTION, b"")
        return (round(struct.unpack(">I", data[:4])[0] / 65536) or 72) if len(data) >= 4 else 72

    @property
    def is_flagged_empty(self) -> bool:
        """Whether the file says that its composite is no picture of its layers."""
        info = self.resources.get(VERSION_INFO, b"")
        return len(info) > 4 and info[4] == 0

    def transparency(self, colours: int) -> int | None:
        """The channel that is transparency; None when the further ones are selections."""
        if self.channels <= colours:
            return None
        if self.layers < 0 or self.merged:
            return colours
        ids = self.resources.get(ALPHA_IDS, b"")
        numbers = struct.unpack(f">{len(ids) // 4}I", ids[: len(ids) // 4 * 4])
        return colours + numbers.index(0) if 0 in numbers[: self.channels - colours] else None


def read_sections(stream: BinaryIO) -> PsdSections:
    """What the sections before the pixels say; the stream is left at its start.

    Raises:
        struct.error: When they are not whole.
    """
    length = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    version, channels, height, width, bits, mode = struct.unpack(
        ">4xH6xHIIHH", stream.read(HEADER_BYTES)
    )
    sections = PsdSections(version == LARGE, channels, Size(width, height), bits, mode)
    palette = read_number(stream, 4)
    sections.palette = stream.read(min(palette, 768))
    at = HEADER_BYTES + 4 + palette
    stream.seek(at)
    at += 4 + read_number(stream, 4)
    sections.resources = dict(read_resources(stream, min(at, length)))
    stream.seek(at)
    wide = 8 if sections.is_large else 4
    end = at + wide + read_number(stream, wide)
    read_layers(stream, sections, min(end, length))
    sections.pixels_at = end
    stream.seek(0)
    return sections


def read_number(stream: BinaryIO, length: int) -> int:
    """The next bytes as a number, the highest first.

    Raises:
        struct.error: When the file ends before.
    """
    value: int = struct.unpack({2: ">H", 4: ">I", 8: ">Q"}[length], stream.read(length))[0]
    return value


def read_resources(stream: BinaryIO, end: int) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each image resource that is asked for."""
    wanted = {RESOLUTION, PROFILE, TRANSPARENT_INDEX, ALPHA_IDS, VERSION_INFO}
    for _ in range(MAX_BLOCKS):
        head = stream.read(7)
        if stream.tell() >= end or len(head) < 7 or head[:4] not in SIGNATURES:
            return
        number, name = struct.unpack(">HB", head[4:])
        stream.seek(name + (name + 1) % 2, io.SEEK_CUR)
        size = read_number(stream, 4)
        following = stream.tell() + size + size % 2
        if following > end + 1:
            return
        if number in wanted and size <= MAX_RESOURCE_BYTES:
            yield number, stream.read(size)
        stream.seek(following)


def read_layers(stream: BinaryIO, sections: PsdSections, end: int) -> None:
    """Note how many layers there are, and where, in the section that ends there."""
    wide = 8 if sections.is_large else 4
    if stream.tell() + wide + 2 > end:
        return
    size = read_number(stream, wide)
    following = stream.tell() + size
    if size >= 2:
        note_layers(stream, sections)
    stream.seek(following)
    if following + 4 > end:
        return
    stream.seek(read_number(stream, 4), io.SEEK_CUR)
    for _ in range(MAX_BLOCKS):
        at = stream.tell()
        head = stream.read(8)
        if at + 12 > end or head[:4] not in BLOCK_SIGNATURES:
            return
        key = head[4:]
        size = read_number(stream, 8 if sections.is_large and key in WIDE_KEYS else 4)
        at = stream.tell()
        if key in DEEP_LAYERS and size >= 2:
            note_layers(stream, sections)
        sections.merged |= key in MERGED_TRANSPARENCY
        stream.seek(at + size + -size % 4)


def note_layers(stream: BinaryIO, sections: PsdSections) -> None:
    """Note the number of layers that stands here."""
    (sections.layers,) = struct.unpack(">h", stream.read(2))
    sections.layers_at = stream.tell()


def has_content(stream: BinaryIO, sections: PsdSections) -> bool:
    """Whether a layer has an area that can be seen; the stream is left at its start."""
    stream.seek(sections.layers_at)
    try:
        for _ in range(abs(sections.layers)):
            top, left, bottom, right, channels = struct.unpack(">iiiiH", stream.read(18))
            stream.seek(channels * (10 if sections.is_large else 6) + 8, io.SEEK_CUR)
            opacity, flags = struct.unpack(">BxBx", stream.read(4))
            if bottom > top and right > left and opacity and not flags & 2:
                return True
            stream.seek(read_number(stream, 4), io.SEEK_CUR)
    except struct.error:
        return False
    finally:
        stream.seek(0)
    return False
