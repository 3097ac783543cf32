"""Photoshop files as pictures: the composite that they hold, in every mode that has one look.

Source: Adobe Photoshop File Formats Specification.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from app.domain.errors import OTHER_FILES, Unreadable
from app.imaging.decode.opened import Facts, Opened
from app.imaging.decode.psd_sections import (
    BITMAP,
    CMYK,
    DUOTONE,
    GREY,
    INDEXED,
    LAB,
    MULTICHANNEL,
    PROFILE,
    RGB,
    PsdSections,
    read_sections,
)

COLOURS = {BITMAP: 1, GREY: 1, INDEXED: 1, RGB: 3, CMYK: 4, MULTICHANNEL: 1, DUOTONE: 1, LAB: 3}
"""Channels of a mode that are colour."""
DEPTHS = {BITMAP: (1,), INDEXED: (8,)}
"""Bits per channel that are read, of the modes that have fewer choices than the rest."""
OTHER_DEPTHS = (8, 16)
"""Bits per channel that are read, of all other modes."""
FLOAT_BITS = 32
"""Bits of a channel that holds floating-point numbers."""
MAX_CHANNELS = 56
"""Of a file. Source: the specification."""


def open_sections(stream: BinaryIO) -> PsdSections:
    """What the file says of itself, of a kind that is read.

    Raises:
        Unreadable: When it is of a kind that is not read, with what to do.
        ValueError: When the file is damaged.
    """
    try:
        sections = read_sections(stream)
    except struct.error as error:
        raise ValueError("a damaged header") from error
    refuse_unread(sections)
    return sections


def refuse_unread(sections: PsdSections) -> None:
    """Raise for a kind of file that is not read.

    Raises:
        Unreadable: With what to do.
        ValueError: When no such file can be.
    """
    if sections.mode not in COLOURS or not COLOURS[sections.mode] <= sections.channels <= (
        MAX_CHANNELS
    ):
        raise ValueError("a colour mode that does not exist, or without its channels")
    name = "PSB" if sections.is_large else "PSD"
    if sections.mode == MULTICHANNEL and sections.channels > 1:
        raise Unreadable(
            f"This {name} holds {sections.channels} separate inks (multichannel mode), whose look "
            f"together is not told. {OTHER_FILES} Save it in RGB or CMYK mode."
        )
    if sections.bits == FLOAT_BITS:
        raise Unreadable(
            f"This {name} has 32 bits per channel (high dynamic range). {OTHER_FILES} "
            "Save it with 8 or 16 bits per channel."
        )
    if sections.bits not in DEPTHS.get(sections.mode, OTHER_DEPTHS):
        raise Unreadable(
            f"This {name} has {sections.bits} bits per channel. {OTHER_FILES} "
            "Save it with 8 bits per channel."
        )


def read_facts(stream: BinaryIO) -> Facts:
    """Size, resolution and layers.

    Raises:
        Unreadable: When it is of a kind that is not read, with what to do.
        ValueError: When the file is damaged.
    """
    sections = open_sections(stream)
    return Facts(sections.size, sections.dpi, max(1, abs(sections.layers)))


def decode(stream: BinaryIO) -> Opened:
    """The composite; composed of the layers where the file holds none.

    Raises:
        Unreadable: When it is of a kind that is not read, or has no composite.
        ValueError: When the file is damaged.
    """
    from app.imaging.decode import psd_composite, psd_layers  # here, since they load numpy

    sections = open_sections(stream)
    colours = COLOURS[sections.mode]
    if sections.is_flagged_empty and sections.layers:
        opened = psd_layers.compose(stream, sections)
    else:
        opened = psd_composite.read_composite(stream, sections, colours)
        if psd_layers.is_blank_by_mistake(stream, sections, opened):
            opened = psd_layers.compose(stream, sections)
    opened.image.info["icc_profile"] = sections.resources.get(PROFILE)
    return opened
