"""The boxes of ISO media files: AVIF, HEIC and JPEG 2000. Source: ISO/IEC 14496-12 and 23008-12."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from app.imaging.decode import profiles

MAX_META_BYTES = 16_000_000
"""A larger description of a file's pictures is not read."""
MAX_BOXES = 10_000
"""In one box; phones write some hundreds for the tiles of a picture."""
VIDEO_PRIMARIES = frozenset({1, 5, 6})
VIDEO_CURVES = frozenset({1, 6})
"""With those primaries, what encoders of video write beside pictures that are plain sRGB."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its name and its body."""

    name: bytes
    body: bytes


def read_boxes(data: bytes) -> Iterator[Box]:
    """The boxes that lie one after the other; what is cut ends them."""
    at = 0
    for _ in range(MAX_BOXES):
        if at + 8 > len(data):
            return
        length, name = struct.unpack(">I4s", data[at : at + 8])
        head = 8
        if length == 1 and at + 16 <= len(data):
            length, head = struct.unpack(">Q", data[at + 8 : at + 16])[0], 16
        end = len(data) if length == 0 else at + length
        if end < at + head or end > len(data):
            return
        yield Box(name, data[at + head : end])
        at = end


def find_box(data: bytes, *path: bytes) -> bytes | None:
    """The body of the first box of each name, one within the other; None when one is missing."""
    for name in path:
        body = next((box.body for box in read_boxes(data) if box.name == name), None)
        if body is None:
            return None
        data = body
    return data


def read_top_box(stream: BinaryIO, name: bytes) -> bytes | None:
    """The body of the first box of a name at the top of a file; the stream is left at its start."""
    at, end = 0, stream.seek(0, 2)
    try:
        for _ in range(MAX_BOXES):
            stream.seek(at)
            head = stream.read(16)
            if len(head) < 8:
                return None
            length, found, long = struct.unpack(">I4sQ", head.ljust(16, b"\0"))
            start = 16 if length == 1 else 8
            length = {0: end - at, 1: long}.get(length, length)
            if found == name and start <= length <= MAX_META_BYTES:
                stream.seek(at + start)
                return stream.read(length - start)
            if length < start:
                return None
            at += length
        return None
    finally:
        stream.seek(0)


def primary_properties(stream: BinaryIO) -> list[Box]:
    """What an AVIF or HEIC says of the picture that it shows; empty when it cannot be told."""
    meta = read_top_box(stream, b"meta")
    try:
        return properties_of_primary(meta[4:]) if meta else []
    except (struct.error, IndexError):
        return []


def properties_of_primary(meta: bytes) -> list[Box]:
    """The properties of the primary item, in the order of its associations."""
    primary, container = find_box(meta, b"pitm"), find_box(meta, b"iprp", b"ipco")
    associations = find_box(meta, b"iprp", b"ipma")
    if primary is None or container is None or associations is None:
        return []
    item = struct.unpack(">I" if primary[0] else ">H", primary[4 : 8 if primary[0] else 6])[0]
    properties = list(read_boxes(container))
    numbers = read_associations(associations).get(item, [])
    return [properties[number - 1] for number in numbers if 0 < number <= len(properties)]


def read_associations(body: bytes) -> dict[int, list[int]]:
    """The numbers of the properties of each item, from the box ipma."""
    version, has_long = body[0], body[3] & 1
    (count,) = struct.unpack(">I", body[4:8])
    at, found = 8, dict[int, list[int]]()
    for _ in range(min(count, MAX_BOXES)):
        item = struct.unpack(">I" if version else ">H", body[at : at + (4 if version else 2)])[0]
        at += 4 if version else 2
        number, at = body[at], at + 1
        step = 2 if has_long else 1
        spots = range(at, at + number * step, step)
        found[item] = [
            int.from_bytes(body[spot : spot + step]) & (0x7FFF if has_long else 0x7F)
            for spot in spots
        ]
        at += number * step
    return found


def profile_of_properties(properties: list[Box]) -> bytes | None:
    """The profile by code points (nclx) of a picture; None when it has none or they say sRGB.

    Plain video points are taken for sRGB, as encoders write them for it.
    """
    for box in properties:
        if box.name == b"colr" and box.body[:4] == b"nclx" and len(box.body) >= 8:
            primaries, transfer = struct.unpack(">2H", box.body[4:8])
            if primaries in VIDEO_PRIMARIES and transfer in VIDEO_CURVES:
                return None
            return profiles.profile_of_code_points(primaries, transfer)
    return None
