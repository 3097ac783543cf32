"""Row-level security of PostgreSQL: the second net under the tenant filter.

A row is seen and written where the setting aicreat.organization says its owner, or `every`. Each
connection of the application begins with `nobody`, each of its transactions says whose rows it
reaches. Where the setting is missing the policies hold nothing back: that is the release before
this one, which goes on beside it, and an administrator with psql or pg_dump. Superusers and roles
with BYPASSRLS are not held. SQLite has no such thing and keeps its composite keys.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OWNED = sa.text(
    "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace "
    "AND a.attname = 'organization_id' AND NOT a.attisdropped ORDER BY c.relname"
)
SAID = "current_setting('aicreat.organization', true)"
# in sub-selects, which are evaluated once a statement and not once a row
ITS_OWN = f"organization_id = (SELECT CASE WHEN length({SAID}) = 36 THEN {SAID}::uuid END)"
ANY = f"(SELECT coalesce({SAID}, 'every') = 'every')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in op.get_bind().scalars(OWNED).all():
        op.execute(f'CREATE POLICY own_organization ON "{table}" USING ({ITS_OWN} OR {ANY})')
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for table in op.get_bind().scalars(OWNED).all():
        op.execute(f'DROP POLICY own_organization ON "{table}"')
        op.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
