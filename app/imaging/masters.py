"""Masters and proxies: what the product's own files of a picture look like, written and read.

They are written in the child that decodes untrusted files, so cv2 is loaded only to read them.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from app.domain.errors import Unreadable
from app.domain.geometry import Size

if TYPE_CHECKING:
    from app.imaging.picture import Picture

LOSSLESS_PIXELS = 24_000_000
"""Above, an opaque master is a JPEG whatever it came from: a PNG of 49 noisy megapixels took 6 CPU
seconds to write, this .4.
"""
LARGE_PIXELS = 6_000_000
"""From here on reading a master takes longer than all else that is done for a batch."""
PROXY_SIDE = 1600
"""Longer side of a proxy at most, in pixels."""
MASTER_QUALITY = 95
"""Of a master that is a JPEG, 1..100."""
PROXY_QUALITY = 85
"""Of a proxy, JPEG or WebP, 1..100."""
WEBP_METHOD = 2
"""Effort of the WebP encoder, 0..6."""
REDUCING_GAP = 2.0
"""Pillow reduces by whole numbers first, down to so many times the size."""
HALVED_COLOUR = 2
"""Pillow's number of 4:2:0, one colour for two by two pixels."""
RUN_LENGTHS = 3
"""zlib's Z_RLE."""


def encode_master(picture: Image.Image, kind: str, *, is_halved: bool) -> bytes:
    """A master as bytes.

    Args:
        picture: RGB or RGBA, upright, sRGB.
        kind: jpeg or png.
        is_halved: Whether a JPEG gets one colour for four pixels.
    """
    target = io.BytesIO()
    if kind == "jpeg":
        picture.save(
            target, "JPEG", quality=MASTER_QUALITY, subsampling=HALVED_COLOUR if is_halved else 0
        )
    else:
        # Run lengths alone: of a photograph 15 % smaller and 20 % faster than what level 1 does by
        # itself.
        picture.save(target, "PNG", compress_level=1, compress_type=RUN_LENGTHS)
    return target.getvalue()


def encode_proxy(picture: Image.Image) -> tuple[bytes, str]:
    """The picture with a long side of at most 1600 px.

    Returns:
        The file, and its kind: jpeg, or webp with alpha.
    """
    small = picture.copy() if max(picture.size) <= PROXY_SIDE else picture
    if small is picture:
        factor = PROXY_SIDE / max(picture.size)
        sides = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
        small = picture.resize(sides, Image.Resampling.LANCZOS, reducing_gap=REDUCING_GAP)
    target = io.BytesIO()
    if small.mode == "RGBA":
        small.save(target, "WEBP", quality=PROXY_QUALITY, method=WEBP_METHOD)
        return target.getvalue(), "webp"
    small.save(target, "JPEG", quality=PROXY_QUALITY)
    return target.getvalue(), "jpeg"


def read_master(source: Path | bytes, *, at_least: Size | None = None) -> Picture:
    """Decode a master or a proxy that was encoded here: uint8 RGB(A) [height, width, 3 or 4].

    Args:
        source: The file or its bytes.
        at_least: A JPEG is decoded at 1/2, 1/4 or 1/8 as long as both sides stay at least that
            large.

    Raises:
        Unreadable: When the bytes are not a picture.
    """
    import cv2  # here, since the gate's child loads this module and has no use for it
    import numpy as np

    data = source if isinstance(source, bytes) else source.read_bytes()
    is_jpeg = data[:3] == b"\xff\xd8\xff"
    flag = (
        cv2.IMREAD_COLOR_RGB | reduction_flag(data, at_least) if is_jpeg else cv2.IMREAD_UNCHANGED
    )
    decoded = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), flag)
    if decoded is None:
        raise Unreadable("The stored picture cannot be read.")
    if is_jpeg:
        return np.asarray(decoded, dtype=np.uint8)
    order = {2: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB}
    code = (
        order[decoded.ndim] if decoded.ndim == 2 or decoded.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
    )
    return np.asarray(cv2.cvtColor(decoded, code), dtype=np.uint8)


def reduction_flag(data: bytes, at_least: Size | None) -> int:
    """The flag that makes cv2 skip what is not needed; 0 when all is."""
    import cv2

    if at_least is None:
        return 0
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        width, height = image.size
    flags = {
        8: cv2.IMREAD_REDUCED_GRAYSCALE_8,
        4: cv2.IMREAD_REDUCED_GRAYSCALE_4,
        2: cv2.IMREAD_REDUCED_GRAYSCALE_2,
    }
    for (
        factor,
        flag,
    ) in flags.items():  # without the bit for colour, whose order is asked for beside it
        if width // factor >= at_least.width and height // factor >= at_least.height:
            return int(flag)
    return 0
