"""A new version of a result's edits.

Saving, restoring, copying and planning anew have this in common.
"""

from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.documents.edits import Edits
from app.domain.jobs import JobKind, Urgency
from app.domain.results import ResultStatus, Review
from app.models import EditVersion, GeneratedAsset as ResultRow
from app.records.lifecycle import change_status
from app.records.work import submit


def store_version(
    deps: Deps,
    session: Session,
    row: ResultRow,
    edits: Edits,
    user_id: UUID | None,
    urgency: Urgency,
) -> None:
    """Give the result its next version, with these edits, and queue its rendering.

    A review was of the picture as it was: it starts anew.
    """
    keep_first_version(session, row)
    row.edits = edits
    row.version += 1
    row.review = Review.PENDING
    row.review_reason = None
    change_status(session, row, ResultStatus.RENDERING, at=deps.clock.now(), is_retry=True)
    session.add(version_row(row, user_id))
    session.flush()
    submit(deps, session, JobKind.RENDER_RESULT, [row.id], urgency, {"version": row.version})


def keep_first_version(session: Session, row: ResultRow) -> None:
    """The plan without edits is version 1; it is written down when the first edit is saved."""
    known = session.scalar(
        select(EditVersion.id).where(EditVersion.generated_asset_id == row.id).limit(1)
    )
    if known is None:
        session.add(version_row(row, None))
        session.flush()


def version_row(row: ResultRow, user_id: UUID | None) -> EditVersion:
    return EditVersion(
        generated_asset_id=row.id,
        version=row.version,
        edits=row.edits,
        created_by=user_id,
        created_at=row.updated_at,
    )
