"""Jobs of the ledger, for tests and benches."""

from __future__ import annotations

from uuid import UUID

from app import ledger
from app.database.session import Session
from app.models import Job


def cancel_job(session: Session, job_id: UUID, *, now_ms: int) -> bool:
    """End one job as the product does, by its subject; whether it was open."""
    job = session.get_one(Job, job_id)
    return ledger.cancel_all(session, [job.subject_id], now_ms=now_ms) == 1
