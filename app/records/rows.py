"""Rows by their ids, and the refusal when there is none."""

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from app.database.session import Session
from app.domain.errors import NotFound
from app.models import (
    Asset,
    Decision,
    Download,
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


def find_row(session: Session, table: type[AnyRow], row_id: UUID) -> AnyRow:
    """The row that has the id and is in use.

    Raises:
        NotFound: There is none (any more).
    """
    row = session.get(table, row_id)
    if row is None or any(getattr(row, column, None) is not None for column in GONE):
        raise unknown_row(table)
    return row


def unknown_row(table: type[Base]) -> NotFound:
    """The refusal of an id that no row in use has."""
    noun, word = NAMES[table]
    return NotFound(f"There is no such {noun}.", code=f"{word}_not_found")
