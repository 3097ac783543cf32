"""Who saw what: every call to a provider, as a list and as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.pages import Page
from app.domain.providers import CAUSES, MICROS, CallOutcome, Capability, Cause, Seen
from app.domain.tables import Cell, csv_lines
from app.models import Asset, GeneratedAsset, ProviderCall

CHUNK = 500
"""Calls that are read at once while they are handed out as a file."""
MOST_ROWS = 100_000
"""Calls in one file: what spreadsheets still open; narrow it by time for more."""
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
        wanted = []
        if self.provider is not None:
            wanted.append(ProviderCall.provider == self.provider)
        if self.since is not None:
            wanted.append(ProviderCall.started_at >= self.since)
        if self.until is not None:
            wanted.append(ProviderCall.started_at < self.until)
        return wanted


ANY = CallQuery()


def list_calls(
    deps: Deps, actor: Actor, query: CallQuery = ANY, *, limit: int = 50, offset: int = 0
) -> Page[CallFacts]:
    """The newest first, of those that are wanted."""
    actor.demand(Permission.MANAGE_RULES)
    wanted = query.conditions()
    with deps.database.snapshot(actor) as session:
        total = session.scalar(select(func.count()).select_from(ProviderCall).where(*wanted)) or 0
        newest = select(ProviderCall).where(*wanted)
        newest = newest.order_by(ProviderCall.started_at.desc(), ProviderCall.id)
        rows = session.scalars(newest.limit(limit).offset(offset)).all()
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
    """Read a chunk at a time, so that a slow reader keeps no transaction open."""
    actor.demand(Permission.MANAGE_RULES)
    wanted, rest = query.conditions(), MOST_ROWS
    last: CallFacts | None = None
    while rest > 0:
        further = [] if last is None else [is_further(last)]
        chunk = select(ProviderCall).where(*wanted, *further)
        chunk = chunk.order_by(ProviderCall.started_at.desc(), ProviderCall.id)
        with deps.database.snapshot(actor) as session:
            rows = session.scalars(chunk.limit(min(CHUNK, rest))).all()
            calls = describe_calls(session, rows)
        yield from calls
        if len(calls) < CHUNK:
            return
        last, rest = calls[-1], rest - len(calls)


def is_further(last: CallFacts) -> ColumnElement[bool]:
    """Whether a call comes after this one in the newest-first order."""
    is_same_moment = ProviderCall.started_at == last.started_at
    return or_(
        ProviderCall.started_at < last.started_at, is_same_moment & (ProviderCall.id > last.id)
    )


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
