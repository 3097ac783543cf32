"""Statements that are prepared once, for what is asked with every request: the core executes them,
behind the same wall.

Most of what a small statement costs is the ORM's: each time it builds the wall's condition, copies
the statement, makes objects. A prepared statement has the condition built in, for the organization
of whichever session runs it, and answers with plain rows. Only flat statements can be prepared:
tables and joins, so that a condition on each table is the whole wall.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import (
    Column,
    CursorResult,
    FromClause,
    Join,
    Select,
    TextClause,
    Update,
    bindparam,
    insert,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import ReturnsRows

from app.database.session import CrossTenant, ReadOnly, Session
from app.models.base import Base, OrgOwned, OrgSetting

OWNER = "organization_id"
ACTORS = "actors_organization_id"
"""Named as no column is."""


class Prepared:
    """A select or an update of ORM tables that stands in its module.

    Objects that the session has loaded do not learn of an update, as with
    `synchronize_session=False`. Raises CrossTenant, where it is made, for what is not flat, gives
    rows away, or changes settings, which have a version.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]] | Update) -> None:
        self._owned = [table for table in _tables(statement) if _is(table, OrgOwned)]
        self._writes = isinstance(statement, Update) or statement._for_update_arg is not None
        if isinstance(statement, Update) and (
            _is(statement.table, OrgSetting) or OWNER in _changed(statement)
        ):
            raise CrossTenant("a prepared update leaves settings and owners alone")
        self._statement = statement.where(
            *(table.c[OWNER] == bindparam(ACTORS) for table in self._owned)
        )

    def run(self, session: Session, **values: Any) -> CursorResult[Any]:
        """Execute it once."""
        return _run(
            session, self._statement, self._behind_the_wall(session, values), writes=self._writes
        )

    def run_all(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute it for each of the rows' values, together."""
        if rows:
            _run(
                session,
                self._statement,
                [self._behind_the_wall(session, row) for row in rows],
                writes=self._writes,
            )

    def _behind_the_wall(self, session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
        """Also of an update's values that come late: a value that is named as a column is set."""
        if OWNER in values or ACTORS in values:
            raise CrossTenant("the session says whose rows a prepared statement reaches")
        return {**values, ACTORS: session.organization_id} if self._owned else dict(values)


def insert_all(session: Session, table: type[OrgOwned], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new rows of the session's organization in one statement; a row without an owner becomes
    the session's.

    Raises CrossTenant for settings, for a row of another organization, and for a session without an
    actor.
    """
    if not rows:
        return
    owner = session.organization_id
    if issubclass(table, OrgSetting) or any(row.get(OWNER, owner) != owner for row in rows):
        raise CrossTenant(f"these rows of {table.__name__} are not to be written together")
    _run(session, insert(table), [{**row, OWNER: owner} for row in rows], writes=True)


def _run(session: Session, statement: Any, values: Any, *, writes: bool) -> CursorResult[Any]:
    if writes and not session.scope.writes:
        raise ReadOnly("a snapshot cannot write")
    if session.scope.writes:
        session.flush()  # what was added before, or changed, is seen: as by every other statement
    return session.connection().execute(statement, values)


def _tables(statement: Select[*tuple[Any, ...]] | Update) -> list[FromClause]:
    """Every table of the statement. Raises CrossTenant when it is not flat."""
    if not isinstance(statement, Select | Update):
        raise CrossTenant("only a select or an update can be prepared")
    known = set(Base.metadata.tables.values())
    sources = statement.get_final_froms() if isinstance(statement, Select) else [statement.table]
    tables: dict[FromClause, None] = {}
    for part in chain(*(visitors.iterate(root) for root in (statement, *sources))):
        found = part.table if isinstance(part, Column) else part
        if isinstance(found, FromClause) and found in known:
            tables[found] = None
        elif found is not statement and not isinstance(found, Join) and _may_hide_a_table(found):
            raise CrossTenant("only tables that are joined can be prepared; use the session")
    return list(tables)


def _may_hide_a_table(part: Any) -> bool:
    return isinstance(part, ReturnsRows | TextClause) or getattr(part, "is_literal", False)


def _is(table: FromClause, kind: type) -> bool:
    """Compared, since what stands in a statement is an annotated copy of a table."""
    return any(
        issubclass(mapper.class_, kind)
        for mapper in Base.registry.mappers
        if mapper.local_table == table
    )


def _changed(statement: Update) -> set[str]:
    """The names of the columns that it sets."""
    return {getattr(column, "key", column) for column in statement._values or ()}
