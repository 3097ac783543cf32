"""The strips and tiles of a TIFF as rows of bytes, whatever they are compressed with.

Pillow's libtiff undoes the compression and nothing else: it is given a grey TIFF whose pixels are
the bytes of the real one. What the bytes mean is decided in `tiff_samples`.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from app.imaging.decode.tiff_pages import Page

RAW, RLE, GROUP_3, GROUP_4, LZW, JPEG, DEFLATE = 1, 2, 3, 4, 5, 7, 8
"""Compressions of the standard; RLE is that of faxes."""
PACKBITS, OLD_DEFLATE, LZMA, ZSTD = 32773, 32946, 34925, 50000
"""Compressions that came later, or have numbers of their own."""
FAXES = frozenset({RLE, GROUP_3, GROUP_4})
READ = FAXES | {RAW, LZW, JPEG, DEFLATE, PACKBITS, OLD_DEFLATE, LZMA, ZSTD}
"""Compressions that are undone."""
PREDICTED = frozenset({LZW, DEFLATE, OLD_DEFLATE, LZMA, ZSTD})
"""Compressions before which a predictor may have been applied; of others the tag means nothing."""
BLOCK_BYTES = 1 << 23
"""Of rows that are worked on at once: 8 MiB."""
BLACK_IS_ZERO, RGB, SEPARATED, YCBCR = 1, 2, 5, 6
"""Photometric interpretations that libtiff is told; of JPEG only it makes a difference."""
SHORT, LONG, UNDEFINED = 3, 4, 7
"""Field types of the directory that is written here."""
SPP_OF_JPEG = {1: BLACK_IS_ZERO, 3: RGB, 4: SEPARATED}
"""What a JPEG of so many channels is called, so that libtiff leaves its numbers alone."""


@dataclass(frozen=True, slots=True)
class Rows:
    """How many bytes a chunk has.

    Attributes:
        width: Of one row, in bytes.
        height: Rows of a whole chunk.
        total: Rows of all chunks of a plane, where the last may be shorter.
    """

    width: int
    height: int
    total: int


def read_blocks(page: Page, rows: Rows, plane: int, first: int, last: int) -> Iterator[bytes]:
    """The rows of some chunks that follow each other, as blocks of whole rows.

    Args:
        plane: Number of the plane's first chunk in the file.
        first: Number of the first chunk in the plane.
        last: Number of the one behind the last.

    Raises:
        ValueError: When the file ends before.
    """
    count = min(last * rows.height, rows.total) - first * rows.height
    if page.compression == RAW:
        for number in range(first, last):
            height = min(rows.height, rows.total - number * rows.height)
            yield from read_raw(page, rows.width, page.offsets[plane + number], height)
        return
    data = [read_compressed(page, plane + number) for number in range(first, last)]
    with Image.open(
        io.BytesIO(compressed_tiff(page, rows, count, data)), formats=["TIFF"]
    ) as image:
        del data
        image.load()
        for part in parts_of(rows.width, count):
            yield image.crop((0, part.start, image.width, part.stop)).tobytes()


def parts_of(width: int, count: int) -> Iterator[range]:
    """So many rows in parts of some MiB each."""
    step = max(1, BLOCK_BYTES // max(1, width))
    for top in range(0, count, step):
        yield range(top, min(count, top + step))


def read_raw(page: Page, width: int, offset: int, count: int) -> Iterator[bytes]:
    """The rows of one chunk that is not compressed.

    It has the length that its size asks for, whatever the file says of it.
    """
    for part in parts_of(width, count):
        data = page.directory.file.read(offset + part.start * width, len(part) * width)
        if len(data) < len(part) * width:
            raise ValueError("the file ends within its pixels")
        yield data.translate(MIRRORED) if page.directory.number(266, 1) == 2 else data


MIRRORED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))
"""Each byte with its bits the other way round."""


def read_compressed(page: Page, number: int) -> bytes:
    """The bytes of one strip or tile; to the end of the file when it does not say how many."""
    count = page.counts[number] if number < len(page.counts) else 0
    return page.directory.file.read(page.offsets[number], count or page.directory.file.length)


def compressed_tiff(page: Page, rows: Rows, count: int, data: Sequence[bytes]) -> bytes:
    """A small TIFF around compressed chunks, whose pixels are the bytes of theirs."""
    is_fax, is_jpeg = page.compression in FAXES, page.compression == JPEG
    spp = page.samples if is_jpeg and not page.is_planar else 1
    is_ycbcr = is_jpeg and spp == 3 and page.photometric == YCBCR
    fields: dict[int, tuple[int, Sequence[int] | bytes]] = {
        256: (LONG, [page.chunk[0] if is_fax or is_jpeg else rows.width]),
        257: (LONG, [count]),
        258: (SHORT, [1 if is_fax else 8] * spp),
        259: (SHORT, [page.compression]),
        262: (SHORT, [YCBCR if is_ycbcr else SPP_OF_JPEG.get(spp, BLACK_IS_ZERO)]),
        266: (SHORT, [page.directory.number(266, 1)]),
        277: (SHORT, [spp]),
        278: (LONG, [rows.height]),
        279: (LONG, [len(chunk) for chunk in data]),
    }
    for tag, kind in ((292, LONG), (293, LONG), (530, SHORT)):
        if page.directory.numbers(tag):
            fields[tag] = (kind, page.directory.numbers(tag))
    if page.directory.data(347):
        fields[347] = (UNDEFINED, page.directory.data(347))
    return write_tiff(fields, data)


def write_tiff(
    fields: dict[int, tuple[int, Sequence[int] | bytes]], data: Sequence[bytes]
) -> bytes:
    """A TIFF of one page, its chunks behind its directory."""
    letters = {SHORT: "H", LONG: "I"}
    packed = {
        tag: (
            kind,
            value
            if isinstance(value, bytes)
            else struct.pack(f"<{len(value)}{letters[kind]}", *value),
            len(value),
        )
        for tag, (kind, value) in fields.items()
    }
    packed[273] = (LONG, bytes(4 * len(data)), len(data))
    place = 8 + 2 + 12 * len(packed) + 4
    places = {}
    for tag, (_, value, _) in packed.items():
        if len(value) > 4:
            places[tag] = place
            place += len(value) + len(value) % 2
    offsets = []
    for chunk in data:
        offsets.append(place)
        place += len(chunk)
    packed[273] = (LONG, struct.pack(f"<{len(offsets)}I", *offsets), len(offsets))
    directory = b"".join(
        struct.pack("<HHI", tag, kind, count)
        + (struct.pack("<I", places[tag]) if tag in places else value.ljust(4, b"\0"))
        for tag, (kind, value, count) in sorted(packed.items())
    )
    values = b"".join(
        value + bytes(len(value) % 2) for _, value, _ in (packed[tag] for tag in places)
    )
    head = struct.pack("<2sHIH", b"II", 42, 8, len(packed))
    return b"".join([head, directory, bytes(4), values, *data])
