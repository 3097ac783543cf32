"""Who says what of a format and when it was looked up; fonts and brand colours of an organization.

New columns are nullable: the release before this one adds formats without them. The formats of the
seeded catalogue get what the catalogue says, where nobody has changed their size; their sources,
until now words of the catalogue, become the addresses that these stand for.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.row_security import hold_rows

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

CATALOGUE = Path(__file__).resolve().parents[2] / "app" / "seeds" / "formats.json"
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
FORMAT = sa.table(
    "format",
    sa.column("id", sa.Uuid()),
    sa.column("name", sa.Text()),
    sa.column("platform_id", sa.Uuid()),
    sa.column("width", sa.Integer()),
    sa.column("height", sa.Integer()),
    sa.column("source", DOCUMENT),
    sa.column("confidence", sa.Text()),
    sa.column("checked_on", sa.Date()),
)
PLATFORM = sa.table("platform", sa.column("id", sa.Uuid()), sa.column("name", sa.Text()))


def upgrade() -> None:
    op.add_column("format", sa.Column("confidence", sa.Text(), nullable=True))
    op.add_column("format", sa.Column("checked_on", sa.Date(), nullable=True))
    op.create_table(
        "font",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("embedding", sa.Text(), nullable=False),
        sa.Column("scripts", DOCUMENT, nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        *owned("font"),
    )
    op.create_index(op.f("ix_font_organization_id"), "font", ["organization_id"])
    op.create_table(
        "brand_kit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kit", DOCUMENT, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        *owned("brand_kit"),
        sa.UniqueConstraint("organization_id", name=op.f("uq_brand_kit_organization_id")),
    )
    op.create_index(op.f("ix_brand_kit_organization_id"), "brand_kit", ["organization_id"])
    hold_rows("font", "brand_kit")
    note_sources()


def downgrade() -> None:
    """The addresses stay: which words they were is not known any more."""
    for table in ("brand_kit", "font"):
        op.drop_index(op.f(f"ix_{table}_organization_id"), table_name=table)
        op.drop_table(table)
    op.drop_column("format", "checked_on")
    op.drop_column("format", "confidence")


def owned(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    """The column and the constraints of a table that belongs to an organization."""
    return (
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f(f"fk_{table}_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organization_id", "id", name=op.f(f"uq_{table}_organization_id_id")),
    )


def note_sources() -> None:
    """Write what the seeded catalogue says at the formats that are still as it has them."""
    seeds = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    named = {word: entry.get("url") or entry["kind"] for word, entry in seeds["sources"].items()}
    known = {
        (entry["platform"], entry["name"], entry["width"], entry["height"]): entry["confidence"]
        for entry in seeds["formats"]
    }
    gathered_on = date.fromisoformat(seeds["catalogue_version"])
    connection = op.get_bind()
    columns = (FORMAT.c.id, PLATFORM.c.name, FORMAT.c.name, FORMAT.c.width, FORMAT.c.height)
    rows = connection.execute(
        sa.select(*columns, FORMAT.c.source).select_from(
            FORMAT.join(PLATFORM, FORMAT.c.platform_id == PLATFORM.c.id, isouter=True)
        )
    ).all()
    for format_id, platform, name, width, height, source in rows:
        values: dict[str, object] = {"source": [named.get(word, word) for word in source]}
        if confidence := known.get((platform, name, width, height)):
            values |= {"confidence": confidence, "checked_on": gathered_on}
        connection.execute(FORMAT.update().where(FORMAT.c.id == format_id).values(**values))
