"""Into the queue and out of it: enqueue, claim, renew by heartbeat, cancel, and what is open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, func, select, update

from app.database.row_security import Numbers
from app.database.session import Session
from app.database.statements import insert_all
from app.domain.jobs import Admission, Allowance, JobKind, JobState, Outcome, Urgency
from app.ledger.claims import Claimed, LeaseLost
from app.ledger.places import find_place, is_due_at
from app.ledger.settling import claim_fence
from app.models import Attempt, Job, Organization

OPEN = (JobState.QUEUED, JobState.RUNNING)
FENCED = {"synchronize_session": False}
"""How fenced statements are executed: objects that are loaded need not learn of them."""
_WAITING = select(func.count()).select_from(Job).where(Job.state.in_(OPEN))
_ALLOWANCE = Numbers(
    select(
        Organization.tier,
        _WAITING.where(Job.organization_id == bindparam("owner")).scalar_subquery(),
        _WAITING.scalar_subquery(),
    ).where(Organization.id == bindparam("owner"))
)


@dataclass(frozen=True, slots=True)
class Queued:
    """A job that has just got its place."""

    id: UUID
    key: int
    """The place in the queue, the smallest first."""


def enqueue(session: Session, *, subject_id: UUID, **order: Any) -> Queued:
    """Put a job into the queue, in the caller's transaction; the order is that of enqueue_all."""
    (job,) = enqueue_all(session, subject_ids=[subject_id], **order)
    return job


def enqueue_all(
    session: Session,
    *,
    kind: JobKind,
    subject_ids: Sequence[UUID],
    urgency: Urgency,
    payload: Mapping[str, object],
    now_ms: int,
    cost_ms: int = 1000,
    not_before_ms: int = 0,
) -> list[Queued]:
    """Put a job for each subject into the queue, in the caller's transaction, one behind another.

    Args:
        session: Whose organization the jobs belong to.
        kind, subject_ids, payload: What is to be done, with what, and what else a worker must know.
        urgency: How far ahead the jobs stand.
        now_ms: The time.
        cost_ms: What each is expected to take, in ms; by that much the next one stands further
            back, until it is known what they took.
        not_before_ms: The earliest start; 0 for at once.
    """
    same = {
        "kind": kind,
        "payload": dict(payload),
        "urgency": urgency,
        "run_at": max(now_ms, not_before_ms),
        "created_at": now_ms,
        "cost_ms": cost_ms,
    }
    start = find_place(session, now_ms, urgency)
    jobs = [Queued(uuid4(), start + place * cost_ms) for place in range(len(subject_ids))]
    rows = [
        {**same, "id": job.id, "key": job.key, "subject_id": subject}
        for job, subject in zip(jobs, subject_ids, strict=True)
    ]
    insert_all(session, Job, rows)
    return jobs


def find_allowance(session: Session, admission: Admission) -> Allowance:
    """What the session's organization may still order.

    One statement, past both nets: how many jobs all organizations have open is a mere number.
    """
    owner = session.organization_id
    tier, own, total = _ALLOWANCE.read(session, {"owner": owner})
    return Allowance(tier, min(admission.open_jobs - own, admission.depth - total))


def is_due(session: Session, now_ms: int) -> bool:
    """Whether a claim would find something. Reads only.

    Asked in the queue's order, or PostgreSQL may read through all that has ended to find one that
    has not.
    """
    due = (
        select(Job.id)
        .where(Job.state == JobState.QUEUED, is_due_at(now_ms))
        .order_by(Job.key)
        .limit(1)
    )
    return session.scalar(due) is not None


def claim(session: Session, *, worker: str, now_ms: int, lease_ms: int) -> Claimed | None:
    """Take the best due job of any organization; one statement decides which worker gets it.

    Returns:
        The claim; None when nothing is due.
    """
    best = (
        select(Job.id)
        .where(Job.state == JobState.QUEUED, is_due_at(now_ms))
        .order_by(Job.key)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = (
        update(Job)
        .where(Job.id == best)
        .values(
            state=JobState.RUNNING,
            attempt=Job.attempt + 1,
            token=uuid4(),
            lease_until=now_ms + lease_ms,
            worker=worker,
            started_at=now_ms,
        )
        .returning(Job)
    )
    job = session.execute(taken, execution_options=FENCED).scalar_one_or_none()
    if job is None:
        return None
    session.add(
        Attempt(
            organization_id=job.organization_id,
            job_id=job.id,
            number=job.attempt,
            worker=worker,
            started_at=now_ms,
        )
    )
    return Claimed.of(job)


def heartbeat(session: Session, claimed: Claimed, *, now_ms: int, lease_ms: int) -> None:
    """Renew the lease: the work goes on.

    Raises:
        LeaseLost: It must not.
    """
    renewed = (
        update(Job)
        .where(*claim_fence(claimed))
        .values(lease_until=now_ms + lease_ms)
        .returning(Job.id)
    )
    if session.execute(renewed, execution_options=FENCED).first() is None:
        raise LeaseLost(f"job {claimed.job_id} is not under this claim any more")


def is_claimed(session: Session, claimed: Claimed) -> bool:
    """Whether the claim is still in force, and the job unsettled."""
    return session.scalar(select(Job.id).where(*claim_fence(claimed))) is not None


def is_done(session: Session, claimed: Claimed) -> bool:
    """Whether this very claim has done its job."""
    well = select(Attempt.job_id).where(
        Attempt.job_id == claimed.job_id,
        Attempt.number == claimed.attempt,
        Attempt.outcome == Outcome.OK,
    )
    return session.scalar(well) is not None


def cancel_all(session: Session, subject_ids: Collection[UUID], *, now_ms: int) -> int:
    """End every open job of these subjects, in two statements however many they are.

    A worker that has one finds out at its next heartbeat.

    Returns:
        How many there were.
    """
    running = select(Job.id).where(Job.subject_id.in_(subject_ids), Job.state == JobState.RUNNING)
    given_up = (
        update(Attempt)
        .where(Attempt.job_id.in_(running), Attempt.ended_at.is_(None))
        .values(ended_at=now_ms, outcome=Outcome.CANCELLED)
    )
    session.execute(given_up, execution_options=FENCED)
    ended = (
        update(Job)
        .where(Job.subject_id.in_(subject_ids), Job.state.in_(OPEN))
        .values(state=JobState.CANCELLED, token=None, lease_until=None, finished_at=now_ms)
        .returning(Job.id)
    )
    return len(session.execute(ended, execution_options=FENCED).all())
