"""Files that are small and would cost a careless reader much: each kind grows to any size.

Each function takes the number of bytes that are wanted, and gives about so many.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping

from PIL import Image

PNG_START = b"\x89PNG\r\n\x1a\n"


def small(kind: str, *, mode: str = "RGB", **options: object) -> bytes:
    """A sound picture of 64 x 64."""
    out = io.BytesIO()
    Image.effect_noise((64, 64), 40).convert("RGB").convert(mode).save(out, kind, **options)
    return out.getvalue()


def jpeg_head() -> bytes:
    """A JPEG up to and with the head of its only scan."""
    data = small("JPEG")
    at = data.index(b"\xff\xda")
    return data[: at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]]


def run_in_scan(size: int) -> bytes:
    """A scan of bytes that each could begin a marker, and none does."""
    return jpeg_head() + b"\xff" * size + b"\x00"


def stuffing_in_scan(size: int) -> bytes:
    return jpeg_head() + b"\xff\x00" * (size // 2)


def restarts_in_scan(size: int) -> bytes:
    return jpeg_head() + b"\xff\xd0" * (size // 2)


def fill_between_segments(size: int) -> bytes:
    return b"\xff\xd8" + b"\xff" * size + small("JPEG")[2:]


def segments_without_content(size: int) -> bytes:
    return b"\xff\xd8" + b"\xff\xee\x00\x02" * (size // 4) + small("JPEG")[2:]


def comments_in_jpeg(size: int) -> bytes:
    return b"\xff\xd8" + b"\xff\xfe\x00\x06abcd" * (size // 8) + small("JPEG")[2:]


def profile_pieces(size: int) -> bytes:
    piece = b"ICC_PROFILE\0\x01\xff" + b"x" * 16
    segment = b"\xff\xe2" + struct.pack(">H", len(piece) + 2) + piece
    return b"\xff\xd8" + segment * (size // len(segment)) + small("JPEG")[2:]


def photoshop_pieces(size: int) -> bytes:
    block = b"8BIM\x04\x04\x00\x00\x00\x00\x00\x00"
    piece = b"Photoshop 3.0\0" + block * 5000
    segment = b"\xff\xed" + struct.pack(">H", len(piece) + 2) + piece
    return b"\xff\xd8" + segment * max(1, size // len(segment)) + small("JPEG")[2:]


def exif_segments(size: int) -> bytes:
    piece = b"Exif\0\0" + overlapping_tags(30_000)
    segment = b"\xff\xe1" + struct.pack(">H", len(piece) + 2) + piece
    return b"\xff\xd8" + segment * max(1, size // len(segment)) + small("JPEG")[2:]


def many_scans(size: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again, and never ends."""
    data = small("JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    scan = data[last:-2]
    return data[:last] + scan * (size // len(scan))


def many_passes(scans: int = 140, side: int = 4000) -> bytes:
    """A JPEG of 100 KB without an end that takes seconds of CPU: 140 scans are not refused yet."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), (90, 120, 30)).save(out, "JPEG", progressive=True)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans


def overlapping_tags(size: int) -> bytes:
    """Metadata in which every entry claims the same, whole content."""
    count = min(size // 24, 65_000)
    content = size - 12 * count
    entries = [
        struct.pack("<HHII", 0x9000 + n % 0x1000, 7, content, 10 + 12 * count + 4)
        for n in range(count)
    ]
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", count)
    return head + b"".join(entries) + bytes(4) + b"x" * content


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def png_with(before: bytes = b"", between: bytes = b"", after: bytes = b"") -> bytes:
    """A PNG with chunks before its pixels, between two parts of them, and behind."""
    pixels = zlib.compress(b"".join(b"\0" + bytes(192) for _ in range(64)))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0))
    parts = chunk(b"IDAT", pixels[:20]) + between + chunk(b"IDAT", pixels[20:])
    return PNG_START + head + before + parts + after + chunk(b"IEND")


def texts_in_png(size: int) -> bytes:
    one = chunk(b"tEXt", b"k\0v")
    return png_with(before=one * (size // len(one)))


def unknown_in_png(size: int) -> bytes:
    return png_with(before=chunk(b"abCd") * (size // 12))


def empty_pixels_in_png(size: int) -> bytes:
    return png_with(between=chunk(b"IDAT") * (size // 12))


def texts_behind_pixels(size: int) -> bytes:
    one = chunk(b"tEXt", b"k\0v")
    return png_with(after=one * (size // len(one)))


def tags_in_png(size: int) -> bytes:
    return png_with(before=chunk(b"eXIf", overlapping_tags(size)))


def comments_in_gif(size: int) -> bytes:
    data = small("GIF")
    at = 13 + 3 * 2 ** ((data[10] & 7) + 1)
    return data[:at] + b"\x21\xfe" + (b"\xff" + b"c" * 255) * (size // 256) + b"\0" + data[at:]


def short_comments_in_gif(size: int) -> bytes:
    data = small("GIF")
    at = 13 + 3 * 2 ** ((data[10] & 7) + 1)
    return data[:at] + b"\x21\xfe\x01c\0" * (size // 5) + data[at:]


def extensions_in_gif(size: int) -> bytes:
    data = small("GIF")
    at = 13 + 3 * 2 ** ((data[10] & 7) + 1)
    return data[:at] + b"\x21\x01\x01c\0" * (size // 5) + data[at:]


def tags_in_webp(size: int) -> bytes:
    return small("WEBP", exif=b"Exif\0\0" + overlapping_tags(size))


def unknown_in_webp(size: int) -> bytes:
    data = small("WEBP", exif=b"Exif\0\0" + overlapping_tags(240))
    whole = data[12:] + b"abcd\0\0\0\0" * (size // 8)
    return b"RIFF" + struct.pack("<I", len(whole) + 4) + b"WEBP" + whole


def tags_in_tiff(size: int) -> bytes:
    """A TIFF whose own directory claims the same content many times."""
    count = min(size // 24, 60_000)
    content = size - 12 * count
    basic = [(256, 4, 1, 8), (257, 4, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    basic += [(273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 8), (279, 4, 1, 64)]
    start = 8 + 2 + 12 * (len(basic) + count) + 4
    many = [(0xC000 + n % 0x3000, 7, content, start) for n in range(count)]
    entries = b"".join(struct.pack("<HHII", *entry) for entry in basic + many)
    head = b"II*\0\x08\0\0\0" + struct.pack("<H", len(basic) + count)
    return head + entries + bytes(4) + b"x" * content


def directories_in_tiff(size: int) -> bytes:
    """A TIFF of very many pages, each without content."""
    data = bytearray(small("TIFF"))
    at = struct.unpack("<I", data[4:8])[0]
    count = struct.unpack("<H", data[at : at + 2])[0]
    link = at + 2 + 12 * count
    data += bytes(len(data) % 2)
    for _ in range(size // 18):
        data[link : link + 4] = struct.pack("<I", len(data))
        link = len(data) + 14
        data += struct.pack("<H", 1) + struct.pack("<HHII", 254, 4, 1, 0) + bytes(4)
    return bytes(data)


def strips_in_tiff(size: int) -> bytes:
    rows = min(16_000, size // 9)
    out = io.BytesIO()
    Image.new("L", (max(1, size // rows - 8), rows)).save(out, "TIFF", tiffinfo={278: 1})
    return out.getvalue()


def resources_in_psd(size: int) -> bytes:
    block = b"8BIM\x04\x04\x00\x00\x00\x00\x00\x00"
    resources = block * (size // len(block))
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 8, 8, 8, 3)
    sections = struct.pack(">I", 0) + struct.pack(">I", len(resources)) + resources
    return head + sections + struct.pack(">I", 0) + b"\0\0" + bytes(3 * 64)


def layers_in_psd(size: int) -> bytes:
    count = min(size // 54, 32_000)
    name = b"\0\0\0\0"
    record = struct.pack(">4iH", 0, 0, 0, 0, 0) + b"8BIMnorm\xff\0\0\0"
    record += struct.pack(">I", 12) + struct.pack(">II", 0, 0) + name
    layers = struct.pack(">h", count) + record * count
    section = struct.pack(">I", len(layers)) + layers
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 8, 8, 8, 3)
    start = head + struct.pack(">II", 0, 0) + struct.pack(">I", len(section)) + section
    return start + b"\0\0" + bytes(3 * 64)


def boxes_in_avif(size: int) -> bytes:
    data = small("AVIF")
    at = struct.unpack(">I", data[:4])[0]
    return data[:at] + b"\0\0\0\x08free" * (size // 8) + data[at:]


def blanks_before_svg(size: int) -> bytes:
    return b"<" * size + b"<svg "


FILES: Mapping[str, Callable[[int], bytes]] = {
    make.__name__: make
    for make in (
        run_in_scan,
        stuffing_in_scan,
        restarts_in_scan,
        fill_between_segments,
        segments_without_content,
        comments_in_jpeg,
        profile_pieces,
        photoshop_pieces,
        exif_segments,
        many_scans,
        texts_in_png,
        unknown_in_png,
        empty_pixels_in_png,
        texts_behind_pixels,
        tags_in_png,
        comments_in_gif,
        short_comments_in_gif,
        extensions_in_gif,
        tags_in_webp,
        unknown_in_webp,
        tags_in_tiff,
        directories_in_tiff,
        strips_in_tiff,
        resources_in_psd,
        layers_in_psd,
        boxes_in_avif,
        blanks_before_svg,
    )
}
"""Makers of files by their names."""


def form(number: int, files: Mapping[str, bytes]) -> tuple[bytes, str]:
    """A multipart form with a name and the files, and its type."""
    body = io.BytesIO()
    body.write(b'--b\r\nContent-Disposition: form-data; name="projectName"\r\n\r\n%d\r\n' % number)
    for name, data in files.items():
        body.write(
            b'--b\r\nContent-Disposition: form-data; name="files"; filename="%s.jpg"\r\n\r\n'
            % name.encode()
        )
        body.write(data + b"\r\n")
    body.write(b"--b--\r\n")
    return body.getvalue(), "multipart/form-data; boundary=b"
