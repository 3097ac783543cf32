"""What polled answers are made of, in one small statement.

It is enough to know that nothing has changed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select

from app.database.session import Session
from app.database.tenancy import MADE_ONCE
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
_OF_PROJECT = (
    select(ProjectRow.version, _AWAITED)
    .where(ProjectRow.id == bindparam("id"))
    .execution_options(**{MADE_ONCE: True})
)
_OF_GENERATION = (
    select(ProjectRow.version)
    .join(GenerationJob, GenerationJob.project_id == ProjectRow.id)
    .where(GenerationJob.id == bindparam("id"))
    .execution_options(**{MADE_ONCE: True})
)
_OF_RESULT = (
    select(ProjectRow.version, ResultRow.version)
    .join(ResultRow, ResultRow.project_id == ProjectRow.id)
    .where(ResultRow.id == bindparam("id"))
    .execution_options(**{MADE_ONCE: True})
)
# Made once: making a statement costs more than executing it, and these stand before every poll.


def project_version(session: Session, project_id: UUID, now: datetime) -> Version | None:
    row = _row(session, _OF_PROJECT, {"id": project_id, "now": now})
    return Version(row[0], _links_until(now), awaited=row[1]) if row else None


def generation_version(session: Session, generation_id: UUID, now: datetime) -> Version | None:
    row = _row(session, _OF_GENERATION, {"id": generation_id})
    return Version(row[0], _links_until(now)) if row else None


def result_version(session: Session, result_id: UUID, now: datetime) -> Version | None:
    row = _row(session, _OF_RESULT, {"id": result_id})
    return Version(row[0], _links_until(now), edits=row[1]) if row else None


def _row(session: Session, query: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Any:
    return session.execute(query, values).first()


def _links_until(now: datetime) -> int:
    return int(link_expiry(now).timestamp())
