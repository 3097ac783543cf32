"""What is refused before or while a file is decoded, and the sentence that says so."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from app.domain.errors import OTHER_FILES, TooLarge, TypeNotAllowed, Unreadable
from app.domain.geometry import Size
from app.imaging.decode import raw
from app.imaging.decode.kinds import PILLOW_FORMATS
from app.imaging.decode.webp import read_webp_size

MAX_PIXELS = 50_000_000
"""Of every picture but a JPEG, which may have MAX_JPEG_PIXELS."""
MAX_JPEG_PIXELS = 120_000_000
"""Larger than MAX_PIXELS, since a JPEG can be decoded at half its size without ever being whole in
memory.
"""
MAX_SIDE = 16_000
"""Of a picture, in pixels."""
MAKE_SMALLER = f"{OTHER_FILES} Make it smaller and upload it again."
DAMAGED = (
    f"The picture is damaged or incomplete. {OTHER_FILES} Export it again, or upload another copy."
)


@contextmanager
def name_damage() -> Iterator[None]:
    """Decoders of untrusted bytes raise whatever they like; here it becomes one sentence."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of broken metadata, which is thrown away anyhow.
            warnings.simplefilter("ignore")
            yield
    except (TypeNotAllowed, TooLarge, Unreadable):
        raise
    except MemoryError:
        raise TooLarge(
            f"Decoding the picture needs more memory than a picture may take. {MAKE_SMALLER}"
        ) from None
    except Exception as error:
        raise Unreadable(DAMAGED) from error


def refuse_kind(kind: str) -> None:
    """Raise for a kind that is not taken, with what to do instead.

    Raises:
        Unreadable: When the file is empty.
        TypeNotAllowed: When it is a camera raw file, or none of the kinds that are known.
    """
    if kind in PILLOW_FORMATS:
        return
    if kind == "raw":
        raw.refuse_camera_raw()
    if kind == "empty":
        raise Unreadable(
            f"The file is empty. {OTHER_FILES} Export it again, or upload another copy."
        )
    if kind == "gzip":
        raise TypeNotAllowed(
            f"This file is compressed by gzip, as SVGZ is. {OTHER_FILES} Save the drawing as SVG, "
            "or export it as PNG."
        )
    if kind == "svg":
        raise TypeNotAllowed(
            f"This is an SVG drawing; drawings are not taken. {OTHER_FILES} Export it as PNG."
        )
    taken = "JPEG, PNG, PSD, WebP, GIF, TIFF, AVIF, HEIC, BMP or JPEG 2000"
    raise TypeNotAllowed(
        f"This is not a picture of a type that is taken. {OTHER_FILES} Export it as {taken}."
    )


def refuse_early(kind: str, stream: BinaryIO) -> None:
    """Raise for what Pillow would find out too late, or say badly.

    Raises:
        TooLarge: When it has too many pixels.
        Unreadable: When it is damaged.
    """
    if kind == "webp" and (size := read_webp_size(stream)):
        refuse_size(size, MAX_PIXELS)


def refuse_size(size: Size, max_pixels: int) -> None:
    """Raise for a picture with too many pixels.

    Raises:
        TooLarge: When it has more than max_pixels, or a side of more than 16,000 pixels.
        Unreadable: When it has none.
    """
    if min(size.width, size.height) < 1:
        raise Unreadable(DAMAGED)
    shown = f"The picture has {size.width:,} × {size.height:,} px"
    if max(size.width, size.height) > MAX_SIDE:
        raise TooLarge(f"{shown}; a side may have {MAX_SIDE:,} px at most. {MAKE_SMALLER}")
    if size.pixels > max_pixels:
        raise TooLarge(
            f"{shown}; {max_pixels // 1_000_000} megapixels are taken at most. {MAKE_SMALLER}"
        )
