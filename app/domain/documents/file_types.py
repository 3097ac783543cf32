"""The types of file that rules allow or not."""

from __future__ import annotations

from enum import StrEnum

from app.domain.documents.declared import Words


class ImageType(StrEnum):
    """What may be uploaded as a picture, by its content."""

    JPEG = "jpeg"
    PNG = "png"
    PSD = "psd"
    WEBP = "webp"
    GIF = "gif"
    TIFF = "tiff"
    AVIF = "avif"
    HEIC = "heic"
    """HEIF of any compression that is read, as phones save it."""
    BMP = "bmp"
    JP2 = "jp2"
    """JPEG 2000, with its container or without."""


class LogoType(StrEnum):
    """What may be uploaded as a logo, by its content."""

    JPEG = "jpeg"
    PNG = "png"
    PSD = "psd"
    AI = "ai"
    WEBP = "webp"
    SVG = "svg"


FILE_TYPES = {
    **{kind: Words(kind.upper()) for kind in (*ImageType, *LogoType)},
    ImageType.HEIC: Words("HEIC", "As phones save it."),
    ImageType.JP2: Words("JPEG 2000"),
    LogoType.AI: Words("AI", "Adobe Illustrator."),
}
"""How they are called."""
