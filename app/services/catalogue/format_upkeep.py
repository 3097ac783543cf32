"""What admins do to keep the catalogue right: look it through, check, duplicate, restore."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.catalogue import AssetFormat, KeptFormat
from app.domain.file_names import cut_text
from app.models import Format, FormatSet, GeneratedAsset as ResultRow, Platform
from app.records.audit import Action
from app.records.formats import (
    draft_of,
    fill_format,
    find_any_format,
    format_view,
    next_position,
    note_format,
    platform_in_use,
)
from app.records.rows import find_row

LONGEST_NAME = 120
"""Letters of a format's name."""
COPY = " copy"


def browse_formats(deps: Deps, actor: Actor) -> tuple[KeptFormat, ...]:
    """Every format, archived ones too, in the catalogue's order, with what uses it."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.snapshot(actor) as session:
        platforms = {row.id: row for row in session.scalars(select(Platform))}
        results = count_results(session)
        sets = count_sets(session)
        rows = session.scalars(select(Format).order_by(Format.position, Format.name))
        return tuple(kept_view(row, platforms, results, sets) for row in rows)


def get_kept_format(deps: Deps, actor: Actor, format_id: UUID) -> KeptFormat:
    """One format, an archived one too, with what uses it.

    Raises:
        NotFound: There is no such format.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.snapshot(actor) as session:
        row = find_any_format(session, format_id)
        platforms = {each.id: each for each in session.scalars(select(Platform))}
        return kept_view(row, platforms, count_results(session), count_sets(session))


def duplicate_format(deps: Deps, actor: Actor, format_id: UUID) -> AssetFormat:
    """Add a format that is like this one, an archived one too, under a name of its own.

    Raises:
        NotFound: There is no such format.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        original = find_any_format(session, format_id)
        platform = platform_in_use(deps, session, actor, original.platform_id)
        draft = draft_of(original)
        name = cut_text(draft.name, LONGEST_NAME - len(COPY)) + COPY
        copy = draft.changed(name=name, is_default=False)
        row = Format(id=uuid4(), position=next_position(session))
        fill_format(row, copy)
        session.add(row)
        session.flush()
        note_format(deps, session, actor, Action.FORMAT_CREATED, row, after=copy)
        return format_view(row, platform)


def restore_format(deps: Deps, actor: Actor, format_id: UUID) -> AssetFormat:
    """Take an archived format into use again, with its platform; nothing for one in use.

    Raises:
        NotFound: There is no such format.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        row = find_any_format(session, format_id)
        platform = platform_in_use(deps, session, actor, row.platform_id)
        if row.archived_at is not None:
            row.archived_at = None
            note_format(deps, session, actor, Action.FORMAT_RESTORED, row, after=draft_of(row))
        return format_view(row, platform)


def mark_format_checked(deps: Deps, actor: Actor, format_id: UUID) -> AssetFormat:
    """Say that the figures of a format were looked up today.

    Raises:
        NotFound: There is no such format.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    today = deps.clock.now().date()
    with deps.database.transaction(actor) as session:
        row = find_row(session, Format, format_id)
        before = draft_of(row)
        if row.checked_on != today:
            row.checked_on = today
            note_format(
                deps,
                session,
                actor,
                Action.FORMAT_CHECKED,
                row,
                before=before,
                after=draft_of(row),
            )
        return format_view(row, session.get(Platform, row.platform_id) if row.platform_id else None)


def kept_view(
    row: Format,
    platforms: Mapping[UUID, Platform],
    results: Mapping[UUID, int],
    sets: Mapping[UUID, int],
) -> KeptFormat:
    platform = platforms.get(row.platform_id) if row.platform_id else None
    return KeptFormat(
        format_view(row, platform), results.get(row.id, 0), sets.get(row.id, 0), row.archived_at
    )


def count_results(session: Session) -> dict[UUID, int]:
    """How many results there are of each format."""
    counted = (
        select(ResultRow.format_id, func.count())
        .where(ResultRow.format_id.is_not(None))
        .group_by(ResultRow.format_id)
    )
    return {row[0]: row[1] for row in session.execute(counted) if row[0] is not None}


def count_sets(session: Session) -> Mapping[UUID, int]:
    """In how many saved sets each format is."""
    choices = session.scalars(select(FormatSet.choice).where(FormatSet.archived_at.is_(None)))
    return Counter(format_id for choice in choices for format_id in choice.format_ids)
