"""What made the picture of a result: the part of its provenance that was not kept yet.

Nullable: what the release before this one rendered does not say it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("generated_asset") as batch:
        batch.add_column(sa.Column("engine", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("generated_asset") as batch:
        batch.drop_column("engine")
