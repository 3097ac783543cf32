"""Any colour model and depth as 8-bit sRGB, by the picture's profile or that of a press."""

from __future__ import annotations

import io
import itertools
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageChops

if TYPE_CHECKING:
    from PIL import ImageCms

MAX_PROFILE_BYTES = 4_000_000
"""A larger ICC profile is not read."""
MIN_PROFILE_BYTES = 128
"""Of an ICC profile: its header alone."""
PROFILE_SPACES = {b"GRAY": "L", b"RGB ": "RGB", b"CMYK": "CMYK"}
"""Pillow's mode by what a profile says that it is made for."""
PICTURE_CLASSES = frozenset({b"scnr", b"mntr", b"prtr", b"spac"})
"""Classes of profiles that say what a picture's colours are; links and names do not."""
UNMOVED = 1
"""Levels, of 255: a profile that moves no colour by more is sRGB."""
LEAST_CONTRAST = 32
"""Levels between the lightest and the darkest colour; a profile that leaves less is senseless."""
LEAST_TONES = 8
"""Different ones that it leaves of all colours of the grid."""
PRESS = Path(__file__).resolve().parent / "press" / "fogra39.icc"
"""Offset on coated paper: what CMYK without a profile is taken for."""


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
    """RGB of a picture that is L, RGB, CMYK or LAB, by its ICC profile if it has one.

    CMYK without a profile that can be used is taken for that of a usual press.
    """
    if image.mode == "LAB":
        from PIL import ImageCms  # here, since most pictures bring no profile

        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        return ImageCms.buildTransform(lab, srgb, "LAB", "RGB").apply(image)
    converted = convert_by_profile(image, profile) if profile else None
    if converted is None and image.mode == "CMYK":
        converted = convert_by_profile(image, PRESS.read_bytes())
    return converted if converted is not None else image.convert("RGB")


def convert_by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture in sRGB by a profile.

    None when that changes nothing, is broken or senseless, or made for other colours. A picture in
    grey may have a profile for RGB: its channels are then equal.
    """
    space = space_of(profile, image.mode)
    transform = build_transform(profile, space) if space else None
    if transform is None or not moves_colours(transform, space):
        return None
    plain = image if space == image.mode else image.convert(space)
    return transform.apply(plain)


def is_usable(profile: bytes, mode: str) -> bool:
    """Whether a profile says what the colours of a picture in that mode are, if only sRGB."""
    space = space_of(profile, mode)
    return bool(space) and build_transform(profile, space) is not None


def space_of(profile: bytes, mode: str) -> str:
    """The mode in which a picture goes through a profile; empty when it is not made for it."""
    if not MIN_PROFILE_BYTES <= len(profile) <= MAX_PROFILE_BYTES:
        return ""
    space = PROFILE_SPACES.get(profile[16:20], "")
    is_fit = space == mode or (space, mode) == ("RGB", "L")
    return space if is_fit and profile[12:16] in PICTURE_CLASSES else ""


def build_transform(profile: bytes, space: str) -> ImageCms.ImageCmsTransform | None:
    """From a profile to sRGB; None when the profile is broken or senseless."""
    from PIL import ImageCms  # here, since most pictures bring no profile

    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            space,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        moved = transform.apply(draw_grid(space))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    tones = {level for level, count in enumerate(moved.convert("L").histogram()) if count}
    is_sensible = len(tones) >= LEAST_TONES and max(tones) - min(tones) >= LEAST_CONTRAST
    return transform if is_sensible else None


def moves_colours(transform: ImageCms.ImageCmsTransform, space: str) -> bool:
    """Whether a transform to sRGB moves any colour of a grid, whatever its profile is called."""
    if space == "CMYK":
        return True
    grid = draw_grid(space)
    levels = ImageChops.difference(transform.apply(grid), grid.convert("RGB")).histogram()
    return any(count for level, count in enumerate(levels) if level % 256 > UNMOVED)


def inflate_profile(body: bytes) -> bytes | None:
    """The profile of a PNG's chunk iCCP: a name, a method, compressed bytes; None if broken."""
    _, _, packed = body.partition(b"\0")
    if packed[:1] != b"\0":
        return None
    try:
        profile = zlib.decompressobj().decompress(packed[1:], MAX_PROFILE_BYTES + 1)
    except zlib.error:
        return None
    return profile if MIN_PROFILE_BYTES <= len(profile) <= MAX_PROFILE_BYTES else None


def draw_grid(space: str) -> Image.Image:
    """Every combination of nine steps of each channel, four of them in CMYK; all greys of L."""
    if space == "L":
        return Image.frombytes("L", (256, 1), bytes(range(256)))
    levels = [round(step * 255 / 8) for step in range(9)] if space == "RGB" else [0, 85, 170, 255]
    pixels = bytes(itertools.chain.from_iterable(itertools.product(levels, repeat=len(space))))
    return Image.frombytes(space, (len(pixels) // len(space), 1), pixels)
