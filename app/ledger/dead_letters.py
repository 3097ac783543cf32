"""Jobs that ended badly for good: listed, replayed under the same id, or discarded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from app.database.session import Session
from app.domain.causes import Explanation, explain
from app.domain.jobs import JobState
from app.ledger.places import find_place
from app.ledger.queueing import FENCED
from app.models import Attempt, Job

ENDED_BADLY = (JobState.DEAD, JobState.FAILED)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why jobs ended badly, and how many did so.

    Attributes:
        code: Of the error.
        message: The words of one of them.
        count: How many jobs.
        first_ms, last_ms: When the first and the last of them ended, in ms since 1970.
    """

    code: str
    message: str
    count: int
    first_ms: int = 0
    last_ms: int = 0

    @property
    def first_at(self) -> datetime:
        return datetime.fromtimestamp(self.first_ms / 1000, UTC)

    @property
    def last_at(self) -> datetime:
        return datetime.fromtimestamp(self.last_ms / 1000, UTC)

    @property
    def explanation(self) -> Explanation:
        return explain(self.code)

    @property
    def title(self) -> str:
        """What happened, in plain words."""
        return self.explanation.title or self.message or self.code


def replay(session: Session, job_id: UUID, *, now_ms: int, cost_ms: int = 1000) -> Job | None:
    """Put a dead letter back into the queue with a fresh budget; its attempts go on being counted.

    Returns:
        The job; None when there is none to replay. One statement decides, so of two callers at once
        one gets None.
    """
    urgency = session.scalar(select(Job.urgency).where(Job.id == job_id, *_ended_badly(None)))
    if urgency is None:
        return None
    again = (
        update(Job)
        .where(Job.id == job_id, *_ended_badly(None))
        .values(
            state=JobState.QUEUED,
            failed=0,
            lost=0,
            run_at=now_ms,
            started_at=now_ms,  # so that it stays due when the clock is set back
            cost_ms=cost_ms,
            key=find_place(session, now_ms, urgency),
            error_code=None,
            error_message=None,
            finished_at=None,
        )
        .returning(Job)
    )
    return session.execute(
        again, execution_options={**FENCED, "populate_existing": True}
    ).scalar_one_or_none()


def discard(session: Session, job_id: UUID) -> bool:
    """Take a dead letter off the list: the job counts as cancelled, and keeps its error.

    Returns:
        Whether there was one.
    """
    thrown = (
        update(Job)
        .where(Job.id == job_id, *_ended_badly(None))
        .values(state=JobState.CANCELLED)
        .returning(Job.id)
    )
    return session.execute(thrown, execution_options=FENCED).first() is not None


def take_back_discard(session: Session, job_id: UUID, state: JobState) -> bool:
    """Put a discarded job back onto the list, in the state in which it was there.

    Returns:
        Whether it was off the list.
    """
    restored = (
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.CANCELLED)
        .values(state=state)
        .returning(Job.id)
    )
    return session.execute(restored, execution_options=FENCED).first() is not None


def dead_letters(
    session: Session, *, code: str | None = None, limit: int = 50, offset: int = 0
) -> Sequence[Job]:
    """Find the newest first.

    Args:
        session: Whose organization's dead letters are meant.
        code: Of the one cause to list; None for all.
        limit: At most so many.
        offset: After so many.
    """
    newest = select(Job).where(*_ended_badly(code)).order_by(Job.finished_at.desc(), Job.id)
    return session.scalars(newest.limit(limit).offset(offset)).all()


def count_dead_letters(session: Session, code: str | None = None) -> int:
    return session.scalar(select(func.count()).select_from(Job).where(*_ended_badly(code))) or 0


def causes(session: Session) -> Sequence[Cause]:
    """Dead letters grouped by their error, the most frequent first."""
    ended = (func.min(Job.finished_at), func.max(Job.finished_at))
    columns = (Job.error_code, func.max(Job.error_message), func.count(), *ended)
    groups = (
        select(*columns)
        .where(*_ended_badly(None))
        .group_by(Job.error_code)
        .order_by(func.count().desc(), Job.error_code)
    )
    return [
        Cause(code or "", message or "", number, first or 0, last or 0)
        for code, message, number, first, last in session.execute(groups)
    ]


def attempts_of(session: Session, job_ids: Collection[UUID]) -> dict[UUID, list[Attempt]]:
    """Every attempt at these jobs, the first one first."""
    found: dict[UUID, list[Attempt]] = {job_id: [] for job_id in job_ids}
    for attempt in session.scalars(
        select(Attempt).where(Attempt.job_id.in_(found)).order_by(Attempt.number)
    ):
        found[attempt.job_id].append(attempt)
    return found


def _ended_badly(code: str | None) -> tuple[ColumnElement[bool], ...]:
    conditions = (Job.state.in_(ENDED_BADLY),)
    return conditions if code is None else (*conditions, Job.error_code == code)
