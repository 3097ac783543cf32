"""Saved sets of formats, and the choice that somebody finds when they begin to choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import select

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.catalogue import FormatSet
from app.domain.documents.choices import FormatChoice, FormatSetDraft
from app.domain.errors import Invalid
from app.models import FormatSet as SetRow, User
from app.records.audit import Action
from app.records.format_sets import (
    active_formats,
    choice_of,
    count_sets,
    demand_free_name,
    demand_known,
    demand_own,
    draft_of,
    find_own_set,
    keep_active,
    note_change,
    set_view,
)
from app.records.rows import unknown_row

MOST_SETS = 100
"""Sets of one organization: more are not found again among the buttons."""


class ChoiceSource(StrEnum):
    """Where the choice comes from that somebody begins with."""

    LAST = "last"
    """What they ordered last."""
    STARTER = "starter"
    """The formats that the organization has marked."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FirstChoice:
    """What is chosen when somebody begins to choose.

    Attributes:
        choice: in formats that can be ordered now.
        source: where it comes from.
        starter: the organization's starter set, whatever the source.
    """

    choice: FormatChoice
    source: ChoiceSource
    starter: FormatChoice


def list_format_sets(deps: Deps, actor: Actor) -> tuple[FormatSet, ...]:
    """The organization's sets by name, in formats that can be ordered now."""
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        rows = session.scalars(select(SetRow).where(SetRow.archived_at.is_(None))).all()
        active = active_formats(session)
        sets = [set_view(actor, row, active) for row in rows]
    return tuple(sorted(sets, key=lambda each: (each.name.casefold(), each.id)))


def find_first_choice(deps: Deps, actor: Actor) -> FirstChoice:
    """The actor's last choice, else the starter set."""
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        active = active_formats(session)
        user = session.get(User, actor.user_id) if actor.user_id else None
        last = keep_active(user.last_choice, active) if user and user.last_choice else None
    marked = [format_id for format_id, is_default in active.items() if is_default]
    starter = FormatChoice.model_construct(format_ids=tuple(marked), custom_resizes=())
    if last is not None and not last.is_empty:
        return FirstChoice(last, ChoiceSource.LAST, starter)
    source = ChoiceSource.NONE if starter.is_empty else ChoiceSource.STARTER
    return FirstChoice(starter, source, starter)


def add_format_set(deps: Deps, actor: Actor, document: Mapping[str, object]) -> FormatSet:
    """Keep a choice under a name, for everybody in the organization.

    Raises:
        Invalid: With the fields' paths.
    """
    actor.demand(Permission.USE_PROJECTS)
    draft = FormatSetDraft.read(document)
    with deps.database.transaction(actor) as session:
        active = active_formats(session)
        demand_known(draft, active)
        demand_free_name(session, draft.name, None)
        if count_sets(session) >= MOST_SETS:
            raise Invalid({"name": f"There are {MOST_SETS} sets already. Delete one first."})
        row = SetRow(
            id=uuid4(),
            name=draft.name,
            choice=choice_of(draft),
            created_by=actor.user_id,
            created_at=deps.clock.now(),
        )
        session.add(row)
        note_change(deps, session, actor, Action.FORMAT_SET_CREATED, row)
        return set_view(actor, row, active)


def change_format_set(
    deps: Deps, actor: Actor, set_id: UUID, changes: Mapping[str, object]
) -> FormatSet:
    """Lay whole or partial changes over a set.

    Raises:
        NotFound: There is no such set.
        NotAllowed: It is somebody else's, and the actor is no admin.
        Invalid: With the fields' paths.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        row = find_own_set(session, actor, set_id)
        before = draft_of(row)
        active = active_formats(session)
        draft = draft_of(row, active).with_changes(changes)
        demand_known(draft, active)
        demand_free_name(session, draft.name, row.id)
        row.name, row.choice = draft.name, choice_of(draft)
        if draft != before:
            note_change(deps, session, actor, Action.FORMAT_SET_CHANGED, row, before)
        return set_view(actor, row, active)


def delete_format_set(deps: Deps, actor: Actor, set_id: UUID) -> None:
    """Take a set out of use; `restore_format_set` takes that back.

    Raises:
        NotFound: There is no such set.
        NotAllowed: It is somebody else's, and the actor is no admin.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        row = find_own_set(session, actor, set_id)
        row.archived_at = deps.clock.now()
        note_change(deps, session, actor, Action.FORMAT_SET_DELETED, row, draft_of(row))


def restore_format_set(deps: Deps, actor: Actor, set_id: UUID) -> FormatSet:
    """Bring a deleted set back; one that is there stays as it is.

    Raises:
        NotFound: There has never been such a set.
        NotAllowed: It is somebody else's, and the actor is no admin.
        Invalid: Its name is taken meanwhile.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        row = session.get(SetRow, set_id)
        if row is None:
            raise unknown_row(SetRow)
        demand_own(actor, row)
        if row.archived_at is not None:
            demand_free_name(session, row.name, row.id)
            row.archived_at = None
            note_change(deps, session, actor, Action.FORMAT_SET_CREATED, row)
        return set_view(actor, row, active_formats(session))
