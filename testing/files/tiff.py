"""A writer of TIFF files in every layout that the standard knows, for tests and benches.

Source: TIFF 6.0 (Adobe), its Technical Notes, and the BigTIFF extension.
"""

from __future__ import annotations

import io
import lzma
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Numbers = NDArray[Any]
RAW, RLE, GROUP_3, GROUP_4, LZW, JPEG, DEFLATE = 1, 2, 3, 4, 5, 7, 8
PACKBITS, OLD_DEFLATE, LZMA, ZSTD = 32773, 32946, 34925, 50000
PILLOW_NAMES = {
    RLE: "tiff_ccitt",
    GROUP_3: "group3",
    GROUP_4: "group4",
    LZW: "tiff_lzw",
    ZSTD: "zstd",
}
"""Of compressions that Pillow writes, by number."""
YCBCR = 6
"""Photometric interpretation."""


@dataclass(frozen=True, slots=True)
class TiffLayout:
    """How the numbers of a picture are stored.

    Attributes:
        bits: Of each sample.
        kind: 1 unsigned, 2 signed, 3 floating-point.
        extras: What the samples beyond the colours are.
        order: < for II, > for MM.
        chunk: Width and height of tiles, or 0 and rows per strip.
        shared: Pixels across and down that share a difference of colour, of YCbCr.
        tags: Further fields: number to type and values.
    """

    bits: int = 8
    kind: int = 1
    photometric: int = 2
    extras: tuple[int, ...] = ()
    compression: int = RAW
    predictor: int = 1
    is_planar: bool = False
    order: str = "<"
    chunk: tuple[int, int] = (0, 1 << 20)
    is_big: bool = False
    fill_order: int = 1
    shared: tuple[int, int] = (1, 1)
    tags: dict[int, tuple[str, Sequence[int]]] = field(default_factory=dict)


def write_tiff(pages: Sequence[tuple[Numbers, TiffLayout]]) -> bytes:
    """A file of some pages, each given as numbers [height, width, samples]."""
    layout = pages[0][1]
    mark = b"II" if layout.order == "<" else b"MM"
    offset = "Q" if layout.is_big else "I"
    start = (
        struct.pack(layout.order + "HHHQ", 43, 8, 0, 16)
        if layout.is_big
        else struct.pack(layout.order + "HI", 42, 8)
    )
    body = bytearray(mark + start)
    for number, (numbers, of_page) in enumerate(pages):
        body += write_page(numbers, of_page, len(body), offset, number == len(pages) - 1)
    return bytes(body)


def write_page(
    numbers: Numbers, layout: TiffLayout, place: int, offset: str, is_last: bool
) -> bytes:
    """A directory with its values and chunks behind it, padded to an even length."""
    chunks = [compress(chunk, layout) for chunk in chunks_of(numbers, layout)]
    fields = fields_of(numbers, layout)
    at, count = (324, 325) if layout.chunk[0] else (273, 279)
    fields[at], fields[count] = (offset, [0] * len(chunks)), ("I", [len(c) for c in chunks])
    return assemble(fields, chunks, at, place, layout.order, offset, is_last)


def assemble(
    fields: dict[int, tuple[str, Sequence[int]]],
    chunks: Sequence[bytes],
    at: int,
    place: int,
    order: str,
    offset: str,
    is_last: bool,
) -> bytes:
    """Directory, values, chunks."""
    kinds = {"B": 1, "H": 3, "I": 4, "II": 5, "Q": 16, "U": 7}
    wide = struct.calcsize("<" + offset)
    counter, entry = ("Q", 20) if offset == "Q" else ("H", 12)
    head = struct.calcsize("<" + counter) + entry * len(fields) + wide
    values: dict[int, bytes] = {}
    for tag, (kind, numbers) in fields.items():
        letter = {"II": "I", "U": "B"}.get(kind, kind)
        values[tag] = struct.pack(f"{order}{len(numbers)}{letter}", *numbers)
    there = place + head
    places = {}
    for tag, value in sorted(values.items()):
        if len(value) > wide:
            places[tag] = there
            there += len(value) + len(value) % 2
    starts = []
    for chunk in chunks:
        starts.append(there)
        there += len(chunk) + len(chunk) % 2
    values[at] = struct.pack(f"{order}{len(starts)}{offset}", *starts)
    entries = bytearray(struct.pack(order + counter, len(fields)))
    for tag, (kind, numbers) in sorted(fields.items()):
        count = len(numbers) // 2 if kind == "II" else len(numbers)
        entries += struct.pack(order + "HH" + offset, tag, kinds[kind], count)
        inline = values[tag].ljust(wide, b"\0")
        entries += struct.pack(order + offset, places[tag]) if tag in places else inline
    entries += struct.pack(order + offset, 0 if is_last else there)
    for tag in places:
        entries += values[tag] + bytes(len(values[tag]) % 2)
    for chunk in chunks:
        entries += chunk + bytes(len(chunk) % 2)
    return bytes(entries)


def fields_of(numbers: Numbers, layout: TiffLayout) -> dict[int, tuple[str, Sequence[int]]]:
    """The fields of a page, without the places of its chunks."""
    height, width, samples = numbers.shape
    fields: dict[int, tuple[str, Sequence[int]]] = {
        256: ("I", [width]),
        257: ("I", [height]),
        258: ("H", [layout.bits] * samples),
        259: ("H", [layout.compression]),
        262: ("H", [layout.photometric]),
        277: ("H", [samples]),
        284: ("H", [2 if layout.is_planar else 1]),
    }
    if layout.chunk[0]:
        fields |= {322: ("I", [layout.chunk[0]]), 323: ("I", [layout.chunk[1]])}
    else:
        fields[278] = ("I", [min(layout.chunk[1], height)])
    if layout.kind != 1:
        fields[339] = ("H", [layout.kind] * samples)
    if layout.extras:
        fields[338] = ("H", layout.extras)
    if layout.predictor != 1:
        fields[317] = ("H", [layout.predictor])
    if layout.fill_order != 1:
        fields[266] = ("H", [layout.fill_order])
    if layout.photometric == YCBCR:
        fields[530] = ("H", layout.shared)
    return fields | layout.tags


def chunks_of(numbers: Numbers, layout: TiffLayout) -> list[Numbers]:
    """The strips or tiles of a picture in their order."""
    height, width, samples = numbers.shape
    wide, high = layout.chunk
    planes = (
        [numbers[:, :, at : at + 1] for at in range(samples)] if layout.is_planar else [numbers]
    )
    chunks = []
    for plane in planes:
        for top in range(0, height, high):
            for left in range(0, width, wide or width):
                chunk = plane[top : top + high, left : left + (wide or width)]
                if wide:
                    missing = ((0, high - chunk.shape[0]), (0, wide - chunk.shape[1]), (0, 0))
                    chunk = np.pad(chunk, missing, mode="edge")
                chunks.append(chunk)
    return chunks


def compress(chunk: Numbers, layout: TiffLayout) -> bytes:
    """One strip or tile as it stands in the file."""
    if layout.compression == JPEG:
        return compress_jpeg(chunk, layout)
    is_shared = layout.shared != (1, 1)
    rows = gather_colour(chunk, layout.shared) if is_shared else pack(chunk, layout)
    data = rows.tobytes()
    if layout.compression in PILLOW_NAMES:
        packed = compress_by_pillow(rows, chunk.shape[1], layout)
    elif layout.compression == PACKBITS:
        packed = b"".join(pack_bits(row.tobytes()) for row in rows)
    elif layout.compression in (DEFLATE, OLD_DEFLATE):
        packed = zlib.compress(data)
    elif layout.compression == LZMA:
        packed = lzma.compress(data)
    else:
        packed = data
    if layout.fill_order == 2:
        packed = packed.translate(bytes(int(f"{at:08b}"[::-1], 2) for at in range(256)))
    return packed


def pack(chunk: Numbers, layout: TiffLayout) -> Numbers:
    """The rows of a chunk as bytes [rows, bytes], the predictor applied."""
    rows, columns, samples = chunk.shape
    bits = layout.bits
    if layout.predictor == 3:
        letters = chunk.astype(f">f{bits // 8}").reshape(rows, columns * samples, 1)
        weights = letters.view(np.uint8).reshape(rows, columns * samples, bits // 8)
        sorted_bytes = weights.transpose(0, 2, 1).reshape(rows, columns * bits // 8, samples)
        return differences(sorted_bytes).reshape(rows, -1)
    if bits in (8, 16, 32, 64):
        letter = {1: "u", 2: "i", 3: "f"}[layout.kind]
        stored = chunk.astype(f"{letter}{bits // 8}")
        if layout.predictor == 2:
            stored = differences(stored)
        swapped = np.ascontiguousarray(stored.astype(stored.dtype.newbyteorder(layout.order)))
        return swapped.reshape(rows, -1).view(np.uint8).reshape(rows, -1)
    weights = np.arange(bits - 1, -1, -1)
    single = (chunk.reshape(rows, -1, 1).astype(np.int64) >> weights & 1).astype(np.uint8)
    return np.packbits(single.reshape(rows, -1), axis=1)


def differences(stored: Numbers) -> Numbers:
    """Each number less the one on its left."""
    result = stored.copy()
    result[:, 1:] -= stored[:, :-1]
    return result


def gather_colour(chunk: Numbers, shared: tuple[int, int]) -> Numbers:
    """Units of some brightnesses and the two differences of colour that they share."""
    across, down = shared
    rows, columns, _ = chunk.shape
    padded = np.pad(chunk, ((0, -rows % down), (0, -columns % across), (0, 0)), mode="edge")
    high, wide = padded.shape[0] // down, padded.shape[1] // across
    bright = padded[:, :, 0].reshape(high, down, wide, across).transpose(0, 2, 1, 3)
    colour = padded[:, :, 1:].reshape(high, down, wide, across, 2).mean(axis=(1, 3)).round()
    units = np.concatenate([bright.reshape(high, wide, -1), colour], axis=2)
    return units.astype(np.uint8).reshape(high, -1)


def compress_by_pillow(rows: Numbers, columns: int, layout: TiffLayout) -> bytes:
    """Rows of bytes through libtiff: the strip of a TIFF that Pillow writes."""
    mode, width = (
        ("1", columns)
        if layout.compression in (RLE, GROUP_3, GROUP_4)
        else (
            "L",
            rows.shape[1],
        )
    )
    image = Image.frombytes(mode, (width, rows.shape[0]), rows.tobytes())
    target = io.BytesIO()
    image.save(
        target,
        "TIFF",
        compression=PILLOW_NAMES[layout.compression],
        strip_size=1 << 30,
        tiffinfo={262: 1},
    )
    with Image.open(target) as saved:
        (offset,), (count,) = saved.tag_v2[273], saved.tag_v2[279]  # type: ignore[attr-defined]
    return target.getvalue()[offset : offset + count]


def compress_jpeg(chunk: Numbers, layout: TiffLayout) -> bytes:
    """One chunk as a JPEG of best quality."""
    samples = chunk.shape[2]
    options: dict[str, Any] = {"quality": 100, "subsampling": 0}
    plain = np.ascontiguousarray(chunk.astype(np.uint8))
    if samples == 1:
        image = Image.fromarray(plain[:, :, 0])
    elif samples == 4:
        image = Image.frombytes("CMYK", (chunk.shape[1], chunk.shape[0]), (255 - plain).tobytes())
    elif layout.photometric == YCBCR:
        image = Image.frombytes("YCbCr", (chunk.shape[1], chunk.shape[0]), plain.tobytes())
        options["subsampling"] = {(1, 1): 0, (2, 1): 1, (2, 2): 2}[layout.shared]
    else:
        image, options["keep_rgb"] = Image.fromarray(plain), True
    target = io.BytesIO()
    image.save(target, "JPEG", **options)
    return target.getvalue()


def pack_bits(row: bytes) -> bytes:
    """One row as run lengths. Source: TIFF 6.0, section 9."""
    packed = bytearray()
    waiting = bytearray()

    def flush() -> None:
        for at in range(0, len(waiting), 128):
            part = waiting[at : at + 128]
            packed.append(len(part) - 1)
            packed.extend(part)
        waiting.clear()

    for value, run in groupby(row):
        length = len(list(run))
        if length < 3:
            waiting.extend([value] * length)
            continue
        flush()
        while length > 0:
            part = min(length, 128)
            packed.extend([257 - part if part > 1 else 0, value])
            length -= part
    flush()
    return bytes(packed)
