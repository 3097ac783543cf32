"""Windows along an axis: what is asked of many elements at once is what each of them asks alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from app.domain.planning.spans import (
    STEPS,
    Axis,
    Inner,
    Profile,
    find_feasible_offsets,
    find_least_extent,
)

AXIS = Axis(is_horizontal=True, window=300.0, length=1000.0)
places = st.floats(0.0, 1000.0)
intervals = st.lists(
    st.tuples(places, places).map(sorted).filter(lambda ends: ends[1] - ends[0] > 0.01), max_size=6
)
insets = st.floats(0.0, 0.3)


def profiles_of(spans: list[list[float]]) -> list[Profile]:
    return [Profile.of_interval(start, end, 0.97) for start, end in spans]


def hump(middle: float) -> Profile:
    """A mask, thickest in its middle."""
    steps = np.arange(320) / 320
    shares = np.exp(-(((steps - middle) / 0.1) ** 2))
    return Profile.of_shares(shares / shares.sum(), AXIS.length, 0.97)


@given(intervals, st.floats(0.2, 0.8), st.floats(300.0, 1000.0), insets, insets)
def test_a_window_keeps_all_when_it_keeps_each(
    spans: list[list[float]], middle: float, extent: float, start: float, end: float
) -> None:
    profiles, inner = [*profiles_of(spans), hump(middle)], Inner(start, end)
    each = [find_feasible_offsets(AXIS, [profile], extent, inner) for profile in profiles]
    assert np.array_equal(
        find_feasible_offsets(AXIS, profiles, extent, inner), np.all(each, axis=0)
    )


@given(intervals)
def test_the_share_of_an_interval_decides(spans: list[list[float]]) -> None:
    offsets = AXIS.offsets(400.0)
    kept = [p.share(offsets, offsets + 400.0) >= p.keep - 1e-9 for p in profiles_of(spans)]
    assert np.array_equal(
        find_feasible_offsets(AXIS, profiles_of(spans), 400.0),
        np.all([np.ones(STEPS, bool), *kept], axis=0),
    )


@given(intervals, st.floats(0.2, 0.8))
def test_the_least_extent_keeps_all_and_a_little_less_does_not(
    spans: list[list[float]], middle: float
) -> None:
    profiles = [*profiles_of(spans), hump(middle)]
    least = find_least_extent(AXIS, profiles)
    assert least is not None
    assert find_feasible_offsets(AXIS, profiles, least).any()
    assert least <= AXIS.window or not find_feasible_offsets(AXIS, profiles, least - 0.1).any()


def test_offsets_go_from_the_start_to_the_last_place_that_fits() -> None:
    offsets = AXIS.offsets(250.0)
    assert (offsets[0], offsets[-1], len(offsets)) == (0.0, 750.0, STEPS)
    assert np.allclose(np.diff(offsets), 750.0 / (STEPS - 1))
    assert not AXIS.offsets(1000.0).any()
