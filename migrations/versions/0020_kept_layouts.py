"""The layouts that people chose for a result, by the names that its edits call them.

The release before this one reads edits without knowing the name, and shows the plan's layout.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("generated_asset", sa.Column("layouts", document, nullable=True))


def downgrade() -> None:
    op.drop_column("generated_asset", "layouts")
