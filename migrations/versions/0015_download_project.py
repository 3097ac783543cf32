"""Which project a download is of, so that it can be found there.

Nullable: the release before this one adds downloads without it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("download", sa.Column("project_id", sa.Uuid(), nullable=True))
    op.create_index("ix_download_project", "download", ["project_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_download_project", "download")
    op.drop_column("download", "project_id")
