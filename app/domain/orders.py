"""Orders of results, and what is said of one before it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.domain.documents.choices import CustomSize, FormatChoice
from app.domain.documents.document import Stored
from app.domain.documents.plans import Plan, Strategy
from app.domain.planning.warnings import scale_of

ENLARGED_FROM = 1.3
"""Canvas pixels per picture pixel from which a price names a result as enlarged: from there on it
is seen.
"""


@dataclass(frozen=True, slots=True)
class GenerationOrder:
    """What to make.

    Attributes:
        project_id: whose pictures.
        format_ids: of the catalogue.
        custom_sizes: beside them.
        asset_ids: None means every ready picture of the project.
        urgent: ahead of the queue, for admins.
        skips_made: leaves out what the project has already, or is having made.
        only_ready: is of the pictures that are looked at by now, while others still are not.
        is_remembered: becomes the last choice of whoever orders.
    """

    project_id: UUID
    format_ids: tuple[UUID, ...] = ()
    custom_sizes: tuple[CustomSize, ...] = ()
    asset_ids: tuple[UUID, ...] | None = None
    urgent: bool = False
    skips_made: bool = field(default=False, repr=False)
    only_ready: bool = field(default=False, repr=False)
    is_remembered: bool = field(default=False, repr=False)

    @property
    def choice(self) -> FormatChoice:
        return FormatChoice.model_construct(
            format_ids=self.format_ids, custom_resizes=self.custom_sizes
        )


@dataclass(frozen=True, slots=True)
class Outcome(Stored):
    """How one result would be made.

    enlargement: canvas pixels per picture pixel where that is most.
    """

    strategy: Strategy
    enlargement: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast results are made at the moment.

    Attributes:
        result_ms: what one takes.
        lanes: how many are made at once.
        waiting: how many of the organization's stand before a new order.
    """

    result_ms: float
    lanes: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order would cost and bring, before it is given.

    Attributes:
        results: how many would be made.
        already_made: how many more were chosen, and are there or on the way; 0 unless they are
            skipped.
        seconds: until all are there, about.
        planned: how many of the results were planned; the counts are projected from these.
        cropped: how many show a part of their picture.
        extended: how many have their canvas extended.
        on_background: how many stand on a background.
        recomposed: how many are laid out anew.
        enlarged: how many show the picture larger than it is, so that it is seen.
        largest: the greatest enlargement; 1 where there is none.
    """

    results: int
    already_made: int
    seconds: int
    planned: int
    cropped: int
    extended: int
    on_background: int
    recomposed: int
    enlarged: int
    largest: float


def outcome_of(plan: Plan) -> Outcome:
    return Outcome(plan.strategy, max(scale_of(placement) for placement in plan.placements))


def make_quote(outcomes: Sequence[Outcome], results: int, already_made: int, pace: Pace) -> Quote:
    """The price of an order.

    Args:
        outcomes: Of as many of its results as were planned, evenly chosen.
        results: How many it would make.
        already_made: How many it leaves out.
        pace: At which they are made.
    """
    counts = [sum(o.strategy is strategy for o in outcomes) for strategy in Strategy]
    cropped, extended, on_background, recomposed = project_counts(counts, results)
    enlarged = sum(o.enlargement >= ENLARGED_FROM for o in outcomes)
    rest = len(outcomes) - enlarged
    lanes = max(1, pace.lanes)
    wait_ms = pace.result_ms * (pace.waiting + results) / lanes
    return Quote(
        results=results,
        already_made=already_made,
        seconds=max(1, round(wait_ms / 1000)) if results else 0,
        planned=len(outcomes),
        cropped=cropped,
        extended=extended,
        on_background=on_background,
        recomposed=recomposed,
        enlarged=project_counts([enlarged, rest], results)[0],
        largest=max((o.enlargement for o in outcomes), default=1.0),
    )


def project_counts(counts: Sequence[int], total: int) -> list[int]:
    """The counts of a part, scaled to the whole: whole numbers whose sum is the total.

    Source: the method of largest remainders.
    """
    known = sum(counts)
    if not known:
        return [0 for _ in counts]
    shares = [count * total / known for count in counts]
    projected = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: shares[i] - projected[i], reverse=True)
    for index in by_remainder[: total - sum(projected)]:
        projected[index] += 1
    return projected
