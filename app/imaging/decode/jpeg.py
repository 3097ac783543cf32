"""What a JPEG says of itself, and whether it is whole. Source: ITU-T T.81."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from PIL import Image, JpegImagePlugin

from app.imaging import masters

MARKER_IN_SCAN = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
"""What ends the pixels of a scan: a marker that is no stuffing and no restart.

Only the last of several 0xFF is matched: to repeat it here would make each of them a start to
search from, and a long run of them cost the square of its length.
"""
FILL = re.compile(rb"\xff+")
"""Bytes that may stand before a marker, any number of them."""
MAX_SEGMENTS = 5_000
"""In one JPEG. Source: with metadata of 64 KB a segment that is 320 MB of it; cameras write some
tens.
"""
MAX_SCANS = 500
"""In one JPEG. Each is a pass over all pixels; programs write up to 12. Source: the limit that
libjpeg-turbo proposes for files of strangers.
"""
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
        bounded: It has no more segments and scans than are walked.
    """

    whole: bool
    sound: bool
    bounded: bool = True


def inspect_jpeg(data: bytes) -> JpegShape:
    """Walk the segments of a JPEG without decoding it.

    libjpeg only warns of a damaged scan and paints it grey, so the damage has to be found here.
    """
    at, segments, scans = 2, 0, 0
    while at + 4 <= len(data) and data[at] == 0xFF:
        if segments == MAX_SEGMENTS or scans > MAX_SCANS:
            return JpegShape(whole=False, sound=True, bounded=False)
        segments += 1
        marker = data[at + 1]
        if marker == END_OF_IMAGE:
            return JpegShape(whole=True, sound=True)
        if marker == 0xFF:
            at = end_of_fill(data, at) - 1
            continue
        if marker == 0x01:
            at += 2
            continue
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker != START_OF_SCAN:
            continue
        scans += 1
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


def end_of_fill(data: bytes, at: int) -> int:
    """Where a run of 0xFF ends, at one of which a marker begins."""
    found = FILL.match(data, at)
    return found.end() if found else at


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
