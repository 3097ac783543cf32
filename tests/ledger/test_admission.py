"""How much work may wait: of one organization, and altogether."""

from __future__ import annotations

from uuid import UUID

import pytest

from app import ledger
from app.domain.access import system_actor
from app.domain.jobs import Admission
from testing import db
from tests.ledger.conftest import NOW, claim, enqueue


def room(organization_id: UUID, admission: Admission) -> int:
    with db.transaction(system_actor(organization_id)) as session:
        return ledger.find_allowance(session, admission).jobs_left


@pytest.mark.parametrize(
    ("admission", "left"), [(Admission(5, 100), 2), (Admission(100, 5), 1), (Admission(3, 4), 0)]
)
def test_waiting_and_running_jobs_take_room(
    acme: UUID, other: UUID, admission: Admission, left: int
) -> None:
    for _ in range(3):
        enqueue(acme)
    enqueue(other)
    claimed = claim()
    assert claimed is not None
    assert room(acme, admission) == left


def test_what_is_done_takes_none(acme: UUID) -> None:
    enqueue(acme)
    claimed = claim()
    assert claimed is not None
    with db.transaction(claimed.actor) as session:
        ledger.finish(session, claimed, now_ms=NOW)
    assert room(acme, Admission(5, 5)) == 5
