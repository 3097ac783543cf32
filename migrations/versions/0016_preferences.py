"""What people prefer beside the theme: motion, keys of one letter, language.

Nullable or with a default: the release before this one adds users without them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("motion", sa.Text(), server_default="auto", nullable=False))
    op.add_column("user", sa.Column("single_keys", sa.Boolean(), nullable=True))
    op.add_column("user", sa.Column("language", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("user", "language")
    op.drop_column("user", "single_keys")
    op.drop_column("user", "motion")
