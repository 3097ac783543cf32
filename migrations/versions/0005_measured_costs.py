"""What attempts really cost, so that the order of the queue follows from it.

The new columns are nullable or have a default of the server: the release before this one does not
know them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("cost_ms", sa.BigInteger(), nullable=True))
    op.drop_index("ix_job_open", table_name="job")
    op.create_index("ix_job_open", "job", ["organization_id", "state", "urgency", "key"])
    op.add_column(
        "organization", sa.Column("owed_ms", sa.BigInteger(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("organization", "owed_ms")
    op.drop_index("ix_job_open", table_name="job")
    op.create_index("ix_job_open", "job", ["organization_id", "state"])
    op.drop_column("job", "cost_ms")
