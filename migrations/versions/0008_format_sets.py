"""Saved sets of formats, what a person chose last, and a starter set of eight.

Format.is_default marks the starter set from here on. It was 55 formats of the catalogue; where an
admin has left these as they were, eight of them stay marked. New columns are nullable: the release
before this one does not know them, and preselects whatever is marked.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MARKED = 55
"""Formats that a new organization had marked until now."""
STARTER = (
    ("Instagram", "Feed square 1:1"),
    ("Instagram", "Feed portrait 4:5"),
    ("Instagram", "Story (organic) 9:16"),
    ("Facebook", "Link / shared image 1.91:1"),
    ("YouTube", "Thumbnail 16:9"),
    ("LinkedIn", "Single image landscape 1.91:1"),
    (None, "IAB Leaderboard"),
    (None, "IAB Medium rectangle"),
)
"""Platform and name of the formats that stay marked."""

FORMAT = sa.table(
    "format",
    sa.column("id", sa.Uuid()),
    sa.column("organization_id", sa.Uuid()),
    sa.column("platform_id", sa.Uuid()),
    sa.column("name", sa.Text()),
    sa.column("is_default", sa.Boolean()),
    sa.column("archived_at", sa.DateTime(timezone=True)),
)
PLATFORM = sa.table("platform", sa.column("id", sa.Uuid()), sa.column("name", sa.Text()))


def upgrade() -> None:
    document = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "format_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("choice", document, nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "created_by"],
            ["user.organization_id", "user.id"],
            name=op.f("fk_format_set_organization_id_created_by_user"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_format_set_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_format_set")),
        sa.UniqueConstraint(
            "organization_id", "id", name=op.f("uq_format_set_organization_id_id")
        ),
    )
    op.create_index(op.f("ix_format_set_organization_id"), "format_set", ["organization_id"])
    op.add_column("user", sa.Column("last_choice", document, nullable=True))
    narrow_defaults()


def downgrade() -> None:
    """The marks stay: which ones there were is not known any more."""
    op.drop_column("user", "last_choice")
    op.drop_index(op.f("ix_format_set_organization_id"), table_name="format_set")
    op.drop_table("format_set")


def narrow_defaults() -> None:
    """Keep the marks of eight formats in organizations whose marks are those of the catalogue."""
    connection = op.get_bind()
    marked = (
        sa.select(FORMAT.c.organization_id, FORMAT.c.id, PLATFORM.c.name, FORMAT.c.name)
        .select_from(
            FORMAT.join(PLATFORM, FORMAT.c.platform_id == PLATFORM.c.id, isouter=True)
        )
        .where(FORMAT.c.is_default, FORMAT.c.archived_at.is_(None))
    )
    by_owner: dict[object, dict[object, tuple[str | None, str]]] = {}
    for owner, format_id, platform, name in connection.execute(marked):
        by_owner.setdefault(owner, {})[format_id] = (platform, name)
    for formats in by_owner.values():
        if len(formats) != MARKED or not set(STARTER) <= set(formats.values()):
            continue
        others = [format_id for format_id, named in formats.items() if named not in STARTER]
        connection.execute(
            FORMAT.update().where(FORMAT.c.id.in_(others)).values(is_default=False)
        )
