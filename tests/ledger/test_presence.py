"""Who is alive, and who holds a duty."""

from __future__ import annotations

from app import ledger
from testing import db
from tests.ledger.conftest import NOW


def take(holder: str, now_ms: int) -> bool:
    with db.cross_tenant(db.CrossTenantReason.SWEEPER, write=True) as session:
        return ledger.take_lease(session, "duty", holder=holder, now_ms=now_ms, for_ms=1000)


def report(worker: str, now_ms: int) -> None:
    with db.cross_tenant(db.CrossTenantReason.SWEEPER, write=True) as session:
        ledger.report_alive(session, worker, now_ms=now_ms, for_ms=1000)


def count(now_ms: int) -> int:
    with db.snapshot(None) as session:
        return ledger.live_workers(session, now_ms)


def test_a_duty_has_one_holder_until_its_time_is_over(database: str) -> None:
    assert take("a", NOW)
    assert not take("b", NOW + 999)
    assert take("a", NOW + 999)
    assert take("b", NOW + 2000)


def test_workers_count_while_they_report(database: str) -> None:
    report("a", NOW)
    report("b", NOW + 500)
    assert [count(NOW + 600), count(NOW + 1200), count(NOW + 1600)] == [2, 1, 0]


def test_a_worker_that_leaves_counts_no_more(database: str) -> None:
    report("a", NOW)
    with db.cross_tenant(db.CrossTenantReason.SWEEPER, write=True) as session:
        ledger.report_gone(session, "a")
    assert count(NOW) == 0


def test_workers_long_gone_are_forgotten(database: str) -> None:
    report("a", NOW)
    report("b", NOW + 100_000)
    assert count(NOW) == 1
