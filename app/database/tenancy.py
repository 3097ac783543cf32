"""The tenant filter: whatever a session asks or writes stays in its organization.

(a) Every ORM select, update and delete of an OrgOwned table gets the session's organization as a
condition; (b) a flush of another organization's row is refused; (c) bulk forms and Core statements
on OrgOwned tables are refused; (d) without an actor OrgOwned tables are out of reach.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    ClauseElement,
    Column,
    FromClause,
    Select,
    Table,
    TextClause,
    event,
    inspect,
    update,
)
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlalchemy.sql import visitors

from app.database.session import CrossTenant, ReadOnly, Session
from app.models.base import Base, OrgOwned, OrgSetting
from app.models.organization import Organization

MADE_ONCE = "made_once"
"""Execution option of a select of ORM tables that stands in its module and is executed for every
poll.
"""


@event.listens_for(Session, "do_orm_execute")
def _guard_statement(state: ORMExecuteState) -> None:
    scope = state.session.scope
    takes_lock = (
        isinstance(state.statement, Select) and state.statement._for_update_arg is not None
    )  # SQLite would ignore it
    if not scope.writes and (takes_lock or not state.is_select):
        raise ReadOnly("a snapshot cannot write")
    if scope.reason is not None or state.is_column_load:
        return  # a column load refreshes a row that came through the wall
    organization_id = scope.organization_id
    if (
        organization_id is not None
        and MADE_ONCE in state.execution_options
        and state.is_orm_statement
        and state.is_select
    ):
        state.statement = _walled(state.statement, organization_id)
        return
    if not _mentions_owned(state):
        return
    if organization_id is None:
        raise CrossTenant("this session has no actor, and the statement needs an organization")
    if not state.is_orm_statement or not (state.is_select or _is_walled_change(state)):
        raise CrossTenant(
            "bulk and Core statements pass by the wall; use the ORM's select, "
            "update(...).where(...), delete or add"
        )
    if (
        not state.is_select
        and state.bind_mapper is not None
        and issubclass(state.bind_mapper.class_, OrgSetting)
    ):
        _renew_settings(state.session, {organization_id})
    state.statement = state.statement.options(_only(organization_id))


@lru_cache(maxsize=1024)
def _walled(statement: Any, organization_id: UUID) -> Any:
    """A statement that is made once, behind the wall: most of what a small read costs is building
    that anew.
    """
    return statement.options(_only(organization_id))


def _only(organization_id: UUID) -> Any:
    return with_loader_criteria(
        OrgOwned, lambda cls: cls.organization_id == organization_id, include_aliases=True
    )


def _is_walled_change(state: ORMExecuteState) -> bool:
    """Whether an update or delete takes the condition, and leaves the owner alone."""
    if not (state.is_update or state.is_delete) or isinstance(state.parameters, list):
        return False
    changed = getattr(state.statement, "_values", None) or {}
    named = {getattr(column, "key", column) for column in changed} | set(state.parameters or ())
    return "organization_id" not in named


def _mentions_owned(state: ORMExecuteState) -> bool:
    """Whether the statement reaches an OrgOwned table; of a text nobody can tell, so it counts as
    one that does.
    """
    owned = _owned_tables()
    for part in visitors.iterate(cast("ClauseElement", state.statement)):
        table = part.table if isinstance(part, Column) else part
        if isinstance(part, TextClause) or (isinstance(table, Table) and table in owned):
            return True
    return False


def _owned_tables() -> set[FromClause]:
    return {
        mapper.local_table
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, OrgOwned)
    }


@event.listens_for(Session, "before_flush")
def _guard_flush(session: Session, _context: object, _instances: object) -> None:
    touched = [
        *session.new,
        *(row for row in session.dirty if session.is_modified(row)),
        *session.deleted,
    ]
    if touched and not session.scope.writes:
        raise ReadOnly("a snapshot cannot write")
    if session.scope.reason is None:
        for row in touched:
            if isinstance(row, OrgOwned):
                _guard_row(row, session.scope.organization_id)
    if changed := {row.organization_id for row in touched if isinstance(row, OrgSetting)}:
        _renew_settings(session, changed)


def _renew_settings(session: Session, organization_ids: set[UUID]) -> None:
    """What was remembered of these organizations' settings is never asked for again."""
    renewed = (
        update(Organization)
        .where(Organization.id.in_(organization_ids))
        .values(settings_version=uuid4())
    )
    session.execute(renewed, execution_options={"synchronize_session": False})


def _guard_row(row: OrgOwned, organization_id: UUID | None) -> None:
    """Refuse a row that is, or was, another organization's; a new row without an owner becomes the
    actor's.
    """
    if organization_id is None:
        raise CrossTenant("this session has no actor, and the row needs an organization")
    if row.organization_id is None:
        row.organization_id = organization_id
    before = inspect(row).attrs.organization_id.history.deleted or ()
    if row.organization_id != organization_id or any(
        old not in (None, organization_id) for old in before
    ):
        raise CrossTenant(f"a {type(row).__name__} of another organization")
