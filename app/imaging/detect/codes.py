"""QR codes, EAN and other bar codes: found, measured, and read again."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
import zxingcpp

from app.domain.geometry import Box, Size
from app.imaging.detect.findings import Code, Pixels
from app.imaging.picture import size_of

LONG_SIDE = 3200
"""Longer side in pixels at which codes are looked for: twice that of the other detectors, since a
module of a code is much finer than whatever they find.
"""
FORMATS = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.MicroQRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.PDF417,
        zxingcpp.BarcodeFormat.EANUPC,
        zxingcpp.BarcodeFormat.Code128,
    ]
)
"""What is read: codes with a check of their own. Without one (ITF, Codabar) stripes are codes."""
RETAIL_MODULES: Mapping[str, int] = {"EAN-13": 95, "UPC-A": 95, "EAN-8": 67, "UPC-E": 51}
"""Modules across a code of a trade item. Source: GS1 General Specifications, section 5.2."""
USUAL_MODULES = 120
"""Modules across a PDF417 of three columns, which is usual: the reader does not tell how many."""
QUIET_ZONE: Mapping[str, tuple[float, float]] = {
    "QR Code": (4, 4),
    "Micro QR Code": (2, 2),
    "Data Matrix": (1, 1),
    "Aztec": (0, 0),
    "PDF417": (2, 2),
    "Code 128": (10, 0),
}
"""Modules that must stay empty, across and down.

Source: ISO/IEC 18004 (QR), 16022 (Data Matrix), 24778 (Aztec), 15438 (PDF417), 15417 (Code 128).
"""
QUIET_ZONE_OF_RETAIL = (11, 0)
"""Modules beside an EAN or UPC code. Source: GS1 General Specifications, figure 5.2.3-1."""


def find_codes(picture: Pixels) -> list[Code]:
    """Every code that can be read.

    Args:
        picture: uint8 RGB [height, width, 3].
    """
    factor = min(1.0, LONG_SIDE / max(picture.shape[:2]))
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    if factor < 1:
        size = (round(grey.shape[1] * factor), round(grey.shape[0] * factor))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return [measure_code(read, 1 / factor, size_of(picture)) for read in read_codes(grey)]


def read_codes(grey: Pixels) -> list[zxingcpp.Barcode]:
    """What the reader finds; grey: uint8 [height, width]."""
    return [code for code in zxingcpp.read_barcodes(grey, formats=FORMATS) if code.valid]


def read_texts(picture: Pixels) -> frozenset[str]:
    """What the codes of a finished picture say; picture: uint8 RGB [height, width, 3]."""
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    return frozenset(code.text for code in read_codes(grey))


def measure_code(read: zxingcpp.Barcode, factor: float, size: Size) -> Code:
    """A code with its quiet zone and the size of its module.

    Args:
        read: Of the reduced picture.
        factor: By how much the picture is larger.
        size: Of the picture, pixels.
    """
    place = read.position
    corners = [place.top_left, place.top_right, place.bottom_right, place.bottom_left]
    across = [factor * corner.x for corner in corners]
    down = [factor * corner.y for corner in corners]
    box = Box.from_edges(min(across), min(down), max(across), max(down))
    length = factor * float(np.hypot(corners[1].x - corners[0].x, corners[1].y - corners[0].y))
    module = max(length, 1.0) / count_modules(read)
    beside, above = QUIET_ZONE.get(str(read.format), QUIET_ZONE_OF_RETAIL)
    return Code(read.text, box.grown(beside * module, above * module).clamped(size), module)


def count_modules(read: zxingcpp.Barcode) -> int:
    """Modules along the upper edge of a code, its quiet zone left out.

    Source: the standards named above; of Code 128 eleven a symbol and two more at its end.
    """
    name = str(read.format)
    facts = read.extra if isinstance(read.extra, dict) else {}
    version = str(facts.get("Version", ""))
    if name in RETAIL_MODULES:
        return RETAIL_MODULES[name]
    if name == "Code 128":
        return 11 * (len(read.text) + 3) + 2
    digits = "".join(character for character in version.partition("x")[0] if character.isdigit())
    if not digits:
        return USUAL_MODULES
    number = int(digits)
    sides = {"QR Code": 17 + 4 * number, "Micro QR Code": 9 + 2 * number, "Aztec": 11 + 4 * number}
    return sides.get(name, number)
