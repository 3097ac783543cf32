"""The organization's catalogue of target formats."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.catalogue import AssetFormat, Catalogue
from app.domain.documents.formats import FormatDraft, FormatType
from app.domain.errors import Invalid
from app.models import Format, Platform
from app.records.audit import Action, append_audit
from app.records.cached import form_of, read_cached, settings_version
from app.records.rows import find_row

SUBJECT = "format"
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
) -> tuple[AssetFormat, ...]:
    """The formats in use, inactive ones too, of one type or category when one is named."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    query = _in_use()
    if kind is not None:
        query = query.where(Format.type == str(kind))
    if category is not None:
        query = query.where(Format.category == category)
    with deps.database.snapshot(actor) as session:
        return _views(session, query)


def add_format(deps: Deps, actor: Actor, document: Mapping[str, object]) -> AssetFormat:
    """Add a format from a whole document. Raises Invalid with the fields' paths."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    draft = FormatDraft.read(document)
    with deps.database.transaction(actor) as session:
        platform = _platform(session, draft)
        last = session.scalar(select(func.max(Format.position)))
        row = Format(id=uuid4(), position=(last or 0) + 1)
        _fill(row, draft)
        session.add(row)
        session.flush()
        _note(deps, session, actor, Action.FORMAT_CREATED, row, after=draft)
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
        before = _draft(row)
        after = before.with_changes(changes)
        platform = _platform(session, after)
        if after != before:
            _fill(row, after)
            _note(deps, session, actor, Action.FORMAT_CHANGED, row, before=before, after=after)
        return format_view(row, platform)


def delete_format(deps: Deps, actor: Actor, format_id: UUID) -> None:
    """Take the format out of use; its results stay. Raises NotFound."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        row = find_row(session, Format, format_id)
        row.archived_at = deps.clock.now()
        _note(deps, session, actor, Action.FORMAT_DELETED, row, before=_draft(row))


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
        is_active=row.is_active,
        is_default=row.is_default,
    )


def _in_use() -> Select[Format]:
    return select(Format).where(Format.archived_at.is_(None)).order_by(Format.position, Format.name)


def _documents(session: Session) -> list[dict[str, object]]:
    return [fmt.to_json() for fmt in _views(session, _in_use().where(Format.is_active))]


def _views(session: Session, query: Select[Format]) -> tuple[AssetFormat, ...]:
    platforms = {row.id: row for row in session.scalars(select(Platform))}
    rows = session.scalars(query)
    return tuple(
        format_view(row, platforms.get(row.platform_id) if row.platform_id else None)
        for row in rows
    )


def _platform(session: Session, draft: FormatDraft) -> Platform | None:
    """The draft's platform. Raises Invalid when it names one that is not (or no longer) there."""
    if draft.platform_id is None:
        return None
    platform = session.get(Platform, draft.platform_id)
    if platform is None or platform.archived_at is not None:
        raise Invalid({"platformId": "There is no such platform."})
    return platform


def _fill(row: Format, draft: FormatDraft) -> None:
    for name, value in draft:
        setattr(row, name, value)


def _draft(row: Format) -> FormatDraft:
    """The row as it was written, and checked then."""
    values = {name: getattr(row, name) for name in FormatDraft.model_fields}
    return FormatDraft.model_validate(values)


def _note(
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
