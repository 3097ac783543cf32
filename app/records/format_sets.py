"""Saved sets of formats: their rows, whose they are, and which of their formats are left."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.catalogue import FormatSet
from app.domain.documents.choices import FormatChoice, FormatSetDraft
from app.domain.errors import Invalid, NotAllowed
from app.models import Format, FormatSet as SetRow
from app.records.audit import Action, append_audit
from app.records.rows import NAMES, find_row


def active_formats(session: Session) -> dict[UUID, bool]:
    """Every format that can be ordered, in the catalogue's order; whether it is marked."""
    query = (
        select(Format.id, Format.is_default)
        .where(Format.archived_at.is_(None), Format.is_active)
        .order_by(Format.position, Format.name)
    )
    return {row.id: row.is_default for row in session.execute(query)}


def keep_active(choice: FormatChoice, active: Mapping[UUID, bool]) -> FormatChoice:
    kept = tuple(format_id for format_id in choice.format_ids if format_id in active)
    return choice.changed(format_ids=kept)


def demand_known(draft: FormatSetDraft, active: Mapping[UUID, bool]) -> None:
    errors = {
        f"formatIds.{number}": "There is no such format."
        for number, format_id in enumerate(draft.format_ids)
        if format_id not in active
    }
    if errors:
        raise Invalid(errors)


def demand_free_name(session: Session, name: str, but: UUID | None) -> None:
    query = select(SetRow.id, SetRow.name).where(SetRow.archived_at.is_(None))
    for set_id, taken in session.execute(query):
        if set_id != but and taken.casefold() == name.casefold():
            raise Invalid({"name": "There is a set of this name already."})


def count_sets(session: Session) -> int:
    query = select(func.count()).select_from(SetRow).where(SetRow.archived_at.is_(None))
    return session.scalar(query) or 0


def find_own_set(session: Session, actor: Actor, set_id: UUID) -> SetRow:
    row = find_row(session, SetRow, set_id)
    demand_own(actor, row)
    return row


def demand_own(actor: Actor, row: SetRow) -> None:
    if not may_change(actor, row):
        raise NotAllowed(
            "Only who made this set, or an admin, may change it. Save one of your own.",
            code="not_own_set",
        )


def may_change(actor: Actor, row: SetRow) -> bool:
    is_own = row.created_by is not None and row.created_by == actor.user_id
    return is_own or actor.may(Permission.MANAGE_CATALOGUE)


def set_view(actor: Actor, row: SetRow, active: Mapping[UUID, bool]) -> FormatSet:
    return FormatSet(row.id, row.name, keep_active(row.choice, active), may_change(actor, row))


def draft_of(row: SetRow, active: Mapping[UUID, bool] | None = None) -> FormatSetDraft:
    choice = row.choice if active is None else keep_active(row.choice, active)
    return FormatSetDraft.model_construct(
        name=row.name, format_ids=choice.format_ids, custom_resizes=choice.custom_resizes
    )


def choice_of(draft: FormatSetDraft) -> FormatChoice:
    return FormatChoice.model_construct(
        format_ids=draft.format_ids, custom_resizes=draft.custom_resizes
    )


def note_change(
    deps: Deps,
    session: Session,
    actor: Actor,
    action: Action,
    row: SetRow,
    before: FormatSetDraft | None = None,
) -> None:
    is_gone = action is Action.FORMAT_SET_DELETED
    append_audit(
        session,
        actor,
        action,
        deps.clock.now(),
        subject_kind=NAMES[SetRow][1],
        subject_id=row.id,
        before=before.to_json() if before else None,
        after=None if is_gone else draft_of(row).to_json(),
    )
