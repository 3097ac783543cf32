"""What a file is, by its first bytes: before any decoder has seen it.

Source: PNG (W3C), JPEG (ITU-T T.81), WebP container (RFC 9649), HEIF and AVIF brands (ISO/IEC
23008-12), Adobe's specification of PSD.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import BinaryIO

from app.domain.geometry import Size

_START = 4096
_HEIF_BRANDS = (
    b"heic",
    b"heix",
    b"heim",
    b"heis",
    b"hevc",
    b"hevx",
    b"hevm",
    b"hevs",
    b"mif1",
    b"msf1",
)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_MARKER_IN_SCAN = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_SEGMENTS_BETWEEN_SCANS = frozenset({0xC4, 0xDA, 0xDB, 0xDC, 0xDD, 0xFE, *range(0xE0, 0xF0)})
"""DHT, SOS, DQT, DNL, DRI, COM and APPn: what may follow a scan, beside the end."""


def kind_of(stream: BinaryIO) -> str:
    """Name the kind by content: jpeg, png, psd, webp, gif, tiff, avif; svg or heic; ai or
    postscript; empty; or "".

    ai: an Illustrator file as it is saved today, which is a PDF.  postscript: as it was saved long
    ago.
    """
    stream.seek(0)
    start = stream.read(_START)
    stream.seek(0)
    if not start:
        return "empty"
    return _kind_by_magic(start) or _kind_by_brand(start) or ("svg" if _SVG.search(start) else "")


def _kind_by_magic(start: bytes) -> str:
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "webp"
    magics = {
        b"\xff\xd8\xff": "jpeg",
        b"\x89PNG\r\n\x1a\n": "png",
        b"8BPS": "psd",
        b"GIF87a": "gif",
        b"GIF89a": "gif",
        b"II*\x00": "tiff",
        b"MM\x00*": "tiff",
        b"II+\x00": "tiff",
        b"MM\x00+": "tiff",
        b"%PDF-": "ai",
        b"%!PS": "postscript",
    }
    return next((kind for magic, kind in magics.items() if start.startswith(magic)), "")


def _kind_by_brand(start: bytes) -> str:
    """AVIF or HEIC, by the brands of an ISO media file."""
    if start[4:8] != b"ftyp":
        return ""
    length = min(struct.unpack(">I", start[:4])[0], len(start))
    brands = {start[8:12], *(start[i : i + 4] for i in range(16, length - 3, 4))}
    if brands & {b"avif", b"avis"}:
        return "avif"
    return "heic" if brands.intersection(_HEIF_BRANDS) else ""


def webp_size(stream: BinaryIO) -> Size | None:
    """The canvas of a WebP file, read before a decoder reserves memory for it; None when the header
    is not whole.
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


@dataclass(frozen=True, slots=True)
class JpegShape:
    """whole: an end marker was reached.  sound: no scan is broken by a marker that cannot stand
    there.
    """

    whole: bool
    sound: bool


def jpeg_shape(data: bytes) -> JpegShape:
    """Walk the segments of a JPEG without decoding it.

    libjpeg only warns of a damaged scan and paints it grey, so the damage has to be found here.
    """
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == _END_OF_IMAGE:
            return JpegShape(whole=True, sound=True)
        if marker in (0xFF, 0x01):
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker != _START_OF_SCAN:
            continue
        found = _MARKER_IN_SCAN.search(data, at)
        if found is None:
            return JpegShape(whole=False, sound=True)
        following = found.group(1)[0]
        if following == _END_OF_IMAGE:
            return JpegShape(whole=True, sound=True)
        if following not in _SEGMENTS_BETWEEN_SCANS:
            return JpegShape(whole=False, sound=False)
        at = found.end() - 2
    return JpegShape(whole=False, sound=True)


@dataclass(frozen=True, slots=True)
class PsdFacts:
    """bits: per channel.  layers: at least 1.  has_alpha: the fourth channel is transparency, not a
    selection.
    """

    size: Size
    bits: int
    layers: int
    has_alpha: bool
    dpi: int


def psd_facts(stream: BinaryIO) -> PsdFacts | None:
    """What the sections before the pixels say; None when they are not whole. Leaves the stream at
    its start.
    """
    try:
        stream.seek(0)
        head = stream.read(26)
        height, width, bits = struct.unpack(">IIH", head[14:24])
        stream.seek(_u32(stream), 1)
        resources = _u32(stream)
        dpi = _psd_dpi(stream.read(min(resources, 1 << 20)))
        stream.seek(26 + 4 + struct.unpack(">I", _at(stream, 26, 4))[0] + 4 + resources)
        count = _psd_layer_count(stream)
    except struct.error:
        return None
    finally:
        stream.seek(0)
    return PsdFacts(Size(width, height), bits, max(1, abs(count)), count < 0, dpi)


def _at(stream: BinaryIO, offset: int, length: int) -> bytes:
    stream.seek(offset)
    return stream.read(length)


def _u32(stream: BinaryIO) -> int:
    value: int = struct.unpack(">I", stream.read(4))[0]
    return value


def _psd_layer_count(stream: BinaryIO) -> int:
    """Layers as the file counts them: negative when the composite has transparency, 0 when it is
    flat.
    """
    if _u32(stream) == 0 or _u32(stream) == 0:
        return 0
    count: int = struct.unpack(">h", stream.read(2))[0]
    return count


def _psd_dpi(resources: bytes) -> int:
    """Resolution of image resource 1005, a 16.16 number; 72 when it is not there."""
    found = resources.find(b"8BIM\x03\xed")
    if found < 0 or found + 16 > len(resources):
        return 72
    return round(struct.unpack(">I", resources[found + 12 : found + 16])[0] / 65536) or 72
