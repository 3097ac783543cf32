"""Name the kind of a file by its first bytes, before any decoder reads it.

Source: PNG (W3C), JPEG (ITU-T T.81), WebP container (RFC 9649), HEIF and AVIF brands (ISO/IEC
23008-12), Adobe's specification of PSD.
"""

from __future__ import annotations

import re
import struct
from typing import BinaryIO

from app.imaging.decode.raw import is_camera_raw

PILLOW_FORMATS = {
    "jpeg": "JPEG",
    "png": "PNG",
    "psd": "PSD",
    "webp": "WEBP",
    "gif": "GIF",
    "tiff": "TIFF",
    "avif": "AVIF",
    "heic": "HEIF",
    "bmp": "BMP",
    "jp2": "JPEG2000",
}
"""Kinds that are taken, by Pillow's name of the only decoder that is tried."""
ILLUSTRATOR = frozenset(("ai", "postscript"))
"""Kinds of what Illustrator has written, today and long ago."""
START_BYTES = 4096
"""Of a file, in which its kind has to show."""
HEIF_BRANDS = (
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
BMP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124))
"""Sizes of a bitmap's header, behind its two letters: words begin with BM as well."""
SVG_TAG = re.compile(rb"<(?:\w+:)?svg[\s>]", re.IGNORECASE)
"""An SVG has no magic number: whatever begins with this tag is one."""
XML_BYTES = 1 << 20
"""Of a file that begins as XML does, in which the tag has to show: comments stand before it."""
UTF_8_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
GZIP = b"\x1f\x8b"


def detect_kind(stream: BinaryIO) -> str:
    """Name the kind of a file by content; the stream is left at its start.

    Returns:
        jpeg, png, psd, webp, gif, tiff, avif, heic, bmp, jp2; svg; ai (an Illustrator file as it is
        saved today, which is a PDF) or postscript (as it was saved long ago); gzip (as SVGZ); raw;
        empty; or "".
    """
    stream.seek(0)
    start = stream.read(START_BYTES)
    stream.seek(0)
    if not start:
        return "empty"
    if is_camera_raw(start):
        return "raw"
    if found := kind_by_magic(start) or kind_by_brand(start):
        return found
    if start.removeprefix(UTF_8_MARK).lstrip()[:1] == b"<":
        start = stream.read(XML_BYTES)
        stream.seek(0)
    return "svg" if is_svg_start(start) else ""


def is_svg_start(start: bytes) -> bool:
    """Whether a drawing's tag stands in it, in UTF-16 as well."""
    if coding := UTF_16_MARKS.get(start[:2]):
        start = start.decode(coding, "replace").encode()
    return bool(SVG_TAG.search(start))


def kind_by_magic(start: bytes) -> str:
    """The kind by the first bytes that every file of it has."""
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
        GZIP: "gzip",
        b"%PDF-": "ai",
        b"%!PS": "postscript",
        b"\x00\x00\x00\x0cjP  \r\n\x87\n": "jp2",
        b"\xff\x4f\xff\x51": "jp2",
    }
    if start[:2] == b"BM" and start[14:18] in BMP_HEADERS:
        return "bmp"
    return next((kind for magic, kind in magics.items() if start.startswith(magic)), "")


def kind_by_brand(start: bytes) -> str:
    """AVIF or HEIC (any HEIF but AVIF), by the brands of an ISO media file."""
    if start[4:8] != b"ftyp":
        return ""
    length = min(struct.unpack(">I", start[:4])[0], len(start))
    brands = {start[8:12], *(start[i : i + 4] for i in range(16, length - 3, 4))}
    if brands & {b"avif", b"avis"}:
        return "avif"
    return "heic" if brands.intersection(HEIF_BRANDS) else ""
