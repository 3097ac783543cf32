"""The chart in other colour spaces: what its colours are stored as, and what they then show.

Written from the standards by themselves, in floating point: nothing of it is what decodes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from testing.files.charts import Numbers

Point = tuple[float, float]
D65 = (0.3127, 0.329)
SRGB = ((0.64, 0.33), (0.3, 0.6), (0.15, 0.06))
ADOBE = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
P3 = ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06))
BT2020 = ((0.708, 0.292), (0.17, 0.797), (0.131, 0.046))
WHITE_NITS = 203.0
"""Of plain white in HDR."""


def srgb_light(value: Numbers) -> Numbers:
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def srgb_value(light: Numbers) -> Numbers:
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def pq_light(value: Numbers) -> Numbers:
    root = value ** (32 / 2523)
    share = np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)
    return np.asarray(10_000 / WHITE_NITS * share ** (16384 / 2610))


def hlg_light(value: Numbers) -> Numbers:
    scene = np.where(
        value <= 0.5, value**2 / 3, (np.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
    )
    return np.asarray(1000 / WHITE_NITS * scene**1.2)


def video_light(value: Numbers) -> Numbers:
    return np.where(value < 0.081, value / 4.5, ((value + 0.099) / 1.099) ** (1 / 0.45))


def power_light(exponent: float) -> Callable[[Numbers], Numbers]:
    return lambda value: np.asarray(value**exponent)


@dataclass(frozen=True, slots=True)
class ColourSpace:
    """Primaries and a curve from stored values to light, both 0..1."""

    primaries: tuple[Point, Point, Point]
    light: Callable[[Numbers], Numbers]

    def to_srgb_matrix(self) -> Numbers:
        return np.linalg.inv(matrix_of(SRGB)) @ matrix_of(self.primaries)

    def store(self, colours: Numbers, depth: int) -> Numbers:
        """Numbers of so many bits for sRGB colours, 0..255."""
        light = (
            srgb_light(np.asarray(colours, float) / 255) @ np.linalg.inv(self.to_srgb_matrix()).T
        )
        codes = np.linspace(0, 1, 65536)
        values = np.interp(np.clip(light, 0, None), self.light(codes), codes)
        return np.rint(values * ((1 << depth) - 1)).astype(np.uint16)

    def show(self, codes: Numbers, depth: int) -> Numbers:
        """The sRGB colours, uint8, that stored numbers are."""
        light = self.light(codes.astype(float) / ((1 << depth) - 1)) @ self.to_srgb_matrix().T
        return np.rint(srgb_value(light) * 255).astype(np.uint8)


def matrix_of(primaries: tuple[Point, Point, Point], white: Point = D65) -> Numbers:
    """From light of the channels to XYZ."""
    columns = np.array([xyz_of(point) for point in primaries]).T
    amounts: Any = np.linalg.solve(columns, xyz_of(white))
    return columns * amounts


def xyz_of(point: Point) -> Numbers:
    x, y = point
    return np.array([x / y, 1, (1 - x - y) / y])
