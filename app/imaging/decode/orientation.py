"""How a picture is turned and how dense it is, by its metadata."""

from __future__ import annotations

from PIL import Image

ORIENTATION_TAG = 0x0112
"""Source: EXIF 2.32."""
FIRST_ON_ITS_SIDE = 5
"""From this EXIF orientation on width and height change places."""
TURNED_BY_DECODER = frozenset({"TIFF", "GIF", "BMP", "JPEG2000"})
"""Formats whose pictures come upright, or that know no other way."""
DEFAULT_DPI = 72
"""Of a picture that does not say."""
MAX_DPI = 10_000
"""A larger number is taken for senseless."""
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture of each EXIF orientation upright. Source: EXIF 2.32, tag 0x0112."""


def exif_orientation(image: Image.Image) -> int:
    """EXIF orientation 1..8; 1 when there is none or it cannot be read.

    It is that of the container alone: XMP turns no picture, and a TIFF is turned by its decoder.
    """
    if image.format in TURNED_BY_DECODER:
        return 1
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif") or b"")
        value = exif.get(ORIENTATION_TAG, 1)
    except Exception:  # noqa: BLE001
        # foreign metadata: whatever is wrong with it, the picture itself may be good
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def pixels_per_inch(image: Image.Image) -> int:
    """Pixels per inch, 72 when unknown or senseless."""
    try:
        value = round(float(image.info["dpi"][0]))
    except (KeyError, TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return DEFAULT_DPI
    return value if 1 < value <= MAX_DPI else DEFAULT_DPI


def turn_upright(image: Image.Image) -> Image.Image:
    """The picture turned as its EXIF orientation says, with its other metadata."""
    turn = TURNS.get(exif_orientation(image))
    turned = image.transpose(turn) if turn is not None else image
    turned.info = dict(image.info)
    return turned
