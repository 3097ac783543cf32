"""The catalogue as a file: taken out, looked at, and taken in without making anything twice."""

from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.document import Json
from app.domain.format_import import ENTRIES, FILE_VERSION, ImportPlan, entries_of, write_entry
from app.models import Format, Platform
from app.records.audit import Action, append_audit
from app.records.format_exchange import MatchedEntry, MatchedImport, match_import
from app.records.formats import (
    draft_of,
    fill_format,
    next_position,
    note_format,
    platform_in_use,
)

PLATFORM = "platform"


def export_formats(deps: Deps, actor: Actor) -> Json:
    """All formats in use, those too that cannot be ordered now, as a file that can be imported."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    query = select(Format).where(Format.archived_at.is_(None))
    with deps.database.snapshot(actor) as session:
        names = {row.id: row.name for row in session.scalars(select(Platform))}
        rows = session.scalars(query.order_by(Format.position, Format.name))
        entries = [
            {"id": str(row.id), **write_entry(draft_of(row), name_of(row, names))} for row in rows
        ]
    return {"version": FILE_VERSION, ENTRIES: entries}


def name_of(row: Format, names: dict[UUID, str]) -> str | None:
    return names[row.platform_id] if row.platform_id else None


def preview_import(deps: Deps, actor: Actor, document: object) -> ImportPlan:
    """What an import would do with each format of the file; nothing is changed.

    Raises:
        Invalid: It is no such file.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    entries = entries_of(document)
    with deps.database.snapshot(actor) as session:
        return match_import(session, entries).plan


def import_formats(deps: Deps, actor: Actor, document: object) -> ImportPlan:
    """Add and change formats as the file says, all or nothing; the same file again changes nothing.

    Formats that the file does not name stay as they are.

    Raises:
        Invalid: It is no such file, or something in it is wrong; with the paths.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    entries = entries_of(document)
    with deps.database.transaction(actor) as session:
        matched = match_import(session, entries)
        matched.plan.demand_sound()
        _take_platforms(deps, session, actor, matched)
        for entry in matched.entries:
            _take_entry(deps, session, actor, entry)
        return matched.plan


def _take_platforms(deps: Deps, session: Session, actor: Actor, matched: MatchedImport) -> None:
    """Add the platforms that the file brings, and restore those that it names."""
    position = session.scalar(select(func.max(Platform.position))) or 0
    for number, (platform_id, name) in enumerate(matched.new_platforms.items(), 1):
        session.add(Platform(id=platform_id, name=name, position=position + number))
        append_audit(
            session,
            actor,
            Action.PLATFORM_CREATED,
            deps.clock.now(),
            subject_kind=PLATFORM,
            subject_id=platform_id,
            after={"name": name},
        )
    session.flush()
    for used in {one.draft.platform_id for one in matched.entries if one.draft is not None}:
        platform_in_use(deps, session, actor, used)


def _take_entry(deps: Deps, session: Session, actor: Actor, entry: MatchedEntry) -> None:
    """Do what the entry says; nothing when the format is so already."""
    if entry.draft is None:
        return
    row = entry.row
    if row is None:
        row = Format(id=uuid4(), position=next_position(session))
        fill_format(row, entry.draft)
        session.add(row)
        session.flush()
        note_format(deps, session, actor, Action.FORMAT_CREATED, row, after=entry.draft)
        return
    before = draft_of(row)
    is_archived = row.archived_at is not None
    if before == entry.draft and not is_archived:
        return
    row.archived_at = None
    fill_format(row, entry.draft)
    action = Action.FORMAT_RESTORED if is_archived else Action.FORMAT_CHANGED
    note_format(deps, session, actor, action, row, before=before, after=entry.draft)
