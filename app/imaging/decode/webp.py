"""What a WebP file says of itself. Source: RFC 9649."""

from __future__ import annotations

import struct
from typing import BinaryIO

from app.domain.geometry import Size


def read_webp_size(stream: BinaryIO) -> Size | None:
    """The canvas of a WebP file, read before a decoder reserves memory for it.

    None when the header is not whole.
    """
    stream.seek(12)
    head = stream.read(18)
    stream.seek(0)
    if len(head) < 18:
        return None
    if head[:4] == b"VP8X":
        return Size(
            int.from_bytes(head[12:15], "little") + 1, int.from_bytes(head[15:18], "little") + 1
        )
    if head[:4] == b"VP8L":
        bits = int.from_bytes(head[9:13], "little")
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    wide, high = struct.unpack("<HH", head[14:18])
    return Size(wide & 0x3FFF, high & 0x3FFF)
