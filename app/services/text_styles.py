"""The organization's lettering."""

from __future__ import annotations

from sqlalchemy import select

from app import db
from app.domain.access import Actor
from app.domain.catalogue import TextStyleSet
from app.domain.text_styles import styles_from_document
from app.models.text_style_set import TextStyleSet as StyleSetRow
from app.ports.deps import Deps


def list_style_sets(deps: Deps, actor: Actor) -> tuple[TextStyleSet, ...]:  # noqa: ARG001
    """The sets in use, oldest first."""
    query = select(StyleSetRow).where(StyleSetRow.archived_at.is_(None)).order_by(StyleSetRow.created_at, StyleSetRow.id)
    with db.snapshot(actor) as session:
        return tuple(TextStyleSet(row.id, row.name, styles_from_document(row.styles)) for row in session.scalars(query))
