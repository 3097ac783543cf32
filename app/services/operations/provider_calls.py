"""Who saw what: every call to a provider, as a list and as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.pages import Page
from app.domain.providers import CAUSES, MICROS, CallOutcome, Capability, Cause, Seen
from app.domain.tables import Cell, csv_lines
from app.models import Asset, GeneratedAsset, ProviderCall
from app.records.newest_first import NewestFirst, walk_newest_first, within

HEADER = (
    "at",
    "provider",
    "model",
    "asked to",
    "shown",
    "subject id",
    "picture",
    "outcome",
    "cause",
    "cost",
    "currency",
)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """One call; filename: of the picture, None of one that is gone; price: as it is counted."""

    id: UUID
    provider: str
    model: str
    capability: Capability
    seen: Seen
    subject_id: UUID
    filename: str | None
    outcome: CallOutcome
    cause: Cause | None
    price: float
    started_at: datetime


@dataclass(frozen=True, slots=True)
class CallQuery:
    """Which calls are wanted; None is any.

    Attributes:
        provider: Who was to be asked.
        since: Not before.
        until: Before.
    """

    provider: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        wanted = [] if self.provider is None else [ProviderCall.provider == self.provider]
        return [*wanted, *within(ProviderCall.started_at, self.since, self.until)]


ANY = CallQuery()


def list_calls(
    deps: Deps, actor: Actor, query: CallQuery = ANY, *, limit: int = 50, offset: int = 0
) -> Page[CallFacts]:
    """The newest first, of those that are wanted."""
    actor.demand(Permission.MANAGE_RULES)
    wanted = query.conditions()
    with deps.database.snapshot(actor) as session:
        total = session.scalar(select(func.count()).select_from(ProviderCall).where(*wanted)) or 0
        rows = session.scalars(newest_calls(query).select().limit(limit).offset(offset)).all()
        return Page(tuple(describe_calls(session, rows)), total)


def list_asked(deps: Deps, actor: Actor) -> Sequence[str]:
    """Everybody who was ever to be asked, those that are set up no longer included."""
    actor.demand(Permission.MANAGE_RULES)
    with deps.database.snapshot(actor) as session:
        return sorted(session.scalars(select(ProviderCall.provider).distinct()))


def write_calls(deps: Deps, actor: Actor, query: CallQuery = ANY) -> Iterator[str]:
    """The calls as comma-separated values, newest first, line by line; 100,000 at most."""
    actor.demand(Permission.MANAGE_RULES)
    currency = deps.providers.currency
    return csv_lines(HEADER, (cells_of(call, currency) for call in walk_calls(deps, actor, query)))


def walk_calls(deps: Deps, actor: Actor, query: CallQuery) -> Iterator[CallFacts]:
    actor.demand(Permission.MANAGE_RULES)
    return walk_newest_first(deps.database, actor, newest_calls(query), describe_calls)


def newest_calls(query: CallQuery) -> NewestFirst[ProviderCall]:
    wanted = select(ProviderCall).where(*query.conditions())
    return NewestFirst(wanted, ProviderCall.started_at, ProviderCall.id)


def cells_of(call: CallFacts, currency: str) -> tuple[Cell, ...]:
    return (
        call.started_at,
        call.provider,
        call.model,
        call.capability,
        call.seen,
        str(call.subject_id),
        call.filename,
        call.outcome,
        CAUSES[call.cause].words if call.cause else None,
        call.price,
        currency,
    )


def describe_calls(session: Session, rows: Sequence[ProviderCall]) -> list[CallFacts]:
    names = name_pictures(session, rows)
    return [
        CallFacts(
            id=row.id,
            provider=row.provider,
            model=row.model,
            capability=row.capability,
            seen=row.subject_kind,
            subject_id=row.subject_id,
            filename=names.get(row.subject_id),
            outcome=row.outcome,
            cause=row.cause,
            price=row.price_micros / MICROS,
            started_at=row.started_at,
        )
        for row in rows
    ]


def name_pictures(session: Session, rows: Sequence[ProviderCall]) -> dict[UUID, str]:
    """The file names of the pictures, by the ids of the assets and of the results."""
    ids = {row.subject_id for row in rows}
    assets = session.execute(select(Asset.id, Asset.filename).where(Asset.id.in_(ids)))
    made = (
        select(GeneratedAsset.id, Asset.filename)
        .join(Asset, Asset.id == GeneratedAsset.asset_id)
        .where(GeneratedAsset.id.in_(ids))
    )
    both = (*assets, *session.execute(made))
    return dict(tuple(row) for row in both)
