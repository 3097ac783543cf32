"""Who used the machine yesterday waits no longer today, and a clock set back delays nothing.

Real claims, on both databases.
"""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from app import ledger
from app.domain.access import system_actor
from app.domain.jobs import JobKind, Urgency
from app.domain.projects import Problem
from app.models.job import Job
from app.models.organization import Organization
from testing import db
from tests.ledger.conftest import NOW, add_organization, claim

HOUR_MS = 3_600_000
PICTURE_MS = 3_000


def order(
    organization_id: UUID,
    jobs: int = 1,
    *,
    now_ms: int = NOW,
    urgency: Urgency = Urgency.STANDARD,
    cost_ms: int = PICTURE_MS,
) -> list[UUID]:
    with db.transaction(system_actor(organization_id)) as session:
        ordered = ledger.enqueue_all(
            session,
            kind=JobKind.ANALYSE_ASSET,
            subject_ids=[uuid4() for _ in range(jobs)],
            urgency=urgency,
            payload={},
            now_ms=now_ms,
            cost_ms=cost_ms,
        )
    return [job.id for job in ordered]


def work(now_ms: int, takes_ms: int, jobs: int = 1000) -> tuple[list[UUID], int]:
    """One worker does so many jobs; also says what time it is then."""
    done: list[UUID] = []
    while len(done) < jobs and (claimed := claim(now_ms)) is not None:
        now_ms += takes_ms
        with db.transaction(claimed.actor) as session:
            ledger.finish(session, claimed, now_ms=now_ms)
        done.append(claimed.job_id)
    return done, now_ms


@pytest.mark.parametrize("past_takes_ms", [100, 3_000, 30_000])
def test_an_old_customer_starts_within_three_jobs_of_a_newcomers_thirty(
    acme: UUID, other: UUID, past_takes_ms: int
) -> None:
    """The queue is empty, and the old customer has had 76 pictures done on it."""
    order(acme, 76)
    _, now = work(NOW, past_takes_ms)
    order(other, 30, now_ms=now)
    (picture,) = order(acme, now_ms=now + 10)
    (mail,) = order(acme, now_ms=now + 20, urgency=Urgency.ADMIN, cost_ms=200)
    started, _ = work(now + 30, PICTURE_MS, 4)
    assert mail in started[:3]
    assert picture in started[:4]
    assert [job for job in started if job != mail].index(picture) < 3


def test_they_do_so_also_when_the_burst_has_been_worked_on_for_long(
    acme: UUID, other: UUID
) -> None:
    """Each picture takes five times what was expected: the queue is far behind the clock."""
    order(other, 30)
    _, now = work(NOW, 5 * PICTURE_MS, 12)
    (picture,) = order(acme, now_ms=now)
    (mail,) = order(acme, now_ms=now, urgency=Urgency.ADMIN, cost_ms=200)
    started, _ = work(now, 5 * PICTURE_MS, 4)
    assert mail in started[:3]
    assert [job for job in started if job != mail].index(picture) < 3


def test_a_mail_does_not_stand_behind_pictures_of_its_own_organization(acme: UUID) -> None:
    order(acme, 200)
    _, now = work(NOW, PICTURE_MS, 3)
    (mail,) = order(acme, now_ms=now, urgency=Urgency.ADMIN, cost_ms=200)
    started, _ = work(now, PICTURE_MS, 2)
    assert mail in started


def test_cancelled_work_is_no_debt(acme: UUID, other: UUID) -> None:
    jobs = order(acme, 100)
    order(other, 100)
    with db.transaction(system_actor(acme)) as session:
        subjects = [session.get_one(Job, job).subject_id for job in jobs]
        assert ledger.cancel_all(session, subjects, now_ms=NOW) == len(jobs)
    (picture,) = order(acme)
    started, _ = work(NOW, PICTURE_MS, 3)
    assert picture in started


def test_what_takes_longer_than_expected_is_charged_by_what_it_took(
    acme: UUID, other: UUID
) -> None:
    order(acme, 60, cost_ms=500)
    order(other, 60, cost_ms=500)
    used = {acme: 0, other: 0}
    now = NOW
    for _ in range(44):
        claimed = claim(now)
        assert claimed is not None
        takes_ms = 5_000 if claimed.organization_id == acme else 500
        now += takes_ms
        used[claimed.organization_id] += takes_ms
        with db.transaction(claimed.actor) as session:
            ledger.finish(session, claimed, now_ms=now)
    assert used[acme] < 2 * used[other]


def test_a_failed_attempt_is_charged_too(acme: UUID, other: UUID) -> None:
    order(acme, 2, cost_ms=500)
    (single,) = order(other, cost_ms=500, now_ms=NOW + 1)
    claimed = claim(NOW)
    assert claimed is not None
    broken = Problem("unavailable", "The analyser does not answer.")
    with db.transaction(claimed.actor) as session:
        ledger.fail(session, claimed, broken, now_ms=NOW + 20_000, chance=0.5)
    with db.snapshot(system_actor(acme)) as session:
        waiting = [job for job in session.query(Job) if job.attempt == 0]
    with db.snapshot(system_actor(other)) as session:
        assert waiting[0].key > session.get_one(Job, single).key + 15_000


def test_nothing_is_owed_once_nothing_waits(acme: UUID) -> None:
    order(acme, 3)
    work(NOW, 60_000)
    with db.snapshot(system_actor(acme)) as session:
        assert session.get_one(Organization, acme).owed_ms == 0


def test_a_clock_that_is_set_back_delays_nothing_that_is_due(acme: UUID, other: UUID) -> None:
    """What was ordered before, what was ordered behind it, and what paused after a failure."""
    before = order(acme, 3)
    claimed = claim(NOW)
    assert claimed is not None
    broken = Problem("unavailable", "The analyser does not answer.")
    with db.transaction(claimed.actor) as session:
        ledger.fail(session, claimed, broken, now_ms=NOW, chance=0.5)
    now = NOW - HOUR_MS
    with db.cross_tenant(db.CrossTenantReason.CLAIM) as session:
        assert ledger.is_due(session, now)
    after = order(other, 2, now_ms=now)
    (mail,) = order(acme, now_ms=now, urgency=Urgency.ADMIN, cost_ms=200)
    started, _ = work(now, PICTURE_MS)
    assert set(started) == {*before, *after, mail}
    assert mail in started[:3]
    assert after[0] in started[:4]


def test_a_replayed_dead_letter_is_due_though_the_clock_is_set_back(acme: UUID) -> None:
    (job,) = order(acme, now_ms=NOW - 2 * HOUR_MS)
    claimed = claim(NOW - 2 * HOUR_MS)
    assert claimed is not None
    broken = Problem("damaged", "The file is damaged.")
    with db.transaction(claimed.actor) as session:
        ledger.fail(
            session,
            claimed,
            broken,
            now_ms=NOW - 2 * HOUR_MS,
            chance=0.5,
            is_permanent=True,
        )
    with db.transaction(system_actor(acme)) as session:
        assert ledger.replay(session, job, now_ms=NOW) is not None
    again = claim(NOW - HOUR_MS)
    assert again is not None
    assert again.job_id == job


def test_many_who_wait_for_a_retry_hide_no_newcomers_place(acme: UUID, other: UUID) -> None:
    """More than is looked at first: jobs at the front of the queue that may not start yet."""
    broken = Problem("unavailable", "The analyser does not answer.")
    order(acme, 70, cost_ms=1)
    for _ in range(70):
        claimed = claim(NOW)
        assert claimed is not None
        with db.transaction(claimed.actor) as session:
            ledger.fail(session, claimed, broken, now_ms=NOW, chance=0.5)
    order(other, 30)
    single = order(add_organization("Third"), now_ms=NOW + 1)[0]
    started, _ = work(NOW + 1, 1, 3)
    assert single in started
