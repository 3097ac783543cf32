"""What is refused before or while a file is decoded, and the sentence that says so."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from app.domain.errors import OTHER_FILES, TooLarge, TypeNotAllowed, Unreadable
from app.domain.geometry import Size
from app.imaging.decode.jpeg import inspect_jpeg
from app.imaging.decode.kinds import PILLOW_FORMATS
from app.imaging.decode.psd import inspect_psd
from app.imaging.decode.webp import read_webp_size

MAX_PIXELS = 50_000_000
"""Of every picture but a JPEG, which may have MAX_JPEG_PIXELS."""
MAX_JPEG_PIXELS = 120_000_000
"""Larger than MAX_PIXELS, since a JPEG can be decoded at half its size without ever being whole in
memory.
"""
MAX_SIDE = 16_000
"""Of a picture, in pixels."""
MAX_BITS = 8
"""Per channel of a PSD."""
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
        Unreadable: When the file is empty, a drawing or a HEIC picture.
        TypeNotAllowed: When it is none of the kinds that are known.
    """
    if kind in PILLOW_FORMATS:
        return
    if kind == "empty":
        raise Unreadable(
            f"The file is empty. {OTHER_FILES} Export it again, or upload another copy."
        )
    if kind == "svg":
        raise TypeNotAllowed(
            f"This is an SVG drawing; drawings are not taken. {OTHER_FILES} Export it as PNG."
        )
    if kind == "heic":
        raise Unreadable(
            f"This is a HEIC picture, which cannot be read here. {OTHER_FILES} Export it as JPEG."
        )
    taken = "JPEG, PNG, PSD, WebP, GIF, TIFF or AVIF"
    raise TypeNotAllowed(
        f"This is not a picture of a type that is taken. {OTHER_FILES} Export it as {taken}."
    )


def refuse_early(kind: str, stream: BinaryIO) -> None:
    """Raise for what Pillow would find out too late, or say badly.

    Raises:
        TooLarge: When it has too many pixels.
        Unreadable: When it is damaged, or a PSD of more than 8 bits.
    """
    if kind == "webp" and (size := read_webp_size(stream)):
        refuse_size(size, MAX_PIXELS)
    if kind == "psd" and (facts := inspect_psd(stream)):
        refuse_size(facts.size, MAX_PIXELS)
        if facts.bits > MAX_BITS:
            raise Unreadable(
                f"This PSD has {facts.bits} bits per channel. {OTHER_FILES} "
                "Save it with 8 bits per channel."
            )
    if kind == "jpeg" and not inspect_jpeg(read_whole(stream)).sound:
        raise Unreadable(DAMAGED)


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


def read_whole(stream: BinaryIO) -> bytes:
    """All bytes of a file; the stream is left at its start."""
    stream.seek(0)
    data = stream.read()
    stream.seek(0)
    return data
