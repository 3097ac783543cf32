"""Which results are shown, in which order, and under which headings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from app.domain.light_table import (
    Grouping,
    TableFilter,
    TableRow,
    TableState,
    TableType,
    count_states,
    group_rows,
)
from app.domain.results import ResultStatus, Review

ONE, OTHER = uuid4(), uuid4()
MADE = TableRow(
    id=UUID(int=1),
    asset_id=ONE,
    group="Instagram",
    platform_name="Instagram",
    width=1080,
    height=1080,
    status=ResultStatus.READY,
    rendered_version=1,
    review=Review.PENDING,
    is_nsfw=False,
    codes=(),
    is_outdated=False,
    updated_at=datetime(2026, 1, 1, tzinfo=UTC),
)
FAILED = replace(MADE, status=ResultStatus.FAILED, rendered_version=0)
FLAGGED = replace(MADE, is_nsfw=True)
CUT = replace(MADE, codes=("enlarged", "face_cut"))
SOFT = replace(MADE, codes=("enlarged",))
WAITING = replace(MADE, status=ResultStatus.PENDING, rendered_version=0)
ANEW = replace(MADE, status=ResultStatus.RENDERING, codes=("face_cut",))
APPROVED = replace(CUT, review=Review.APPROVED)
TAKEN_OUT = replace(WAITING, status=ResultStatus.CANCELLED)


@pytest.mark.parametrize(
    ("row", "states"),
    [
        (MADE, {TableState.UNDECIDED, TableState.CLEAN}),
        (CUT, {TableState.UNDECIDED, TableState.ATTENTION}),
        (FLAGGED, {TableState.UNDECIDED, TableState.ATTENTION}),
        (FAILED, {TableState.FAILED, TableState.ATTENTION}),
        (WAITING, {TableState.WAITING}),
        (ANEW, {TableState.WAITING, TableState.UNDECIDED}),
        (APPROVED, {TableState.APPROVED}),
        (replace(MADE, review=Review.REJECTED), {TableState.REJECTED}),
        (
            replace(MADE, is_outdated=True),
            {TableState.UNDECIDED, TableState.CLEAN, TableState.OUTDATED},
        ),
        (replace(WAITING, is_outdated=True), {TableState.WAITING}),
    ],
)
def test_a_result_is_in_every_state_that_is_true_of_it(
    row: TableRow, states: set[TableState]
) -> None:
    assert row.states() == states


def test_what_needs_somebody_stands_first_and_the_worst_of_it_before() -> None:
    rows = [MADE, APPROVED, SOFT, WAITING, CUT, FLAGGED, FAILED]
    (ordered,) = group_rows(rows, Grouping.PLATFORM, {}).values()
    assert ordered == [FAILED, FLAGGED, CUT, SOFT, MADE, APPROVED, WAITING]


def test_a_finding_of_a_later_release_needs_somebody_too() -> None:
    unheard = replace(MADE, codes=("of_a_later_release",))
    (ordered,) = group_rows([MADE, unheard, CUT], Grouping.PLATFORM, {}).values()
    assert ordered == [CUT, unheard, MADE]


def test_headings_say_the_platform_the_type_the_picture_or_the_state() -> None:
    standard = replace(MADE, group="Web banner", platform_name=None, asset_id=OTHER)
    custom = replace(MADE, group="Custom", platform_name=None)
    rows, names = [standard, custom, APPROVED, FAILED], {ONE: "one.jpg", OTHER: "other.jpg"}
    headings = {by: list(group_rows(rows, by, names)) for by in Grouping}
    assert headings == {
        Grouping.PLATFORM: ["Web banner", "Custom", "Instagram"],
        Grouping.TYPE: ["Standard sizes", "Custom sizes", "Platforms"],
        Grouping.PICTURE: ["other.jpg", "one.jpg"],
        Grouping.STATE: ["Failed", "To decide", "Approved"],
    }


@pytest.mark.parametrize("by", list(Grouping))
def test_every_result_lies_under_exactly_one_heading(by: Grouping) -> None:
    rows = [MADE, FAILED, FLAGGED, CUT, SOFT, WAITING, ANEW, APPROVED]
    rows = [replace(row, id=uuid4()) for row in rows]
    laid = [row.id for group in group_rows(rows, by, {}).values() for row in group]
    assert sorted(laid) == sorted(row.id for row in rows)


def test_a_filter_narrows_by_all_that_it_says_and_never_shows_what_was_never_made() -> None:
    custom = replace(MADE, group="Custom", platform_name=None, asset_id=OTHER)
    rows = [MADE, CUT, custom, TAKEN_OUT]
    assert [row for row in rows if TableFilter().takes(row)] == [MADE, CUT, custom]
    clean = TableFilter(state=TableState.CLEAN, kind=TableType.REPURPOSING, asset_id=ONE)
    assert [row for row in rows if clean.takes(row)] == [MADE]
    assert [row for row in rows if TableFilter(group="Custom").takes(row)] == [custom]


def test_results_are_counted_by_each_state_that_they_are_in() -> None:
    counts = count_states([MADE, CUT, FAILED, APPROVED, WAITING])
    assert counts[TableState.ATTENTION] == 2
    assert counts[TableState.UNDECIDED] == 2
    assert counts[TableState.REJECTED] == 0
