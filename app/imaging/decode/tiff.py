"""TIFF files as pictures: their first full page, in any depth, plane and compression.

Source: TIFF 6.0 (Adobe) and its Technical Notes.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from typing import BinaryIO

from app.domain.errors import OTHER_FILES, Unreadable
from app.imaging.decode import raw
from app.imaging.decode.opened import Facts, Opened
from app.imaging.decode.orientation import DEFAULT_DPI, MAX_DPI
from app.imaging.decode.tiff_layouts import EXPORT, name_unread, refuse_unread
from app.imaging.decode.tiff_pages import MASK, Page, TiffFile, page_of, with_chunks

ONLY_REDUCED = (
    f"This TIFF holds nothing but a reduced copy of a picture. {OTHER_FILES} "
    "Export the full picture as TIFF, PNG or JPEG."
)
ONLY_MASKS = f"This TIFF holds masks, but no picture. {OTHER_FILES} {EXPORT}"
SAME_RATIO = 0.04
"""How far a thumbnail's ratio may be off that of its page, as a share: its sides are rounded."""
MOST_OF_SIDE = 0.5
"""A thumbnail's sides are shorter than this share of its page's."""
OF_DOCUMENT = 2
"""Bit of NewSubfileType: a page of several."""
PAGE_NUMBER = 297
"""The tag of a page that counts itself."""
INCH, CENTIMETRE = 2, 3
"""Units of the resolution."""
CM_PER_INCH = 2.54


def find_page(stream: BinaryIO) -> Page:
    """The first page that is no reduced copy; a larger one when the first is its thumbnail.

    Raises:
        TypeNotAllowed: When the file is a camera raw file.
        Unreadable: When there is none, or it is of a layout that is not read.
        ValueError: When the file is damaged.
    """
    pages: list[Page] = []
    for directory in TiffFile(stream).directories():
        photometric = directory.number(262, -1)
        if raw.DNG_TAGS & directory.fields.keys() or photometric in raw.SENSOR_PHOTOMETRICS:
            raw.refuse_camera_raw()
        with suppress(ValueError):  # another page may be whole
            pages += page_of(directory)
    seen = [page for page in pages if not page.directory.number(254, 0) & MASK]
    full = [page for page in seen if not page.is_reduced]
    if pages and not full:
        raise Unreadable(ONLY_REDUCED if seen else ONLY_MASKS)
    if not full:
        raise ValueError("a TIFF without pages")
    return next((page for page in by_size(full[1:]) if is_thumbnail(full[0], page)), full[0])


def by_size(pages: list[Page]) -> list[Page]:
    """The largest first, and of equal ones the first."""
    return sorted(pages, key=lambda page: -page.size.pixels)


def is_thumbnail(page: Page, other: Page) -> bool:
    """Whether a page that does not say so is a much smaller copy of another."""
    directory = page.directory
    if directory.number(254, 0) & OF_DOCUMENT or PAGE_NUMBER in directory:
        return False
    across = page.size.width / other.size.width
    down = page.size.height / other.size.height
    return max(across, down) < MOST_OF_SIDE and abs(across / down - 1) <= SAME_RATIO


def open_page(stream: BinaryIO) -> Page:
    """The page that is taken, in a layout that is read.

    Raises:
        TypeNotAllowed: When the file is a camera raw file.
        Unreadable: When no page of it is read, with what to do.
        ValueError: When the file is damaged.
    """
    try:
        page = find_page(stream)
    except (struct.error, KeyError, IndexError) as error:
        raise ValueError("a damaged directory") from error
    refuse_unread(name_unread(page))
    return page


def dpi_of(page: Page) -> int:
    """Pixels per inch, 72 when unknown or senseless."""
    across = next(iter(page.directory.ratios(282)), 0.0)
    unit = page.directory.number(296, INCH)
    if unit not in (INCH, CENTIMETRE):
        return DEFAULT_DPI
    value = round(across * (CM_PER_INCH if unit == CENTIMETRE else 1))
    return value if 1 < value <= MAX_DPI else DEFAULT_DPI


def read_facts(stream: BinaryIO) -> Facts:
    """Size, resolution and orientation.

    Raises:
        TypeNotAllowed: When the file is a camera raw file.
        Unreadable: When no page of it is read, with what to do.
        ValueError: When the file is damaged.
    """
    page = open_page(stream)
    return Facts(page.size, dpi_of(page), orientation=page.orientation)


def decode(stream: BinaryIO) -> Opened:
    """The pixels of the page that is taken, as stored.

    Raises:
        TypeNotAllowed: When the file is a camera raw file.
        Unreadable: When no page of it is read.
        ValueError: When the file is damaged.
    """
    from app.imaging.decode.tiff_colours import read_colours

    page = with_chunks(open_page(stream))
    image, alpha = read_colours(page)
    image.info["icc_profile"] = page.directory.data(34675) or None
    return Opened(image, alpha)
