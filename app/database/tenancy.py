"""The tenant filter: one condition on every OrgOwned table, however a statement is executed.

The condition is an option of the statement (`filtered`), its value a parameter of its execution.
Sessions add both to whatever they execute (app.database.guards), prepared statements carry the
option and get the value when they run (app.database.statements). Nobody has to trust the option:
the compiler counts in every SELECT, UPDATE and DELETE it writes whether each OrgOwned table has its
condition, and refuses the statement otherwise. It does so once for each shape of statement, since
what is compiled is cached, so the check costs nothing afterwards.
"""

from collections import Counter
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Column,
    Engine,
    FromClause,
    Table,
    TextClause,
    Uuid,
    bindparam,
)
from sqlalchemy.orm import with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase

from app.database.session import CrossTenant
from app.models.base import Base, OrgOwned

OWNER = "organization_id"
"""The column of every OrgOwned table that says whose a row is."""
TENANT = "tenant_organization_id"
"""The parameter of the condition. Named as no column is: a value of an UPDATE that is named as a
column would be set.
"""
TENANT_VALUE = bindparam(TENANT, type_=Uuid())
FILTER = with_loader_criteria(
    OrgOwned,
    lambda cls: cls.organization_id == TENANT_VALUE,
    include_aliases=True,
    propagate_to_loaders=False,
)
"""The tenant filter. Loaders execute statements of their own, which get it from their session."""

S = TypeVar("S", bound=Executable)


def filtered(statement: S) -> S:
    """The statement with the tenant filter; as it is when it has it already."""
    return statement if is_filtered(statement) else statement.options(FILTER)


def is_filtered(statement: Any) -> bool:
    """Whether the statement has the tenant filter."""
    return FILTER in getattr(statement, "_with_options", ())


def tenant_parameter(organization_id: UUID) -> dict[str, UUID]:
    """The value that a filtered statement needs."""
    return {TENANT: organization_id}


def reaches_tenants(statement: Any) -> bool:
    """Whether the statement mentions an OrgOwned table.

    Raises:
        CrossTenant: The statement is one that the compiler's check cannot see through: it holds
            SQL as text, or a change inside another statement.
    """
    owned = tables_of(OrgOwned)
    found = False
    for part in visitors.iterate(statement):
        if is_text(part):
            raise CrossTenant("what SQL as text reaches is not known; use tables and columns")
        if isinstance(part, UpdateBase) and part is not statement:
            raise CrossTenant("a change inside another statement passes by the tenant filter")
        table = part.table if isinstance(part, Column) else part
        found = found or (isinstance(table, Table) and table in owned)
    return found


def is_text(part: Any) -> bool:
    """Whether it is SQL that was written as text; the star of `count(*)` counts as none."""
    if isinstance(part, TextClause):
        return True
    return getattr(part, "is_literal", False) and getattr(part, "name", None) != "*"


def changed_columns(statement: Any) -> set[str]:
    """The names of the columns that an update sets, as far as the statement itself says."""
    pairs = getattr(statement, "_ordered_values", None) or (statement._values or {}).items()
    return {str(getattr(column, "key", column)) for column, _value in pairs}


def is_kind(table: FromClause, kind: type[OrgOwned]) -> bool:
    """Whether the table is one of that kind of model."""
    return table in tables_of(kind)


def tables_of(kind: type[OrgOwned]) -> frozenset[FromClause]:
    """The tables of that kind of model, as far as models have been imported."""
    return _tables_of(kind.__name__, len(Base.metadata.tables))


@cache
def _tables_of(kind: str, _known: int) -> frozenset[FromClause]:
    """Asked anew whenever a model has come since: statements are prepared while modules load."""
    return frozenset(
        mapper.local_table
        for mapper in Base.registry.mappers
        if kind in {base.__name__ for base in mapper.class_.__mro__}
    )


def check_compiled_statements(engine: Engine) -> None:
    """Let the engine refuse filtered statements in which a table is without the condition."""
    usual = engine.dialect.statement_compiler
    if not issubclass(usual, CheckedCompiler):
        checked = type(f"Checked{usual.__name__}", (CheckedCompiler, usual), {})
        engine.dialect.statement_compiler = checked


class CheckedCompiler(SQLCompiler):
    """Counts, in each SELECT, UPDATE and DELETE, OrgOwned tables and their conditions."""

    def __init__(self, dialect: Any, statement: Any, *args: Any, **options: Any) -> None:
        self.reached: Counter[tuple[int, str]] = Counter()
        self.narrowed: Counter[tuple[int, str]] = Counter()
        self.is_filtered = is_filtered(statement)
        super().__init__(dialect, statement, *args, **options)
        if self.is_filtered and (missed := self.reached - self.narrowed):
            names = ", ".join(sorted({name for _scope, name in missed}))
            raise CrossTenant(f"the tenant filter does not reach {names} in this statement")

    def visit_table(self, table: Any, *args: Any, **options: Any) -> Any:
        if options.get("asfrom") and table in tables_of(OrgOwned):
            alias = options.get("enclosing_alias")
            is_alias = alias is not None and isinstance(alias.element, Table)
            self.reached[self.scope, str((alias if is_alias else table).name)] += 1
        return self.usual.visit_table(table, *args, **options)

    def visit_join(self, join: Any, *args: Any, **options: Any) -> Any:
        if self.is_filtered and join.full:
            raise CrossTenant("a full join gives rows that its condition excludes")
        return self.usual.visit_join(join, *args, **options)

    def visit_binary(self, binary: Any, *args: Any, **options: Any) -> Any:
        column, value = binary.left, binary.right
        if isinstance(value, BindParameter) and value.key == TENANT and column.key == OWNER:
            self.narrowed[self.scope, str(column.table.name)] += 1
        return self.usual.visit_binary(binary, *args, **options)

    @property
    def usual(self) -> Any:
        """The dialect's own way of writing SQL."""
        return super()

    @property
    def scope(self) -> int:
        """The SELECT, UPDATE or DELETE that is being written."""
        return id(self.stack[-1]["selectable"]) if self.stack else 0
