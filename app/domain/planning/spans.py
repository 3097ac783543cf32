"""Planning along one axis: how much of each element a stretch shows, how long it must be.

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
"""Places along the axis at which a window is tried."""
PLACES = np.arange(STEPS, dtype=np.float64)
BISECTIONS = 14
"""Steps of the search for the least extent: to 1 in 16,384 of what the crop leaves of the side."""
TOLERANCE = 1e-9
"""Share of an element that rounding may take."""
HALF_WAY = 0.08
"""An offset this share of all offsets from the end of what is possible is comfortable enough."""
DISTANCE_COMFORT = 0.5
"""Comfort of an offset that is far enough from the end of what is possible."""
RUN_COMFORT = 0.02
"""Comfort of an offset among others that fit, times their share of all."""
EQUAL_UP_TO = 1e-6
"""Comforts that differ by less are equal."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The side along which a window slides.

    Attributes:
        is_horizontal: Whether it slides from left to right, else from top to bottom.
        window: Its shortest extent in pixels, a pure crop's.
        length: The picture's, in pixels.
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
        """Every place at which a window of that extent is tried, in pixels along the axis [241]."""
        room = max(0.0, self.length - extent)
        places = PLACES * (room / (STEPS - 1))
        places[-1] = room
        return places


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Where an element lies along the axis.

    Attributes:
        positions: Pixels along the axis, rising [n].
        running: Share 0..1 of the element before each position [n].
        keep: Share of the element that is to be kept.
    """

    positions: Numbers
    running: Numbers
    keep: float

    @classmethod
    def of_interval(cls, start: float, end: float, keep: float) -> Profile:
        return cls(np.array([start, max(end, start + 1e-6)]), np.array([0.0, 1.0]), keep)

    @classmethod
    def of_shares(cls, shares: Numbers, length: float, keep: float) -> Profile:
        """The profile of an element whose shape is known.

        Args:
            shares: How much of the element lies in each of equal steps along the whole axis; they
                sum to 1.
            length: Of the axis, pixels.
            keep: See `Profile`.
        """
        running = np.concatenate([[0.0], np.cumsum(shares)])
        return cls(np.linspace(0.0, length, len(running)), running, keep)

    def is_kept(self, shares: Numbers) -> NDArray[np.bool_]:
        """Whether each share 0..1 of it is enough; one that rounding took a trace of is."""
        return np.asarray(shares >= self.keep - TOLERANCE)

    def share(self, start: Numbers, end: Numbers) -> Numbers:
        """Share of the element between start and end (pixels) [n]."""
        both = np.interp(np.concatenate([end, start]), self.positions, self.running)
        shares: Numbers = both[: len(end)] - both[len(end) :]
        return shares


@dataclass(frozen=True, slots=True)
class Inner:
    """The part of a window that counts.

    Attributes:
        start: Share of the extent that is left out at its start.
        end: Share of the extent that is left out at its end.
    """

    start: float = 0.0
    end: float = 0.0

    def shares(self, profile: Profile, offsets: Numbers, extent: float) -> Numbers:
        """Share of an element in what counts of a window at each offset [n]."""
        return profile.share(*self.bounds(offsets, extent))

    def bounds(self, offsets: Numbers, extent: float) -> tuple[Numbers, Numbers]:
        """Where what counts starts and ends for a window at each offset (pixels)."""
        return offsets + self.start * extent, offsets + (1.0 - self.end) * extent


WHOLE = Inner()
"""All of a window counts."""


class ProfileSet:
    """Profiles asked all at once: a plan asks some twenty times, and an ad has dozens of them."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        intervals = [profile for profile in profiles if len(profile.positions) == 2]
        self._masks = [profile for profile in profiles if len(profile.positions) > 2]
        self._starts, ends = (
            np.array([p.positions for p in intervals]).reshape(-1, 2, 1).transpose(1, 0, 2)
        )
        self._slopes = 1.0 / (ends - self._starts)
        self._keeps = np.array([p.keep for p in intervals]).reshape(-1, 1) - TOLERANCE

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
            kept &= mask.is_kept(mask.share(start, end))
        return kept


def find_feasible_offsets(
    axis: Axis, profiles: Sequence[Profile], extent: float, inner: Inner = WHOLE
) -> NDArray[np.bool_]:
    """Whether each offset of that extent (pixels) keeps what every profile asks for, bool [241]."""
    return ProfileSet(profiles).kept(*inner.bounds(axis.offsets(extent), extent))


def find_least_extent(
    axis: Axis, profiles: Sequence[Profile], inner: Inner = WHOLE
) -> float | None:
    """The smallest extent at which some offset keeps every profile.

    Returns:
        Pixels, at least the crop's; None when not even the whole side keeps them.
    """
    needs = ProfileSet(profiles)

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

    Args:
        fits: Whether each offset is possible [n].
        bonus: What is pleasant of each offset [n].
    """
    indices = np.flatnonzero(fits)
    if not len(indices):
        return find_middle_of_best(bonus)
    runs = np.split(indices, np.flatnonzero(np.diff(indices) > 1) + 1)
    comfort = np.full(len(fits), -np.inf)
    for run in runs:
        steps = np.arange(len(run))
        distance = np.minimum(steps + 1, len(run) - steps) / len(fits)
        far_enough = DISTANCE_COMFORT * np.minimum(distance, HALF_WAY) / HALF_WAY
        comfort[run] = bonus[run] + far_enough + RUN_COMFORT * len(run) / len(fits)
    return find_middle_of_best(comfort)


def find_middle_of_best(scores: Numbers) -> float:
    """The place 0..1 in the middle of the longest stretch of (all but) highest scores.

    Of equally long ones it is the stretch nearest to the middle.
    """
    best = np.flatnonzero(scores >= scores.max() - EQUAL_UP_TO)
    stretches = np.split(best, np.flatnonzero(np.diff(best) > 1) + 1)
    last = len(scores) - 1

    def length_and_nearness(stretch: NDArray[np.intp]) -> tuple[int, int]:
        return len(stretch), -abs(int(stretch[0] + stretch[-1]) - last)

    longest = max(stretches, key=length_and_nearness)
    return float(longest[0] + longest[-1]) / 2 / last
