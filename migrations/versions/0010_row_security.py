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

from migrations.row_security import hold_rows, release_rows

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OWNED = sa.text(
    "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace "
    "AND a.attname = 'organization_id' AND NOT a.attisdropped ORDER BY c.relname"
)


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        hold_rows(*op.get_bind().scalars(OWNED).all())


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        release_rows(*op.get_bind().scalars(OWNED).all())
