"""How many bytes a file of a download will have, before it is made."""

from __future__ import annotations

from typing import Final

from app.domain.documents.downloads import FileFormat
from app.domain.documents.rules import ImageQuality

AGAINST_HIGH: Final = {ImageQuality.HIGH: 1.0, ImageQuality.MEDIUM: 0.57, ImageQuality.LOW: 0.44}
"""Bytes of a JPEG by its quality, of those in high quality. Source: measured, see
`bench/download_sizes.py`.
"""
PNG_AGAINST_JPEG: Final = 4.6
"""Bytes of a PNG, of those of the same picture as JPEG in high quality. Source: likewise."""


def estimate_bytes(
    stored_bytes: int,
    stored_kind: FileFormat,
    stored_quality: ImageQuality,
    kind: FileFormat,
    quality: ImageQuality,
    max_bytes: int | None,
) -> int:
    """About how many bytes a picture has as another file than the one that is stored.

    Args:
        stored_bytes, stored_kind, stored_quality: of the file that is stored.
        kind, quality: of the one that is wanted.
        max_bytes: what its format takes.
    """
    as_jpeg = (
        stored_bytes / PNG_AGAINST_JPEG
        if stored_kind is FileFormat.PNG
        else stored_bytes / AGAINST_HIGH[stored_quality]
    )
    if kind is stored_kind is FileFormat.PNG:
        estimate = float(stored_bytes)
    elif kind is FileFormat.PNG:
        estimate = as_jpeg * PNG_AGAINST_JPEG
    else:
        estimate = as_jpeg * AGAINST_HIGH[quality]
    return round(min(estimate, max_bytes) if max_bytes else estimate)
