"""The organization's catalogue of target formats."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.catalogue import AssetFormat, Catalogue, FormatState
from app.domain.documents.formats import FormatDraft, FormatType
from app.models import Format, Platform
from app.records.audit import Action
from app.records.cached import form_of, read_cached, settings_version
from app.records.formats import (
    demand_platform,
    draft_of,
    fill_format,
    format_view,
    next_position,
    note_format,
)
from app.records.rows import find_row

CATALOGUE = f"catalogue-{form_of(AssetFormat)}"
"""What is remembered of the formats."""


def list_catalogue(deps: Deps, actor: Actor) -> Catalogue:
    """What can be generated now: active formats, in the catalogue's order."""
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        documents = read_cached(deps, session, CATALOGUE, lambda: _documents(session))
    formats = [AssetFormat.read(document) for document in documents]
    return Catalogue(
        resizing=tuple(fmt for fmt in formats if fmt.type is FormatType.RESIZING),
        repurposing=tuple(fmt for fmt in formats if fmt.type is FormatType.REPURPOSING),
    )


def version_of_catalogue(deps: Deps, actor: Actor) -> UUID | None:
    """What tells a poller whether formats or platforms have changed; None when nobody can tell."""
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        return settings_version(session)


def list_formats(
    deps: Deps,
    actor: Actor,
    *,
    kind: FormatType | None = None,
    category: str | None = None,
    state: FormatState = FormatState.ACTIVE,
) -> tuple[AssetFormat, ...]:
    """The formats in a state, of one type or category when one is named."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    query = _archived() if state is FormatState.ARCHIVED else _in_use()
    if kind is not None:
        query = query.where(Format.type == str(kind))
    if category is not None:
        query = query.where(Format.category == category)
    today = deps.clock.now().date()
    with deps.database.snapshot(actor) as session:
        return tuple(fmt for fmt in _views(session, query) if fmt.is_in(state, today))


def add_format(deps: Deps, actor: Actor, document: Mapping[str, object]) -> AssetFormat:
    """Add a format from a whole document. Raises Invalid with the fields' paths."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    draft = FormatDraft.read(document)
    with deps.database.transaction(actor) as session:
        platform = demand_platform(session, draft)
        row = Format(id=uuid4(), position=next_position(session))
        fill_format(row, draft)
        session.add(row)
        session.flush()
        note_format(deps, session, actor, Action.FORMAT_CREATED, row, after=draft)
        return format_view(row, platform)


def change_format(
    deps: Deps, actor: Actor, format_id: UUID, changes: Mapping[str, object]
) -> AssetFormat:
    """Lay whole or partial changes over a format.

    Results that were made for it keep what they were made with.

    Raises NotFound; Invalid with the fields' paths.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        row = find_row(session, Format, format_id)
        before = draft_of(row)
        after = before.with_changes(changes)
        platform = demand_platform(session, after)
        if after != before:
            fill_format(row, after)
            note_format(
                deps, session, actor, Action.FORMAT_CHANGED, row, before=before, after=after
            )
        return format_view(row, platform)


def delete_format(deps: Deps, actor: Actor, format_id: UUID) -> None:
    """Take the format out of use; its results stay. Raises NotFound."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        row = find_row(session, Format, format_id)
        row.archived_at = deps.clock.now()
        note_format(deps, session, actor, Action.FORMAT_DELETED, row, before=draft_of(row))


def _in_use() -> Select[Format]:
    return _ordered().where(Format.archived_at.is_(None))


def _archived() -> Select[Format]:
    return _ordered().where(Format.archived_at.is_not(None))


def _ordered() -> Select[Format]:
    return select(Format).order_by(Format.position, Format.name)


def _documents(session: Session) -> list[dict[str, object]]:
    return [fmt.to_json() for fmt in _views(session, _in_use().where(Format.is_active))]


def _views(session: Session, query: Select[Format]) -> tuple[AssetFormat, ...]:
    platforms = {row.id: row for row in session.scalars(select(Platform))}
    rows = session.scalars(query)
    return tuple(
        format_view(row, platforms.get(row.platform_id) if row.platform_id else None)
        for row in rows
    )
