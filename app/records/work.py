"""Handing work to the workers from within a business transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db, ledger
from app.domain.access import Tier
from app.domain.errors import TooBusy
from app.domain.jobs import ORDERED, JobKind, Urgency
from app.models.organization import Organization
from app.ports.clock import Clock
from app.ports.deps import Deps

COST_MS = {JobKind.ANALYSE_ASSET: 3_000, JobKind.RENDER_RESULT: 500, JobKind.BUILD_DOWNLOAD: 2_000, JobKind.SEND_MAIL: 200}
"""What a job of each kind is expected to take, as measured on one core: the currency of fairness."""


def submit(
    deps: Deps,
    session: Session,
    kind: JobKind,
    subject_id: UUID,
    urgency: Urgency = Urgency.STANDARD,
    payload: dict[str, Any] | None = None,
) -> UUID:
    """Write the job row beside the business rows; the bell rings once they are on the disk.

    Raises TooBusy when people order more than may wait.
    """
    if kind in ORDERED:
        _admit(deps, session)
    if urgency is Urgency.STANDARD and _is_premium(session):
        urgency = Urgency.PREMIUM
    job = ledger.enqueue(
        session,
        kind=kind,
        subject_id=subject_id,
        urgency=urgency,
        payload=payload or {},
        cost_ms=COST_MS[kind],
        now_ms=db.now_ms(session, now_ms(deps.clock)),
    )
    session.flush()
    job_id, key = job.id, job.key
    db.after_commit(session, lambda: deps.doorbell.ring(job_id, key))
    return job_id


def _admit(deps: Deps, session: Session) -> None:
    """Counted once in a transaction: an order of a thousand jobs asks as often as an order of one."""
    if "room" not in session.info:
        session.info["room"] = ledger.room(session, deps.admission)
    session.info["room"] -= 1
    if session.info["room"] < 0:
        raise TooBusy("More work is waiting than can be taken on. Wait until some of it is done.", retry_after_s=30)


def _is_premium(session: Session) -> bool:
    if "tier" not in session.info:
        owner = session.info["organization_id"]
        session.info["tier"] = session.scalar(select(Organization.tier).where(Organization.id == owner))
    return bool(session.info["tier"] == Tier.PREMIUM)


def resubmit(deps: Deps, session: Session, job_id: UUID) -> JobKind | None:
    """Put a dead letter back into the queue, the bell included; None when it is none (any more)."""
    moment = db.now_ms(session, now_ms(deps.clock))
    job = ledger.replay(session, job_id, now_ms=moment)
    if job is None:
        return None
    key = job.key
    db.after_commit(session, lambda: deps.doorbell.ring(job_id, key))
    return JobKind(job.kind)


def hold(session: Session, claimed: ledger.Claimed) -> None:
    """Make sure that the job is still ours before its row is touched. Raises LeaseLost, as for a job that was cancelled."""
    if not ledger.is_held(session, claimed):
        raise ledger.LeaseLost(f"job {claimed.job_id} is not ours any more")


def now_ms(clock: Clock) -> int:
    return int(clock.now().timestamp() * 1000)
