"""Marks in finished files that a model has painted a part of them.

Source: IPTC Photo Metadata, `DigitalSourceType`; XMP Specification, part 3 (APP1 of JPEG, iTXt of
PNG). Nothing else is written: files that no model had a hand in stay without metadata.
"""

from __future__ import annotations

import struct
import zlib

from app.imaging.encode import Encoded

COMPOSITE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
"""A picture of which a part was made by a trained model. Source: IPTC NewsCodes."""
XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" '
    'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
    f'Iptc4xmpExt:DigitalSourceType="{COMPOSITE}"/>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)
JPEG_HEAD = b"http://ns.adobe.com/xap/1.0/\0"
PNG_KEYWORD = b"XML:com.adobe.xmp\0\0\0\0\0"
"""With the flags of iTXt: not compressed, no language, no translation."""
MARK_BYTES = 1024
"""What a mark needs at most, so that a file keeps within its format's limit with it."""
SOI_BYTES = 2
"""Of a JPEG's first marker; the segments follow."""
IHDR_END = 33
"""Bytes of a PNG up to the end of its first chunk."""


def mark_painted(encoded: Encoded) -> Encoded:
    """The file with the mark that a model has painted a part of it; jpeg and png alone."""
    marks = {"jpeg": mark_jpeg, "png": mark_png}
    data = marks[encoded.kind](encoded.data)
    return Encoded(data, encoded.kind, encoded.quality, encoded.warnings)


def mark_jpeg(data: bytes) -> bytes:
    """The JPEG with an XMP segment, behind its JFIF header where it has one."""
    payload = JPEG_HEAD + XMP.encode()
    segment = b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload
    at = SOI_BYTES
    if data[at : at + 2] == b"\xff\xe0":
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return data[:at] + segment + data[at:]


def mark_png(data: bytes) -> bytes:
    """The PNG with an XMP chunk behind its header."""
    body = b"iTXt" + PNG_KEYWORD + XMP.encode()
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return data[:IHDR_END] + chunk + data[IHDR_END:]
