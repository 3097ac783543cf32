"""Who corrected a picture last, as a version that a lost update is told by.

All with a default or nullable: the release before this one adds pictures without them. A correction
that it saves raises no version, so it is not told from the one before; both are whole documents.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COLUMNS = ("earlier_corrections", "corrections_version", "corrected_by", "corrected_at")


def upgrade() -> None:
    op.add_column(
        "asset",
        sa.Column("corrections_version", sa.Integer(), nullable=False, server_default="0"),
    )
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("asset", sa.Column("earlier_corrections", document, nullable=True))
    op.add_column("asset", sa.Column("corrected_by", sa.Uuid(), nullable=True))
    op.add_column("asset", sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("asset", name)
