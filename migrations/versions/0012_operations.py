"""Webhook secrets that overlap, exports, how long projects are kept, and when an organization goes.

All nullable: the release before this one adds rows without them, and reads past them. The audit log
stays append-only as long as its organization is there: it goes with that row, and in no other way.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
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


INDEX = "ix_generation_job_ordered"
"""For figures of a range of days."""
RENDERED_INDEX = "ix_job_rendered"
RENDERED = sa.text("kind = 'render_result' AND state = 'done'")
IS_THERE = "EXISTS (SELECT 1 FROM organization WHERE organization.id = OLD.organization_id)"


def upgrade() -> None:
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index(INDEX, "generation_job", ["organization_id", "created_at"])
    op.create_index(
        RENDERED_INDEX,
        "job",
        ["organization_id", "finished_at"],
        sqlite_where=RENDERED,
        postgresql_where=RENDERED,
    )
    keep_entries(f"WHEN {IS_THERE}", f"IF TG_OP = 'DELETE' AND NOT {IS_THERE} THEN RETURN OLD; END IF;")


def downgrade() -> None:
    keep_entries("", "")
    op.drop_index(RENDERED_INDEX, "job")
    op.drop_index(INDEX, "generation_job")
    for table, name, _kind in reversed(COLUMNS):
        op.drop_column(table, name)


def keep_entries(condition: str, exception: str) -> None:
    """Refuse to remove entries of the log.

    Args:
        condition: Of SQLite's trigger: when it refuses.
        exception: Of PostgreSQL's function: what comes before the refusal.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_entry_no_delete")
        op.execute(
            f"CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry {condition} "
            "BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION audit_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN {exception} RAISE EXCEPTION 'audit_entry is append-only'; END $$"
    )
