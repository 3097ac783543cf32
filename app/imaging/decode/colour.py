"""Any colour model and depth as 8-bit sRGB, by the picture's own profile."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageCms

MAX_PROFILE_BYTES = 4_000_000
"""A larger ICC profile is not read."""
MIN_PROFILE_BYTES = 128
"""Of an ICC profile: its header alone."""


def to_plain_srgb(image: Image.Image) -> Image.Image:
    """RGB or RGBA, 8 bit, sRGB, with nothing but pixels. An alpha that hides nothing is dropped."""
    alpha = alpha_of(image)
    colours = to_srgb(to_eight_bit(image), image.info.get("icc_profile"))
    if alpha is not None and alpha.getextrema() != (255, 255):
        colours.putalpha(alpha)
    colours.info = {}
    return colours


def alpha_of(image: Image.Image) -> Image.Image | None:
    """The alpha channel, L; None of a picture without transparency."""
    if not image.has_transparency_data:
        return None
    return image.convert("RGBA").getchannel("A")


def to_eight_bit(image: Image.Image) -> Image.Image:
    """The same colours without alpha in 8 bit: L, RGB, CMYK or LAB."""
    if image.mode.startswith("I") or image.mode == "F":
        return reduce_deep_grey(image)
    if image.mode in ("1", "L", "LA", "La"):
        return image.convert("L")
    if image.mode in ("CMYK", "LAB"):
        return image
    if image.mode in ("RGBa", "PA", "P"):
        return image.convert("RGBA").convert("RGB")
    return image.convert("RGB")


def reduce_deep_grey(image: Image.Image) -> Image.Image:
    """Grey of more than 8 bits: 16 bit by its range, 32 bit and float by what they hold."""
    grey = image.convert("F")
    bounds: Any = grey.getextrema()
    low, high = float(bounds[0]), float(bounds[1])
    if image.mode.startswith("I;16") or (image.mode == "I" and 255 < high <= 65535):
        low, high = 0.0, 65535.0
    elif low >= 0 and high <= 255:
        low, high = 0.0, (1.0 if image.mode == "F" and high <= 1 else 255.0)
    scale = 255.0 / (high - low) if high > low else 1.0
    return grey.point(lambda value: value * scale + (0.5 - low * scale)).convert("L")


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB of a picture that is L, RGB, CMYK or LAB, by its ICC profile if it has one."""
    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
    else:
        converted = convert_by_profile(image, profile) if profile else None
    return converted if converted is not None else image.convert("RGB")


def convert_by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture in sRGB by its own profile.

    None when that is sRGB already, broken, or made for other colours.
    """
    if len(profile) > MAX_PROFILE_BYTES or len(profile) < MIN_PROFILE_BYTES:
        return None
    if profile[16:20].strip() != {"L": b"GRAY", "RGB": b"RGB", "CMYK": b"CMYK"}[image.mode]:
        return None
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if ImageCms.getProfileDescription(opened).strip().startswith("sRGB"):
            return None
        return ImageCms.profileToProfile(
            image,
            opened,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
