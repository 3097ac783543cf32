"""The policy of PostgreSQL that holds a table's rows to their organization; for migrations.

A table with an owner gets it in the migration that makes the table (docs/adr/0021).
"""

from __future__ import annotations

from alembic import op

SAID = "current_setting('aicreat.organization', true)"
# in sub-selects, which are evaluated once a statement and not once a row
ITS_OWN = f"organization_id = (SELECT CASE WHEN length({SAID}) = 36 THEN {SAID}::uuid END)"
ANY = f"(SELECT coalesce({SAID}, 'every') = 'every')"


def hold_rows(*tables: str) -> None:
    """Give tables the policy, and force it on their owner too; SQLite has none."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in tables:
        op.execute(f'CREATE POLICY own_organization ON "{table}" USING ({ITS_OWN} OR {ANY})')
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')


def release_rows(*tables: str) -> None:
    """Take the policy away again."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in tables:
        op.execute(f'DROP POLICY own_organization ON "{table}"')
        op.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
