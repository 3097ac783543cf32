"""How fast results are made: measured on the newest ones."""

from sqlalchemy import func, select

from app import ledger
from app.database.session import Session
from app.domain.jobs import JobKind, JobState, Outcome
from app.domain.orders import Pace
from app.models import Attempt, Job
from app.records.work import COST_MS

LATEST = 40
"""Attempts whose mean is taken: enough for a mixture of formats, few enough to follow a change."""


def read_pace(session: Session, now_ms: int) -> Pace:
    """The pace of the session's organization; before it has made anything, the expected one."""
    is_rendering = Job.kind == JobKind.RENDER_RESULT
    newest = (
        select(Attempt.ended_at - Attempt.started_at)
        .join(Job, Attempt.job_id == Job.id)
        .where(Attempt.outcome == Outcome.OK, is_rendering)
        .order_by(Attempt.ended_at.desc())
        .limit(LATEST)
    )
    took = [length for length in session.scalars(newest) if length is not None]
    waiting = (
        select(func.count())
        .select_from(Job)
        .where(Job.state.in_((JobState.QUEUED, JobState.RUNNING)), is_rendering)
    )
    expected = float(COST_MS[JobKind.RENDER_RESULT])
    return Pace(
        result_ms=sum(took) / len(took) if took else expected,
        lanes=ledger.live_workers(session, now_ms),
        waiting=session.scalar(waiting) or 0,
    )
