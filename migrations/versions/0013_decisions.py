"""What somebody decided of results, and how it was before, so that it can be taken back.

Two new tables; the release before this one does not know them, and what it decides is not in them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.row_security import hold_rows

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_decisions()
    add_items()
    hold_rows("decision", "decision_item")


def downgrade() -> None:
    op.drop_table("decision_item")
    op.drop_table("decision")


def add_decisions() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "act IN ('approve', 'reject', 'reopen', 'again')",
            name=op.f("ck_decision_act_known"),
        ),
        *owned_by("decision", ("project", "project_id")),
    )
    op.create_index(op.f("ix_decision_organization_id"), "decision", ["organization_id"])
    op.create_index("ix_decision_project", "decision", ["project_id", "created_at"])


def add_items() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    parents = (("decision", "decision_id"), ("generated_asset", "generated_asset_id"))
    op.create_table(
        "decision_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("generated_asset_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("review_reason", sa.Text(), nullable=True),
        sa.Column("plan", document, nullable=True),
        sa.Column("rules", document, nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "review IN ('pending', 'approved', 'rejected')",
            name=op.f("ck_decision_item_review_known"),
        ),
        *owned_by("decision_item", *parents),
    )
    op.create_index(op.f("ix_decision_item_organization_id"), "decision_item", ["organization_id"])
    op.create_index("ix_decision_item_decision", "decision_item", ["decision_id"])
    op.create_index("ix_decision_item_generated_asset", "decision_item", ["generated_asset_id"])


def owned_by(table: str, *parents: tuple[str, str]) -> list[sa.Constraint]:
    """Keys of a table whose rows belong to an organization and to rows of these parents."""
    keys: list[sa.Constraint] = [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organization_id", "id", name=op.f(f"uq_{table}_organization_id_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f(f"fk_{table}_organization_id_organization"),
            ondelete="CASCADE",
        ),
    ]
    for parent, column in parents:
        name = op.f(f"fk_{table}_organization_id_{column}_{parent}")
        own, other = ["organization_id", column], [f"{parent}.organization_id", f"{parent}.id"]
        keys.append(sa.ForeignKeyConstraint(own, other, name=name, ondelete="CASCADE"))
    return keys
