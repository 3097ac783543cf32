"""What the worker and the sweeper write when a job did not end well: the ledger and the business
row in one transaction.
"""

from __future__ import annotations

import random
import time
from typing import Any

from app import ledger
from app.database.session import Session, shared_now_ms
from app.database.sessions import Database
from app.domain.jobs import JobState, Outcome
from app.domain.projects import Problem
from app.ledger import Claimed


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def ledger_time(session: Session) -> int:
    """The time that leases and pauses are measured in: one clock, however many machines there
    are.
    """
    return shared_now_ms(session, now_ms())


def record_failure(
    database: Database,
    handlers: Any,
    claimed: Claimed,
    problem: Problem,
    *,
    outcome: Outcome = Outcome.FAILED,
    is_permanent: bool = False,
    error: str | None = None,
) -> JobState:
    """A failed attempt: tried again, or the end. Raises LeaseLost."""
    chance = random.random()  # noqa: S311 - spreads retries, protects nothing
    with database.transaction(claimed.actor) as session:
        now = ledger_time(session)
        state = ledger.fail(
            session,
            claimed,
            problem,
            now_ms=now,
            chance=chance,
            outcome=outcome,
            is_permanent=is_permanent,
            error=error,
        )
        if state is not JobState.QUEUED:
            handlers.GIVE_UP[claimed.kind](session, claimed.subject_id, problem)
    return state


def record_loss(database: Database, handlers: Any, claimed: Claimed, error: str) -> JobState:
    """An attempt that nobody saw end: back into the queue, or the end. Raises LeaseLost."""
    with database.transaction(claimed.actor) as session:
        state = ledger.mark_lost(session, claimed, now_ms=ledger_time(session), error=error)
        if state is JobState.DEAD:
            handlers.GIVE_UP[claimed.kind](session, claimed.subject_id, ledger.LOST_FOR_GOOD)
    return state
