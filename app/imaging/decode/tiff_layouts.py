"""What a TIFF may be of that is not read here, by its true name."""

from __future__ import annotations

from app.domain.errors import OTHER_FILES, Unreadable
from app.imaging.decode import tiff_chunks
from app.imaging.decode.tiff_pages import COLOURS, Page

EXPORT = "Save it as RGB with 8 bits per channel, or export it as PNG or JPEG."
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, SEPARATED, YCBCR, CIE_LAB, ICC_LAB = (
    0,
    1,
    2,
    3,
    5,
    6,
    8,
    9,
)
"""Photometric interpretations that are read."""
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
"""Sample formats."""
OTHER_COLOURS = {
    4: "is a mask for another picture",
    10: "has the colours of a fax (ITU Lab)",
    32844: "has a high dynamic range (LogL)",
    32845: "has a high dynamic range (LogLuv)",
}
"""Photometric interpretations that have a name and are not read."""
OTHER_COMPRESSIONS = {
    6: "old-style JPEG",
    9: "JBIG",
    10: "JBIG",
    32766: "NeXT",
    32809: "ThunderScan",
    33003: "JPEG 2000",
    33004: "JPEG 2000",
    33005: "JPEG 2000",
    34661: "JBIG",
    34676: "SGI Log",
    34677: "SGI Log",
    34712: "JPEG 2000",
    34887: "LERC",
    34892: "lossy JPEG of raw files",
    34933: "PNG",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}
"""Compressions that have a name and are not undone."""
CMYK_INKS = 1
"""InkSet of cyan, magenta, yellow and black."""


NO_WHITE = (
    "has numbers that do not say how bright white is (values beyond 1 or 255 in "
    "floating-point or signed numbers)"
)


def name_unread(page: Page) -> str | None:
    """What the page is or has that is not read here; None when it is read.

    It goes on from "This TIFF …".
    """
    return (
        name_unread_colours(page)
        or name_unread_numbers(page)
        or name_unread_compression(page)
        or None
    )


def refuse_unread(layout: str | None) -> None:
    """Raise for a layout that is not read.

    Args:
        layout: What goes on from "This TIFF …"; None when it is read.

    Raises:
        Unreadable: With what to do.
    """
    if layout:
        raise Unreadable(f"This TIFF {layout}, which is not read here. {OTHER_FILES} {EXPORT}")


def name_unread_colours(page: Page) -> str:
    """What colours the page has that are not read."""
    if page.photometric not in COLOURS:
        number = f"has colours of kind {page.photometric} (photometric interpretation)"
        return OTHER_COLOURS.get(page.photometric, number)
    if page.samples < COLOURS[page.photometric]:
        return f"has {page.samples} of {COLOURS[page.photometric]} colour channels"
    directory = page.directory
    if page.photometric == SEPARATED and (
        directory.number(332, CMYK_INKS) != CMYK_INKS or directory.number(334, 4) != 4
    ):
        return "is printed with other inks than cyan, magenta, yellow and black"
    shared = directory.numbers(530) or [2, 2]
    if page.photometric == YCBCR and page.compression != tiff_chunks.JPEG and shared != [1, 1]:
        is_even = page.chunk[1] % max(1, shared[-1]) == 0 or page.chunk[1] == page.size.height
        if page.is_planar or page.samples != 3 or not is_even:
            return "stores YCbCr colours of reduced size in separate planes or odd strips"
    return ""


def name_unread_numbers(page: Page) -> str:
    """What numbers the page has that are not read."""
    bits, kind = page.bits[0], page.kinds[0]
    if len(set(page.bits)) > 1 or len(set(page.kinds)) > 1:
        return "has channels of different depths"
    is_grey = page.photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO) and page.samples == 1
    if kind == FLOAT and not (is_grey and bits in (16, 32, 64)):
        return f"has colours in floating-point numbers ({bits} bits, high dynamic range)"
    if (
        kind == SIGNED
        and not (is_grey and bits == 32)
        and page.photometric
        not in (
            CIE_LAB,
            ICC_LAB,
        )
    ):
        return f"has signed numbers of {bits} bits"
    if kind not in (UNSIGNED, SIGNED, FLOAT):
        return "has complex numbers for colours"
    is_whole = bits <= 16 or bits == 32 or kind == FLOAT
    depths = {PALETTE: range(1, 17), YCBCR: (8,), CIE_LAB: (8, 16), ICC_LAB: (8, 16)}
    if not is_whole or bits not in depths.get(page.photometric, range(1, 65)):
        return f"has {bits} bits per channel"
    return ""


def name_unread_compression(page: Page) -> str:
    """What compression the page has that is not undone."""
    compression, bits = page.compression, page.bits[0]
    if compression not in tiff_chunks.READ:
        number = f"number {compression}"
        return f"is compressed by {OTHER_COMPRESSIONS.get(compression, number)}"
    if compression in tiff_chunks.FAXES and (
        bits != 1 or (page.samples > 1 and not page.is_planar)
    ):
        return "is compressed as a fax, and has more than black and white"
    if compression == tiff_chunks.JPEG:
        if bits != 8:
            return f"is compressed by JPEG with {bits} bits per channel"
        if page.is_planar and page.photometric == YCBCR:
            return "is compressed by JPEG in separate planes of YCbCr colours"
        is_alone = page.photometric != YCBCR or page.samples == COLOURS[YCBCR]
        if not page.is_planar and not (page.samples in tiff_chunks.SPP_OF_JPEG and is_alone):
            return f"is compressed by JPEG with {page.samples} channels"
    if compression in tiff_chunks.PREDICTED and page.predictor != 1:
        depths = {2: (8, 16, 32), 3: (16, 32)}.get(page.predictor, ())
        if bits not in depths or (page.predictor == 3) != (page.kinds[0] == FLOAT):
            return f"is compressed with predictor {page.predictor} at {bits} bits per channel"
    return ""
