"""AVIF, and HEIC as phones save it. Source: ISO/IEC 23008-12, MIAF (ISO/IEC 23000-22)."""

from __future__ import annotations

from typing import BinaryIO

from PIL import AvifImagePlugin, Image

from app.domain.errors import OTHER_FILES, Unreadable
from app.domain.geometry import Size
from app.imaging.decode.boxes import primary_properties, profile_of_properties
from app.imaging.decode.colour import is_usable
from app.imaging.decode.source import Source, open_by_pillow

AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread reserves address space, which is limited

NOT_READ = (
    f"This HEIF file holds a picture in a compression that is not read here. {OTHER_FILES} "
    "Export it as JPEG."
)


def open_avif(stream: BinaryIO) -> Source:
    """The picture of an AVIF, its colours by its profile or its code points.

    Pillow hands on the orientation of the container as that of EXIF, whatever EXIF says.
    """
    source = open_by_pillow(stream, "AVIF")
    add_profile(source.image, stream, source.image.mode)
    return source


def add_profile(image: Image.Image, stream: BinaryIO, mode: str) -> None:
    """Give a picture without a profile that is usable the one of its code points."""
    mode = "RGB" if mode.startswith("RGB") else "L"
    profile = image.info.get("icc_profile")
    if profile and is_usable(profile, mode):
        return
    image.info["icc_profile"] = profile_of_properties(primary_properties(stream))


def open_heif(stream: BinaryIO) -> Source:
    """The main picture of a HEIC or HEIF file; it is turned by its decoder.

    Raises:
        Unreadable: When it is not compressed as HEVC.
        ValueError: When it is damaged.
    """
    # the header alone is read; the size is looked at before the pixels are asked for
    import pi_heif  # here, since most files are of other kinds

    pi_heif.options.DECODE_THREADS = 1  # each thread reserves address space, which is limited
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
    try:
        opened = pi_heif.open_heif(stream, convert_hdr_to_8bit=True)
    except (ValueError, RuntimeError, SyntaxError) as error:
        if any(word in str(error).lower() for word in ("unsupported", "codec", "decoder")):
            raise Unreadable(NOT_READ) from error
        raise
    found = opened[opened.primary_index]
    waiting = Image.new("L", (1, 1))
    waiting.info["icc_profile"] = found.info.get("icc_profile")
    add_profile(waiting, stream, found.mode)

    def finish(_: Image.Image) -> Image.Image:
        picture: Image.Image = found.to_pillow()
        picture.info = {"icc_profile": waiting.info["icc_profile"]}
        return picture

    return Source(waiting, Size(*found.size), finish)
