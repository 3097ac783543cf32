"""What an operator's dashboards and scalers need to know of the queue.

Read from the ledger: the same whoever is asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app import ledger
from app.database.session import CrossTenantReason, Session, shared_now_ms
from app.deps import Deps
from app.domain.errors import Unavailable
from app.domain.jobs import JobKind, JobState, Outcome, Urgency
from app.models import Attempt, Job
from app.records.work import COST_MS

SHOWN = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED, JobState.DEAD)
"""States that are few or that someone should look at; what went well is counted by its attempts."""
RECENT_MS = 600_000
SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and 95th percentile of something that lasted, in seconds."""

    median_s: float
    p95_s: float


@dataclass(frozen=True, slots=True)
class Ended:
    """How many attempts ended in one way since the beginning, and how long they took together."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of an installation."""

    jobs: Mapping[tuple[Urgency, JobState], int]
    oldest_s: Mapping[Urgency, float]
    """How long the first of the due jobs has waited; 0 for none."""
    backlog_s: float
    """The work that is due, in seconds of one worker."""
    ended: Mapping[Outcome, Ended]
    claim_wait: Spread | None
    """From the request to its start, in the first attempts of the last ten minutes."""
    run: Mapping[JobKind, Spread]
    """How long attempts of the last ten minutes took."""
    workers: int
    """How many are alive."""


class _Run(NamedTuple):
    kind: JobKind
    wait_ms: int
    run_ms: int
    is_first: bool


def read_figures(deps: Deps) -> Figures | None:
    """The figures of this moment; None while the database does not answer."""
    try:
        with deps.database.cross_tenant(CrossTenantReason.METRICS) as session:
            return collect_figures(session, shared_now_ms(session, deps.now_ms()))
    except (SQLAlchemyError, Unavailable):
        return None


def collect_figures(session: Session, now: int) -> Figures:
    recent = list_recent_runs(session, now)
    run = spread_run_times(recent)
    return Figures(
        jobs=count_jobs(session),
        oldest_s=find_oldest(session, now),
        backlog_s=sum_backlog_s(session, now, run),
        ended=count_ended(session),
        claim_wait=spread_of([attempt.wait_ms for attempt in recent if attempt.is_first]),
        run=run,
        workers=ledger.live_workers(session, now),
    )


def count_jobs(session: Session) -> dict[tuple[Urgency, JobState], int]:
    counted = (
        select(Job.urgency, Job.state, func.count())
        .where(Job.state.in_(SHOWN))
        .group_by(Job.urgency, Job.state)
    )
    there = {(urgency, state): count for urgency, state, count in session.execute(counted)}
    return {
        (urgency, state): there.get((urgency, state), 0) for urgency in Urgency for state in SHOWN
    }


def find_oldest(session: Session, now: int) -> dict[Urgency, float]:
    due = (
        select(Job.urgency, func.min(Job.run_at))
        .where(Job.state == JobState.QUEUED, ledger.is_due_at(now))
        .group_by(Job.urgency)
    )
    since = dict(session.execute(due).all())
    return {urgency: max(0, now - since.get(urgency, now)) / 1000 for urgency in Urgency}


def sum_backlog_s(session: Session, now: int, run: Mapping[JobKind, Spread]) -> float:
    """Due jobs times what one of their kind takes: as measured lately, else as expected."""
    due = (
        select(Job.kind, func.count())
        .where(Job.state == JobState.QUEUED, ledger.is_due_at(now))
        .group_by(Job.kind)
    )
    waiting = dict(session.execute(due).all())
    return sum(
        count * (run[kind].median_s if kind in run else COST_MS[kind] / 1000)
        for kind, count in waiting.items()
    )


def count_ended(session: Session) -> dict[Outcome, Ended]:
    took = func.coalesce(func.sum(Attempt.ended_at - Attempt.started_at), 0)
    counted = (
        select(Attempt.outcome, func.count(), took)
        .where(Attempt.outcome.is_not(None))
        .group_by(Attempt.outcome)
    )
    there = {
        outcome: Ended(count, float(ms or 0) / 1000)
        for outcome, count, ms in session.execute(counted)
        if outcome is not None
    }
    return {outcome: there.get(outcome, Ended(0, 0.0)) for outcome in Outcome}


def list_recent_runs(session: Session, now: int) -> Sequence[_Run]:
    """Attempts that ended well in the last minutes, newest first, as many as tell enough."""
    newest = (
        select(Job.kind, Job.created_at, Attempt.number, Attempt.started_at, Attempt.ended_at)
        .join(Job, Job.id == Attempt.job_id)
        .where(Attempt.outcome == Outcome.OK, Attempt.ended_at > now - RECENT_MS)
        .order_by(Attempt.ended_at.desc())
        .limit(SAMPLE)
    )
    return [
        _Run(kind, started - created, ended - started, number == 1)
        for kind, created, number, started, ended in session.execute(newest)
        if ended is not None
    ]


def spread_run_times(recent: Iterable[_Run]) -> dict[JobKind, Spread]:
    by_kind: dict[JobKind, list[int]] = defaultdict(list)
    for attempt in recent:
        by_kind[attempt.kind].append(attempt.run_ms)
    spreads = {kind: spread_of(times) for kind, times in by_kind.items()}
    return {kind: spread for kind, spread in spreads.items() if spread is not None}


def spread_of(times_ms: Sequence[int]) -> Spread | None:
    if not times_ms:
        return None
    ordered = sorted(times_ms)
    at = [ordered[min(len(ordered) - 1, int(len(ordered) * share))] / 1000 for share in (0.5, 0.95)]
    return Spread(*at)
