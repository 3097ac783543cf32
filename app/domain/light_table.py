"""The light table: which results are shown, in which order and groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.domain.preflight.traits import RANKS, TRAITS
from app.domain.results import CUSTOM_GROUP, ResultStatus, Review

MAX_REASON = 1000
"""Characters of why a result is rejected."""
MAX_DECIDED = 2000
"""Results that one decision names at most."""


class Act(StrEnum):
    """What can be done with many results at once."""

    APPROVE = "approve"
    REJECT = "reject"
    REOPEN = "reopen"
    """Take approvals and rejections back: the results are to be decided anew."""
    AGAIN = "again"
    """Make them again: by the rules in force, with the same edits."""


REVIEWS = {
    Act.APPROVE: Review.APPROVED,
    Act.REJECT: Review.REJECTED,
    Act.REOPEN: Review.PENDING,
}
"""What an act makes of the review of a result."""


class TableState(StrEnum):
    """What a person looks for on the table. A result may be in several states."""

    ATTENTION = "attention"
    """Failed, flagged, or with findings of the pre-flight, and not decided yet."""
    UNDECIDED = "undecided"
    """Made, and neither approved nor rejected."""
    CLEAN = "clean"
    """Undecided, and nothing is wrong with it."""
    APPROVED = "approved"
    REJECTED = "rejected"
    FAILED = "failed"
    WAITING = "waiting"
    OUTDATED = "outdated"
    """Planned by rules that are not in force any more."""


class TableType(StrEnum):
    """What kind of size a result has."""

    REPURPOSING = "repurposing"
    """A format of a platform."""
    RESIZING = "resizing"
    """A format of a category."""
    CUSTOM = "custom"


class Grouping(StrEnum):
    """Under which headings results lie."""

    PLATFORM = "platform"
    TYPE = "type"
    PICTURE = "picture"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class TableRow:
    """What a result's place on the table depends on; nothing that is drawn.

    Attributes:
        codes: Of the findings of its newest rendering.
        is_outdated: Whether other rules are in force now than those it was planned with.
    """

    id: UUID
    asset_id: UUID
    group: str
    platform_name: str | None
    width: int
    height: int
    status: ResultStatus
    rendered_version: int
    review: Review
    is_nsfw: bool
    codes: tuple[str, ...]
    is_outdated: bool
    updated_at: datetime

    @property
    def is_taken_out(self) -> bool:
        """Cancelled before it was ever made: there is nothing to look at."""
        return self.status is ResultStatus.CANCELLED and not self.rendered_version

    @property
    def is_made(self) -> bool:
        """Whether there is a picture to look at, be it an earlier one."""
        return self.status is ResultStatus.READY or self.rendered_version > 0

    @property
    def has_findings(self) -> bool:
        return self.status is ResultStatus.READY and bool(self.codes)

    @property
    def kind(self) -> TableType:
        if self.platform_name is not None:
            return TableType.REPURPOSING
        return TableType.CUSTOM if self.group == CUSTOM_GROUP else TableType.RESIZING

    def states(self) -> frozenset[TableState]:
        """Every state it is in."""
        return frozenset(state for state, holds in STATES.items() if holds(self))


def is_undecided(row: TableRow) -> bool:
    return row.is_made and row.review is Review.PENDING


def needs_attention(row: TableRow) -> bool:
    is_open = row.review is Review.PENDING and row.status is not ResultStatus.CANCELLED
    is_failed = row.status is ResultStatus.FAILED
    return is_open and (is_failed or row.is_nsfw or row.has_findings)


def is_clean(row: TableRow) -> bool:
    return row.status is ResultStatus.READY and is_undecided(row) and not needs_attention(row)


STATES: dict[TableState, Callable[[TableRow], bool]] = {
    TableState.ATTENTION: needs_attention,
    TableState.UNDECIDED: is_undecided,
    TableState.CLEAN: is_clean,
    TableState.APPROVED: lambda row: row.review is Review.APPROVED,
    TableState.REJECTED: lambda row: row.review is Review.REJECTED,
    TableState.FAILED: lambda row: row.status is ResultStatus.FAILED,
    TableState.WAITING: lambda row: row.status in {ResultStatus.PENDING, ResultStatus.RENDERING},
    TableState.OUTDATED: lambda row: row.is_made and row.is_outdated,
}


@dataclass(frozen=True, slots=True)
class TableFilter:
    """Which results are wanted; what is None narrows nothing.

    Attributes:
        group: A platform, a category, or `Custom`.
        asset_id: The picture that results were made of.
    """

    state: TableState | None = None
    group: str | None = None
    kind: TableType | None = None
    asset_id: UUID | None = None

    def takes(self, row: TableRow) -> bool:
        """Whether a result is wanted."""
        return (
            not row.is_taken_out
            and (self.state is None or STATES[self.state](row))
            and (self.group is None or row.group == self.group)
            and (self.kind is None or row.kind is self.kind)
            and (self.asset_id is None or row.asset_id == self.asset_id)
        )


def urgency_of(row: TableRow) -> tuple[int, int]:
    """Place of a result from the top: what needs somebody first, then the rest as ordered.

    Failed ones, flagged ones, then those with findings, the worst finding first.
    """
    if not needs_attention(row):
        return 3, 0
    if row.status is ResultStatus.FAILED:
        return 0, 0
    if row.is_nsfw:
        return 1, 0
    return 2, min(RANKS.get(code, len(TRAITS)) for code in row.codes)


STATE_HEADINGS = (
    (TableState.FAILED, "Failed"),
    (TableState.ATTENTION, "Needs attention"),
    (TableState.UNDECIDED, "To decide"),
    (TableState.APPROVED, "Approved"),
    (TableState.REJECTED, "Rejected"),
    (TableState.WAITING, "Being made"),
)
"""In this order; a result lies under the first that it is in."""
KIND_HEADINGS = {
    TableType.REPURPOSING: "Platforms",
    TableType.RESIZING: "Standard sizes",
    TableType.CUSTOM: "Custom sizes",
}


def heading_of(row: TableRow, by: Grouping, pictures: dict[UUID, str]) -> str:
    """The heading under which a result lies.

    Args:
        row: The result.
        by: What headings say.
        pictures: Names of the pictures by their ids.
    """
    if by is Grouping.PICTURE:
        return pictures.get(row.asset_id, "")
    if by is Grouping.TYPE:
        return KIND_HEADINGS[row.kind]
    if by is Grouping.STATE:
        return next((name for state, name in STATE_HEADINGS if STATES[state](row)), "Cancelled")
    return row.group


def group_rows(
    rows: Iterable[TableRow], by: Grouping, pictures: dict[UUID, str]
) -> dict[str, list[TableRow]]:
    """The results under their headings, in each the most urgent first.

    Headings stand in the order of the results, those of states in their own.
    """
    groups: dict[str, list[TableRow]] = {}
    if by is Grouping.STATE:
        groups = {name: [] for _, name in STATE_HEADINGS}
    for row in rows:
        groups.setdefault(heading_of(row, by, pictures), []).append(row)
    return {name: sorted(group, key=urgency_of) for name, group in groups.items() if group}


def count_states(rows: Sequence[TableRow]) -> dict[TableState, int]:
    """How many results are in each state."""
    return {state: sum(map(STATES[state], rows)) for state in TableState}
