"""Pictures that were announced and have not come: their tickets are open, or have run out."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.domain.projects import Problem
from app.models import UploadTicket

OVERDUE = Problem(
    "upload_expired", "This file was announced and did not come in time. Upload it again."
)


@dataclass(frozen=True, slots=True)
class Announced:
    """Pictures that were announced, by their ids.

    Attributes:
        awaited: may still come.
        overdue: their tickets ran out before they were completed.
    """

    awaited: set[UUID] = field(default_factory=set)
    overdue: set[UUID] = field(default_factory=set)


def announced(
    session: Session, project_ids: Collection[UUID], now: datetime
) -> dict[UUID, Announced]:
    """What has not come yet, by project; projects that await nothing are not in it."""
    columns = (UploadTicket.project_id, UploadTicket.asset_id, UploadTicket.expires_at)
    query = select(*columns).where(
        UploadTicket.project_id.in_(project_ids), UploadTicket.completed_at.is_(None)
    )
    found: dict[UUID, Announced] = {}
    for project_id, asset_id, expires_at in session.execute(query):
        entry = found.setdefault(project_id, Announced())
        (entry.awaited if expires_at > now else entry.overdue).add(asset_id)
    return found
