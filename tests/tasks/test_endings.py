"""However a job ends, the ledger says how, and the business row learns about it."""

from __future__ import annotations

import signal

from app.domain.jobs import JobState, Outcome
from app.models.organization import Organization
from testing import db
from testing.factories.workbench import Bench, eventually
from testing.jobs import cancel_job


def test_every_ending_is_recorded_with_its_cause(bench: Bench) -> None:
    """Good jobs beside poison: the poison is tried as often as it may and then dead, and everything
    else gets done.
    """
    deeds = (
        "abort",
        "loop",
        "hoard",
        "exit",
        "stumble",
        "refuse",
        "unavailable once",
        "wait",
        "nothing",
    )
    jobs = {deed: bench.enqueue(deed=deed) for deed in deeds}
    bench.start(workers=2, wall_s=3)
    bench.wait_until_over()
    assert {deed: (bench.job(job).state, bench.outcomes(job)) for deed, job in jobs.items()} == {
        "abort": (JobState.DEAD, [Outcome.SIGNAL] * 4),
        "loop": (JobState.DEAD, [Outcome.TIMEOUT] * 4),
        "hoard": (JobState.DEAD, [Outcome.OOM] * 4),
        "exit": (JobState.DEAD, [Outcome.FAILED] * 4),
        "stumble": (JobState.DEAD, [Outcome.FAILED] * 4),
        "refuse": (JobState.FAILED, [Outcome.FAILED]),
        "unavailable once": (JobState.DONE, [Outcome.FAILED, Outcome.OK]),
        "wait": (JobState.DONE, [Outcome.POSTPONED, Outcome.OK]),
        "nothing": (JobState.DONE, [Outcome.OK]),
    }
    codes = {deed: bench.job(job).error_code for deed, job in jobs.items()}
    assert codes["abort"] == codes["exit"] == "crashed"
    assert (codes["loop"], codes["hoard"], codes["stumble"], codes["refuse"]) == (
        "too_slow",
        "too_large",
        "internal",
        "type_not_allowed",
    )
    assert bench.outputs() == {
        str(jobs[deed]): 1 for deed in ("unavailable once", "wait", "nothing")
    }


def test_the_business_row_learns_that_its_job_has_failed(bench: Bench) -> None:
    job = bench.job(bench.enqueue(deed="refuse"))
    bench.start()
    bench.wait_until_over()
    with db.snapshot(bench.actor) as session:
        assert (
            session.get_one(Organization, bench.actor.organization_id).name
            == f"type_not_allowed:{job.subject_id}"
        )


def test_a_running_job_that_is_cancelled_is_let_go_and_leaves_no_output(bench: Bench) -> None:
    """Its worker takes the next one at once, and does not wait for what nobody wants any more."""
    job = bench.enqueue(sleep_s=500)
    after = bench.enqueue()
    bench.start(wall_s=1000)
    eventually(lambda: bench.has_started(job), bench)
    with db.transaction(bench.actor) as session:
        assert cancel_job(session, job, now_ms=0)
    bench.wait_until_over()
    assert (bench.job(job).state, bench.outcomes(job)) == (JobState.CANCELLED, [Outcome.CANCELLED])
    assert bench.outputs() == {str(after): 1}


def test_draining_finishes_the_running_job_and_takes_no_other(bench: Bench) -> None:
    running = bench.enqueue(sleep_s=1)
    waiting = bench.enqueue()
    consumer = bench.start()
    eventually(lambda: bench.has_started(running), bench)
    consumer.send_signal(signal.SIGTERM)
    assert consumer.wait() == 0
    assert (bench.job(running).state, bench.outcomes(running)) == (JobState.DONE, [Outcome.OK])
    assert bench.job(waiting).state == JobState.QUEUED


def test_a_job_that_outlasts_the_grace_is_put_back_at_once(bench: Bench) -> None:
    job = bench.enqueue(sleep_s=2.5)
    consumer = bench.start(grace_s=0.2)
    eventually(lambda: bench.has_started(job), bench)
    consumer.send_signal(signal.SIGTERM)
    consumer.wait()
    assert (bench.job(job).state, bench.outcomes(job)) == (JobState.QUEUED, [Outcome.LOST])
