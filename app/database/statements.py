"""Statements that are prepared once, and executed by Core with the same tenant filter.

They are for what is asked with every request.

Most of what a small statement costs is the ORM's: each time it copies the statement, walks through
it, and makes objects. A prepared statement has the filter from the start, takes the organization of
whichever session runs it, and answers with plain rows.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import CompoundSelect, CursorResult, Delete, Insert, Select, Update, insert

from app.database import row_security
from app.database.session import AnyRow, CrossTenant, ReadOnly, Session
from app.database.tenancy import (
    OWNER,
    TENANT,
    changed_columns,
    filtered,
    is_kind,
    reaches_tenants,
    tenant_parameter,
)
from app.models.base import OrgOwned, OrgSetting

_INSERTS: dict[type[OrgOwned], Insert] = {}
Preparable = Select[*AnyRow] | CompoundSelect[*AnyRow] | Update | Delete


class Prepared:
    """A statement on ORM tables that is a constant of its module.

    Objects that the session has loaded do not learn of an update, as with
    `synchronize_session=False`.
    """

    def __init__(self, statement: Preparable) -> None:
        """Prepare the statement.

        Raises:
            CrossTenant: The statement gives rows away, changes settings (which have a version), or
                is one that the tenant filter cannot be checked in.
        """
        if not isinstance(statement, Select | CompoundSelect | Update | Delete):
            raise CrossTenant("only a select, an update or a delete can be prepared")
        self._writes = isinstance(statement, Update | Delete)
        if isinstance(statement, Update | Delete):
            check_change(statement)
        elif statement._for_update_arg is not None:
            self._writes = True
        self._is_owned = reaches_tenants(statement)
        self._statement = filtered(statement)

    def run(self, session: Session, **values: object) -> CursorResult[*AnyRow]:
        """Execute it once, with these values of its parameters."""
        stands_alone = self._is_owned and not self._writes and row_security.stands_alone(session)
        statement = self._standing_alone if stands_alone else self._statement
        return execute(session, statement, self.parameters(session, values), writes=self._writes)

    @cached_property
    def _standing_alone(self) -> Preparable:
        return row_security.saying_so(self._statement)

    def run_all(self, session: Session, rows: Sequence[Mapping[str, object]]) -> None:
        """Execute it for each of the rows' values, together."""
        if rows:
            values = [self.parameters(session, row) for row in rows]
            execute(session, self._statement, values, writes=self._writes)

    def parameters(self, session: Session, values: Mapping[str, object]) -> dict[str, object]:
        """The values, and the session's organization.

        Raises:
            CrossTenant: The values say whose rows are meant, or would give them away: a value that
                is named as a column of an update is set.
        """
        if OWNER in values or TENANT in values:
            raise CrossTenant("the session says whose rows a prepared statement reaches")
        if not self._is_owned:
            return dict(values)
        return {**values, **tenant_parameter(session.organization_id)}


def check_change(statement: Update | Delete) -> None:
    """Refuse what only sessions may change.

    Raises:
        CrossTenant: It changes settings, or the owner of a row.
    """
    gives_away = isinstance(statement, Update) and OWNER in changed_columns(statement)
    if gives_away or is_kind(statement.table, OrgSetting):
        raise CrossTenant("a prepared change leaves settings and owners alone")


def insert_all(
    session: Session, table: type[OrgOwned], rows: Sequence[Mapping[str, object]]
) -> None:
    """Write new rows of the session's organization in one statement.

    Args:
        session: Whose organization becomes the owner of a row without one.
        table: The model of the rows.
        rows: The values, by column.

    Raises:
        CrossTenant: The rows are settings, one is another organization's, or the session has no
            actor.
    """
    if not rows:
        return
    owner = session.organization_id
    if issubclass(table, OrgSetting) or any(row.get(OWNER, owner) != owner for row in rows):
        raise CrossTenant(f"these rows of {table.__name__} are not to be written together")
    execute(session, insert_into(table), [{**row, OWNER: owner} for row in rows], writes=True)


def insert_into(table: type[OrgOwned]) -> Insert:
    """The statement; made once, since making it costs as much as executing it."""
    if table not in _INSERTS:
        _INSERTS[table] = insert(table)
    return _INSERTS[table]


def execute(
    session: Session, statement: Any, values: Any, *, writes: bool
) -> CursorResult[*AnyRow]:
    """Execute a filtered statement on the session's connection, behind what it has not flushed."""
    if writes and not session.scope.writes:
        raise ReadOnly("a snapshot cannot write")
    if session.scope.writes:
        session.flush()  # as before every statement of the ORM
    return session.connection().execute(statement, values)
