"""When something last happened in a project, and whether it is archived or deleted.

All nullable: the release before this one adds projects without them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = ("changed_at", "shelved_at", "removed_at")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("project", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE project SET changed_at = created_at")


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("project", name)
