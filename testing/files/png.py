"""A PNG of any colour type, depth and order of rows, with whatever chunks are asked for."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np

from testing.files.charts import Numbers

PASSES = (
    (0, 0, 8, 8),
    (0, 4, 8, 8),
    (4, 0, 8, 4),
    (0, 2, 4, 4),
    (2, 0, 4, 2),
    (0, 1, 2, 2),
    (1, 0, 2, 1),
)
"""First row and column, and steps between them, of Adam7. Source: PNG, section 8."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOUR_TYPES = {"grey": 0, "RGB": 2, "palette": 3, "grey+alpha": 4, "RGBA": 6}

Chunk = tuple[bytes, bytes]


def write_png(
    samples: Numbers,
    colours: str,
    depth: int,
    *,
    chunks: Sequence[Chunk] = (),
    interlaced: bool = False,
) -> bytes:
    """The file.

    Args:
        samples: Numbers of at most `depth` bits [height, width, channels].
        colours: A name of COLOUR_TYPES.
        depth: 1, 2, 4, 8 or 16.
        chunks: Before the pixels, the palette among them.
        interlaced: Whether rows come in the order of Adam7.
    """
    height, width, _ = samples.shape
    head = struct.pack(">IIBBBBB", width, height, depth, COLOUR_TYPES[colours], 0, 0, interlaced)
    packed = zlib.compress(write_rows(samples, depth, interlaced))
    parts = [(b"IHDR", head), *chunks, (b"IDAT", packed), (b"IEND", b"")]
    return SIGNATURE + b"".join(write_chunk(name, body) for name, body in parts)


def write_rows(samples: Numbers, depth: int, interlaced: bool) -> bytes:
    """Rows as they stand before compression, none of them filtered."""
    rows = b""
    for top, left, down, across in PASSES if interlaced else ((0, 0, 1, 1),):
        part = samples[top::down, left::across]
        if part.shape[1]:
            rows += b"".join(b"\0" + pack_row(row, depth) for row in part)
    return rows


def pack_row(row: Numbers, depth: int) -> bytes:
    """Numbers side by side, the first in the highest bits."""
    if depth == 16:
        return row.astype(">u2").tobytes()
    if depth == 8:
        return row.astype(np.uint8).tobytes()
    flat = row.reshape(-1).astype(np.uint8)
    bits = (flat[:, None] >> np.arange(depth - 1, -1, -1)) & 1
    return np.packbits(bits.reshape(-1)).tobytes()


def write_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
