"""In what order jobs are taken, and by whom."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest

from app import ledger
from app.domain.access import system_actor
from app.domain.jobs import SLACK_MS, JobKind, JobState, Outcome, Urgency
from app.models.attempt import Attempt
from app.models.job import Job
from testing import db
from testing.jobs import cancel_job
from tests.ledger.conftest import NOW, claim, enqueue


def claim_all() -> list[UUID]:
    taken = []
    while (claimed := claim(NOW + 10_000_000)) is not None:
        taken.append(claimed.job_id)
    return taken


def test_a_more_urgent_job_goes_first(acme: UUID, other: UUID) -> None:
    standard = enqueue(acme, urgency=Urgency.STANDARD)
    premium = enqueue(other, urgency=Urgency.PREMIUM, now_ms=NOW + 10)
    assert claim_all() == [premium, standard]


def test_an_old_job_outranks_a_newer_urgent_one(acme: UUID, other: UUID) -> None:
    """Ageing: nobody starves, however much urgent work keeps coming."""
    old = enqueue(acme, urgency=Urgency.STANDARD, now_ms=NOW)
    urgent = enqueue(other, urgency=Urgency.ADMIN, now_ms=NOW + SLACK_MS[Urgency.STANDARD] + 1)
    assert claim_all() == [old, urgent]


def test_a_burst_of_one_organization_does_not_hold_up_another(acme: UUID, other: UUID) -> None:
    burst = [enqueue(acme, cost_ms=1000) for _ in range(50)]
    single = enqueue(other, now_ms=NOW + 1500)
    assert claim_all().index(single) <= 3
    assert len(burst) == 50


def test_what_someone_waits_for_does_not_stand_behind_their_own_batch(acme: UUID) -> None:
    for _ in range(50):
        enqueue(acme, cost_ms=1000)
    edit = enqueue(acme, urgency=Urgency.INTERACTIVE, now_ms=NOW + 1)
    assert claim_all()[0] == edit


def test_jobs_of_one_organization_keep_their_order(acme: UUID) -> None:
    jobs = [enqueue(acme) for _ in range(5)]
    assert claim_all() == jobs


def test_a_job_is_not_taken_before_its_time(acme: UUID) -> None:
    job = enqueue(acme, not_before_ms=NOW + 5000)
    assert claim(NOW + 4999) is None
    claimed = claim(NOW + 5000)
    assert claimed is not None
    assert claimed.job_id == job


def test_a_claim_says_everything_the_worker_needs(acme: UUID) -> None:
    subject = uuid4()
    job = enqueue(acme, subject_id=subject)
    claimed = claim()
    assert claimed is not None
    assert (claimed.job_id, claimed.subject_id, claimed.organization_id) == (job, subject, acme)
    assert (claimed.kind, claimed.attempt, claimed.failed, claimed.lost) == (
        JobKind.RENDER_RESULT,
        1,
        0,
        0,
    )
    assert ledger.Claimed.from_dict(claimed.to_dict()) == claimed


def test_a_job_is_taken_once_however_many_want_it(acme: UUID) -> None:
    jobs = {enqueue(acme) for _ in range(40)}
    taken: list[UUID] = []

    def work() -> None:
        while (
            claimed := claim(NOW + 10_000_000, worker=threading.current_thread().name)
        ) is not None:
            taken.append(claimed.job_id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 40
    assert set(taken) == jobs


def enqueue_and_break(organization_id: UUID) -> None:
    with db.transaction(system_actor(organization_id)) as session:
        ledger.enqueue(
            session,
            kind=JobKind.ANALYSE_ASSET,
            subject_id=uuid4(),
            urgency=Urgency.STANDARD,
            payload={},
            now_ms=NOW,
        )
        raise RuntimeError


def test_enqueueing_is_undone_with_the_business_transaction(acme: UUID) -> None:
    with pytest.raises(RuntimeError):
        enqueue_and_break(acme)
    assert claim() is None


def test_a_beat_renews_the_lease(acme: UUID) -> None:
    enqueue(acme)
    claimed = claim(lease_ms=1000)
    assert claimed is not None
    with db.transaction(claimed.actor) as session:
        ledger.heartbeat(session, claimed, now_ms=NOW + 900, lease_ms=1000)
    with db.cross_tenant(db.CrossTenantReason.SWEEPER) as session:
        assert ledger.expired(session, NOW + 1500) == []
        assert ledger.expired(session, NOW + 1901) == [claimed]


def test_a_cancelled_job_is_never_taken(acme: UUID) -> None:
    job = enqueue(acme)
    with db.transaction(system_actor(acme)) as session:
        assert cancel_job(session, job, now_ms=NOW)
    assert claim() is None


def test_cancelling_a_running_job_takes_it_from_its_worker(acme: UUID) -> None:
    job = enqueue(acme)
    claimed = claim()
    assert claimed is not None
    with db.transaction(system_actor(acme)) as session:
        assert cancel_job(session, job, now_ms=NOW)
    with pytest.raises(ledger.LeaseLost), db.transaction(claimed.actor) as session:
        ledger.heartbeat(session, claimed, now_ms=NOW, lease_ms=1000)
    with pytest.raises(ledger.LeaseLost), db.transaction(claimed.actor) as session:
        ledger.finish(session, claimed, now_ms=NOW)
    with db.snapshot(system_actor(acme)) as session:
        assert session.get_one(Job, job).state == JobState.CANCELLED
        assert session.get_one(Attempt, (job, 1)).outcome == Outcome.CANCELLED


def test_a_finished_job_cannot_be_cancelled(acme: UUID) -> None:
    job = enqueue(acme)
    claimed = claim()
    assert claimed is not None
    with db.transaction(system_actor(acme)) as session:
        ledger.finish(session, claimed, now_ms=NOW)
        assert not cancel_job(session, job, now_ms=NOW)


def test_nobody_cancels_another_organizations_job(acme: UUID, other: UUID) -> None:
    subject = uuid4()
    enqueue(acme, subject_id=subject)
    with db.transaction(system_actor(other)) as session:
        assert ledger.cancel_all(session, [subject], now_ms=NOW) == 0
    assert claim() is not None


def test_whether_a_job_is_due_is_known_without_taking_it(acme: UUID) -> None:
    with db.cross_tenant(db.CrossTenantReason.CLAIM) as session:
        assert not ledger.is_due(session, NOW)
    enqueue(acme)
    with db.cross_tenant(db.CrossTenantReason.CLAIM) as session:
        assert ledger.is_due(session, NOW)
