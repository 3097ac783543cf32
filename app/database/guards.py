"""What a session may execute and write: it stays in its organization, and a snapshot reads.

(a) Every select, update and delete gets the tenant filter, with the session's organization; (b) a
flush of another organization's row is refused; (c) bulk forms on OrgOwned tables are refused, and
what the filter does not reach; (d) without an actor OrgOwned tables are out of reach.
"""

from collections.abc import Mapping
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Select, event, inspect, update
from sqlalchemy.orm import ORMExecuteState

from app.database import row_security, tenancy
from app.database.session import CrossTenant, ReadOnly, Session
from app.models import Organization
from app.models.base import OrgOwned, OrgSetting

READS_ONLY = "a snapshot cannot write"


@event.listens_for(Session, "do_orm_execute")
def guard_statement(state: ORMExecuteState) -> None:
    """Add the tenant filter to a statement, or refuse it."""
    session = cast("Session", state.session)
    scope = session.scope
    takes_lock = (
        isinstance(state.statement, Select) and state.statement._for_update_arg is not None
    )  # SQLite would ignore it
    if not scope.writes and (takes_lock or not state.is_select):
        raise ReadOnly(READS_ONLY)
    if scope.reason is not None or state.is_column_load:
        return  # a column load refreshes a row that the session has: it came through the filter
    if not tenancy.reaches_tenants(state.statement):
        return
    organization_id = session.organization_id
    if not (state.is_select or is_filterable_change(state)):
        raise CrossTenant(
            "bulk forms pass by the tenant filter; use select, update(...).where(...), delete, add"
        )
    if not state.is_select:
        prepare_change(state, session)
    given = cast("Mapping[str, object]", state.parameters or {})
    state.statement = tenancy.filtered(state.statement)
    if row_security.stands_alone(session):
        state.statement = row_security.saying_so(state.statement)
    state.parameters = {**given, **tenancy.tenant_parameter(organization_id)}


def is_filterable_change(state: ORMExecuteState) -> bool:
    """Whether it is an update or delete that takes the condition, and leaves the owner alone."""
    if not (state.is_update or state.is_delete) or isinstance(state.parameters, list):
        return False
    named = set(state.parameters or ())
    if state.is_update:
        named |= tenancy.changed_columns(state.statement)
    return tenancy.OWNER not in named


def prepare_change(state: ORMExecuteState, session: Session) -> None:
    """What an update or delete needs besides the condition.

    Objects that are loaded learn of it from the rows that it returns: the other way, evaluating
    the condition in Python, knows no parameters.

    Raises:
        CrossTenant: The caller asks for the other way.
    """
    asked = state.execution_options.get("synchronize_session", "auto")
    if asked not in ("auto", "fetch", False):
        raise CrossTenant("the tenant filter is for the database to evaluate")
    if asked == "auto":
        state.update_execution_options(synchronize_session="fetch")
    mapper = state.bind_mapper
    if mapper is not None and issubclass(mapper.class_, OrgSetting):
        renew_settings(session, {session.organization_id})


@event.listens_for(Session, "before_flush")
def guard_flush(session: Session, _context: object, _instances: object) -> None:
    """Refuse rows of another organization, and every row in a snapshot."""
    touched = [
        *session.new,
        *(row for row in session.dirty if session.is_modified(row)),
        *session.deleted,
    ]
    if touched and not session.scope.writes:
        raise ReadOnly(READS_ONLY)
    if session.scope.reason is None:
        for row in touched:
            if isinstance(row, OrgOwned):
                guard_row(row, session.organization_id)
    if changed := {row.organization_id for row in touched if isinstance(row, OrgSetting)}:
        renew_settings(session, changed)


def guard_row(row: OrgOwned, organization_id: UUID) -> None:
    """Make a new row without an owner the organization's.

    Raises:
        CrossTenant: The row is, or was, another organization's.
    """
    if row.organization_id is None:
        row.organization_id = organization_id
    before = inspect(row).attrs.organization_id.history.deleted or ()
    if row.organization_id != organization_id or any(
        old not in (None, organization_id) for old in before
    ):
        raise CrossTenant(f"a {type(row).__name__} of another organization")


def renew_settings(session: Session, organization_ids: set[UUID]) -> None:
    """Give the organizations' settings a new version: what is cached of them is not used again."""
    renewed = (
        update(Organization)
        .where(Organization.id.in_(organization_ids))
        .values(settings_version=uuid4())
    )
    session.execute(renewed, execution_options={"synchronize_session": False})
