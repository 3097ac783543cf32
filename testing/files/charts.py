"""A chart of six patches whose right colours are known, and how far a picture is from it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.errors import DomainError
from app.imaging.decode.pictures import inspect, normalise
from app.imaging.masters import read_master

Numbers = NDArray[Any]
PATCHES = (
    (200, 60, 50),
    (70, 150, 80),
    (60, 90, 170),
    (128, 128, 128),
    (235, 200, 120),
    (40, 40, 45),
)
"""Left to right, top to bottom, sRGB."""
ALPHAS = (255, 192, 128, 64, 32, 0)
"""Of the patches, where the chart is transparent: left to right, top to bottom."""
SEEN = 32
"""Least alpha at which a colour has to be right, 0..255."""
TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.072175),
    (0.0193339, 0.119192, 0.9503041),
)
"""Linear sRGB to XYZ of D65. Source: IEC 61966-2-1."""
TO_D50 = (
    (1.0478112, 0.0228866, -0.050127),
    (0.0295424, 0.9904844, -0.0170491),
    (-0.0092345, 0.0150436, 0.7521316),
)
"""XYZ of D65 to D50. Source: Bradford, as ICC profiles adapt."""
WHITE = (0.96422, 1.0, 0.82521)
"""XYZ of D50."""


class Verdict(StrEnum):
    """What became of a file."""

    RIGHT = "right"
    REFUSED = "refused"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Case:
    """A file and what it shows.

    Attributes:
        name: Its layout in words.
        data: The file.
        expected: uint8 RGBA [height, width, 4].
        tolerance: CIE76 difference at an alpha of 255.
        is_lossy: Whether only the middles of the patches count.
    """

    name: str
    data: bytes
    expected: Numbers
    tolerance: float = 1.0
    is_lossy: bool = False


def draw_chart(width: int = 45, height: int = 34) -> Numbers:
    """The patches, uint8 RGB [height, width, 3].

    By default of a size that fills no byte, unit or tile.
    """
    return np.asarray(PATCHES, np.uint8)[patch_numbers(width, height)]


def draw_alpha(width: int = 45, height: int = 34) -> Numbers:
    """The transparency of the patches, uint8 [height, width]."""
    return np.asarray(ALPHAS, np.uint8)[patch_numbers(width, height)]


def patch_numbers(width: int, height: int) -> Numbers:
    """Which patch each pixel is of."""
    across, down = np.arange(width) * 3 // width, np.arange(height) * 2 // height
    return down[:, None] * 3 + across[None, :]


def to_lab(colours: Numbers) -> Numbers:
    """CIELAB of D50 of sRGB colours [..., 3], 0..255."""
    share = np.asarray(colours, np.float64) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    xyz = linear @ np.asarray(TO_XYZ).T @ np.asarray(TO_D50).T / np.asarray(WHITE)
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def with_alpha(picture: Numbers) -> Numbers:
    """RGBA of RGB or RGBA."""
    if picture.shape[2] == 4:
        return picture
    opaque = np.full((*picture.shape[:2], 1), 255, np.uint8)
    return np.concatenate([picture, opaque], axis=2)


def distance(case: Case, picture: Numbers) -> float:
    """Largest difference of a picture from what its file shows, as a share of what is allowed.

    Rounding is allowed for what it does: a colour that was multiplied by its alpha, or laid on
    white, in 8 bits is known the worse the less is seen of it.
    """
    found, right = with_alpha(picture), case.expected
    if found.shape != right.shape:
        return float("inf")
    alpha = right[:, :, 3].astype(float)
    counted = alpha >= SEEN
    if case.is_lossy:
        counted &= is_middle(right)
    difference = np.linalg.norm(to_lab(found[:, :, :3]) - to_lab(right[:, :, :3]), axis=2)
    share = difference / (case.tolerance * np.maximum(1, 255 / np.maximum(alpha, 1)))
    stray = np.abs(found[:, :, 3].astype(float) - alpha) / 1.5
    return float(max(share[counted].max(initial=0), stray.max()))


def is_middle(picture: Numbers) -> Numbers:
    """Where a pixel is like those five away in each direction: not beside an edge."""
    same = np.ones(picture.shape[:2], bool)
    for axis in (0, 1):
        for step in (-5, 5):
            same &= (np.roll(picture, step, axis) == picture).all(axis=2)
    return same


def judge(case: Case) -> tuple[Verdict, str]:
    """What became of a file: right, refused in words that do not call it damaged, or wrong."""
    try:
        inspect(io.BytesIO(case.data))
        picture = read_master(normalise(io.BytesIO(case.data)).master)
    except DomainError as refusal:
        is_true = "damaged" not in refusal.message
        return Verdict.REFUSED if is_true else Verdict.WRONG, refusal.message
    share = distance(case, picture)
    return Verdict.RIGHT if share <= 1 else Verdict.WRONG, f"{share:.1f} times what is allowed"
