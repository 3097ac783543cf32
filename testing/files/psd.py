"""A writer of Photoshop files in every mode, depth and compression, for tests and benches.

Source: Adobe Photoshop File Formats Specification.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from testing.files.tiff import pack_bits

Numbers = NDArray[Any]
BITMAP, GREY, INDEXED, RGB, CMYK, MULTICHANNEL, DUOTONE, LAB = 0, 1, 2, 3, 4, 7, 8, 9
RAW, RLE, ZIP, ZIP_BY_DIFFERENCE = range(4)
VERSION_INFO = 1057
"""The image resource that says whether the composite is one."""


@dataclass(frozen=True, slots=True)
class PsdLayer:
    """One layer of plain pixels.

    Attributes:
        pixels: uint8 RGBA [height, width, 4].
        left, top: Where it lies.
        blend: Photoshop's key of how it is blended.
        opacity: 0..255.
        blocks: Key and bytes of further blocks.
    """

    pixels: Numbers
    left: int = 0
    top: int = 0
    blend: bytes = b"norm"
    opacity: int = 255
    is_hidden: bool = False
    blocks: Sequence[tuple[bytes, bytes]] = ()


@dataclass(frozen=True, slots=True)
class PsdLayout:
    """How a composite is stored.

    Attributes:
        is_transparent: Whether the first further channel is transparency: the count of layers is
            negative.
        is_large: A PSB.
        resources: Number and bytes of image resources.
        layers: Of plain pixels, from the bottom; without any there is one empty layer when it is
            needed to say that the picture is transparent.
        deep_block: Key of the block that holds the layers, of deep files.
    """

    mode: int = RGB
    bits: int = 8
    compression: int = RAW
    is_transparent: bool = False
    is_large: bool = False
    palette: bytes = b""
    resources: dict[int, bytes] = field(default_factory=dict)
    layers: Sequence[PsdLayer] = ()
    deep_block: bytes = b""


def write_psd(planes: Sequence[Numbers], layout: PsdLayout) -> bytes:
    """A file with a composite of some planes, each [height, width] of the layout's depth."""
    height, width = planes[0].shape
    version = 2 if layout.is_large else 1
    head = b"8BPS" + struct.pack(
        ">H6xHIIHH", version, len(planes), height, width, layout.bits, layout.mode
    )
    resources = b"".join(
        b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + bytes(len(data) % 2)
        for number, data in layout.resources.items()
    )
    return b"".join(
        [
            head,
            struct.pack(">I", len(layout.palette)) + layout.palette,
            struct.pack(">I", len(resources)) + resources,
            sized(write_layer_section(layout), layout),
            write_composite(planes, layout),
        ]
    )


def sized(data: bytes, layout: PsdLayout) -> bytes:
    """Bytes with their number before them, as wide as the file has it."""
    return struct.pack(">Q" if layout.is_large else ">I", len(data)) + data


def write_layer_section(layout: PsdLayout) -> bytes:
    """Layers, and what stands behind them."""
    layers = list(layout.layers)
    if layout.is_transparent and not layers:
        layers = [PsdLayer(np.zeros((0, 0, 4), np.uint8))]
    if not layers:
        return b""
    records = [write_layer(layer, layout) for layer in layers]
    count = -len(layers) if layout.is_transparent else len(layers)
    body = struct.pack(">h", count) + b"".join(head for head, _ in records)
    body += b"".join(pixels for _, pixels in records)
    body += bytes(len(body) % 2)
    if not layout.deep_block:
        return sized(body, layout)
    empty = sized(b"", layout) + struct.pack(">I", 0)
    return empty + b"8BIM" + layout.deep_block + sized(body + bytes(-len(body) % 4), layout)


def write_layer(layer: PsdLayer, layout: PsdLayout) -> tuple[bytes, bytes]:
    """Record and pixels of a layer."""
    height, width = layer.pixels.shape[:2]
    wide = "Q" if layout.is_large else "I"
    channels = [(-1, layer.pixels[:, :, 3]), *((at, layer.pixels[:, :, at]) for at in range(3))]
    body = layer.top + height, layer.left + width
    head = struct.pack(">iiiiH", layer.top, layer.left, *body, len(channels))
    pixels = b""
    for number, plane in channels:
        data = struct.pack(">H", RAW) + plane.tobytes()
        head += struct.pack(">h" + wide, number, len(data))
        pixels += data
    flags = 2 if layer.is_hidden else 0
    head += b"8BIM" + layer.blend + struct.pack(">BBBB", layer.opacity, 0, flags, 0)
    ranges = struct.pack(">HH", 0, 65535) * 10
    name = b"\x05layer" + bytes(2)
    blocks = b"".join(
        b"8BIM" + key + struct.pack(">I", len(data)) + data for key, data in layer.blocks
    )
    rest = struct.pack(">I", 0) + struct.pack(">I", len(ranges)) + ranges + name + blocks
    return head + struct.pack(">I", len(rest)) + rest, pixels


def write_composite(planes: Sequence[Numbers], layout: PsdLayout) -> bytes:
    """The section of the composite."""
    head = struct.pack(">H", layout.compression)
    packed = [pack_plane(plane, layout) for plane in planes]
    if layout.compression == RLE:
        rows = [pack_bits(row.tobytes()) for plane in packed for row in plane]
        letter = "I" if layout.is_large else "H"
        return head + struct.pack(f">{len(rows)}{letter}", *map(len, rows)) + b"".join(rows)
    data = b"".join(plane.tobytes() for plane in packed)
    return head + (zlib.compress(data) if layout.compression >= ZIP else data)


def pack_plane(plane: Numbers, layout: PsdLayout) -> Numbers:
    """The rows of a plane as bytes."""
    if layout.bits == 1:
        return np.packbits(plane.astype(np.uint8), axis=1)
    stored = plane.astype({8: "u1", 16: "u2", 32: "f4"}[layout.bits])
    if layout.compression == ZIP_BY_DIFFERENCE:
        stored[:, 1:] -= stored[:, :-1].copy()
    rows = np.ascontiguousarray(stored.astype(stored.dtype.newbyteorder(">")))
    return rows.view(np.uint8).reshape(plane.shape[0], -1)
