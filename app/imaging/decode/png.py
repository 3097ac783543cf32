"""What a PNG says of itself, and its one still picture for a decoder.

Only what draws the picture is handed to Pillow: text, checksums and lengths of ancillary chunks
refuse no file. Source: W3C Portable Network Graphics, third edition.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from PIL import ImageFile

from app.domain.errors import OTHER_FILES, Unreadable
from app.domain.geometry import Size
from app.imaging.decode.limits import DAMAGED
from app.imaging.decode.spliced import Part, Span, open_spliced

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_BODY_BYTES = 16_000_000
"""A larger ancillary chunk is not read; no profile and no EXIF needs as much."""
MAX_LENGTH = (1 << 31) - 1
"""Bytes of a chunk. Source: section 5.3."""
BLOCK_BYTES = 1 << 20
"""Read at a time where pixels are only counted."""
FRAME_BYTES = 26
"""Of the chunk that describes a frame."""
READ_CHUNKS = frozenset(
    {b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"cICP", b"eXIf", b"pHYs"}
)
"""Whose bodies are kept."""
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples a pixel, by colour type."""
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2))
"""First column and row, and steps, of the first six passes; the seventh has every other row."""
LAST_PASS = (0, 1, 1, 2)
"""The seventh pass of Adam7."""


@dataclass(slots=True)
class Still:
    """One picture of the file.

    Attributes:
        left, top, size: Where it lies on the canvas.
        spans: Its compressed pixels.
    """

    size: Size
    left: int = 0
    top: int = 0
    spans: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class PngFacts:
    """What a PNG says before its pixels are decoded.

    Attributes:
        size: Of the canvas.
        still: What a viewer shows first: the default picture, or the first frame of an animation
            that the default picture is no part of.
        bodies: Of the chunks in READ_CHUNKS, each as it stood first.
        is_ended: The end chunk was reached.
        is_sound: The checksums of the chunks with pixels hold, as far as they were asked for.
    """

    size: Size
    still: Still
    bodies: dict[bytes, bytes]
    is_ended: bool = False
    is_sound: bool = True

    @property
    def depth(self) -> int:
        """Bits a sample."""
        return self.bodies[b"IHDR"][8]

    @property
    def colour_type(self) -> int:
        """0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA."""
        return self.bodies[b"IHDR"][9]

    @property
    def is_interlaced(self) -> bool:
        return self.bodies[b"IHDR"][12] == 1


def inspect_png(stream: BinaryIO, *, check: bool = False) -> PngFacts:
    """Walk the chunks of a PNG; the stream is left at its start.

    Args:
        stream: The file.
        check: Read the pixels' checksums too.

    Raises:
        Unreadable: When what draws the picture is missing or wrong, or it is a PNG for iPhones.
    """
    facts: PngFacts | None = None
    frames = FrameFinder()
    for name, at, length in walk_chunks(stream):
        if facts is None:
            facts = read_first_chunk(stream, name, at, length)
        elif name == b"IEND":
            facts.is_ended = True
            break
        elif name in (b"IDAT", b"fdAT", b"fcTL", b"acTL"):
            frames.add(name, at, length, read_span(stream, at, min(length, FRAME_BYTES)))
            if check and name == b"IDAT" and is_altered(stream, at, length):
                facts.is_sound = False
        elif name in READ_CHUNKS and name not in facts.bodies and length <= MAX_BODY_BYTES:
            keep_body(facts, stream, name, at, length)
    stream.seek(0)
    if facts is None:
        raise Unreadable(DAMAGED)
    facts.still = frames.first_still(facts.size)
    if not facts.still.spans:
        raise Unreadable(DAMAGED)
    return facts


def walk_chunks(stream: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Name, offset and length of each chunk's body, as long as chunks follow."""
    end = stream.seek(0, 2)
    at = len(SIGNATURE)
    while at + 8 <= end:
        stream.seek(at)
        length, name = struct.unpack(">I4s", stream.read(8))
        if length > MAX_LENGTH or not name.isalpha():
            return
        yield name, at + 8, min(length, end - at - 8)
        at += 12 + length


def read_first_chunk(stream: BinaryIO, name: bytes, at: int, length: int) -> PngFacts:
    """Facts with the header alone.

    Raises:
        Unreadable: When the first chunk is no header, or its checksum is wrong.
    """
    if name == b"CgBI":
        raise Unreadable(
            "This PNG was rewritten for iPhone apps and is no PNG any more. "
            f"{OTHER_FILES} Upload the file it was made from."
        )
    if name != b"IHDR" or length != 13 or not has_right_checksum(stream, at, length):
        raise Unreadable(DAMAGED)
    body = read_span(stream, at, length)
    size = Size(*struct.unpack(">II", body[:8]))
    return PngFacts(size, Still(size), {name: body})


def keep_body(facts: PngFacts, stream: BinaryIO, name: bytes, at: int, length: int) -> None:
    """Remember a chunk; an ancillary one whose checksum is wrong is passed over.

    Raises:
        Unreadable: When a palette is broken.
    """
    body = read_span(stream, at, length)
    if has_right_checksum(stream, at, length):
        facts.bodies[name] = body
    elif name == b"PLTE":
        raise Unreadable(DAMAGED)


def read_span(stream: BinaryIO, at: int, length: int) -> bytes:
    """Bytes at an offset."""
    stream.seek(at)
    return stream.read(length)


def has_right_checksum(stream: BinaryIO, at: int, length: int) -> bool:
    """Whether the CRC behind a chunk's body is that of its name and body."""
    left = length + 4
    checksum = 0
    stream.seek(at - 4)
    while left > 0:
        block = stream.read(min(left, BLOCK_BYTES))
        if not block:
            return False
        checksum = zlib.crc32(block, checksum)
        left -= len(block)
    return stream.read(4) == struct.pack(">I", checksum)


def is_altered(stream: BinaryIO, at: int, length: int) -> bool:
    """Whether a chunk is there whole, but its checksum is wrong."""
    is_whole = stream.seek(0, 2) >= at + length + 4
    return is_whole and not has_right_checksum(stream, at, length)


class FrameFinder:
    """Collects the pixels of the picture that a viewer shows first, chunk by chunk.

    An animation that breaks a rule is none: its default picture is shown, as in browsers.
    """

    def __init__(self) -> None:
        self._default: list[Span] = []
        self._frame: Still | None = None
        self._told = 0
        self._frames = 0
        self._chunks = 0
        self._is_sound = True
        self._shows_default = False

    def add(self, name: bytes, at: int, length: int, start: bytes) -> None:
        """Take the next chunk of pixels or of animation, with its first bytes."""
        if name == b"IDAT":
            self._default.append((at, length))
        elif name == b"acTL":
            self._is_sound = self._is_sound and not (self._told or self._default) and length == 8
            self._told = int.from_bytes(start[:4])
        else:
            self._is_sound = self._is_sound and int.from_bytes(start[:4]) == self._chunks
            self._chunks += 1
            if name == b"fcTL":
                self._add_frame(start)
            elif self._frames == 1 and self._frame and length > 4:
                self._frame.spans.append((at + 4, length - 4))

    def _add_frame(self, start: bytes) -> None:
        """Take the description of a frame."""
        self._frames += 1
        if len(start) < FRAME_BYTES:
            self._is_sound = False
        elif self._frames == 1 and not self._default:
            self._shows_default = True
        elif self._frames == 1:
            width, height, left, top = struct.unpack(">IIII", start[4:20])
            self._frame = Still(Size(width, height), left, top)

    def first_still(self, canvas: Size) -> Still:
        """The picture that a viewer shows first."""
        frame, default = self._frame, Still(canvas, spans=self._default)
        is_animation = self._is_sound and 0 < self._told == self._frames
        if not is_animation or self._shows_default or frame is None or not frame.spans:
            return default
        fits = frame.left + frame.size.width <= canvas.width
        fits = fits and frame.top + frame.size.height <= canvas.height
        return frame if fits and frame.size.pixels else default


def open_still(stream: BinaryIO, facts: PngFacts) -> ImageFile.ImageFile:
    """A PNG of the still picture alone: header, palette with its transparency, pixels, end."""
    head = struct.pack(">II", facts.still.size.width, facts.still.size.height)
    parts: list[Part] = [SIGNATURE, chunk(b"IHDR", head + facts.bodies[b"IHDR"][8:])]
    if b"PLTE" in facts.bodies:
        parts.append(chunk(b"PLTE", facts.bodies[b"PLTE"]))
    if facts.colour_type == 3 and b"tRNS" in facts.bodies:
        parts.append(chunk(b"tRNS", facts.bodies[b"tRNS"]))
    spans = facts.still.spans
    parts += [struct.pack(">I4s", sum(length for _, length in spans), b"IDAT"), *spans, bytes(4)]
    return open_spliced(stream, [*parts, chunk(b"IEND", b"")], "PNG")


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def has_all_pixels(stream: BinaryIO, facts: PngFacts) -> bool:
    """Whether the compressed pixels hold every row; they are inflated and thrown away."""
    inflater = zlib.decompressobj()
    left = raw_bytes(facts)
    try:
        for at, length in facts.still.spans:
            for start in range(0, length, BLOCK_BYTES):
                block = read_span(stream, at + start, min(BLOCK_BYTES, length - start))
                while block and left > 0:
                    left -= len(inflater.decompress(block, BLOCK_BYTES))
                    block = inflater.unconsumed_tail
    except zlib.error:
        return False
    finally:
        stream.seek(0)
    return left <= 0


def raw_bytes(facts: PngFacts) -> int:
    """Bytes of the still picture's filtered rows."""
    size, bits = facts.still.size, facts.depth * CHANNELS.get(facts.colour_type, 4)
    passes = (*ADAM7, LAST_PASS) if facts.is_interlaced else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns = max(0, -(-(size.width - left) // across))
        rows = max(0, -(-(size.height - top) // down))
        total += rows * (1 + -(-columns * bits // 8)) if columns else 0
    return total
