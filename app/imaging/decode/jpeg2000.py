"""JPEG 2000 as Pillow reads it, with the profile of its container. Source: ISO/IEC 15444-1."""

from __future__ import annotations

import struct
from typing import BinaryIO

from app.domain.errors import OTHER_FILES, Unreadable
from app.imaging.decode.boxes import find_box, read_boxes, read_top_box
from app.imaging.decode.source import Source, open_by_pillow

READ_SPACES = frozenset({0, 12, 15, 16, 17, 18})
"""Black and white, CMYK, sRGB, grey and sYCC."""
MOST_CHANNELS = 4
BY_NUMBER, BY_PROFILE = 1, frozenset({2, 3})
"""Ways to tell colours."""
SIZE_SEGMENT = b"\xff\x4f\xff\x51"
"""What a file without a container begins with."""
EXPORT = f"{OTHER_FILES} Export it as sRGB, as JPEG or as PNG."


def open_jpeg2000(stream: BinaryIO) -> Source:
    """The picture of a JP2 or J2K file.

    Raises:
        Unreadable: When its channels or its colours are not read, by name.
    """
    header = read_top_box(stream, b"jp2h") or b""
    channels = count_channels(stream, header)
    if channels > MOST_CHANNELS:
        raise Unreadable(f"This JPEG 2000 has {channels} channels. {EXPORT}")
    profile = None
    for box in read_boxes(header):
        if box.name == b"colr" and len(box.body) > 6:
            profile = read_colours(box.body)
            break
    source = open_by_pillow(stream, "JPEG2000")
    if profile:
        source.image.info["icc_profile"] = profile
    return source


def read_colours(body: bytes) -> bytes | None:
    """The profile of the box colr; None for colours by number that are read.

    Raises:
        Unreadable: For numbers that are not.
    """
    if body[0] in BY_PROFILE:
        return body[3:]
    if body[0] == BY_NUMBER and struct.unpack(">I", body[3:7])[0] not in READ_SPACES:
        raise Unreadable(f"This JPEG 2000 has colours of a kind that is not read. {EXPORT}")
    return None


def count_channels(stream: BinaryIO, header: bytes) -> int:
    """Channels as the container or the pixels tell; 0 when neither does."""
    told = find_box(header, b"ihdr") or b""
    if len(told) >= 10:
        return int.from_bytes(told[8:10])
    start = stream.read(42)
    stream.seek(0)
    return int.from_bytes(start[40:42]) if start.startswith(SIZE_SEGMENT) else 0
