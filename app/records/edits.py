"""A new version of a result's edits.

Saving, restoring, copying and planning anew have this in common.
"""

from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.documents.edits import EditKind, Edits
from app.domain.errors import EditsOutOfDate, NotFound
from app.domain.jobs import JobKind, Urgency
from app.domain.results import ResultStatus, Review, VersionOfEdits
from app.models import EditVersion, GeneratedAsset as ResultRow, User
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


def demand_newest(session: Session, row: ResultRow, expected: int | None) -> None:
    """Let a caller go on who has seen the newest version; None lets everybody.

    Raises:
        EditsOutOfDate: Somebody saved in between.
    """
    if expected is not None and expected != row.version:
        newest = find_version(session, row, row.version)
        raise EditsOutOfDate(newest.version, newest.saved_by, newest.saved_at)


def is_repeated(
    session: Session, row: ResultRow, edits: Edits, user_id: UUID | None, expected: int | None
) -> bool:
    """Whether the newest version is what this very caller wants to save on the one before.

    So their request came through, and its answer did not.
    """
    if expected is None or expected != row.version - 1:
        return False
    newest = session.scalars(
        select(EditVersion).where(
            EditVersion.generated_asset_id == row.id, EditVersion.version == row.version
        )
    ).one_or_none()
    return newest is not None and newest.created_by == user_id and newest.edits == edits


def is_unchanged(row: ResultRow, edits: Edits, expected: int | None) -> bool:
    """Whether the newest version is made and shows these edits as it would be made now.

    Texts and logos may look otherwise since: their styles are those of the day.
    """
    is_newest = row.status is ResultStatus.READY and expected == row.version
    return is_newest and edits == row.edits and EditKind.TEXT_OR_LOGO not in edits.uses()


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


def read_versions(session: Session, row: ResultRow) -> tuple[VersionOfEdits, ...]:
    """Every version of a result's edits as it is stored, the newest first."""
    saved = session.execute(
        select(EditVersion, User.username)
        .outerjoin(User, User.id == EditVersion.created_by)
        .where(EditVersion.generated_asset_id == row.id)
        .order_by(EditVersion.version.desc())
    ).all()
    if not saved:
        return (VersionOfEdits(row.version, row.edits, row.updated_at, None, is_newest=True),)
    return tuple(
        VersionOfEdits(
            version=version.version,
            edits=version.edits,
            saved_at=version.created_at,
            saved_by=name,
            is_newest=version.version == row.version,
        )
        for version, name in saved
    )


def find_version(session: Session, row: ResultRow, number: int) -> VersionOfEdits:
    """One version of a result's edits.

    Raises:
        NotFound: There is no such version.
    """
    for version in read_versions(session, row):
        if version.version == number:
            return version
    raise NotFound("There is no such version.", code="version_not_found")
