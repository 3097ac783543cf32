"""What a Photoshop file says of itself. Source: Adobe's specification of PSD."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from app.domain.geometry import Size


@dataclass(frozen=True, slots=True)
class PsdFacts:
    """What a PSD says before its pixels.

    Attributes:
        size: In pixels.
        bits: Per channel.
        layers: At least 1.
        has_alpha: Whether the fourth channel is transparency, not a selection.
        dpi: Pixels per inch.
    """

    size: Size
    bits: int
    layers: int
    has_alpha: bool
    dpi: int


def inspect_psd(stream: BinaryIO) -> PsdFacts | None:
    """What the sections before the pixels say; None when they are not whole.

    The stream is left at its start.
    """
    try:
        stream.seek(0)
        head = stream.read(26)
        height, width, bits = struct.unpack(">IIH", head[14:24])
        stream.seek(read_u32(stream), 1)
        resources = read_u32(stream)
        dpi = find_dpi(stream.read(min(resources, 1 << 20)))
        stream.seek(26 + 4 + struct.unpack(">I", read_at(stream, 26, 4))[0] + 4 + resources)
        count = read_layer_count(stream)
    except struct.error:
        return None
    finally:
        stream.seek(0)
    return PsdFacts(Size(width, height), bits, max(1, abs(count)), count < 0, dpi)


def read_at(stream: BinaryIO, offset: int, length: int) -> bytes:
    """Bytes at an offset."""
    stream.seek(offset)
    return stream.read(length)


def read_u32(stream: BinaryIO) -> int:
    """The next four bytes as a number, the highest first."""
    value: int = struct.unpack(">I", stream.read(4))[0]
    return value


def read_layer_count(stream: BinaryIO) -> int:
    """Layers as the file counts them.

    Negative when the composite has transparency, 0 when it is flat.
    """
    if read_u32(stream) == 0 or read_u32(stream) == 0:
        return 0
    count: int = struct.unpack(">h", stream.read(2))[0]
    return count


def find_dpi(resources: bytes) -> int:
    """Resolution of image resource 1005, a 16.16 number; 72 when it is not there."""
    found = resources.find(b"8BIM\x03\xed")
    if found < 0 or found + 16 > len(resources):
        return 72
    return round(struct.unpack(">I", resources[found + 12 : found + 16])[0] / 65536) or 72


def drop_selections(picture: Image.Image, stream: BinaryIO) -> Image.Image:
    """The picture without a fourth channel that is no transparency.

    It is that only when the file says so; otherwise it is a saved selection.
    """
    facts = inspect_psd(stream)
    if picture.mode != "RGBA" or (facts is not None and facts.has_alpha):
        return picture
    opaque = picture.convert("RGB")
    opaque.info = dict(picture.info)
    return opaque
