"""The gate: the only way in for bytes from outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

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
class Postponed:
    """A file that is a picture by its first bytes and has not been looked at further: that would
    take longer than its sender can wait. Decoding it tells.
    """

    kind: str


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


@dataclass(frozen=True, slots=True)
class NormalisedFont:
    """A font made ours: the tables that texts need, under the name that it was to have.

    Attributes:
        path: Alone in its folder.
        family: As its maker calls it; empty when they did not say.
        weight: 100..900.
        fs_type: What its bits say of embedding.
        characters: The code points that it has.
        remarks: What was left out.
    """

    path: Path
    family: str
    weight: int
    fs_type: int
    characters: Sequence[int]
    remarks: Sequence[str] = ()


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

    def inspect_in_haste(
        self, paths: Sequence[Path], asked_by: UUID, *, drawings: bool = False
    ) -> list[Inspection | Postponed | DomainError]:
        """The same while a request waits: bounded in time, and in how much goes on at once, of one
        organization and altogether. What is beyond the bounds is postponed.
        """

    def normalise(self, path: Path, folder: Path, *, drawings: bool = False) -> Normalised:
        """Decode one file and write its master and its proxy into the folder.

        Raises TypeNotAllowed, TooLarge, Unreadable; Unavailable when the process could not be run.
        """

    def normalise_in_haste(
        self, path: Path, folder: Path, asked_by: UUID, *, drawings: bool = False
    ) -> Normalised:
        """The same while a request waits. Raises TooBusy as well, when too many are at it."""

    def normalise_font_in_haste(
        self, path: Path, folder: Path, asked_by: UUID, name: str
    ) -> NormalisedFont:
        """Look at one font while a request waits, set all its letters once, and write it anew into
        the folder, which has nothing else in it.

        name: by which the font calls itself from now on.

        Raises TypeNotAllowed, TooLarge, Unreadable; TooBusy, Unavailable.
        """
