"""What polled answers are made of, in one small statement.

It is enough to know that nothing has changed since.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select

from app.database.session import Session
from app.database.statements import Prepared
from app.models import (
    GeneratedAsset as ResultRow,
    GenerationJob,
    Project as ProjectRow,
    UploadTicket,
)
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


_ALL_AWAITED = (
    select(func.count())
    .select_from(UploadTicket)
    .where(UploadTicket.completed_at.is_(None), UploadTicket.expires_at > bindparam("now"))
    .scalar_subquery()
)
_OF_PROJECTS = select(
    func.count(ProjectRow.id),
    func.sum(ProjectRow.version),
    func.max(ProjectRow.created_at),
    _ALL_AWAITED,
)
_OF_ALL_PROJECTS = Prepared(_OF_PROJECTS)
_OF_OWN_PROJECTS = Prepared(_OF_PROJECTS.where(ProjectRow.created_by == bindparam("user")))


def projects_version(session: Session, now: datetime, created_by: UUID | None = None) -> str:
    """What changes with every change that a list of the organization's projects can show.

    A change makes the sum of versions larger, a deletion the count smaller; only a new project
    could make up for that, and then the newest is another. Tickets run out by the clock alone.

    Args:
        created_by: Only the projects of this user; all when None.
    """
    values = {"now": now} if created_by is None else {"now": now, "user": created_by}
    query = _OF_ALL_PROJECTS if created_by is None else _OF_OWN_PROJECTS
    count, versions, newest, awaited = query.run(session, **values).one()
    moment = newest.isoformat() if newest else ""
    return f"{count}.{versions or 0}.{moment}.{awaited}"


def _links_until(now: datetime) -> int:
    return int(link_expiry(now).timestamp())
