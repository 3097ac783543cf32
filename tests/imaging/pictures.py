"""Small picture files of every kind, made here: some good, some not."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image

from app.imaging.picture import Picture

QUADRANTS = ((255, 0, 0), (0, 160, 0), (0, 0, 255), (240, 240, 0))
"""Top left, top right, bottom left, bottom right."""


def quadrants(width: int = 64, height: int = 48) -> Picture:
    """Four colours: a turned or mirrored picture shows."""
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    picture[: height // 2, : width // 2] = QUADRANTS[0]
    picture[: height // 2, width // 2 :] = QUADRANTS[1]
    picture[height // 2 :, : width // 2] = QUADRANTS[2]
    picture[height // 2 :, width // 2 :] = QUADRANTS[3]
    return picture


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def jpeg(width: int = 64, height: int = 48, **options: object) -> bytes:
    return saved(
        Image.fromarray(quadrants(width, height)),
        "JPEG",
        **({"quality": 95, "subsampling": 0} | options),
    )


def png(width: int = 64, height: int = 48, **options: object) -> bytes:
    return saved(Image.fromarray(quadrants(width, height)), "PNG", **options)


def noisy_jpeg(side: int = 256) -> bytes:
    noise = np.random.default_rng(5).integers(0, 255, (side, side, 3), dtype=np.uint8)
    return saved(Image.fromarray(noise), "JPEG", quality=90)


def hollow_png(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that claims any size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(name, data) for name, data in chunks)


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def psd(picture: Picture, *, layers: int = 0, bits: int = 8, dpi: int = 0) -> bytes:
    """A raw PSD of the composite; layers below 0 say that the fourth channel is transparency."""
    height, width, channels = picture.shape
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, channels, height, width, bits, 3)
    resources = b""
    if dpi:
        resources = (
            b"8BIM"
            + struct.pack(">HHI", 1005, 0, 16)
            + struct.pack(">IHHIHH", dpi << 16, 1, 1, dpi << 16, 1, 1)
        )
    info = b""
    if layers:
        record = (
            struct.pack(">iiiiH", 0, 0, 0, 0, 0) + b"8BIMnorm" + bytes(4) + struct.pack(">I", 0)
        )
        body = struct.pack(">h", layers) + record * abs(layers)
        info = struct.pack(">I", len(body)) + body
    pixels = struct.pack(">H", 0) + picture.transpose(2, 0, 1).tobytes()
    sections = (b"", resources, info)
    return head + b"".join(struct.pack(">I", len(part)) + part for part in sections) + pixels
