"""Pictures as a sensor saw them: named, and not taken."""

from __future__ import annotations

from app.domain.errors import OTHER_FILES, TypeNotAllowed

MAGICS = (
    b"FUJIFILMCCD-RAW",
    b"IIRO",
    b"IIRS",
    b"MMOR",
    b"IIU\x00",
    b"FOVb",
    b"\x00MRM",
    b"II\x1a\x00\x00\x00HEAPCCDR",
)
"""First bytes of RAF, ORF, RW2, X3F, MRW and CRW; most others are TIFF files."""
CR3_BRAND = b"ftypcrx "
"""At byte 4 of Canon's newest kind."""
CR2_MARK = b"CR\x02"
"""At byte 8 of what is otherwise a TIFF."""
MARK_AT = 8
"""Byte of CR2_MARK."""
SENSOR_PHOTOMETRICS = frozenset({32803, 34892})
"""Colour filter array and linear raw. Source: TIFF/EP and DNG 1.7."""
DNG_TAGS = frozenset({50706, 50707})
"""DNGVersion and DNGBackwardVersion."""
CAMERA_RAW = (
    f"This is a camera raw file, which still has to be developed. {OTHER_FILES} "
    "Open it in your raw converter and export it as JPEG or TIFF."
)


def is_camera_raw(start: bytes) -> bool:
    """Whether the first bytes of a file are those of a camera's own format."""
    return (
        start.startswith(MAGICS) or start[4:12] == CR3_BRAND or start[MARK_AT:].startswith(CR2_MARK)
    )


def refuse_camera_raw() -> None:
    """Raise for a file that a camera wrote for a raw converter.

    Raises:
        TypeNotAllowed: Always.
    """
    raise TypeNotAllowed(CAMERA_RAW)
