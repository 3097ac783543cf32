"""Deciding of results: what is asked for, what may be decided, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from app.domain.lifecycle import OPEN_RESULT
from app.domain.light_table import MAX_REASON, REVIEWS, Act, TableFilter
from app.domain.results import ResultStatus, Review


class Skip(StrEnum):
    """Why a result that was named is left as it is."""

    BEING_MADE = "being_made"
    """Nobody can have seen the picture that it will be."""
    NOT_MADE = "not_made"
    """There is no picture to judge."""
    FLAGGED = "flagged"
    """It may not be safe for work: an admin has to lift the flag first."""
    UNCHANGED = "unchanged"
    """It is so already."""


SKIP_WORDS = {
    Skip.BEING_MADE: "still being made",
    Skip.NOT_MADE: "not made yet",
    Skip.FLAGGED: "flagged, so an admin has to look first",
    Skip.UNCHANGED: "so already",
}
"""Why, for people."""


@dataclass(frozen=True, slots=True)
class DecisionOrder:
    """What to decide of which results of a project.

    Attributes:
        result_ids: Those that are named; None for all that the filter takes.
        wanted: Which, where none are named.
    """

    project_id: UUID
    act: Act
    result_ids: tuple[UUID, ...] | None = None
    wanted: TableFilter = field(default_factory=TableFilter)
    reason: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", self.reason.strip())

    @property
    def is_too_long(self) -> bool:
        return len(self.reason) > MAX_REASON


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of it.

    Attributes:
        id: Of the decision, by which it is taken back; None when nothing changed.
        changed: The results that are otherwise now.
        skipped: Why others are not.
    """

    id: UUID | None
    act: Act
    changed: tuple[UUID, ...]
    skipped: dict[UUID, Skip]


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of taking a decision back.

    Attributes:
        changed: The results that are as before, or will be as soon as they are made.
        kept: Those that somebody has decided, edited or made anew since: they stay.
    """

    id: UUID
    project_id: UUID
    act: Act
    changed: tuple[UUID, ...]
    kept: tuple[UUID, ...]


def find_skip(
    act: Act, status: ResultStatus, *, rendered_version: int, is_nsfw: bool
) -> Skip | None:
    """Why a result cannot be decided so; None when it can."""
    if status in OPEN_RESULT:
        return Skip.BEING_MADE
    if act is Act.AGAIN:
        return None if status is not ResultStatus.CANCELLED or rendered_version else Skip.NOT_MADE
    if not rendered_version:
        return Skip.NOT_MADE
    return Skip.FLAGGED if act is Act.APPROVE and is_nsfw else None


def review_after(order: DecisionOrder) -> tuple[Review, str | None]:
    """The review of results that it is about, and its reason."""
    return REVIEWS[order.act], order.reason or None
