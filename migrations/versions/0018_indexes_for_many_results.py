"""Indexes of what screens count and list of an organization with many results.

Rows of results bear plans and rules and are wide: what is counted is read from indexes alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_generated_asset_format", "generated_asset", ["organization_id", "format_id"]),
    ("ix_generated_asset_size", "generated_asset", ["organization_id", "size_bytes"]),
    (
        "ix_generated_asset_state",
        "generated_asset",
        ["organization_id", "project_id", "status", "rendered_version"],
    ),
    ("ix_job_newest", "job", ["organization_id", "created_at"]),
    ("ix_audit_entry_action", "audit_entry", ["organization_id", "action", "at"]),
    ("ix_audit_entry_person", "audit_entry", ["organization_id", "username", "at"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    op.create_index(
        "ix_generated_asset_flagged",
        "generated_asset",
        ["organization_id", "project_id"],
        sqlite_where=sa.text("is_nsfw = 1"),
        postgresql_where=sa.text("is_nsfw"),
    )


def downgrade() -> None:
    op.drop_index("ix_generated_asset_flagged", "generated_asset")
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(name, table)
