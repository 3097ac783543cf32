"""Rows by their ids, and the refusal when there is none."""

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from sqlalchemy import bindparam, select

from app.database.session import Session
from app.database.statements import Prepared
from app.domain.errors import NotFound
from app.models import (
    Asset,
    Decision,
    Download,
    Font,
    Format,
    FormatSet,
    GeneratedAsset,
    GenerationJob,
    Job,
    Logo,
    Platform,
    Project,
    TextStyleSet,
    User,
    Webhook,
)
from app.models.base import Base

AnyRow = TypeVar("AnyRow", bound=Base)

NAMES: Mapping[type[Base], tuple[str, str]] = {
    Asset: ("picture", "asset"),
    Decision: ("decision", "decision"),
    Download: ("download", "download"),
    Font: ("font", "font"),
    Format: ("format", "format"),
    FormatSet: ("set of formats", "format_set"),
    GeneratedAsset: ("result", "result"),
    GenerationJob: ("job", "job"),
    Job: ("job", "job"),
    Logo: ("logo", "logo"),
    Platform: ("platform", "platform"),
    Project: ("project", "project"),
    TextStyleSet: ("text style set", "style_set"),
    User: ("user", "user"),
    Webhook: ("webhook", "webhook"),
}
"""What a row is called: for people, and in the code of the refusal."""
GONE = ("archived_at", "removed_at")
"""Columns that are set when a row is taken out of use, in the tables that keep such rows."""
_PROJECT_REMOVED_AT = Prepared(select(Project.removed_at).where(Project.id == bindparam("id")))


def find_row(session: Session, table: type[AnyRow], row_id: UUID) -> AnyRow:
    """The row that has the id and is in use, and so is the project that it belongs to.

    Raises:
        NotFound: There is none (any more).
    """
    row = session.get(table, row_id)
    if row is None or is_gone(session, row):
        raise unknown_row(table)
    return row


def is_gone(session: Session, row: Base) -> bool:
    """Whether the row, or its project, was taken out of use."""
    if any(getattr(row, column, None) is not None for column in GONE):
        return True
    project_id = getattr(row, "project_id", None)
    return project_id is not None and bool(_PROJECT_REMOVED_AT.run(session, id=project_id).scalar())


def unknown_row(table: type[Base]) -> NotFound:
    """The refusal of an id that no row in use has."""
    noun, word = NAMES[table]
    return NotFound(f"There is no such {noun}.", code=f"{word}_not_found")
