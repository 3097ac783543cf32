"""Planning along one axis: how much of each element a stretch of the picture shows, and how long it must be.

A crop keeps the whole side that the target's ratio leaves free and slides along the other, so that the question
"which window keeps what matters?" has one dimension: each element is an interval (its box) or a running sum (its mask).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Size

Numbers = NDArray[np.float64]
STEPS = 241
BISECTIONS = 14
HALF_WAY = 0.08
"""An offset this share of all offsets away from the end of what is possible is comfortable enough."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The side along which a window slides. window: its shortest extent, a pure crop's; length: the picture's; both in pixels."""

    is_horizontal: bool
    window: float
    length: float

    @classmethod
    def between(cls, picture: Size, canvas: Size) -> Axis:
        """The axis along which a window of the canvas' ratio slides in the picture."""
        if picture.width * canvas.height > canvas.width * picture.height:
            return cls(True, picture.height * canvas.ratio, float(picture.width))
        return cls(False, min(picture.width / canvas.ratio, float(picture.height)), float(picture.height))

    def offsets(self, extent: float) -> Numbers:
        """Every place, pixels from the picture's start, at which a window of that extent is tried."""
        return np.linspace(0.0, max(0.0, self.length - extent), STEPS)


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Running share 0..1 of an element at positions in pixels along the axis, and the share of it that is to be kept."""

    positions: Numbers
    running: Numbers
    keep: float

    @classmethod
    def of_interval(cls, start: float, end: float, keep: float) -> Profile:
        return cls(np.array([start, max(end, start + 1e-6)]), np.array([0.0, 1.0]), keep)

    @classmethod
    def of_shares(cls, shares: Numbers, length: float, keep: float) -> Profile:
        """shares: how much of the element lies in each of equal steps along the whole axis; they sum to 1."""
        running = np.concatenate([[0.0], np.cumsum(shares)])
        return cls(np.linspace(0.0, length, len(running)), running, keep)

    def share(self, start: Numbers, end: Numbers) -> Numbers:
        """Share of the element between start and end (pixels)."""
        shares: Numbers = np.interp(end, self.positions, self.running) - np.interp(start, self.positions, self.running)
        return shares


@dataclass(frozen=True, slots=True)
class Inner:
    """The part of a window that counts, as fractions of its extent left out at its start and its end."""

    start: float = 0.0
    end: float = 0.0

    def shares(self, profile: Profile, offsets: Numbers, extent: float) -> Numbers:
        return profile.share(offsets + self.start * extent, offsets + (1.0 - self.end) * extent)


WHOLE = Inner()


def feasible(axis: Axis, profiles: Sequence[Profile], extent: float, inner: Inner = WHOLE) -> NDArray[np.bool_]:
    """Whether each offset of that extent keeps what every profile asks for."""
    offsets = axis.offsets(extent)
    fits = np.ones(len(offsets), dtype=np.bool_)
    for profile in profiles:
        fits &= inner.shares(profile, offsets, extent) >= profile.keep - 1e-9
    return fits


def least_extent(axis: Axis, profiles: Sequence[Profile], inner: Inner = WHOLE) -> float | None:
    """The smallest extent (pixels, at least the crop's) at which some offset keeps every profile; None when none does."""
    if feasible(axis, profiles, axis.window, inner).any():
        return axis.window
    if not feasible(axis, profiles, axis.length, inner).any():
        return None
    low, high = axis.window, axis.length
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (low, middle) if feasible(axis, profiles, middle, inner).any() else (middle, high)
    return high


def choose(fits: NDArray[np.bool_], bonus: Numbers) -> float:
    """The most comfortable place 0..1 among those that fit (of all, when none does).

    Comfortable is a high bonus, far from where anything is cut. The middle of a plateau is taken, so that a mirrored
    picture gives the mirrored window.
    """
    indices = np.flatnonzero(fits)
    if not len(indices):
        return _middle_of_best(bonus)
    runs = np.split(indices, np.flatnonzero(np.diff(indices) > 1) + 1)
    comfort = np.full(len(fits), -np.inf)
    for run in runs:
        steps = np.arange(len(run))
        distance = np.minimum(steps + 1, len(run) - steps) / len(fits)
        comfort[run] = bonus[run] + 0.5 * np.minimum(distance, HALF_WAY) / HALF_WAY + 0.02 * len(run) / len(fits)
    return _middle_of_best(comfort)


def _middle_of_best(scores: Numbers) -> float:
    """The place 0..1 in the middle of the longest stretch of (all but) highest scores; of equals, the one nearest the middle."""
    best = np.flatnonzero(scores >= scores.max() - 1e-6)
    stretches = np.split(best, np.flatnonzero(np.diff(best) > 1) + 1)
    last = len(scores) - 1
    longest = max(stretches, key=lambda stretch: (len(stretch), -abs(int(stretch[0] + stretch[-1]) - last)))
    return float(longest[0] + longest[-1]) / 2 / last
