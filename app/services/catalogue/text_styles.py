"""The organization's lettering."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.catalogue import TextStyleSet
from app.domain.documents.text_styles import StyleSetDraft, with_styles_around
from app.models import TextStyleSet as StyleSetRow
from app.records.audit import Action, append_audit
from app.records.rows import find_row, unknown_row


def list_style_sets(
    deps: Deps, actor: Actor, *, is_archived: bool = False
) -> tuple[TextStyleSet, ...]:
    """The sets in use, or those that were taken out of use, oldest first."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    archived_at = StyleSetRow.archived_at
    query = (
        select(StyleSetRow)
        .where(archived_at.is_not(None) if is_archived else archived_at.is_(None))
        .order_by(StyleSetRow.created_at, StyleSetRow.id)
    )
    with deps.database.snapshot(actor) as session:
        return tuple(_view(row) for row in session.scalars(query))


def add_style_set(deps: Deps, actor: Actor, document: Mapping[str, object]) -> TextStyleSet:
    """Add a set; styles that the document leaves out have their defaults.

    Raises:
        Invalid: With the fields' paths.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    draft = StyleSetDraft.read(document)
    with deps.database.transaction(actor) as session:
        row = StyleSetRow(
            id=uuid4(),
            name=draft.name,
            styles=draft.styles,
            created_at=deps.clock.now(),
        )
        session.add(row)
        _note(deps, session, actor, Action.STYLE_SET_CREATED, row.id, after=_document(row))
        return _view(row)


def change_style_set(
    deps: Deps, actor: Actor, set_id: UUID, changes: Mapping[str, object]
) -> TextStyleSet:
    """Lay whole or partial changes over a set; results take them on when they are rendered next.

    Raises NotFound; Invalid with the fields' paths.
    """
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        row = find_row(session, StyleSetRow, set_id)
        before = _document(row)
        draft = StyleSetDraft(name=row.name, styles=row.styles)
        draft = draft.with_changes(with_styles_around(changes))
        row.name, row.styles = draft.name, draft.styles
        if _document(row) != before:
            _note(
                deps,
                session,
                actor,
                Action.STYLE_SET_CHANGED,
                row.id,
                before=before,
                after=_document(row),
            )
        return _view(row)


def delete_style_set(deps: Deps, actor: Actor, set_id: UUID) -> None:
    """Take the set out of use; results that are lettered with it stay. Raises NotFound."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        row = find_row(session, StyleSetRow, set_id)
        row.archived_at = deps.clock.now()
        _note(deps, session, actor, Action.STYLE_SET_DELETED, row.id, before=_document(row))


def restore_style_set(deps: Deps, actor: Actor, set_id: UUID) -> TextStyleSet:
    """Offer an archived set again; nothing for one in use. Raises NotFound."""
    actor.demand(Permission.MANAGE_CATALOGUE)
    with deps.database.transaction(actor) as session:
        row = session.get(StyleSetRow, set_id)
        if row is None:
            raise unknown_row(StyleSetRow)
        if row.archived_at is not None:
            row.archived_at = None
            _note(deps, session, actor, Action.STYLE_SET_RESTORED, row.id, after=_document(row))
        return _view(row)


def _view(row: StyleSetRow) -> TextStyleSet:
    return TextStyleSet(row.id, row.name, row.styles)


def _document(row: StyleSetRow) -> dict[str, object]:
    return {"name": row.name, "styles": row.styles.to_json()}


def _note(
    deps: Deps,
    session: Session,
    actor: Actor,
    action: Action,
    set_id: UUID,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    append_audit(
        session,
        actor,
        action,
        deps.clock.now(),
        subject_kind="text_style_set",
        subject_id=set_id,
        before=before,
        after=after,
    )
