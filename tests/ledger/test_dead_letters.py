"""Jobs that ended badly for good: replayed under the same id, or thrown away."""

from __future__ import annotations

import threading
from uuid import UUID

import pytest

from app import ledger
from app.domain.access import system_actor
from app.domain.jobs import JobState
from app.domain.projects import Problem
from app.models.job import Job
from testing import db
from testing.jobs import cancel_job
from tests.ledger.conftest import NOW, claim, enqueue

BROKEN = Problem("unavailable", "The analyser does not answer.")
LATER = NOW + 60_000


def dead_job(organization_id: UUID, problem: Problem = BROKEN, *, finished_at: int = NOW) -> UUID:
    job_id = enqueue(organization_id)
    claimed = claim()
    assert claimed is not None
    with db.transaction(claimed.actor) as session:
        ledger.fail(
            session,
            claimed,
            problem,
            now_ms=finished_at,
            chance=0.5,
            is_permanent=True,
            error="trace",
        )
    return job_id


def replay(organization_id: UUID, job_id: UUID, now_ms: int = LATER) -> Job | None:
    with db.transaction(system_actor(organization_id)) as session:
        return ledger.replay(session, job_id, now_ms=now_ms)


def discard(organization_id: UUID, job_id: UUID) -> bool:
    with db.transaction(system_actor(organization_id)) as session:
        return ledger.discard(session, job_id)


def listed(organization_id: UUID, code: str | None = None) -> list[UUID]:
    with db.snapshot(system_actor(organization_id)) as session:
        found = [job.id for job in ledger.dead_letters(session, code=code)]
        assert ledger.count_dead_letters(session, code) == len(found)
        return found


def test_a_replayed_job_waits_under_its_id_with_a_fresh_budget(acme: UUID) -> None:
    job_id = dead_job(acme)
    again = replay(acme, job_id)
    assert again is not None
    assert (again.id, again.state, again.failed, again.lost, again.error_code) == (
        job_id,
        JobState.QUEUED,
        0,
        0,
        None,
    )
    assert (again.run_at, again.finished_at) == (LATER, None)
    claimed = claim(LATER)
    assert claimed is not None
    assert (claimed.job_id, claimed.attempt) == (job_id, 2), "attempts go on being counted"
    assert listed(acme) == []


def test_a_replayed_job_stands_behind_the_work_of_its_organization(acme: UUID) -> None:
    job_id = dead_job(acme)
    with db.transaction(system_actor(acme)) as session:
        waiting = ledger.enqueue(
            session,
            kind="render_result",
            subject_id=job_id,
            urgency="standard",
            payload={},
            now_ms=LATER,
            cost_ms=9_000,
        )
        key = waiting.key
    again = replay(acme, job_id)
    assert again is not None
    assert again.key == key + 9_000


@pytest.mark.parametrize("ended", ["queued", "running", "done", "cancelled"])
def test_only_a_dead_letter_is_replayed_or_discarded(acme: UUID, ended: str) -> None:
    job_id = enqueue(acme)
    if ended in {"running", "done"}:
        claimed = claim()
        assert claimed is not None
        if ended == "done":
            with db.transaction(claimed.actor) as session:
                ledger.finish(session, claimed, now_ms=NOW)
    if ended == "cancelled":
        with db.transaction(system_actor(acme)) as session:
            cancel_job(session, job_id, now_ms=NOW)
    assert replay(acme, job_id) is None
    assert not discard(acme, job_id)


def test_of_two_that_replay_at_once_one_finds_nothing(acme: UUID) -> None:
    job_id = dead_job(acme)
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.append(replay(acme, job_id) is not None))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, False, False, True]


def test_a_discarded_job_is_off_the_list_and_keeps_its_error(acme: UUID) -> None:
    job_id = dead_job(acme)
    assert discard(acme, job_id)
    assert not discard(acme, job_id)
    assert listed(acme) == []
    with db.snapshot(system_actor(acme)) as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.error_code) == (JobState.CANCELLED, BROKEN.code)


def test_dead_letters_are_listed_newest_first_and_grouped_by_cause(acme: UUID) -> None:
    old, new = dead_job(acme), dead_job(acme, finished_at=NOW + 5)
    other = dead_job(
        acme, Problem("unreadable_image", "It cannot be decoded."), finished_at=NOW + 9
    )
    enqueue(acme)
    assert listed(acme) == [other, new, old]
    assert listed(acme, "unavailable") == [new, old]
    with db.snapshot(system_actor(acme)) as session:
        assert ledger.causes(session) == [
            ledger.Cause("unavailable", BROKEN.message, 2, NOW, NOW + 5),
            ledger.Cause("unreadable_image", "It cannot be decoded.", 1, NOW + 9, NOW + 9),
        ]


def test_every_attempt_is_told_in_order(acme: UUID) -> None:
    job_id = dead_job(acme)
    replay(acme, job_id)
    claim(LATER)
    with db.snapshot(system_actor(acme)) as session:
        attempts = ledger.attempts_of(session, [job_id])[job_id]
    assert [(attempt.number, attempt.outcome, attempt.error) for attempt in attempts] == [
        (1, "failed", "trace"),
        (2, None, None),
    ]


def test_another_organization_neither_sees_nor_replays(acme: UUID, other: UUID) -> None:
    job_id = dead_job(acme)
    assert listed(other) == []
    assert replay(other, job_id) is None
    assert not discard(other, job_id)
    assert listed(acme) == [job_id]
