"""Which module opens a container: each is loaded when a file of its kind comes."""

from __future__ import annotations

from types import ModuleType
from typing import BinaryIO

from app.imaging.decode.kinds import PILLOW_FORMATS
from app.imaging.decode.source import Source, open_by_pillow

OWN_READERS = ("psd", "tiff")
"""Containers that have a reader of their own; of all others Pillow reads the pixels."""


def load_reader(kind: str) -> ModuleType:
    """The reader of a container that has its own, with `read_facts` and `decode`."""
    if kind == "psd":
        from app.imaging.decode import psd

        return psd
    from app.imaging.decode import tiff

    return tiff


def open_container(kind: str, stream: BinaryIO) -> Source:
    """The picture of a file of that kind, not decoded.

    Raises:
        Refused: When the kind's module knows what is wrong with it.
        Exception: When it is damaged, whatever its decoder has for that.
    """
    match kind:
        case "jpeg":
            from app.imaging.decode.jpeg import open_jpeg as opener
        case "png":
            from app.imaging.decode.png_pixels import open_png as opener
        case "gif":
            from app.imaging.decode.gif import open_gif as opener
        case "avif":
            from app.imaging.decode.heif import open_avif as opener
        case "heic":
            from app.imaging.decode.heif import open_heif as opener
        case "bmp":
            from app.imaging.decode.bmp import open_bmp as opener
        case "jp2":
            from app.imaging.decode.jpeg2000 import open_jpeg2000 as opener
        case _:
            return open_by_pillow(stream, PILLOW_FORMATS[kind])
    return opener(stream)
