"""How an attempt ends.

Every statement is fenced: without the token of the claim in force it finds no row.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select, update

from app.database.session import Session
from app.domain.jobs import (
    MAX_FAILED,
    MAX_LOST,
    ORDINARY,
    JobState,
    Outcome,
    retry_pause_ms,
    settled_error_ms,
)
from app.domain.projects import Problem
from app.ledger.claims import Claimed, LeaseLost
from app.ledger.places import charge
from app.models import Attempt, Job

LOST_FOR_GOOD = Problem(
    "worker_lost",
    "The machine stopped working on this too often. Try it again; if it happens again, tell your "
    "admin.",
)
ERROR_LENGTH = 4000
"""The last characters of an attempt's error are kept: a traceback ends with its cause."""


def claim_fence(claimed: Claimed) -> tuple[ColumnElement[bool], ...]:
    """The fence: the job is running, under this very claim."""
    return Job.id == claimed.job_id, Job.token == claimed.token, Job.state == JobState.RUNNING


def finish(session: Session, claimed: Claimed, *, now_ms: int) -> None:
    """The job is done. To be called in the transaction that stores its result.

    Raises:
        LeaseLost: The claim is not in force any more.
    """
    _settle(
        session,
        claimed,
        now_ms,
        state=JobState.DONE,
        finished_at=now_ms,
        error_code=None,
        error_message=None,
    )
    end_attempt(session, claimed, Outcome.OK, now_ms=now_ms, error=None)


def fail(
    session: Session,
    claimed: Claimed,
    problem: Problem,
    *,
    now_ms: int,
    chance: float,
    outcome: Outcome = Outcome.FAILED,
    is_permanent: bool = False,
    error: str | None = None,
) -> JobState:
    """The attempt failed.

    Args:
        session, claimed, now_ms: The transaction, the claim, and the time.
        problem: What the user is told.
        chance: 0..1, spreads the pause before the next attempt.
        outcome: How the attempt is counted.
        is_permanent: Whether another attempt would fail as well.
        error: For the developer.

    Returns:
        queued (it will be tried again), dead (it was the last try) or failed (permanent).

    Raises:
        LeaseLost: The claim is not in force any more.
    """
    failed = claimed.failed + 1
    values: dict[str, object] = {"failed": failed, "error_code": problem.code}
    values["error_message"] = problem.message
    if is_permanent or failed >= MAX_FAILED:
        state = JobState.FAILED if is_permanent else JobState.DEAD
        values["finished_at"] = now_ms
    else:
        state = JobState.QUEUED
        values["run_at"] = now_ms + retry_pause_ms(failed, chance)
    _settle(session, claimed, now_ms, state=state, **values)
    end_attempt(session, claimed, outcome, now_ms=now_ms, error=error or problem.message)
    return state


def postpone(session: Session, claimed: Claimed, *, for_ms: int, now_ms: int) -> None:
    """The job puts itself back for a while; the attempt counts as neither failed nor lost.

    Raises:
        LeaseLost: The claim is not in force any more.
    """
    _settle(session, claimed, now_ms, state=JobState.QUEUED, run_at=now_ms + for_ms)
    end_attempt(session, claimed, Outcome.POSTPONED, now_ms=now_ms, error=None)


def mark_lost(session: Session, claimed: Claimed, *, now_ms: int, error: str) -> JobState:
    """The worker went away for an unknown reason: back into the queue, or dead after too many.

    Raises:
        LeaseLost: The claim is not in force any more.
    """
    lost = claimed.lost + 1
    is_over = lost >= MAX_LOST
    state = JobState.DEAD if is_over else JobState.QUEUED
    ending = (
        {
            "finished_at": now_ms,
            "error_code": LOST_FOR_GOOD.code,
            "error_message": LOST_FOR_GOOD.message,
        }
        if is_over
        else {}
    )
    _settle(session, claimed, None, state=state, lost=lost, **ending)
    end_attempt(session, claimed, Outcome.LOST, now_ms=now_ms, error=error)
    return state


def expired(session: Session, now_ms: int, limit: int = 50) -> Sequence[Claimed]:
    """Claims whose worker has been silent for longer than its lease. Reads only."""
    silent = select(Job).where(Job.state == JobState.RUNNING, Job.lease_until < now_ms).limit(limit)
    return [Claimed.of(job) for job in session.scalars(silent)]


def claimed_by(session: Session, workers: Collection[str], limit: int = 50) -> Sequence[Claimed]:
    """Claims of these workers. Reads only."""
    if not workers:
        return []
    claimed_now = (
        select(Job).where(Job.state == JobState.RUNNING, Job.worker.in_(workers)).limit(limit)
    )
    return [Claimed.of(job) for job in session.scalars(claimed_now)]


def _settle(
    session: Session,
    claimed: Claimed,
    charged_at: int | None,
    *,
    state: JobState,
    **values: object,
) -> None:
    """Settle under the fence; an attempt whose end was seen is charged, up to that time."""
    settled = (
        update(Job)
        .where(*claim_fence(claimed))
        .values(state=state, token=None, lease_until=None, **values)
        .returning(Job.started_at, Job.cost_ms, Job.urgency, Job.organization_id)
    )
    row = session.execute(settled, execution_options={"synchronize_session": False}).first()
    if row is None:
        raise LeaseLost(f"job {claimed.job_id} is not under this claim any more")
    started_at, charged_ms, urgency, owner = row
    if charged_at is None or charged_ms is None or started_at is None:
        return
    if urgency in ORDINARY:
        is_first = claimed.attempt - claimed.lost == 1
        error_ms = settled_error_ms(started_at, charged_at, charged_ms if is_first else 0)
        charge(session, owner, error_ms, charged_at)


def end_attempt(
    session: Session, claimed: Claimed, outcome: Outcome, *, now_ms: int, error: str | None
) -> None:
    """Record how the attempt ended."""
    ended = (
        update(Attempt)
        .where(Attempt.job_id == claimed.job_id, Attempt.number == claimed.attempt)
        .values(ended_at=now_ms, outcome=outcome, error=error[-ERROR_LENGTH:] if error else None)
    )
    session.execute(ended, execution_options={"synchronize_session": False})
