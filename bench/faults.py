"""The faults, one function each.

Each orders work, injures the stack, waits until everything has ended, and counts.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app import ledger
from app.database import engines
from app.database.row_security import EVERY, SETTING
from app.domain.access import Actor
from app.domain.jobs import JobKind, JobState, Outcome, Urgency
from app.models.attempt import Attempt
from app.models.job import Job
from bench.stacks import Stack
from tasks.endings import now_ms
from testing import db
from testing.factories.workbench import ROOT, Bench, descendants, eventually
from tests.tasks.handlers_for_tests import POINTS

JOBS_PER_KILL = 10
"""Jobs ordered for each kill, so that some wait, some run and some are done."""
JOB_S = 0.05
"""Seconds that a job takes: long enough for a kill to meet it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a fault did to how many jobs.

    Attributes:
        lost: Acknowledged and not done.
        twice: Done more than once.
        further: What else the fault is about, in words.
        wrong: How often anything else was not as promised.
    """

    jobs: int
    lost: int
    twice: int
    further: str = ""
    wrong: int = 0

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.twice or self.wrong)


def kill_groups(stack: Stack, kills: int) -> Finding:
    """F1: everything of a consumer at once, somewhere in its work.

    Another is started, as the supervisor would.
    """
    bench = stack.bench
    jobs = [bench.order(sleep_s=JOB_S) for _ in range(kills * JOBS_PER_KILL)]
    moments = kill_again_and_again(bench, kills)
    return count(bench, jobs, recovery(bench, moments))


def kill_again_and_again(bench: Bench, kills: int) -> list[int]:
    """Start a consumer, let it get some work done, kill its group, and again.

    Then the rest is done.

    Returns:
        When the kills were, in ms since 1970.
    """
    moments = []
    for _ in range(kills):
        consumer = bench.start(workers=2)
        wait_for_progress(bench)
        time.sleep(random.uniform(0, 0.3))
        moments.append(now_ms())
        os.killpg(consumer.pid, signal.SIGKILL)
        consumer.wait()
    bench.start(workers=2)
    bench.wait_until_over()
    return moments


def kill_workers(stack: Stack, kills: int) -> Finding:
    """F2: a worker process alone, as the kernel does when memory is short; Huey starts another."""
    bench = stack.bench
    jobs = [bench.order(sleep_s=JOB_S) for _ in range(kills * JOBS_PER_KILL)]
    consumer = bench.start(workers=2)
    moments = []
    for _ in range(kills):
        wait_for_progress(bench)
        forks = [
            pid
            for pid, words in descendants(consumer.pid)
            if pid != consumer.pid and "huey_consumer" in words
        ]
        moments.append(now_ms())
        with contextlib.suppress(ProcessLookupError):
            os.kill(random.choice(forks[-2:]), signal.SIGKILL)
    bench.wait_until_over()
    lost = attempts_ended(bench, Outcome.LOST)
    causes = sum(1 for attempt in lost if attempt.error)
    words = f"{len(lost)} attempts lost, {causes} with their cause; {recovery(bench, moments)}"
    return count(bench, jobs, words, wrong=len(lost) - causes)


def kill_at_each_point(stack: Stack, times: int) -> Finding:
    """F3: the group dies with the runner at a point of the first attempt.

    There is one output, and it is whole.
    """
    bench = stack.bench
    jobs = []
    for point in POINTS:
        for _ in range(times):
            jobs.append(bench.order(dies=point))
            consumer = bench.start()
            eventually(lambda consumer=consumer: consumer.poll() is not None, bench)  # type: ignore[misc]
    bench.start()
    bench.wait_until_over()
    outputs = list((bench.settings.data_dir / "outputs").glob("*.output"))
    whole = sum(path.read_text() == "done" for path in outputs)
    return count(
        bench, jobs, f"{len(POINTS)} points; {whole} whole outputs", wrong=abs(len(jobs) - whole)
    )


def replace_in_good_order(stack: Stack, times: int) -> Finding:
    """F4: consumers are replaced as an upgrade does it, while orders keep coming.

    The next one starts, then the one before is told to stop.
    """
    bench, jobs = stack.bench, []
    consumer = bench.start(workers=2)
    for _ in range(times):
        successor = bench.start(workers=2)
        jobs += [bench.order(sleep_s=JOB_S) for _ in range(JOBS_PER_KILL)]
        wait_for_progress(bench)
        consumer.send_signal(signal.SIGTERM)
        jobs += [bench.order(sleep_s=JOB_S) for _ in range(JOBS_PER_KILL)]
        consumer.wait()
        consumer = successor
    bench.wait_until_over()
    lost = len(attempts_ended(bench, Outcome.LOST))
    return count(bench, jobs, f"{lost} attempts lost", wrong=lost)


def take_the_queue_away(stack: Stack, seconds: int) -> Finding:
    """F5: while the queue's server is away, orders are taken and done.

    After it has come back empty, all are.
    """
    assert stack.valkey is not None
    bench = stack.bench
    bench.start(workers=2)
    jobs = [bench.order()]
    eventually(lambda: bench.job(jobs[0]).state == JobState.DONE, bench)
    jobs += [bench.order(sleep_s=JOB_S) for _ in range(50)]
    stack.valkey.flush()
    slowest = 0.0
    stack.valkey.end()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        before = time.monotonic()
        jobs.append(bench.order(sleep_s=JOB_S))
        slowest = max(slowest, time.monotonic() - before)
        time.sleep(0.2)
    stack.valkey.start()
    back, waiting = time.monotonic(), bench.states()[JobState.QUEUED]
    jobs += [bench.order(sleep_s=JOB_S) for _ in range(50)]
    bench.wait_until_over()
    words = (
        f"{waiting} waited at its return and 50 came, all done {time.monotonic() - back:.1f} "
        "s later"
    )
    return count(bench, jobs, f"{words}; slowest order {slowest:.2f} s")


def lose_the_notification(stack: Stack, times: int) -> Finding:
    """F7: orders that are rolled back leave nothing.

    Those that no worker is notified of are started all the same.
    """
    bench = stack.bench
    bench.start(workers=2)
    warm_up = bench.order()
    eventually(lambda: bench.job(warm_up).state == JobState.DONE, bench)
    ghosts = [order_and_roll_back(bench.actor) for _ in range(times)]
    jobs, waits = [], []
    for _ in range(times):
        ordered = now_ms()
        job = bench.enqueue()
        eventually(lambda job=job: bench.job(job).state == JobState.DONE, bench)  # type: ignore[misc]
        waits.append(((bench.job(job).started_at or 0) - ordered) / 1000)
        jobs.append(job)
    with db.snapshot(bench.actor) as session:
        seen = session.scalar(select(func.count()).select_from(Job).where(Job.id.in_(ghosts)))
    return count(
        bench, jobs, f"{seen} ghosts; started after {max(waits):.2f} s at most", wrong=seen or 0
    )


def sleep_past_the_lease(stack: Stack, times: int) -> Finding:
    """F9: a group that is stopped, loses its job, and wakes up: what it then writes is refused."""
    bench, jobs = stack.bench, []
    for _ in range(times):
        job = bench.order(sleep_s=1)
        sleeper = bench.start()
        eventually(lambda job=job: bench.has_started(job), bench)  # type: ignore[misc]
        os.killpg(sleeper.pid, signal.SIGSTOP)
        successor = bench.start()
        eventually(lambda job=job: bench.job(job).state == JobState.DONE, bench)  # type: ignore[misc]
        os.killpg(sleeper.pid, signal.SIGCONT)
        time.sleep(1.5)
        for consumer in (sleeper, successor):
            os.killpg(consumer.pid, signal.SIGKILL)
            consumer.wait()
        jobs.append(job)
    return count(bench, jobs)


def reopen_at_random_instants(stack: Stack, times: int) -> Finding:
    """F12: what a crash at a random instant leaves behind, reopened, misses no acknowledged job.

    SQLite: the writer is stopped dead, and its files are copied as they are. PostgreSQL: the server
    is crashed.
    """
    acknowledged, missing = 0, 0
    for _ in range(times):
        with open_writer(stack.bench) as (process, acks):
            time.sleep(random.uniform(0.2, 1.0))
            process.send_signal(signal.SIGSTOP)
            known = {UUID(line) for line in acks.read_text().split("\n")[:-1]}
            found = crash_and_reopen(stack, known)
        acknowledged += len(known)
        missing += len(known) - found
    return Finding(acknowledged, missing, 0)


@contextlib.contextmanager
def open_writer(bench: Bench) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A process that orders without pause and writes down each order that was acknowledged."""
    acks = bench.settings.data_dir / f"acks-{uuid4().hex}"
    acks.touch()
    program = [
        sys.executable,
        "-m",
        "bench.orders",
        bench.settings.database,
        str(bench.actor.organization_id),
        str(acks),
    ]
    process = subprocess.Popen(program, cwd=ROOT, stderr=subprocess.DEVNULL)
    eventually(lambda: acks.stat().st_size > 0, bench)
    yield process, acks
    process.kill()
    process.wait()


def crash_and_reopen(stack: Stack, jobs: set[UUID]) -> int:
    """How many of the jobs are there afterwards."""
    if stack.postgres is not None:
        stack.postgres.end(signal.SIGQUIT)
        stack.postgres.start()
        return count_present(stack.bench.settings.database, jobs)
    folder = stack.bench.settings.data_dir
    copy = folder / f"copy-{uuid4().hex}"
    copy.mkdir()
    for path in folder.glob("aicreat.db*"):
        if not path.name.endswith("-shm"):
            shutil.copy(path, copy / path.name)
    found = count_present(f"sqlite:///{copy / 'aicreat.db'}", jobs)
    shutil.rmtree(copy)
    return found


def count_present(url: str, jobs: set[UUID]) -> int:
    engine = engines.make_engine(url)
    with engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            connection.execute(select(func.set_config(SETTING, EVERY, True)))
        found = set(connection.scalars(select(Job.id)))
    engine.dispose()
    return len(jobs & found)


def order_and_roll_back(actor: Actor) -> UUID:
    with contextlib.suppress(ZeroDivisionError), db.transaction(actor) as session:
        job = ledger.enqueue(
            session,
            kind=JobKind.RENDER_RESULT,
            subject_id=uuid4(),
            urgency=Urgency.STANDARD,
            payload={},
            now_ms=now_ms(),
        )
        session.flush()
        _ = 1 / 0
    return job.id


def wait_for_progress(bench: Bench) -> None:
    """Until some more are done, or none is left."""
    before = bench.states()[JobState.DONE]
    eventually(
        lambda: bench.states()[JobState.DONE] > before + 1 or not bench.states()[JobState.QUEUED],
        bench,
    )


def attempts_ended(bench: Bench, outcome: Outcome) -> Sequence[Attempt]:
    with db.snapshot(bench.actor) as session:
        return session.scalars(select(Attempt).where(Attempt.outcome == outcome)).all()


def recovery(bench: Bench, kills: Sequence[int]) -> str:
    """From the kill that ended an attempt to the start of the next one, start of another consumer
    included.

    The next kill may come before that; it is not counted anew.
    """
    with db.snapshot(bench.actor) as session:
        starts = {
            (attempt.job_id, attempt.number): attempt.started_at
            for attempt in session.scalars(select(Attempt))
        }
    waits = []
    for attempt in attempts_ended(bench, Outcome.LOST):
        again = starts.get((attempt.job_id, attempt.number + 1))
        killed = [
            moment
            for moment in kills
            if again is not None and attempt.started_at <= moment <= again
        ]
        if again is not None and killed:
            waits.append((again - killed[0]) / 1000)
    if len(waits) < 2:
        return f"{len(waits)} recoveries"
    p95 = statistics.quantiles(waits, n=20, method="inclusive")[18]
    return f"{len(waits)} recoveries, median {statistics.median(waits):.1f}, p95 {p95:.1f} s"


def count(bench: Bench, jobs: Sequence[UUID], further: str = "", wrong: int = 0) -> Finding:
    """What became of the jobs. It waits for nothing: whatever is not done by now is lost.

    Files that nobody ordered are wrong.
    """
    done = bench.outputs()
    unasked = len(set(bench.files()) - {str(job) for job in bench.ids()})
    return Finding(
        jobs=len(jobs),
        lost=sum(str(job) not in done for job in jobs),
        twice=sum(times > 1 for times in done.values()),
        further=further,
        wrong=wrong + unasked,
    )
