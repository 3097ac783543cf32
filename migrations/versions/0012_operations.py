"""Webhook secrets that overlap, exports, how long projects are kept, and when an organization goes.

All nullable: the release before this one adds rows without them, and reads past them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS: tuple[tuple[str, str, sa.types.TypeEngine[object]], ...] = (
    ("webhook", "previous_secret", sa.Text()),
    ("webhook", "previous_until", MOMENT),
    ("download", "scope", sa.Text()),
    ("organization", "keep_days", sa.Integer()),
    ("organization", "deletion_at", MOMENT),
)


def upgrade() -> None:
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for table, name, _kind in reversed(COLUMNS):
        op.drop_column(table, name)
