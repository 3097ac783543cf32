"""What a JPEG says of itself, and whether it is whole. Source: ITU-T T.81."""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from PIL import Image, ImageChops, JpegImagePlugin

from app.domain.errors import OTHER_FILES, Unreadable
from app.domain.geometry import Size
from app.imaging import masters
from app.imaging.decode.colour import is_usable
from app.imaging.decode.jpeg_scans import MAX_PASSES, pixels_of_scan
from app.imaging.decode.limits import MAX_JPEG_PIXELS, refuse_size
from app.imaging.decode.source import Source
from app.imaging.decode.spliced import Part, Span, open_spliced

MARKER_IN_SCAN = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
"""What ends the pixels of a scan: a marker that is no stuffing and no restart."""
FILL = re.compile(rb"\xff+")
"""Bytes that may stand before a marker, any number of them."""
MAX_SEGMENTS = 5_000
"""In one JPEG; with metadata of 64 KB a segment that is 320 MB of it, and cameras write some tens.
"""
MAX_SCANS = 500
"""In one JPEG. Each is a pass over all pixels; programs write up to 12. Source: the limit that
libjpeg-turbo proposes for files of strangers.
"""
RESTART = re.compile(rb"\xff[\xd0-\xd7]")
START_OF_SCAN = 0xDA
"""Marker SOS: compressed pixels follow its segment."""
END_OF_IMAGE = 0xD9
"""Marker EOI."""
RESTART_INTERVAL = 0xDD
"""Marker DRI."""
TABLES = frozenset({0xC4, 0xCC, 0xDB, 0xDC, 0xDD})
"""DHT, DAC, DQT, DNL and DRI."""
METADATA = frozenset({0xFE, *range(0xE0, 0xF0)})
"""COM and APPn."""
SEGMENTS_BETWEEN_SCANS = TABLES | METADATA | {START_OF_SCAN}
"""What may follow a scan, beside the end."""
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""TEM, RSTn and SOI: markers without a segment."""
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""SOFn: what kind of JPEG it is."""
READ_FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC9, 0xCA})
"""Baseline, extended and progressive, in Huffman and in arithmetic code."""
PROGRESSIVE_FRAMES = frozenset({0xC2, 0xCA})
LOSSLESS_FRAMES = frozenset({0xC3, 0xCB})
JPEG_LS = 0xF7
"""SOF55 of ITU-T T.87."""
KEPT_METADATA = {
    0xE0: b"JFIF\0",
    0xE1: b"Exif\0\0",
    0xE2: b"ICC_PROFILE\0",
    0xEE: b"Adobe",
}
"""What is handed to the decoder, by what it starts with; nothing else says how to show pixels."""
CHANNELS = frozenset({1, 3, 4})
"""Grey, colours, inks."""
FILLERS = (bytes(4096), b"\x55\xaa" * 2048)
"""Put behind a scan without an end: where pixels are missing, they come out differently."""
MOST_ZEROS = 2
"""A scan ends with no more of them; what follows was never written."""
ABSENT = 128
"""What libjpeg paints in every channel where a scan brings nothing."""
NEARLY = 2
"""How far conversions of colour move that."""
COMPARED_PIXELS = 12_000_000
"""Of larger pictures halves are compared, which hold all that can be seen missing."""
EXPORT_8_BIT = f"{OTHER_FILES} Export it as a JPEG of 8 bits per channel, or as PNG."
INTEROPERABILITY_IFD = 0xA005
ADOBE_RGB_MARK = "R03"
"""Source: DCF 2.0, tag 1 of the interoperability IFD."""
ADOBE_EXPONENT = 563 / 256
"""Source: Adobe RGB (1998) Color Image Encoding."""


@dataclass(slots=True)
class JpegFacts:
    """What the segments of a JPEG say.

    Attributes:
        frame: The marker of the frame's segment; 0 when there is none.
        bits: A channel.
        size: In pixels.
        sampling: Across and down, by channel.
        has_adobe: Adobe's segment is there.
        restart_interval: Blocks between restarts, 0 for none.
        restarts: In all scans.
        segments: How many there are.
        scans: How many of them are scans.
        passes: Pixels that these go over, each channel by itself.
        whole: An end marker was reached.
        sound: No scan is broken by a marker that cannot stand there.
        missing: Channels and coefficients (of 64) of which no scan has brought the last bit.
        begun: Channels and coefficients of which a scan has brought some bits.
        spans: What the decoder is given.
    """

    frame: int = 0
    bits: int = 8
    size: Size = field(default_factory=lambda: Size(0, 0))
    sampling: dict[int, tuple[int, int]] = field(default_factory=dict)
    has_adobe: bool = False
    restart_interval: int = 0
    restarts: int = 0
    segments: int = 0
    scans: int = 0
    passes: float = 0
    whole: bool = False
    sound: bool = True
    missing: set[tuple[int, int]] = field(default_factory=set)
    begun: set[tuple[int, int]] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)

    @property
    def bounded(self) -> bool:
        """It has no more segments and scans than are walked."""
        return not (self.has_many_parts or self.passes > MAX_PASSES)

    @property
    def has_many_parts(self) -> bool:
        return self.segments > MAX_SEGMENTS or self.scans > MAX_SCANS


def inspect_jpeg(data: bytes) -> JpegFacts:
    """Walk the segments of a JPEG without decoding it.

    libjpeg only warns of a damaged scan and paints it grey, so the damage has to be found here.
    """
    facts = JpegFacts(spans=[(0, 2)])
    at = 2
    while facts.sound and facts.bounded:
        at = data.find(b"\xff", at)
        at = end_of_fill(data, at) - 1
        if at < 2 or at + 2 > len(data):
            break
        marker = data[at + 1]
        if marker == END_OF_IMAGE:
            facts.whole = True
            break
        if marker == 0 or marker in ALONE:
            at += 2
            continue
        if at + 4 > len(data):
            break
        length = 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        read_segment(facts, marker, at, data[at + 4 : at + length])
        at += length
        facts.segments += 1
        if marker == START_OF_SCAN:
            facts.scans += 1
            at = pass_scan(facts, data, at)
    return facts


def end_of_fill(data: bytes, at: int) -> int:
    """Where a run of 0xFF ends, at one of which a marker begins; 0 when there is none."""
    found = FILL.match(data, at) if at >= 0 else None
    return found.end() if found else 0


def read_segment(facts: JpegFacts, marker: int, at: int, body: bytes) -> None:
    """Take what a segment says, and whether the decoder gets it."""
    if marker in FRAMES or marker == JPEG_LS:
        read_frame(facts, marker, body)
    elif marker == START_OF_SCAN:
        read_scan(facts, body)
    elif marker == RESTART_INTERVAL and len(body) >= 2:
        facts.restart_interval = struct.unpack(">H", body[:2])[0]
    elif marker in METADATA:
        start = KEPT_METADATA.get(marker)
        if start is None or not body.startswith(start):
            return
        facts.has_adobe = facts.has_adobe or marker == 0xEE
    facts.spans.append((at, 4 + len(body)))


def read_frame(facts: JpegFacts, marker: int, body: bytes) -> None:
    """Take size, depth and channels from the segment of a frame."""
    if facts.frame or len(body) < 6:
        return
    facts.frame, facts.bits = marker, body[0]
    height, width = struct.unpack(">HH", body[1:5])
    facts.size = Size(width, height)
    for start in range(6, min(6 + 3 * body[5], len(body) - 2), 3):
        facts.sampling[body[start]] = (body[start + 1] >> 4, body[start + 1] & 15)
    facts.missing = {(channel, number) for channel in facts.sampling for number in range(64)}


def read_scan(facts: JpegFacts, body: bytes) -> None:
    """Take which bits a scan brings from its segment."""
    if not body or len(body) < 4 + 2 * body[0]:
        return
    channels = body[1 : 1 + 2 * body[0] : 2]
    facts.passes += pixels_of_scan(facts.frame, facts.size, facts.sampling, channels)
    first, last, bits = body[1 + 2 * body[0] : 4 + 2 * body[0]]
    if facts.frame not in PROGRESSIVE_FRAMES:
        first, last, bits = 0, 63, 0
    brought = {(channel, number) for channel in channels for number in range(first, last + 1)}
    facts.begun |= brought
    if bits & 15 == 0:
        facts.missing -= brought


def pass_scan(facts: JpegFacts, data: bytes, at: int) -> int:
    """Where the marker after a scan stands; the end of the file when there is none."""
    found = MARKER_IN_SCAN.search(data, at)
    end = found.start() if found else len(data)
    facts.spans.append((at, end - at))
    if facts.restart_interval:
        facts.restarts += len(RESTART.findall(data, at, end))
    if found:
        following = found.group(1)[0]
        facts.sound = following == END_OF_IMAGE or following in SEGMENTS_BETWEEN_SCANS
    return end


def refuse_unread_jpeg(facts: JpegFacts) -> None:
    """Raise for a kind of JPEG that no decoder here reads.

    Raises:
        Unreadable: With the name of the kind.
    """
    if facts.passes > MAX_PASSES:
        raise Unreadable(
            f"This JPEG goes over its {facts.size.width:,} × {facts.size.height:,} px in "
            f"{facts.scans:,} scans and more, which takes too long to read; programs write up to "
            f"12. {OTHER_FILES} Save it again as a plain JPEG.",
            code="too_many_parts",
        )
    if facts.has_many_parts:
        raise Unreadable(
            f"This JPEG is stored in thousands of parts; {MAX_SCANS} scans and {MAX_SEGMENTS:,} "
            f"segments are read at most. {OTHER_FILES} Save it again as a plain JPEG.",
            code="too_many_parts",
        )
    said = ""
    if facts.frame == JPEG_LS:
        said = "This is a JPEG-LS file, which is not read"
    elif facts.frame in LOSSLESS_FRAMES:
        said = "This is a lossless JPEG, which is not read"
    elif facts.frame and facts.frame not in READ_FRAMES:
        said = "This is a hierarchical JPEG, which is not read"
    elif facts.bits != 8:
        said = f"This JPEG has {facts.bits} bits per channel"
    elif facts.frame and facts.size.height == 0:
        said = "This JPEG tells its height behind its pixels, which is not read"
    elif facts.frame and len(facts.sampling) not in CHANNELS:
        said = f"This JPEG has {len(facts.sampling)} channels"
    if said:
        raise Unreadable(f"{said}. {EXPORT_8_BIT}")


def open_jpeg(stream: BinaryIO) -> Source:
    """The picture of a JPEG, without the metadata that says nothing of its pixels.

    Raises:
        Unreadable: When it is of a kind that is not read.
        ValueError: When it is damaged or incomplete.
    """
    stream.seek(0)
    data = stream.read()
    facts = inspect_jpeg(data)
    refuse_unread_jpeg(facts)
    is_whole = not lacks_scans(facts) if facts.whole else has_all_scans(data, facts)
    if not facts.sound or not is_whole:
        raise ValueError("a damaged JPEG")
    image = open_spliced(stream, [*facts.spans, b"\xff\xd9"], "JPEG")
    profile = image.info.get("icc_profile")
    if (not profile or not is_usable(profile, image.mode)) and is_adobe_rgb(image):
        from app.imaging.decode.profiles import ADOBE_PRIMARIES, build_profile, power_light

        image.info["icc_profile"] = build_profile(ADOBE_PRIMARIES, power_light(ADOBE_EXPONENT))

    def finish(loaded: Image.Image) -> Image.Image:
        if facts.whole and may_lack_pixels(loaded):
            stream.seek(0)
            if not has_all_scans(stream.read(), facts):
                raise ValueError("an incomplete JPEG")
        # Pillow takes all inks for Adobe's, who stores them the other way round.
        if loaded.mode != "CMYK" or facts.has_adobe:
            return loaded
        inverted = ImageChops.invert(loaded)
        inverted.info = dict(loaded.info)
        return inverted

    return Source(image, Size(*image.size), finish)


def lacks_scans(facts: JpegFacts) -> bool:
    """Whether scans are missing before the end marker that every program writes.

    Some leave out those of colour that hold nothing.
    """
    first = next(iter(facts.sampling), 0)
    return any(
        channel == first or number == 0 or (channel, number) in facts.begun
        for channel, number in facts.missing
    )


def may_lack_pixels(image: Image.Image) -> bool:
    """Whether the last pixel of a decoded picture is what libjpeg paints for one that is absent."""
    corner = (image.width - 1, image.height - 1, image.width, image.height)
    last = image.crop(corner).tobytes()
    return all(abs(value - ABSENT) <= NEARLY for value in last)


def has_all_scans(data: bytes, facts: JpegFacts) -> bool:
    """Whether nothing but the end marker is missing.

    What is put behind a scan changes pixels only where it did not bring them all.
    """
    is_short = lacks_scans(facts) if facts.whole else bool(facts.missing) or not facts.frame
    if is_short:
        return False
    refuse_size(facts.size, MAX_JPEG_PIXELS)
    if facts.restart_interval and not has_all_restarts(facts):
        return False
    decoded = []
    for filler in FILLERS:
        with open_spliced(io.BytesIO(data), fill_scans(data, facts, filler), "JPEG") as image:
            if facts.size.pixels > COMPARED_PIXELS:
                image.draft(None, (image.width // 2, image.height // 2))
            image.load()
            decoded.append(image.copy())
    return ImageChops.difference(*decoded).getbbox() is None


def fill_scans(data: bytes, facts: JpegFacts, filler: bytes) -> list[Part]:
    """The parts of a JPEG with something behind each scan."""
    *before, (at, length) = facts.spans
    parts: list[Part] = []
    follows_start = False
    for start, span in before:
        parts.append((start, span))
        if follows_start:
            parts.append(filler)
        follows_start = not follows_start and data[start + 1] == START_OF_SCAN
    scan = data[at : at + length]
    zeros = len(scan) - len(scan.rstrip(b"\0"))
    scan = scan[: len(scan) - max(0, zeros - MOST_ZEROS)].rstrip(b"\xff")
    return [*parts, scan, filler, b"\xff\xd9"]


def has_all_restarts(facts: JpegFacts) -> bool:
    """Whether a picture has its restarts; some cameras write one more before the end marker."""
    expected = expected_restarts(facts)
    return facts.restarts >= expected if facts.whole else facts.restarts == expected


def expected_restarts(facts: JpegFacts) -> int:
    """How many restarts a picture has in one scan of all channels; -1 for several scans."""
    if facts.frame in PROGRESSIVE_FRAMES:
        return -1
    across, down = (max(factor[axis] for factor in facts.sampling.values()) for axis in (0, 1))
    if len(facts.sampling) == 1:
        across = down = 1
    columns = -(-facts.size.width // (8 * across))
    rows = -(-facts.size.height // (8 * down))
    return -(-columns * rows // facts.restart_interval) - 1


def is_adobe_rgb(image: Image.Image) -> bool:
    """Whether a camera says by EXIF that the colours are Adobe RGB."""
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif") or b"")
        mark = exif.get_ifd(INTEROPERABILITY_IFD).get(1, "")
    except Exception:  # noqa: BLE001
        # foreign metadata: whatever is wrong with it, the picture itself may be good
        return False
    return image.mode == "RGB" and str(mark).startswith(ADOBE_RGB_MARK)


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
