"""Planning along one axis: how much of each element a stretch of the picture shows, and how long it
must be.

A crop keeps the whole side that the target's ratio leaves free and slides along the other, so that
the question "which window keeps what matters?" has one dimension: each element is an interval (its
box) or a running sum (its mask).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.geometry import Size

Numbers = NDArray[np.float64]
STEPS = 241
_PLACES = np.arange(STEPS, dtype=np.float64)
BISECTIONS = 14
_TOLERANCE = 1e-9
HALF_WAY = 0.08
"""An offset this share of all offsets away from the end of what is possible is comfortable enough.
"""


@dataclass(frozen=True, slots=True)
class Axis:
    """The side along which a window slides. window: its shortest extent, a pure crop's; length: the
    picture's; both in pixels.
    """

    is_horizontal: bool
    window: float
    length: float

    @classmethod
    def between(cls, picture: Size, canvas: Size) -> Axis:
        """The axis along which a window of the canvas' ratio slides in the picture."""
        if picture.width * canvas.height > canvas.width * picture.height:
            return cls(True, picture.height * canvas.ratio, float(picture.width))
        return cls(
            False, min(picture.width / canvas.ratio, float(picture.height)), float(picture.height)
        )

    def offsets(self, extent: float) -> Numbers:
        """Every place, pixels from the picture's start, at which a window of that extent is
        tried.
        """
        room = max(0.0, self.length - extent)
        places = _PLACES * (room / (STEPS - 1))
        places[-1] = room
        return places


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Running share 0..1 of an element at positions in pixels along the axis, and the share of it
    that is to be kept.
    """

    positions: Numbers
    running: Numbers
    keep: float

    @classmethod
    def of_interval(cls, start: float, end: float, keep: float) -> Profile:
        return cls(np.array([start, max(end, start + 1e-6)]), np.array([0.0, 1.0]), keep)

    @classmethod
    def of_shares(cls, shares: Numbers, length: float, keep: float) -> Profile:
        """shares: how much of the element lies in each of equal steps along the whole axis; they
        sum to 1.
        """
        running = np.concatenate([[0.0], np.cumsum(shares)])
        return cls(np.linspace(0.0, length, len(running)), running, keep)

    def share(self, start: Numbers, end: Numbers) -> Numbers:
        """Share of the element between start and end (pixels)."""
        both = np.interp(np.concatenate([end, start]), self.positions, self.running)
        shares: Numbers = both[: len(end)] - both[len(end) :]
        return shares


@dataclass(frozen=True, slots=True)
class Inner:
    """The part of a window that counts, as fractions of its extent left out at its start and its
    end.
    """

    start: float = 0.0
    end: float = 0.0

    def shares(self, profile: Profile, offsets: Numbers, extent: float) -> Numbers:
        return profile.share(*self.bounds(offsets, extent))

    def bounds(self, offsets: Numbers, extent: float) -> tuple[Numbers, Numbers]:
        """Where what counts starts and ends, in pixels along the axis, for a window at each
        offset.
        """
        return offsets + self.start * extent, offsets + (1.0 - self.end) * extent


WHOLE = Inner()


class _Needs:
    """Profiles, asked all at once: a plan asks some twenty times, and an ad has dozens of
    intervals.
    """

    def __init__(self, profiles: Sequence[Profile]) -> None:
        intervals = [profile for profile in profiles if len(profile.positions) == 2]
        self._masks = [profile for profile in profiles if len(profile.positions) > 2]
        self._starts, ends = (
            np.array([p.positions for p in intervals]).reshape(-1, 2, 1).transpose(1, 0, 2)
        )
        self._slopes = 1.0 / (ends - self._starts)
        self._keeps = np.array([p.keep for p in intervals]).reshape(-1, 1) - _TOLERANCE

    def kept(self, start: Numbers, end: Numbers) -> NDArray[np.bool_]:
        """Whether every profile has what it asks for between each start and end."""
        running = np.concatenate([end, start]) - self._starts
        running *= self._slopes
        np.minimum(np.maximum(running, 0.0, out=running), 1.0, out=running)
        shares = running[:, : len(end)] - running[:, len(end) :]
        kept: NDArray[np.bool_] = (shares >= self._keeps).all(axis=0)
        for mask in self._masks:
            if not kept.any():
                break
            kept &= mask.share(start, end) >= mask.keep - _TOLERANCE
        return kept


def find_feasible_offsets(
    axis: Axis, profiles: Sequence[Profile], extent: float, inner: Inner = WHOLE
) -> NDArray[np.bool_]:
    """Whether each offset of that extent keeps what every profile asks for."""
    return _Needs(profiles).kept(*inner.bounds(axis.offsets(extent), extent))


def find_least_extent(
    axis: Axis, profiles: Sequence[Profile], inner: Inner = WHOLE
) -> float | None:
    """The smallest extent (pixels, at least the crop's) at which some offset keeps every profile;
    None when none does.
    """
    needs = _Needs(profiles)

    def fits(extent: float) -> bool:
        return bool(needs.kept(*inner.bounds(axis.offsets(extent), extent)).any())

    if fits(axis.window):
        return axis.window
    if not fits(axis.length):
        return None
    low, high = axis.window, axis.length
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high


def choose_place(fits: NDArray[np.bool_], bonus: Numbers) -> float:
    """The most comfortable place 0..1 among those that fit (of all, when none does).

    Comfortable is a high bonus, far from where anything is cut. The middle of a plateau is taken,
    so that a mirrored picture gives the mirrored window.
    """
    indices = np.flatnonzero(fits)
    if not len(indices):
        return _middle_of_best(bonus)
    runs = np.split(indices, np.flatnonzero(np.diff(indices) > 1) + 1)
    comfort = np.full(len(fits), -np.inf)
    for run in runs:
        steps = np.arange(len(run))
        distance = np.minimum(steps + 1, len(run) - steps) / len(fits)
        comfort[run] = (
            bonus[run]
            + 0.5 * np.minimum(distance, HALF_WAY) / HALF_WAY
            + 0.02 * len(run) / len(fits)
        )
    return _middle_of_best(comfort)


def _middle_of_best(scores: Numbers) -> float:
    """The place 0..1 in the middle of the longest stretch of (all but) highest scores; of equals,
    the one nearest the middle.
    """
    best = np.flatnonzero(scores >= scores.max() - 1e-6)
    stretches = np.split(best, np.flatnonzero(np.diff(best) > 1) + 1)
    last = len(scores) - 1
    longest = max(
        stretches, key=lambda stretch: (len(stretch), -abs(int(stretch[0] + stretch[-1]) - last))
    )
    return float(longest[0] + longest[-1]) / 2 / last
