"""What strangers, poison and impatient people do to jobs, counted like the faults."""

from __future__ import annotations

import pickle
import random
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from app import ledger
from app.domain.jobs import JobState
from bench.faults import JOB_S, Finding, count
from bench.stacks import Stack
from tasks.endings import now_ms
from tasks.huey import open_wake_queue
from testing import db
from testing.factories.workbench import Bench, eventually, runners
from testing.jobs import cancel_job

TERMINAL_S = 2.0
"""Seconds within which the runner of a cancelled job has ended."""
POISON = ("segfault", "hoard", "loop")
"""Names of `tests.tasks.handlers_for_tests.DEEDS`."""
WALL_S = 3.0
"""Seconds that a job may take, so that the endless one ends soon."""
OTHERS = 1.5
"""By how much other jobs may be slower beside poison, at their 95th percentile."""


def notify_falsely(stack: Stack, times: int) -> Finding:
    """F8: every notification five times, in any order, and forged messages among them.

    Each job is done once.
    """
    bench = stack.bench
    bench.start(workers=2)
    jobs = [bench.enqueue() for _ in range(times)]
    notifications = jobs * 5
    random.shuffle(notifications)
    queue = open_wake_queue(bench.settings)
    for number, job in enumerate(notifications):
        bench.notify(job)
        if number % 10 == 0:
            queue.storage.enqueue(pickle.dumps("forged"), priority=9)
    bench.wait_until_over()
    eventually(lambda: queue.storage.queue_size() == 0, bench)
    words = f"{len(notifications)} notifications and {len(notifications) // 10} forged ones"
    return count(bench, jobs, words)


def poison(stack: Stack, times: int) -> Finding:
    """F11: poison is tried as often as it may and is dead then, with its cause.

    Good jobs run as fast as without it.
    """
    bench = stack.bench
    bench.start(workers=2, wall_s=WALL_S)
    alone = [bench.order(sleep_s=JOB_S) for _ in range(times)]
    bench.wait_until_over()
    bad = [bench.order(deed=deed) for deed in POISON]
    beside = [bench.order(sleep_s=JOB_S) for _ in range(times)]
    bench.wait_until_over()
    causes = sorted(
        f"{bench.job(job).error_code}" for job in bad if bench.job(job).state == JobState.DEAD
    )
    ratio = run_p95(bench, beside) / run_p95(bench, alone)
    words = f"dead: {', '.join(causes)}; run time of others, p95: {ratio:.2f} times (goal {OTHERS})"
    return count(bench, alone + beside, words, wrong=len(bad) - len(causes))


def run_p95(bench: Bench, jobs: Sequence[UUID]) -> float:
    """Milliseconds from a job's last start to its end."""
    rows = [bench.job(job) for job in jobs]
    return statistics.quantiles(
        [(row.finished_at or 0) - (row.started_at or 0) for row in rows], n=20, method="inclusive"
    )[18]


def replay_twice(stack: Stack, times: int) -> Finding:
    """D1: two people replay the same dead letter at the same moment.

    It is replayed once, and done once.
    """
    bench = stack.bench
    jobs = [bench.enqueue() for _ in range(times)]
    for _ in jobs:
        kill_the_best(bench)
    with ThreadPoolExecutor(2) as people:
        taken = [sum(people.map(lambda job: replay_job(bench, job), (job, job))) for job in jobs]
    bench.start(workers=2)
    bench.wait_until_over()
    twice = sum(times != 1 for times in taken)
    return count(bench, jobs, f"{sum(taken)} replays of {2 * len(jobs)} taken", wrong=twice)


def cancel_each(stack: Stack, times: int) -> Finding:
    """D2: a job is cancelled before, while and after it runs.

    It ends within two seconds and leaves nothing, or was done.
    """
    bench, waits, done, stopped = stack.bench, [], [], []
    consumer = bench.start()
    for _ in range(times):
        done.append(bench.order())
        eventually(lambda: bench.job(done[-1]).state == JobState.DONE, bench)
        running = bench.order(sleep_s=600)
        eventually(lambda running=running: bench.has_started(running), bench)  # type: ignore[misc]
        queued = bench.order(sleep_s=600)
        stopped += [running, queued]
        at_work = set(runners(consumer.pid))
        before = time.monotonic()
        cancelled = [cancel_one(bench, job) for job in (queued, running, done[-1])]
        assert cancelled == [True, True, False]
        eventually(lambda at_work=at_work: not at_work & set(runners(consumer.pid)), bench)  # type: ignore[misc]
        waits.append(time.monotonic() - before)
        after = bench.order()
        eventually(lambda after=after: bench.job(after).state == JobState.DONE, bench)  # type: ignore[misc]
        done.append(after)
    left = len(bench.files() & {str(job) for job in stopped})
    late = sum(wait > TERMINAL_S for wait in waits)
    words = (
        f"its runner was ended after {statistics.median(waits):.1f} s, {max(waits):.1f} s at "
        f"most; {late} beyond 2 s"
    )
    return count(bench, done, words, wrong=left)


def cancel_one(bench: Bench, job: UUID) -> bool:
    with db.transaction(bench.actor) as session:
        return cancel_job(session, job, now_ms=now_ms())


def replay_job(bench: Bench, job: UUID) -> bool:
    with db.transaction(bench.actor) as session:
        return ledger.replay(session, job, now_ms=now_ms()) is not None


def kill_the_best(bench: Bench) -> None:
    """Make a dead letter of the job that would be next, as a permanent error does."""
    with db.cross_tenant(db.CrossTenantReason.CLAIM, write=True) as session:
        claimed = ledger.claim(session, worker="bench", now_ms=now_ms(), lease_ms=60_000)
    assert claimed is not None
    with db.transaction(bench.actor) as session:
        ledger.fail(
            session, claimed, ledger.LOST_FOR_GOOD, now_ms=now_ms(), chance=0.5, is_permanent=True
        )
