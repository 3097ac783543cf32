"""Drawings as pictures, for logos: Illustrator files that hold a PDF.

They do unless someone switches that off.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from app.domain.errors import Unreadable
from app.domain.geometry import Size
from app.imaging.decode import kinds, pictures
from app.imaging.decode.pictures import Header, NormalisedPicture

if TYPE_CHECKING:
    from PIL.Image import Image

LONG_SIDE = 2048
"""In pixels: sharp as half the width of the largest canvas that platforms ask for."""
NARROWEST = 1 / 64
"""A page that is narrower than this share of its length is no logo, and would be a picture without
height.
"""
TRANSPARENT = (255, 255, 255, 0)
"""RGBA, 0..255."""
NO_PDF_MARK = "saved without PDF Content"
"""What Illustrator writes on the page in place of the drawing."""
SAVE_ANEW = "Save it from Illustrator with “Create PDF Compatible File”, or export it as PNG."


def inspect(stream: BinaryIO) -> Header:
    """Read the size of a drawing.

    Raises:
        Unreadable: When it holds no PDF, is damaged or too narrow.
    """
    return Header("ai", Size(*rasterise_page(stream).size), 72, 1)


def normalise(stream: BinaryIO) -> NormalisedPicture:
    """The first page as a picture with transparent background, its long side 2048 px.

    Raises:
        Unreadable: When it holds no PDF, is damaged or too narrow.
    """
    encoded = io.BytesIO()
    rasterise_page(stream).save(encoded, "PNG", compress_level=1)
    ours = pictures.normalise(encoded)
    return replace(ours, header=replace(ours.header, kind="ai", dpi=72))


def rasterise_page(stream: BinaryIO) -> Image:
    """The first page, RGBA."""
    import pypdfium2  # here, since most files are pictures

    if kinds.detect_kind(stream) != "ai":
        raise Unreadable(f"This Illustrator file holds no PDF. {SAVE_ANEW}")
    try:
        with pypdfium2.PdfDocument(stream.read()) as document:
            page = document[0]
            if NO_PDF_MARK in page.get_textpage().get_text_range():
                raise Unreadable(f"This Illustrator file holds no PDF. {SAVE_ANEW}")
            width, height = page.get_size()
            if not NARROWEST <= width / height <= 1 / NARROWEST:
                raise Unreadable("The page of this drawing is too narrow for a logo.")
            bitmap = page.render(
                scale=LONG_SIDE / max(width, height), fill_color=TRANSPARENT, may_draw_forms=False
            )
            picture: Image = bitmap.to_pil().convert("RGBA")
            return picture
    except (pypdfium2.PdfiumError, ZeroDivisionError, IndexError) as error:
        raise Unreadable(f"This drawing is damaged or protected. {SAVE_ANEW}") from error
