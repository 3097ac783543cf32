"""What somebody sees who looks at what was found in a picture, and at what a correction changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.documents.corrections import Corrections
from app.domain.documents.elements import Element
from app.domain.documents.plans import Plan
from app.domain.planning.effects import EFFECTS, Effect
from app.domain.projects import Asset


@dataclass(frozen=True, slots=True)
class PictureReview:
    """A picture that was looked at, with what people said of it.

    Attributes:
        asset: The picture, with its elements as they were corrected.
        found: The elements as the analysis found them.
        corrections: What people said; empty when nobody said anything.
        version: Of the corrections, from 0; whoever saves names the one they began with.
        saved_by: A user name; None when nobody has corrected it, and for users who are gone.
        saved_at: When.
        result_count: Results that were made of it.
        earlier: What was said before that; None when nobody has corrected it.
    """

    asset: Asset
    found: tuple[Element, ...]
    corrections: Corrections
    version: int
    saved_by: str | None
    saved_at: datetime | None
    result_count: int
    earlier: Corrections | None


@dataclass(frozen=True, slots=True)
class PlannedResult:
    """One result, planned again.

    Attributes:
        result_id: None for a format in which nothing was made yet.
        group: Platform or category.
        format_name: What its format is called.
        width, height: px of the canvas.
        is_edited: Whether a person adjusted it; that stays.
        loses_layout: Whether a layout that a person chose cannot be made any more.
        alters_layout: Whether such a layout can only be made with other places.
        before: As it is.
        after: As it would be.
        effect: What that changes.
    """

    result_id: UUID | None
    group: str
    format_name: str
    width: int
    height: int
    is_edited: bool
    loses_layout: bool
    alters_layout: bool
    before: Plan
    after: Plan
    effect: Effect

    @property
    def changes(self) -> bool:
        return self.effect is not Effect.NONE


@dataclass(frozen=True, slots=True)
class CorrectionPreview:
    """What corrections would change, before anything is stored or rendered.

    Attributes:
        review: The picture, as it is stored.
        corrections: Those that were tried, checked.
        planned: Every result that was planned again, what changes first, the worst first.
        is_made: Whether these are results; else formats that would be ordered first.
        waiting: Results that are not planned yet: they obey by themselves.
        older_rules: Of those that change, how many were made by earlier rules than those in force.
        left_out: Results beyond as many as are planned at once; they stay as they are.
    """

    review: PictureReview
    corrections: Corrections
    planned: tuple[PlannedResult, ...]
    is_made: bool
    waiting: int
    older_rules: int
    left_out: int

    @property
    def changed(self) -> tuple[PlannedResult, ...]:
        return tuple(result for result in self.planned if result.changes)


@dataclass(frozen=True, slots=True)
class AppliedCorrections:
    """What became of corrections. remade: ids of the results that are made again."""

    asset: Asset
    remade: tuple[UUID, ...]


def sort_planned(planned: Sequence[PlannedResult]) -> tuple[PlannedResult, ...]:
    """What changes first, and of that the worst."""
    return tuple(sorted(planned, key=lambda result: EFFECTS.index(result.effect)))
