"""What providers were asked, what they answered, and how they fare.

Three new tables, and where what a model painted for a result is stored. The release before this
one knows none of them and asks nobody.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.row_security import hold_rows

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_calls()
    add_answers()
    op.create_table(
        "provider_state",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.BigInteger(), nullable=True),
        sa.Column("rest_until", sa.BigInteger(), nullable=True),
        sa.Column("last_cause", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_provider_state")),
    )
    op.add_column("generated_asset", sa.Column("painted_key", sa.Text(), nullable=True))
    hold_rows("provider_call", "provider_answer")


def downgrade() -> None:
    op.drop_column("generated_asset", "painted_key")
    op.drop_table("provider_state")
    op.drop_table("provider_answer")
    op.drop_table("provider_call")


def add_calls() -> None:
    table = "provider_call"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("capability", sa.Text(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("picture_hash", sa.Text(), nullable=False),
        sa.Column("price_micros", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "capability IN ('analyse', 'read', 'moderate', 'extend', 'cut-out', 'suggest')",
            name=op.f("ck_provider_call_capability_known"),
        ),
        sa.CheckConstraint(
            "outcome IN ('running', 'answered', 'retried', 'failed', 'skipped')",
            name=op.f("ck_provider_call_outcome_known"),
        ),
        sa.CheckConstraint(
            "subject_kind IN ('asset', 'result')",
            name=op.f("ck_provider_call_subject_kind_known"),
        ),
        *owned(table),
    )
    op.create_index(op.f("ix_provider_call_organization_id"), table, ["organization_id"])
    op.create_index("ix_provider_call_month", table, ["organization_id", "started_at"])
    op.create_index("ix_provider_call_job", table, ["job_id"])
    op.create_index("ix_provider_call_subject", table, ["subject_id"])


def add_answers() -> None:
    table = "provider_answer"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "answer", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.UniqueConstraint(
            "organization_id", "key", name=op.f("uq_provider_answer_organization_id_key")
        ),
        *owned(table),
    )
    op.create_index(op.f("ix_provider_answer_organization_id"), table, ["organization_id"])
    op.create_index(op.f("ix_provider_answer_answered_at"), table, ["answered_at"])


def owned(table: str) -> list[sa.Constraint]:
    """Keys of a table whose rows belong to an organization."""
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organization_id", "id", name=op.f(f"uq_{table}_organization_id_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f(f"fk_{table}_organization_id_organization"),
            ondelete="CASCADE",
        ),
    ]
