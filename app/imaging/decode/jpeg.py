"""What a JPEG says of itself, and whether it is whole. Source: ITU-T T.81."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from PIL import Image, JpegImagePlugin

from app.imaging import masters

MARKER_IN_SCAN = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
"""What ends the pixels of a scan: a marker that is no stuffing and no restart."""
START_OF_SCAN = 0xDA
"""Marker SOS: compressed pixels follow its segment."""
END_OF_IMAGE = 0xD9
"""Marker EOI."""
SEGMENTS_BETWEEN_SCANS = frozenset({0xC4, 0xDA, 0xDB, 0xDC, 0xDD, 0xFE, *range(0xE0, 0xF0)})
"""DHT, SOS, DQT, DNL, DRI, COM and APPn: what may follow a scan, beside the end."""


@dataclass(frozen=True, slots=True)
class JpegShape:
    """What the segments of a JPEG say.

    Attributes:
        whole: An end marker was reached.
        sound: No scan is broken by a marker that cannot stand there.
    """

    whole: bool
    sound: bool


def inspect_jpeg(data: bytes) -> JpegShape:
    """Walk the segments of a JPEG without decoding it.

    libjpeg only warns of a damaged scan and paints it grey, so the damage has to be found here.
    """
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == END_OF_IMAGE:
            return JpegShape(whole=True, sound=True)
        if marker in (0xFF, 0x01):
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker != START_OF_SCAN:
            continue
        found = MARKER_IN_SCAN.search(data, at)
        if found is None:
            return JpegShape(whole=False, sound=True)
        following = found.group(1)[0]
        if following == END_OF_IMAGE:
            return JpegShape(whole=True, sound=True)
        if following not in SEGMENTS_BETWEEN_SCANS:
            return JpegShape(whole=False, sound=False)
        at = found.end() - 2
    return JpegShape(whole=False, sound=True)


def has_halved_colour(image: Image.Image) -> bool:
    """Whether a large JPEG has one colour for four pixels, as cameras save them.

    Its master gains nothing by having more. Read at half its size it has one for each.
    """
    if (
        not isinstance(image, JpegImagePlugin.JpegImageFile)
        or image.width * image.height < masters.LARGE_PIXELS
    ):
        return False
    is_reduced = max(image.decoderconfig, default=0) > 1
    return not is_reduced and JpegImagePlugin.get_sampling(image) == masters.HALVED_COLOUR
