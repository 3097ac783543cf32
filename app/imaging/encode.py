"""Finished pictures as files: sRGB, no metadata, within a format's byte limit.

The same picture gives the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

from app.domain.documents.plans import PlanWarning
from app.imaging.flatten import flatten_on_white
from app.imaging.picture import Picture

LOWEST_QUALITY = 40
"""Below, blocks and rings are what one sees first; a byte limit that needs less is reported
instead.
"""
FULL_CHROMA_QUALITY = 90
"""From here on a JPEG keeps every pixel's colour (4:4:4); below, halving it (4:2:0) is the better
use of the bytes.
"""
PALETTE_COLOURS = 256
"""Of a PNG that has to get smaller."""
PNG_LEVEL = 6
"""Of zlib, 0..9."""
HALF_KILOBYTE = 500
"""In bytes: added to a size, so that none is said to be as small as its limit when it is not."""
WEBP_METHOD = 2
"""Effort of the WebP encoder, 0..6."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A finished file.

    Attributes:
        data: Its bytes.
        kind: jpeg, png or webp.
        quality: What was used in the end, 1..100.
        warnings: Warnings.
    """

    data: bytes
    kind: str
    quality: int
    warnings: tuple[PlanWarning, ...] = ()


def encode(picture: Picture, *, kind: str, quality: int, max_bytes: int | None = None) -> Encoded:
    """Write a picture as jpeg, png or webp; JPEG lays transparency on white.

    Args:
        picture: uint8 RGB(A) [height, width, 3 or 4], straight alpha.
        kind: jpeg, png or webp.
        quality: 1..100 of JPEG and WebP.
        max_bytes: Met by lowering the quality to 40 at least, of a PNG by 256 colours; when that is
            not enough the smallest file is returned with the warning `over_max_bytes`.
    """
    image = Image.fromarray(flatten_on_white(picture) if kind == "jpeg" else picture)
    if kind == "png":
        return encode_png(image, quality, max_bytes)
    data = write_lossy(image, kind, quality)
    if max_bytes is None or len(data) <= max_bytes:
        return Encoded(data, kind, quality)
    return encode_within(image, kind, quality, max_bytes)


def encode_within(image: Image.Image, kind: str, quality: int, max_bytes: int) -> Encoded:
    """The best quality that fits, by bisection."""
    low, high = min(LOWEST_QUALITY, quality), quality
    best = write_lossy(image, kind, low)
    if len(best) > max_bytes:
        tried = f"Quality {low} was not small enough."
        return Encoded(best, kind, low, (warn_of_size(len(best), max_bytes, tried),))
    while high - low > 1:
        middle = (low + high) // 2
        data = write_lossy(image, kind, middle)
        if len(data) <= max_bytes:
            low, best = middle, data
        else:
            high = middle
    return Encoded(best, kind, low)


def write_lossy(image: Image.Image, kind: str, quality: int) -> bytes:
    """A JPEG or WebP as bytes."""
    target = io.BytesIO()
    if kind == "jpeg":
        subsampling = 0 if quality >= FULL_CHROMA_QUALITY else 2
        image.save(
            target,
            "JPEG",
            quality=quality,
            subsampling=subsampling,
            icc_profile=make_srgb_profile(),
        )
    else:
        image.save(
            target, "WEBP", quality=quality, method=WEBP_METHOD, icc_profile=make_srgb_profile()
        )
    return target.getvalue()


def encode_png(image: Image.Image, quality: int, max_bytes: int | None) -> Encoded:
    """A PNG, of 256 colours when it would be larger than max_bytes."""
    data = write_png(image)
    if max_bytes is None or len(data) <= max_bytes:
        return Encoded(data, "png", quality)
    method = Image.Quantize.FASTOCTREE if image.mode == "RGBA" else Image.Quantize.MEDIANCUT
    data = min(data, write_png(image.quantize(PALETTE_COLOURS, method)), key=len)
    tried = f"{PALETTE_COLOURS} colours were not few enough. Allow more, or a JPEG."
    said = replace(warn_of_size(len(data), max_bytes, tried), needs_person=True)
    return Encoded(data, "png", quality, (said,) if len(data) > max_bytes else ())


def write_png(image: Image.Image) -> bytes:
    """A PNG as bytes."""
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=PNG_LEVEL, icc_profile=make_srgb_profile())
    return target.getvalue()


def warn_of_size(size: int, limit: int, tried: str) -> PlanWarning:
    """That a file is larger than its format takes.

    Args:
        size: Of the file, bytes.
        limit: Of the format, bytes.
        tried: What was done to make it smaller, a sentence.
    """
    allowed = format_kilobytes(limit)
    shown = format_kilobytes(size)
    if shown == allowed:
        shown = format_kilobytes(size + HALF_KILOBYTE)
    said = f"{shown} KB, the format takes {allowed} KB"
    badge = f"{shown} of {allowed} KB"
    return PlanWarning("over_max_bytes", f"The file is too large: {said}. {tried}", badge)


def format_kilobytes(size: int) -> str:
    """Bytes in thousands, 1 at least."""
    return f"{max(1, round(size / 1000)):,}"


@lru_cache(maxsize=1)
def make_srgb_profile() -> bytes:
    """A small sRGB profile whose date is blanked, so that it has the same bytes every time."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(np.array([2000, 1, 1, 0, 0, 0], dtype=">u2").tobytes())
    profile[84:100] = bytes(16)
    return bytes(profile)
