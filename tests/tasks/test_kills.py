"""kill -9 of anything, at any moment: nothing is lost, nothing is done twice, nobody is left
behind.
"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import pytest

from app import ledger
from app.domain.jobs import JobState
from tasks.endings import now_ms
from testing import db
from testing.factories.workbench import Bench, descendants, eventually, runners


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def workers(session_id: int) -> list[int]:
    """Scheduler and workers: the consumer's own forks."""
    return [
        pid
        for pid, words in descendants(session_id)
        if pid != session_id and "huey_consumer" in words
    ]


def progress(bench: Bench) -> None:
    """Wait until some more jobs are done."""
    done = bench.outputs().total()
    eventually(lambda: bench.outputs().total() >= done + 3, bench)


def test_a_batch_survives_kills_of_everything(either_bench: Bench) -> None:
    """One after the other: a runner, both workers, the consumer alone, its whole group."""
    bench = either_bench
    jobs = [bench.enqueue(sleep_s=0.05) for _ in range(80)]
    consumer = bench.start(workers=2)
    progress(bench)
    kill(min(runners(consumer.pid)))
    progress(bench)
    for pid in workers(consumer.pid):
        kill(pid)
    progress(bench)
    kill(consumer.pid)
    consumer.wait()
    eventually(lambda: descendants(consumer.pid) == [], bench)
    successor = bench.start(workers=2)
    progress(bench)
    os.killpg(successor.pid, signal.SIGKILL)
    successor.wait()
    bench.start(workers=2)
    bench.wait_until_over()
    assert bench.states() == {JobState.DONE: len(jobs)}
    assert bench.outputs() == {str(job): 1 for job in jobs}


def test_killing_only_the_consumer_leaves_no_process_behind(either_bench: Bench) -> None:
    bench = either_bench
    job = bench.enqueue(sleep_s=30)
    consumer = bench.start(workers=2)
    eventually(lambda: bench.has_started(job), bench)
    kill(consumer.pid)
    consumer.wait()
    eventually(lambda: descendants(consumer.pid) == [], bench)


def test_a_worker_that_slept_past_its_lease_writes_nothing(either_bench: Bench) -> None:
    """Stopped, its job given to another, and woken again: one result, and it is the other's."""
    bench = either_bench
    job = bench.enqueue(sleep_s=1)
    sleeper = bench.start()
    eventually(lambda: bench.has_started(job), bench)
    os.killpg(sleeper.pid, signal.SIGSTOP)
    bench.start()
    bench.wait_until_over()
    os.killpg(sleeper.pid, signal.SIGCONT)
    sleeper.send_signal(signal.SIGTERM)
    sleeper.wait()
    assert bench.outputs() == {str(job): 1}
    assert bench.outcomes(job)[-1] == "ok"


@pytest.mark.parametrize("victim", ["worker", "group"])
def test_what_a_dead_worker_had_is_given_to_another_of_its_machine_before_the_lease_runs_out(
    tmp_path: Path, victim: str
) -> None:
    bench = Bench(tmp_path, lease_s=3600)
    try:
        job = bench.enqueue(sleep_s=2)
        consumer = bench.start(workers=2)
        eventually(lambda: bench.has_started(job), bench)
        if victim == "worker":
            kill(int(str(bench.job(job).worker).partition(":")[2].partition("-")[0]))
        else:
            os.killpg(consumer.pid, signal.SIGKILL)
            consumer.wait()
            bench.start()
        bench.wait_until_over()
        assert bench.outcomes(job) == ["lost", "ok"]
        assert bench.outputs() == {str(job): 1}
        with db.cross_tenant(db.CrossTenantReason.SWEEPER) as session:
            assert all(worker.is_alive for worker in ledger.workers(session, now_ms()))
    finally:
        bench.stop()
