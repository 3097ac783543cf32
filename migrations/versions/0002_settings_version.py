"""A version of what an organization has set, so that it can be remembered.

Nullable: the release before this one adds organizations without it, and theirs is simply not remembered.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("organization") as batch:
        batch.add_column(sa.Column("settings_version", sa.Uuid(), nullable=True))
    chance = "lower(hex(randomblob(16)))" if op.get_bind().dialect.name == "sqlite" else "gen_random_uuid()"
    op.execute(f"UPDATE organization SET settings_version = {chance}")


def downgrade() -> None:
    with op.batch_alter_table("organization") as batch:
        batch.drop_column("settings_version")
