"""The gate: the only way in for bytes from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.domain.errors import DomainError
from app.domain.geometry import Size


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file is, by its content.

    Attributes:
        kind: jpeg, png, psd, webp, gif, tiff, avif, heic, bmp, jp2; or ai, svg.
        size: Upright, in pixels.
        remarks: What its maker should know of what was made of it.
    """

    kind: str
    size: Size
    dpi: int
    layers: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Normalised:
    """A picture made ours: upright, sRGB, without metadata.

    master: full size, JPEG q95 4:4:4 or PNG.  proxy: long side at most 1600 px, WebP or JPEG.
    """

    inspection: Inspection
    master: Path
    master_type: str
    proxy: Path
    proxy_type: str
    has_alpha: bool


class Gate(Protocol):
    """Decodes foreign bytes in a process that can be killed, under limits of pixels, memory and
    time.
    """

    def inspect(
        self, paths: Sequence[Path], *, drawings: bool = False
    ) -> list[Inspection | DomainError]:
        """Look at files without decoding them whole; one answer per file, in order. Errors are
        returned, not raised.

        drawings: Illustrator and SVG files are taken too, of the kinds "ai" and "svg".
        """

    def normalise(self, path: Path, folder: Path, *, drawings: bool = False) -> Normalised:
        """Decode one file and write its master and its proxy into the folder.

        Raises TypeNotAllowed, TooLarge, Unreadable; Unavailable when the process could not be run.
        """
