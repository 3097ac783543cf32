"""The layouts that the versions of a result's edits name, and forgetting them."""

from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.domain.documents.edits import Edits
from app.domain.documents.kept_layouts import NO_LAYOUTS
from app.domain.documents.plans import Plan
from app.models import EditVersion, GeneratedAsset as ResultRow


def keep_layout(
    session: Session, row: ResultRow, version: int, edits: Edits, plan: Plan | None
) -> None:
    """Store the layout that a version was rendered with; it stays the version's for ever.

    Args:
        session: Of the result.
        row: The result.
        version: That was rendered.
        edits: In place of the version's, with the layout's name.
        plan: Of the layout; None where none is shown.
    """
    if plan is not None and edits.extend.layout_id is not None:
        row.layouts = (row.layouts or NO_LAYOUTS).with_plan(edits.extend.layout_id, plan)
    if row.version == version:
        row.edits = edits
        row.layouts = row.layouts.settled() if row.layouts else None
    saved = select(EditVersion).where(
        EditVersion.generated_asset_id == row.id, EditVersion.version == version
    )
    for each in session.scalars(saved):
        each.edits = edits


def forget_layouts(session: Session, asset_id: UUID) -> None:
    """Forget the layouts of a picture's results: what they show of it is not there any more."""
    for row in session.scalars(select(ResultRow).where(ResultRow.asset_id == asset_id)):
        if row.layouts is not None:
            row.layouts = None
