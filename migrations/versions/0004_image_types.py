"""HEIC, BMP and JPEG 2000 for organizations that take every type of picture.

A stored rule that lists all seven types of before was never narrowed: it gets the new ones, in
every version, so that restoring one does not take them away. A rule that lists fewer was narrowed
on purpose and stays as it is.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FIELD = "allowedImageTypes"
BEFORE = ("jpeg", "png", "psd", "webp", "gif", "tiff", "avif")
ADDED = ("heic", "bmp", "jp2")
RULES = sa.table(
    "rule_version",
    sa.column("id", sa.Uuid()),
    sa.column("rule_group", sa.Text()),
    sa.column("document", sa.JSON()),
)


def upgrade() -> None:
    replace_types(BEFORE, (*BEFORE, *ADDED))


def downgrade() -> None:
    replace_types((*BEFORE, *ADDED), BEFORE)
    drop_types(frozenset(ADDED))


def replace_types(found: tuple[str, ...], types: tuple[str, ...]) -> None:
    """Store another list wherever all of the types that are looked for are listed, and no other."""
    for row in upload_rules():
        if set(row.document.get(FIELD, ())) == set(found):
            store(row.id, row.document | {FIELD: list(types)})


def drop_types(unknown: frozenset[str]) -> None:
    """Take types that the release before does not know out of every list."""
    for row in upload_rules():
        listed = row.document.get(FIELD, ())
        known = [name for name in listed if name not in unknown]
        if known != list(listed):
            store(row.id, row.document | {FIELD: known or list(BEFORE)})


def upload_rules() -> list[sa.Row[tuple[object, ...]]]:
    chosen = sa.select(RULES.c.id, RULES.c.document)
    return list(op.get_bind().execute(chosen.where(RULES.c.rule_group == "upload-moderation")))


def store(rule_id: object, document: dict[str, object]) -> None:
    op.get_bind().execute(
        RULES.update().where(RULES.c.id == rule_id).values(document=document)
    )
