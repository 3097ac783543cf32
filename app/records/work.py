"""Handing work to the workers from within a business transaction."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from app import ledger
from app.database.session import Session, after_commit, shared_now_ms
from app.deps import Deps
from app.domain.access import Tier
from app.domain.errors import TooBusy
from app.domain.jobs import ORDERED, Allowance, JobKind, Urgency

COST_MS = {
    JobKind.ANALYSE_ASSET: 3_000,
    JobKind.RENDER_RESULT: 500,
    JobKind.BUILD_DOWNLOAD: 2_000,
    JobKind.SEND_MAIL: 200,
}
"""What a job of each kind is expected to take, as measured on one core: what its place is charged
with until it is known what it took.
"""


def submit(
    deps: Deps,
    session: Session,
    kind: JobKind,
    subject_ids: Sequence[UUID],
    urgency: Urgency = Urgency.STANDARD,
    payload: dict[str, object] | None = None,
) -> list[UUID]:
    """Write a job row for each subject beside the business rows.

    Workers are woken once the rows are on the disk.

    Raises:
        TooBusy: More is ordered than may wait.
    """
    if not subject_ids:
        return []
    allowance = allowance_of(deps, session)
    if kind in ORDERED:
        demand_room(session, allowance.jobs_left, len(subject_ids))
    if urgency is Urgency.STANDARD and allowance.tier is Tier.PREMIUM:
        urgency = Urgency.PREMIUM
    jobs = ledger.enqueue_all(
        session,
        kind=kind,
        subject_ids=subject_ids,
        urgency=urgency,
        payload=payload or {},
        cost_ms=COST_MS[kind],
        now_ms=shared_now_ms(session, deps.now_ms()),
    )
    for job in jobs:
        after_commit(session, partial(deps.notifier.notify, job.id, job.key))
    return [job.id for job in jobs]


def allowance_of(deps: Deps, session: Session) -> Allowance:
    """Asked once in a transaction: an order of a thousand jobs asks as often as an order of one."""
    if session.scope.allowance is None:
        session.scope.allowance = ledger.find_allowance(session, deps.admission)
    return session.scope.allowance


def demand_room(session: Session, room: int, more: int) -> None:
    session.scope.ordered += more
    if session.scope.ordered > room:
        raise TooBusy(
            "More work is waiting than can be taken on. Wait until some of it is done.",
            retry_after_s=30,
        )


def resubmit(deps: Deps, session: Session, job_id: UUID) -> JobKind | None:
    """Put a dead letter back into the queue and notify a worker; None when it is none any more."""
    moment = shared_now_ms(session, deps.now_ms())
    job = ledger.replay(session, job_id, now_ms=moment)
    if job is None:
        return None
    key = job.key
    after_commit(session, lambda: deps.notifier.notify(job_id, key))
    return job.kind


def ensure_claimed(session: Session, claimed: ledger.Claimed) -> None:
    """Make sure that the claim is still in force before the job's row is touched.

    Raises:
        LeaseLost: Another worker has the job, or it was cancelled.
    """
    if not ledger.is_claimed(session, claimed):
        raise ledger.LeaseLost(f"job {claimed.job_id} is not under this claim any more")
