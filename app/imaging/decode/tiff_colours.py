"""The colours of a TIFF's page as a picture of Pillow's, its transparency beside it."""

from __future__ import annotations

import numpy as np
from PIL import Image

from app.imaging.decode.depth import FULL, FULL_16, Bytes, Numbers, divide_by_alpha, to_bytes
from app.imaging.decode.tiff_chunks import JPEG
from app.imaging.decode.tiff_layouts import (
    CIE_LAB,
    FLOAT,
    ICC_LAB,
    NO_WHITE,
    PALETTE,
    SIGNED,
    WHITE_IS_ZERO,
    YCBCR,
    refuse_unread,
)
from app.imaging.decode.tiff_pages import COLOURS, MAX_VALUES, Page
from app.imaging.decode.tiff_samples import read_samples

ASSOCIATED, UNASSOCIATED = 1, 2
"""Kinds of transparency: colours that were multiplied by it, and those that were not."""
LUMA = (0.299, 0.587, 0.114)
"""Weights of red, green and blue. Source: TIFF 6.0, default of YCbCrCoefficients."""
MODES = {1: "L", 3: "RGB", 4: "CMYK"}
"""Of Pillow, by the number of colour channels."""
MIDDLE = 128
"""Of 8 bits: neither red nor green, in Lab and YCbCr."""


def read_colours(page: Page) -> tuple[Image.Image, Image.Image | None]:
    """The colours in 8 bits (L, RGB, CMYK or LAB), and the transparency, if there is any."""
    kinds = [kind for kind in page.extras if kind in (ASSOCIATED, UNASSOCIATED)]
    at = COLOURS[page.photometric] + page.extras.index(kinds[0]) if kinds else None
    if is_by_range(page):
        picture = scale_by_range(page, read_samples(page, lambda block: block[:, :, :1]))
    else:
        picture = read_samples(page, lambda block: convert(page, block, at))
    colours = picture if at is None else picture[:, :, :-1]
    alpha = None if at is None else Image.fromarray(np.ascontiguousarray(picture[:, :, -1]))
    if page.photometric in (CIE_LAB, ICC_LAB):
        bands = [Image.fromarray(np.ascontiguousarray(colours[:, :, at])) for at in range(3)]
        return Image.merge("LAB", bands), alpha
    mode = MODES[colours.shape[2]]
    flat = np.ascontiguousarray(colours[:, :, 0] if mode == "L" else colours)
    return Image.frombuffer(mode, (flat.shape[1], flat.shape[0]), flat, "raw", mode, 0, 1), alpha


def convert(page: Page, block: Numbers, alpha_at: int | None) -> Bytes:
    """Colours in 8 bits, and transparency behind them.

    Args:
        block: Numbers as stored [rows, columns, samples].
        alpha_at: Which sample is the transparency, if any is.
    """
    colours = block[:, :, : COLOURS[page.photometric]]
    plain = convert_colours(page, colours)
    if alpha_at is None:
        return plain
    alpha = block[:, :, alpha_at : alpha_at + 1]
    if page.extras[alpha_at - COLOURS[page.photometric]] == ASSOCIATED and is_direct(page):
        plain = divide_by_alpha(colours, alpha)
        plain = FULL - plain if page.photometric == WHITE_IS_ZERO else plain
    return np.concatenate([plain, to_bytes(alpha, page.bits[0])], axis=2)


def is_direct(page: Page) -> bool:
    """Whether the numbers are amounts of colour, which a transparency can multiply."""
    return page.photometric not in (PALETTE, YCBCR, CIE_LAB, ICC_LAB)


def convert_colours(page: Page, colours: Numbers) -> Bytes:
    """Colours in 8 bits [rows, columns, channels]."""
    bits = page.bits[0]
    if page.photometric == PALETTE:
        return look_up(page, colours[:, :, 0])
    if page.photometric in (CIE_LAB, ICC_LAB):
        return convert_lab(page, colours)
    plain = to_bytes(colours, bits)
    if page.photometric == WHITE_IS_ZERO:
        return FULL - plain
    if page.photometric == YCBCR and page.compression != JPEG:
        return from_ycbcr(page, plain)
    return plain


def look_up(page: Page, indices: Numbers) -> Bytes:
    """The colours that a palette has under some numbers.

    Raises:
        ValueError: When it is too short.
    """
    entries = np.array(page.directory.numbers(320, MAX_VALUES), dtype=np.int64)
    count = 1 << page.bits[0]
    if len(entries) < 3 * count:
        raise ValueError("a palette that is too short")
    if entries.max() > FULL:  # some old writers stored 8 bits
        entries >>= 8
    table = entries[: 3 * count].reshape(3, count).T.astype(np.uint8)
    found: Bytes = table[indices]
    return found


def convert_lab(page: Page, colours: Numbers) -> Bytes:
    """Lab in 8 bits, neutral at 128, from either kind and depth.

    Source: TIFF 6.0 section 23; ICCLab in Technical Note 4.
    """
    is_icc = page.photometric == ICC_LAB
    if page.bits[0] == 8:
        plain = colours.astype(np.uint8)
        return plain if is_icc else plain ^ np.array([0, MIDDLE, MIDDLE], np.uint8)
    wide = colours.astype(np.uint16, copy=False)
    signed = wide if is_icc else wide.view(np.int16)
    steps = (signed.astype(np.int32) + MIDDLE) >> 8
    bright = steps[:, :, :1] if is_icc else to_bytes(wide[:, :, :1], 16)
    shown = steps[:, :, 1:] + (0 if is_icc else MIDDLE)
    lab: Numbers = np.concatenate([bright, shown], axis=2)
    return np.clip(lab, 0, FULL).astype(np.uint8)


def from_ycbcr(page: Page, colours: Bytes) -> Bytes:
    """RGB of brightness and two differences. Source: TIFF 6.0, section 21."""
    weights = page.directory.ratios(529)
    red, green, blue = weights if len(weights) == 3 and all(weights) else LUMA
    said = page.directory.ratios(532)
    black = said if len(said) == 6 else [0, FULL, MIDDLE, FULL, MIDDLE, FULL]
    scaled = colours.astype(np.float32)
    luma = (scaled[:, :, 0] - black[0]) * (FULL / max(1.0, black[1] - black[0]))
    cb = (scaled[:, :, 1] - black[2]) * (127 / max(1.0, black[3] - black[2]))
    cr = (scaled[:, :, 2] - black[4]) * (127 / max(1.0, black[5] - black[4]))
    r = luma + cr * (2 - 2 * red)
    b = luma + cb * (2 - 2 * blue)
    g = (luma - blue * b - red * r) / green
    colour: Bytes = np.rint(np.clip(np.dstack([r, g, b]), 0, FULL)).astype(np.uint8)
    return colour


def is_by_range(page: Page) -> bool:
    """Whether only the numbers themselves say how bright white is: grey of great depth."""
    if page.photometric not in (0, 1) or page.samples > 1:
        return False
    return page.kinds[0] in (SIGNED, FLOAT) or page.bits[0] > 16


def scale_by_range(page: Page, numbers: Numbers) -> Bytes:
    """Grey in 8 bits by the smallest range that holds all numbers: 1, 255, 65535 or 32 bits.

    Raises:
        Unreadable: When there is none.
    """
    low, high = float(numbers.min()), float(numbers.max())
    if page.kinds[0] == FLOAT:
        tops: tuple[int, ...] = (1, FULL)
    else:
        tops = (FULL, FULL_16) if page.kinds[0] == SIGNED else (FULL, FULL_16, (1 << 32) - 1)
    top = next((top for top in tops if high <= top), 0)
    if not top or not low >= 0:
        refuse_unread(NO_WHITE)
    plain = np.empty(numbers.shape, np.uint8)
    for row in range(len(numbers)):
        plain[row] = np.rint(numbers[row] * (FULL / top))
    return FULL - plain if page.photometric == WHITE_IS_ZERO else plain
