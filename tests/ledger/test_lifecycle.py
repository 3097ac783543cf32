"""The ledger's fenced statements keep to the table of a job's states."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given, settings, strategies as st

from app import ledger
from app.domain.access import system_actor
from app.domain.jobs import JobState
from app.domain.lifecycle import is_allowed
from app.domain.projects import Problem
from app.models.job import Job
from testing import db
from testing.peers import databases
from tests.ledger.conftest import NOW, add_organization, claim, enqueue

BROKEN = Problem("unavailable", "The analyser does not answer. Try again.")
BY_WORK = ("claim", "finish", "fail", "fail for good", "lose", "postpone", "cancel")
ASKED_AGAIN = ("replay", "discard")
HOUR_MS = 3_600_000


@pytest.fixture(scope="module")
def organization(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UUID]:
    with databases.bound(databases.new_sqlite(tmp_path_factory.mktemp("states"))):
        yield add_organization("Acme")


class Worker:
    """Does one thing after another to one job; claims that are not in force any more are kept."""

    def __init__(self, organization_id: UUID) -> None:
        self.actor = system_actor(organization_id)
        self.now = NOW
        self.job_id = enqueue(organization_id)
        self.claims: list[ledger.Claimed] = []

    def state(self) -> JobState:
        with db.snapshot(self.actor) as session:
            return session.get_one(Job, self.job_id).state

    def do(self, deed: str) -> None:
        self.now += HOUR_MS
        if deed == "claim":
            claimed = claim(self.now)
            self.claims += [claimed] if claimed else []
            return
        with suppress(ledger.LeaseLost), db.transaction(self.actor) as session:
            if deed == "cancel":
                ledger.cancel_all(session, [self._subject(session)], now_ms=self.now)
            elif deed == "replay":
                ledger.replay(session, self.job_id, now_ms=self.now)
            elif deed == "discard":
                ledger.discard(session, self.job_id)
            elif self.claims:
                self._settle(session, deed, self.claims[-1])

    def _subject(self, session: db.Session) -> UUID:
        return session.get_one(Job, self.job_id).subject_id

    def _settle(self, session: db.Session, deed: str, claimed: ledger.Claimed) -> None:
        if deed == "finish":
            ledger.finish(session, claimed, now_ms=self.now)
        elif deed == "lose":
            ledger.mark_lost(session, claimed, now_ms=self.now, error="silent")
        elif deed == "postpone":
            ledger.postpone(session, claimed, for_ms=1, now_ms=self.now)
        else:
            is_permanent = deed == "fail for good"
            ledger.fail(
                session, claimed, BROKEN, now_ms=self.now, chance=0.5, is_permanent=is_permanent
            )


@settings(max_examples=40)
@given(deeds=st.lists(st.sampled_from(BY_WORK + ASKED_AGAIN), max_size=20))
def test_a_job_changes_its_state_as_the_table_says(organization: UUID, deeds: list[str]) -> None:
    worker = Worker(organization)
    before = worker.state()
    for deed in deeds:
        worker.do(deed)
        after = worker.state()
        assert after is before or is_allowed(before, after, is_retry=deed in ASKED_AGAIN)
        before = after
    with db.transaction(worker.actor) as session:
        ledger.cancel_all(session, [session.get_one(Job, worker.job_id).subject_id], now_ms=NOW)
