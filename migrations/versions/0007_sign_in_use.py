"""By which device a sign-in was begun, and when it was last used.

Both are nullable: the release before this one does not know them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_in", sa.Column("device", sa.Text(), nullable=True))
    op.add_column(
        "sign_in", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("sign_in", "last_used_at")
    op.drop_column("sign_in", "device")
