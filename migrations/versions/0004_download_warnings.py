"""What the files of a download do not keep of their formats.

Nullable: what the release before this one makes does not say it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("download") as batch:
        batch.add_column(sa.Column("warnings", document, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("download") as batch:
        batch.drop_column("warnings")
