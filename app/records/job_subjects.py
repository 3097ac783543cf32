"""The rows that jobs work for.

When their job is given up, or tried once more, they change in the same transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

from app.database.session import Session
from app.domain.jobs import JobKind
from app.domain.projects import Problem
from app.models import Asset, Download, GeneratedAsset, WebhookDelivery
from app.records import lifecycle

SUBJECTS: Mapping[JobKind, type[lifecycle.Row] | None] = {
    JobKind.ANALYSE_ASSET: Asset,
    JobKind.RENDER_RESULT: GeneratedAsset,
    JobKind.BUILD_DOWNLOAD: Download,
    JobKind.DELIVER_WEBHOOK: WebhookDelivery,
    JobKind.SEND_MAIL: None,
}
"""No row waits for a mail: the dead letter itself says that it was not sent, and can be
replayed.
"""


def give_up(
    session: Session, kind: JobKind, subject_id: UUID, problem: Problem, *, at: datetime
) -> None:
    """The job has ended without success for good: its row has failed.

    An earlier rendering of a result stays visible; of a delivery the address' own answer is kept
    rather than what we say of it.
    """
    row = find_subject(session, kind, subject_id)
    if row is None:
        return
    if isinstance(row, WebhookDelivery) and row.error:
        problem = Problem(problem.code, row.error)
    lifecycle.give_up(session, row, problem, at=at)


def start_over(session: Session, kind: JobKind, subject_id: UUID, *, at: datetime) -> None:
    """The job is tried once more: its row waits for it again.

    One that has not failed, or is gone, is left alone.
    """
    row = find_subject(session, kind, subject_id)
    if row is None or row.status != lifecycle.FAILED[type(row)]:
        return
    if isinstance(row, Download):
        row.progress = 0
    lifecycle.retry(session, [row], at=at)


def find_subject(session: Session, kind: JobKind, subject_id: UUID) -> lifecycle.Row | None:
    """The row; None when it is gone, or when a job of that kind has none."""
    table = SUBJECTS[kind]
    return cast("lifecycle.Row | None", session.get(table, subject_id)) if table else None
