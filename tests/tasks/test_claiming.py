"""What a worker asks of the database when it is woken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tasks.worker import Worker
from testing import db
from testing.factories.workbench import Bench


class ReadyRunner:
    """Does nothing, and is always ready to."""

    def ensure_ready(self) -> None:
        """It is."""


@pytest.fixture
def worker(either_bench: Bench) -> Iterator[Worker]:
    """One that has not started: nothing sweeps beside it."""
    made = Worker(
        either_bench.settings, "tests.tasks.handlers_for_tests", lambda *_: None, lambda: False
    )
    made._runner = ReadyRunner()  # type: ignore[assignment]
    yield made
    made._database.close()


@pytest.fixture
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement if statement.startswith("BEGIN") else statement.split()[0])

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def dialect() -> str:
    with db.cross_tenant(db.CrossTenantReason.CLAIM) as session:
        return session.get_bind().dialect.name


def test_a_notification_of_nothing_locks_nobody_out(worker: Worker, statements: list[str]) -> None:
    assert worker.claim() is None
    assert "BEGIN IMMEDIATE" not in statements
    assert len(statements) == 2


def test_a_job_is_taken_in_one_transaction_of_few_statements(
    either_bench: Bench, worker: Worker, statements: list[str]
) -> None:
    job = either_bench.enqueue()
    kind = dialect()
    statements.clear()
    claimed = worker.claim()
    assert claimed is not None
    assert claimed.job_id == job
    assert (
        statements
        == {
            "sqlite": ["BEGIN", "SELECT", "BEGIN IMMEDIATE", "UPDATE", "INSERT"],
            "postgresql": ["SELECT", "UPDATE", "INSERT"],
        }[kind]
    )
