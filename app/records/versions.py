"""What polled answers are made of, in one small statement.

It is enough to know that nothing has changed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select

from app.database.session import Session
from app.database.statements import Prepared
from app.models.generated_asset import GeneratedAsset as ResultRow
from app.models.generation_job import GenerationJob
from app.models.project import Project as ProjectRow
from app.models.upload_ticket import UploadTicket
from app.records.media import link_expiry


@dataclass(frozen=True, slots=True)
class Version:
    """What an ETag is made from.

    Attributes:
        project: grows with every change of anything in the project.
        links_until: when the signed addresses that are made now run out, in seconds since 1970;
            they change with it.
        edits: of a result; 0 for anything else.
        awaited: announced files that may still come.
    """

    project: int
    links_until: int
    edits: int = 0
    awaited: int = 0


_TICKET_IS_OPEN = (
    UploadTicket.project_id == ProjectRow.id,
    UploadTicket.completed_at.is_(None),
    UploadTicket.expires_at > bindparam("now"),
)
_AWAITED = select(func.count()).where(*_TICKET_IS_OPEN).scalar_subquery()
"""Tickets run out by the clock alone, and the project's status with them."""
_OF_PROJECT = Prepared(select(ProjectRow.version, _AWAITED).where(ProjectRow.id == bindparam("id")))
_OF_GENERATION = Prepared(
    select(ProjectRow.version)
    .join(GenerationJob, GenerationJob.project_id == ProjectRow.id)
    .where(GenerationJob.id == bindparam("id"))
)
_OF_RESULT = Prepared(
    select(ProjectRow.version, ResultRow.version)
    .join(ResultRow, ResultRow.project_id == ProjectRow.id)
    .where(ResultRow.id == bindparam("id"))
)
# Prepared, since making a statement costs more than executing it, and these run at every poll.


def project_version(session: Session, project_id: UUID, now: datetime) -> Version | None:
    row = _OF_PROJECT.run(session, id=project_id, now=now).first()
    return Version(row[0], _links_until(now), awaited=row[1]) if row else None


def generation_version(session: Session, generation_id: UUID, now: datetime) -> Version | None:
    row = _OF_GENERATION.run(session, id=generation_id).first()
    return Version(row[0], _links_until(now)) if row else None


def result_version(session: Session, result_id: UUID, now: datetime) -> Version | None:
    row = _OF_RESULT.run(session, id=result_id).first()
    return Version(row[0], _links_until(now), edits=row[1]) if row else None


def _links_until(now: datetime) -> int:
    return int(link_expiry(now).timestamp())
