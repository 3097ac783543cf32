"""What the worker and the lease sweeper write when a job did not end well.

The ledger and the business row are written in one transaction.
"""

import random
import time

from app import ledger
from app.database.session import Session, shared_now_ms
from app.database.sessions import Database
from app.domain.jobs import JobState, Outcome
from app.domain.projects import Problem
from tasks.handlers import Handlers


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def ledger_time(session: Session) -> int:
    """The time that leases and pauses are measured in, in ms since 1970.

    It is one clock, however many machines there are.
    """
    return shared_now_ms(session, now_ms())


def record_failure(
    database: Database,
    handlers: Handlers,
    claimed: ledger.Claimed,
    problem: Problem,
    *,
    outcome: Outcome = Outcome.FAILED,
    is_permanent: bool = False,
    error: str | None = None,
) -> JobState:
    """A failed attempt: tried again, or the end.

    A permanent one is the end, since trying again would not help. The problem is what the job's
    owner is told of the end; the error, a trace or the cause of a death, is for the operator.

    Raises:
        LeaseLost: The job is claimed by another worker, or was cancelled.
    """
    chance = random.random()  # noqa: S311 - spreads retries, protects nothing
    with database.transaction(claimed.actor) as session:
        state = ledger.fail(
            session,
            claimed,
            problem,
            now_ms=ledger_time(session),
            chance=chance,
            outcome=outcome,
            is_permanent=is_permanent,
            error=error,
        )
        if state is not JobState.QUEUED:
            handlers.give_up(session, claimed, problem)
    return state


def record_loss(
    database: Database, handlers: Handlers, claimed: ledger.Claimed, error: str
) -> JobState:
    """An attempt that nobody saw end: back into the queue, or the end.

    Raises:
        LeaseLost: The job is claimed by another worker, or was cancelled.
    """
    with database.transaction(claimed.actor) as session:
        state = ledger.mark_lost(session, claimed, now_ms=ledger_time(session), error=error)
        if state is JobState.DEAD:
            handlers.give_up(session, claimed, ledger.LOST_FOR_GOOD)
    return state
