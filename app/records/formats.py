"""Formats of the catalogue: rows as values, and drafts into rows."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor
from app.domain.catalogue import AssetFormat
from app.domain.documents.formats import FormatDraft, FormatFacts, FormatType
from app.domain.errors import Invalid
from app.models import Format, Platform
from app.records.audit import Action, append_audit
from app.records.rows import unknown_row

SUBJECT = "format"


def next_position(session: Session) -> int:
    """Where a new format stands in the catalogue: last."""
    return (session.scalar(select(func.max(Format.position))) or 0) + 1


def find_any_format(session: Session, format_id: UUID) -> Format:
    """The format that has the id, one that is archived too.

    Raises:
        NotFound: There is none.
    """
    row = session.get(Format, format_id)
    if row is None:
        raise unknown_row(Format)
    return row


def platform_in_use(
    deps: Deps, session: Session, actor: Actor, platform_id: UUID | None
) -> Platform | None:
    """The platform of a format, taken into use again if it was archived."""
    if platform_id is None:
        return None
    platform = session.get_one(Platform, platform_id)
    if platform.archived_at is not None:
        platform.archived_at = None
        append_audit(
            session,
            actor,
            Action.PLATFORM_RESTORED,
            deps.clock.now(),
            subject_kind="platform",
            subject_id=platform.id,
            after={"name": platform.name},
        )
    return platform


def format_facts(row: Format) -> FormatFacts:
    """What a result keeps of the format."""
    return FormatFacts(
        safe_zone=row.safe_zone,
        max_bytes=row.max_bytes,
        file_types=row.file_types,
        rules=row.rules,
    )


def format_view(row: Format, platform: Platform | None) -> AssetFormat:
    return AssetFormat(
        id=row.id,
        name=row.name,
        type=FormatType(row.type),
        platform_id=row.platform_id,
        platform_name=platform.name if platform else None,
        category=row.category,
        width=row.width,
        height=row.height,
        safe_zone=row.safe_zone,
        max_bytes=row.max_bytes,
        file_types=row.file_types,
        mask=row.mask,
        rules=row.rules,
        notes=row.notes,
        source=row.source,
        confidence=row.confidence,
        checked_on=row.checked_on,
        is_active=row.is_active,
        is_default=row.is_default,
    )


def demand_platform(session: Session, draft: FormatDraft) -> Platform | None:
    """The draft's platform. Raises Invalid when it names one that is not (or no longer) there."""
    if draft.platform_id is None:
        return None
    platform = session.get(Platform, draft.platform_id)
    if platform is None or platform.archived_at is not None:
        raise Invalid({"platformId": "There is no such platform."})
    return platform


def fill_format(row: Format, draft: FormatDraft) -> None:
    for name, value in draft:
        setattr(row, name, value)


def draft_of(row: Format) -> FormatDraft:
    """The row as it was written, and checked then."""
    values = {name: getattr(row, name) for name in FormatDraft.model_fields}
    return FormatDraft.model_validate(values)


def note_format(
    deps: Deps,
    session: Session,
    actor: Actor,
    action: Action,
    row: Format,
    *,
    before: FormatDraft | None = None,
    after: FormatDraft | None = None,
) -> None:
    append_audit(
        session,
        actor,
        action,
        deps.clock.now(),
        subject_kind=SUBJECT,
        subject_id=row.id,
        before=before.to_json() if before else None,
        after=after.to_json() if after else None,
    )
