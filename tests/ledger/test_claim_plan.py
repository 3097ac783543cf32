"""What a claim costs does not grow with the queue: few statements, and an index that is in the
queue's order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, event

from app import ledger
from app.domain.access import system_actor
from app.domain.jobs import JobKind, JobState, Urgency
from app.models.job import Job
from testing import db
from tests.ledger.conftest import NOW, claim

QUEUED = 2000


@pytest.fixture
def engine(database: str) -> Engine:
    with db.cross_tenant(db.CrossTenantReason.CLAIM) as session:
        return session.get_bind().engine


@pytest.fixture
def queue(acme: UUID, engine: Engine) -> Engine:
    """A long one; the database knows how long."""
    with db.transaction(system_actor(acme)) as session:
        session.add_all(_queued(number) for number in range(QUEUED))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE job")
    return engine


def _queued(number: int) -> Job:
    return Job(
        kind=JobKind.RENDER_RESULT,
        subject_id=uuid4(),
        payload={},
        urgency=Urgency.STANDARD,
        key=NOW + number,
        run_at=NOW,
        created_at=NOW,
    )


def executed(act: Callable[[], object]) -> list[tuple[str, Any]]:
    """The statements and their values, without the beginnings and ends of transactions."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    act()
    event.remove(Engine, "before_cursor_execute", note)
    return seen


def plan_of(engine: Engine, statement: str, values: Any) -> str:
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        plan = "\n".join(
            str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", values)
        )
        connection.rollback()
    return plan


def test_a_claim_is_one_statement_and_the_record_of_its_attempt(queue: Engine) -> None:
    statements = [statement.split()[0] for statement, _ in executed(claim)]
    assert statements == ["UPDATE", "INSERT"]


def test_a_claim_walks_the_index_in_its_order_and_sorts_nothing(queue: Engine) -> None:
    update = next(found for found in executed(claim) if found[0].startswith("UPDATE"))
    plan = plan_of(queue, *update)
    assert "ix_job_claim" in plan
    assert [word for word in ("Sort", "Seq Scan", "SCAN", "TEMP B-TREE") if word in plan] == []


def look(session: Any) -> None:
    ledger.is_due(session, NOW)
    ledger.expired(session, NOW)
    ledger.claimed_by(session, ["somebody"])


def test_a_sweep_reads_no_more_than_what_it_looks_for(queue: Engine) -> None:
    def sweep() -> None:
        with db.cross_tenant(db.CrossTenantReason.SWEEPER) as session:
            look(session)

    for statement, values in executed(sweep):
        plan = plan_of(queue, statement, values)
        assert "ix_job_" in plan, plan


def test_an_empty_queue_is_told_by_one_statement(acme: UUID) -> None:
    assert claim() is None
    assert len(executed(claim)) == 1


def test_the_best_of_a_long_queue_is_the_first(queue: Engine) -> None:
    taken = claim()
    assert taken is not None
    with db.snapshot(taken.actor) as session:
        job = session.get_one(Job, taken.job_id)
        assert (job.key, job.state) == (NOW, JobState.RUNNING)
