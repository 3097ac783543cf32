"""Reading the audit log. Entries are written where things happen, and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.pages import Page
from app.models import AuditEntry
from app.records.audit import Action

ACTIONS = tuple(str(action) for action in Action)


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


def list_entries(
    deps: Deps,
    actor: Actor,
    *,
    limit: int = 50,
    offset: int = 0,
    action: str | None = None,
    user_id: UUID | None = None,
) -> Page[Entry]:
    """The newest first, of one action or one person when they are named."""
    actor.demand(Permission.READ_AUDIT)
    wanted = []
    if action is not None:
        wanted.append(AuditEntry.action == action)
    if user_id is not None:
        wanted.append(AuditEntry.user_id == user_id)
    with deps.database.snapshot(actor) as session:
        total = session.scalar(select(func.count()).select_from(AuditEntry).where(*wanted)) or 0
        newest = select(AuditEntry).where(*wanted).order_by(AuditEntry.at.desc(), AuditEntry.id)
        rows = session.scalars(newest.limit(limit).offset(offset))
        return Page(tuple(describe_entry(row) for row in rows), total)


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
