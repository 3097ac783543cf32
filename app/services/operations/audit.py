"""Reading the audit log. Entries are written where things happen, and never changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.audit_changes import FieldChange, list_changes
from app.domain.pages import Page
from app.domain.tables import Cell, csv_lines
from app.models import AuditEntry
from app.records.audit import Action
from app.records.newest_first import NewestFirst, walk_newest_first, within

ACTIONS = tuple(str(action) for action in Action)
HEADER = ("at", "who", "user id", "address", "action", "subject", "subject id", "changes")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log.

    Attributes:
        user_id, username: Who, as they were called then; None for the system.
        before, after: What changed.
    """

    id: UUID
    at: datetime
    action: str
    user_id: UUID | None
    username: str | None
    address: str | None
    subject_kind: str
    subject_id: UUID | None
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """Field by field."""
        return list_changes(self.before, self.after)


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which entries are wanted; None is any.

    Attributes:
        username: Who, as they were called then.
        by_system: What no user did.
        since: Not before.
        until: Before.
    """

    action: str | None = None
    user_id: UUID | None = None
    username: str | None = None
    by_system: bool = False
    subject_kind: str | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        equal = {
            AuditEntry.action: self.action,
            AuditEntry.user_id: self.user_id,
            AuditEntry.username: self.username,
            AuditEntry.subject_kind: self.subject_kind,
            AuditEntry.subject_id: self.subject_id,
        }
        wanted = [column == value for column, value in equal.items() if value is not None]
        if self.by_system:
            wanted.append(AuditEntry.user_id.is_(None))
        return [*wanted, *within(AuditEntry.at, self.since, self.until)]


ANY = LogQuery()


def list_entries(
    deps: Deps, actor: Actor, query: LogQuery = ANY, *, limit: int = 50, offset: int = 0
) -> Page[Entry]:
    """The newest first, of those that are wanted."""
    actor.demand(Permission.READ_AUDIT)
    wanted = query.conditions()
    with deps.database.snapshot(actor) as session:
        total = session.scalar(select(func.count()).select_from(AuditEntry).where(*wanted)) or 0
        rows = session.scalars(newest_entries(query).select().limit(limit).offset(offset)).all()
        return Page(describe_entries(session, rows), total)


def list_people(deps: Deps, actor: Actor) -> Sequence[str]:
    """Everybody who is in the log, as they were called then."""
    actor.demand(Permission.READ_AUDIT)
    named = select(AuditEntry.username).where(AuditEntry.username.is_not(None)).distinct()
    with deps.database.snapshot(actor) as session:
        return sorted((name for name in session.scalars(named) if name), key=str.casefold)


def list_subject_kinds(deps: Deps, actor: Actor) -> Sequence[str]:
    """What the log is about."""
    actor.demand(Permission.READ_AUDIT)
    with deps.database.snapshot(actor) as session:
        return sorted(session.scalars(select(AuditEntry.subject_kind).distinct()))


def write_log(deps: Deps, actor: Actor, query: LogQuery = ANY) -> Iterator[str]:
    """The log as comma-separated values, newest first, line by line; 100,000 entries at most."""
    actor.demand(Permission.READ_AUDIT)
    return csv_lines(HEADER, (cells_of(entry) for entry in walk_log(deps, actor, query)))


def walk_log(deps: Deps, actor: Actor, query: LogQuery) -> Iterator[Entry]:
    actor.demand(Permission.READ_AUDIT)
    return walk_newest_first(deps.database, actor, newest_entries(query), describe_entries)


def newest_entries(query: LogQuery) -> NewestFirst[AuditEntry]:
    wanted = select(AuditEntry).where(*query.conditions())
    return NewestFirst(wanted, AuditEntry.at, AuditEntry.id)


def cells_of(entry: Entry) -> tuple[Cell, ...]:
    said = "; ".join(
        f"{change.path}: {change.before or '-'} → {change.after or '-'}" for change in entry.changes
    )
    return (
        entry.at,
        entry.username,
        str(entry.user_id) if entry.user_id else None,
        entry.address,
        entry.action,
        entry.subject_kind,
        str(entry.subject_id) if entry.subject_id else None,
        said,
    )


def describe_entries(_session: Session, rows: Sequence[AuditEntry]) -> tuple[Entry, ...]:
    return tuple(describe_entry(row) for row in rows)


def describe_entry(row: AuditEntry) -> Entry:
    return Entry(
        id=row.id,
        at=row.at,
        action=row.action,
        user_id=row.user_id,
        username=row.username,
        address=row.address,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        before=row.before,
        after=row.after,
    )
