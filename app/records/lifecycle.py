"""The one place where the status of a picture, a result, a download or a webhook delivery changes.

What belongs to a change is done here, so that no caller can forget it: the table of transitions is
asked, the error is set or cleared, `updated_at` and the project's version move on, webhook events
are emitted.

Light on purpose: the process that watches the workers changes states too, and loads no pixels.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, update

from app.database.session import Session
from app.database.statements import Prepared
from app.domain.lifecycle import DownloadStatus, demand_allowed, is_ended
from app.domain.projects import AssetStatus, Problem
from app.domain.results import ResultStatus
from app.domain.webhooks import DeliveryStatus
from app.models import Asset, Download, GeneratedAsset, Project, WebhookDelivery
from app.records import events

Row = Asset | GeneratedAsset | Download | WebhookDelivery
"""A row with a status that work moves along."""
Status = AssetStatus | ResultStatus | DownloadStatus | DeliveryStatus

FAILED: Mapping[type[Row], Status] = {
    Asset: AssetStatus.FAILED,
    GeneratedAsset: ResultStatus.FAILED,
    Download: DownloadStatus.FAILED,
    WebhookDelivery: DeliveryStatus.FAILED,
}

_RAISE_VERSION = Prepared(
    update(Project)
    .where(Project.id == bindparam("project_id"))
    .values(version=Project.version + 1, changed_at=bindparam("at"))
)
_FAIL_ANNOUNCED = Prepared(
    update(Asset)
    .where(Asset.id == bindparam("asset"), Asset.status == AssetStatus.RECEIVED)
    .values(
        status=AssetStatus.FAILED,
        error_code=bindparam("code"),
        error_message=bindparam("message"),
    )
)


def touch_project(session: Session, project_id: UUID, *, at: datetime) -> None:
    """Something in the project changed: its ETag must change too.

    Counted by the database, so that no change is lost.
    """
    _RAISE_VERSION.run(session, project_id=project_id, at=at)


def change_status(
    session: Session,
    row: Row,
    to: Status,
    *,
    at: datetime,
    problem: Problem | None = None,
    is_retry: bool = False,
) -> None:
    """Give the row its next status, and do all that belongs to it.

    Args:
        session: of the transaction in which it becomes true.
        row: what else changes with the status is set on it before.
        to: the next status.
        at: when.
        problem: why it has failed; given exactly then.
        is_retry: a user has asked for it again, so that it may also leave a final status.

    Raises:
        ForbiddenTransition: The row may not have that status next: a mistake in our code.
    """
    change_all(session, {row: to}, at=at, problem=problem, is_retry=is_retry)


def change_all(
    session: Session,
    changes: Mapping[Row, Status],
    *,
    at: datetime,
    problem: Problem | None = None,
    is_retry: bool = False,
) -> None:
    """Change many at once, as `change_status` does: each project's version is raised once."""
    for row, to in changes.items():
        demand_allowed(row.status, to, is_retry=is_retry)
        _assign(row, to, problem, at)
    for project_id in _projects_of(changes):
        touch_project(session, project_id, at=at)
    _emit_endings(session, changes, at)


def retry(session: Session, rows: Iterable[Row], *, at: datetime) -> None:
    """A user has asked for these once more: they forget that they failed, and wait for work."""
    change_all(session, {row: _waiting(row) for row in rows}, at=at, is_retry=True)


def begin_work(session: Session, row: Asset | GeneratedAsset, *, at: datetime) -> None:
    """A job of the row begins.

    A row that has failed while a later order for it was still queued is tried again by that order.
    """
    to = AssetStatus.PROCESSING if isinstance(row, Asset) else ResultStatus.RENDERING
    change_status(session, row, to, at=at, is_retry=row.status == FAILED[type(row)])


def finish_rendering(
    session: Session, result: GeneratedAsset, version: int, *, at: datetime
) -> None:
    """The row names a new file, which shows this version of the edits.

    Newer edits may be waiting for theirs already.
    """
    is_first = not result.rendered_version
    result.rendered_version = version
    to = ResultStatus.READY if result.version == version else ResultStatus.RENDERING
    change_status(session, result, to, at=at)
    events.result_rendered(session, result, at)
    if is_first:
        events.result_ended(session, result, at)


def give_up(session: Session, row: Row, problem: Problem, *, at: datetime) -> None:
    """The job of the row has ended without success for good.

    A row that has ended by itself stays as it is: the job was that of an earlier order.
    """
    if not is_ended(row.status):
        change_status(session, row, FAILED[type(row)], at=at, problem=problem)


def fail_announced(
    session: Session, project_id: UUID, problems: Mapping[UUID, Problem], *, at: datetime
) -> None:
    """Announced pictures of one project did not come: all fail in one statement, by their ids."""
    failed = [{"asset": asset_id, **asdict(problem)} for asset_id, problem in problems.items()]
    _FAIL_ANNOUNCED.run_all(session, failed)
    touch_project(session, project_id, at=at)
    events.asset_analysed(session, project_id, at)


def _assign(row: Row, to: Status, problem: Problem | None, at: datetime) -> None:
    if (problem is not None) is not (to == FAILED[type(row)]):
        raise ValueError(f"{to!r} with the problem {problem}")
    row.status = to
    message = problem.message if problem else None
    if isinstance(row, WebhookDelivery):
        row.error = message
        return
    row.error_code, row.error_message = problem.code if problem else None, message
    if isinstance(row, GeneratedAsset):
        row.updated_at = max(row.updated_at, at)


def _waiting(row: Row) -> Status:
    """The status in which the row waits for its job."""
    if isinstance(row, Asset):
        return AssetStatus.RECEIVED
    if isinstance(row, Download):
        return DownloadStatus.PENDING
    if isinstance(row, WebhookDelivery):
        return DeliveryStatus.PENDING
    # A result with an earlier rendering shows it meanwhile.
    return ResultStatus.RENDERING if row.rendered_version else ResultStatus.PENDING


def _projects_of(rows: Iterable[Row]) -> Sequence[UUID]:
    """Each once, in the rows' order."""
    owned = [row.project_id for row in rows if isinstance(row, Asset | GeneratedAsset)]
    return list(dict.fromkeys(owned))


def _emit_endings(session: Session, changes: Mapping[Row, Status], at: datetime) -> None:
    """A picture or a result that has ended may have been the last one that was waited for."""
    for row, to in changes.items():
        if isinstance(row, Asset) and is_ended(to):
            events.asset_analysed(session, row.project_id, at)
        elif isinstance(row, GeneratedAsset) and _has_failed_for_good(row, to):
            events.result_ended(session, row, at)


def _has_failed_for_good(row: GeneratedAsset, to: Status) -> bool:
    """A result with an earlier rendering has ended once, and its job with it."""
    return to is ResultStatus.FAILED and not row.rendered_version
