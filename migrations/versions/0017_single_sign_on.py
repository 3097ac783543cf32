"""Sign-in services that organizations bring themselves.

People whom they vouch for stand in a table of their own, and not beside those of the installation's
service: the release before this one looks for a subject of an issuer in all organizations.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.row_security import hold_rows, release_rows

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("single_sign_on", "single_sign_on_domain", "single_sign_on_person")


def upgrade() -> None:
    add_services()
    add_domains()
    add_people()
    for table in TABLES:
        op.create_index(f"ix_{table}_organization_id", table, ["organization_id"])
    op.create_index("ix_single_sign_on_person_user_id", "single_sign_on_person", ["user_id"])
    hold_rows(*TABLES)


def downgrade() -> None:
    release_rows(*TABLES)
    for table in reversed(TABLES):
        op.drop_table(table)


def add_services() -> None:
    moment = sa.DateTime(timezone=True)
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "single_sign_on",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("new_role", sa.Text(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("is_only", sa.Boolean(), nullable=False),
        sa.Column("keeper_id", sa.Uuid(), nullable=True),
        sa.Column("tested_at", moment, nullable=True),
        sa.Column("report", document, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "new_role IN ('user', 'admin')", name=op.f("ck_single_sign_on_new_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "keeper_id"],
            ["user.organization_id", "user.id"],
            name="fk_single_sign_on_organization_id_keeper_id_user",
            ondelete="NO ACTION",
        ),
        *owned("single_sign_on"),
        sa.UniqueConstraint("organization_id", name="uq_single_sign_on_organization_id"),
    )


def add_domains() -> None:
    op.create_table(
        "single_sign_on_domain",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        *owned("single_sign_on_domain"),
        sa.UniqueConstraint("domain", name="uq_single_sign_on_domain_domain"),
    )


def add_people() -> None:
    op.create_table(
        "single_sign_on_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "user_id"],
            ["user.organization_id", "user.id"],
            name="fk_single_sign_on_person_organization_id_user_id_user",
            ondelete="CASCADE",
        ),
        *owned("single_sign_on_person"),
        sa.UniqueConstraint(
            "organization_id",
            "issuer",
            "subject",
            name="uq_single_sign_on_person_organization_id_issuer_subject",
        ),
        sa.UniqueConstraint(
            "organization_id",
            "user_id",
            "issuer",
            name="uq_single_sign_on_person_organization_id_user_id_issuer",
        ),
    )


def owned(table: str) -> tuple[sa.Constraint, ...]:
    """What every table with an owner has."""
    return (
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=f"fk_{table}_organization_id_organization",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("organization_id", "id", name=f"uq_{table}_organization_id_id"),
    )
