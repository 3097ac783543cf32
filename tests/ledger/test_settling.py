"""How attempts end, and who may say so."""

from __future__ import annotations

from uuid import UUID

import pytest

from app import ledger
from app.domain.access import system_actor
from app.domain.jobs import MAX_FAILED, MAX_LOST, JobState, Outcome
from app.domain.projects import Problem
from app.models.attempt import Attempt
from app.models.job import Job
from testing import db
from tests.ledger.conftest import NOW, claim, enqueue

BROKEN = Problem("unavailable", "The analyser does not answer. Try again.")


def claim_one(now_ms: int = NOW) -> ledger.Claimed:
    claimed = claim(now_ms)
    assert claimed is not None
    return claimed


def fail(claimed: ledger.Claimed, now_ms: int = NOW, *, is_permanent: bool = False) -> JobState:
    with db.transaction(claimed.actor) as session:
        return ledger.fail(
            session,
            claimed,
            BROKEN,
            now_ms=now_ms,
            chance=0.5,
            is_permanent=is_permanent,
            error="trace",
        )


def lose(claimed: ledger.Claimed, now_ms: int = NOW) -> JobState:
    with db.transaction(claimed.actor) as session:
        return ledger.mark_lost(session, claimed, now_ms=now_ms, error="lease ran out")


def job_of(claimed: ledger.Claimed) -> Job:
    with db.snapshot(claimed.actor) as session:
        return session.get_one(Job, claimed.job_id)


def outcome_of(claimed: ledger.Claimed) -> str | None:
    with db.snapshot(claimed.actor) as session:
        return session.get_one(Attempt, (claimed.job_id, claimed.attempt)).outcome


def test_a_finished_job_is_done_and_its_attempt_ok(acme: UUID) -> None:
    enqueue(acme)
    claimed = claim_one()
    with db.transaction(claimed.actor) as session:
        ledger.finish(session, claimed, now_ms=NOW + 5)
    assert (job_of(claimed).state, job_of(claimed).finished_at, outcome_of(claimed)) == (
        JobState.DONE,
        NOW + 5,
        Outcome.OK,
    )


def test_failed_attempts_pause_for_2_4_and_8_seconds_then_the_job_is_dead(acme: UUID) -> None:
    enqueue(acme)
    now = NOW
    for pause_ms in (2000, 4000, 8000):
        assert fail(claim_one(now), now) == JobState.QUEUED
        assert claim(now + pause_ms - 1) is None
        now += pause_ms
    last = claim_one(now)
    assert last.failed == MAX_FAILED - 1
    assert fail(last, now) == JobState.DEAD
    job = job_of(last)
    assert (job.error_code, job.error_message, job.finished_at) == (
        BROKEN.code,
        BROKEN.message,
        now,
    )
    assert claim(now + 10_000_000) is None


def test_a_permanent_error_fails_at_once(acme: UUID) -> None:
    enqueue(acme)
    claimed = claim_one()
    assert fail(claimed, is_permanent=True) == JobState.FAILED
    assert claim(NOW + 10_000_000) is None


def test_a_lost_job_goes_back_at_once_and_counts_no_failure(acme: UUID) -> None:
    enqueue(acme)
    first = claim_one()
    assert lose(first) == JobState.QUEUED
    again = claim_one()
    assert (again.attempt, again.failed, again.lost) == (2, 0, 1)
    assert outcome_of(first) == Outcome.LOST


def test_a_job_lost_too_often_is_dead(acme: UUID) -> None:
    enqueue(acme)
    states = [lose(claim_one()) for _ in range(MAX_LOST)]
    assert states == [JobState.QUEUED] * (MAX_LOST - 1) + [JobState.DEAD]


def test_a_postponed_job_waits_and_counts_neither_way(acme: UUID) -> None:
    enqueue(acme)
    claimed = claim_one()
    with db.transaction(claimed.actor) as session:
        ledger.postpone(session, claimed, for_ms=700, now_ms=NOW)
    assert claim(NOW + 699) is None
    again = claim_one(NOW + 700)
    assert (again.failed, again.lost) == (0, 0)
    assert outcome_of(claimed) == Outcome.POSTPONED


@pytest.mark.parametrize("settle", [fail, lose, lambda claimed: _finish(claimed)])
def test_a_zombie_settles_nothing(acme: UUID, settle) -> None:
    """Its lease ran out and another has the job: whatever it says finds no row."""
    enqueue(acme)
    zombie = claim_one()
    lose(zombie)
    successor = claim_one()
    with pytest.raises(ledger.LeaseLost):
        settle(zombie)
    assert job_of(successor).token == successor.token
    _finish(successor)


def write_and_finish(claimed: ledger.Claimed) -> None:
    with db.transaction(claimed.actor) as session:
        session.get_one(Job, claimed.job_id).payload = {"written": "by a zombie"}
        ledger.finish(session, claimed, now_ms=NOW)


def test_what_a_zombie_wrote_beside_its_settlement_is_undone(acme: UUID) -> None:
    enqueue(acme)
    zombie = claim_one()
    lose(zombie)
    claim_one()
    with pytest.raises(ledger.LeaseLost):
        write_and_finish(zombie)
    assert job_of(zombie).payload == {}


def test_only_silent_claims_have_expired(acme: UUID) -> None:
    enqueue(acme)
    claimed = claim_one()
    with db.cross_tenant(db.CrossTenantReason.SWEEPER) as session:
        assert ledger.expired(session, NOW + 15_000) == []
        assert ledger.expired(session, NOW + 15_001) == [claimed]


def test_a_settled_job_is_not_held(acme: UUID) -> None:
    enqueue(acme)
    claimed = claim_one()
    with db.snapshot(system_actor(acme)) as session:
        assert ledger.is_claimed(session, claimed)
    _finish(claimed)
    with db.snapshot(system_actor(acme)) as session:
        assert not ledger.is_claimed(session, claimed)


def _finish(claimed: ledger.Claimed) -> None:
    with db.transaction(claimed.actor) as session:
        ledger.finish(session, claimed, now_ms=NOW)
