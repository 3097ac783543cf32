"""Connections that the server has closed meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app import db, engines
from app.domain.errors import Unavailable
from tests.peers import databases

OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def ask() -> int:
    with db.snapshot(None) as session:
        return int(session.connection().exec_driver_sql("SELECT 1").scalar_one())


def end_every_connection(url: str) -> None:
    """As a restart of the server does."""
    engine = engines.make_engine(url)
    with engine.connect() as connection:
        connection.execute(text(OTHERS))
    engine.dispose()


def test_a_connection_that_has_rested_is_asked_and_replaced(postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "RESTED_S", 0.0)
    with databases.bound(postgres_database):
        assert ask() == 1
        end_every_connection(postgres_database)
        assert ask() == 1


def test_one_that_was_just_used_fails_once_and_takes_the_others_along(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three connections lay in the pool; nobody meets the second dead one."""
    monkeypatch.setattr(engines, "RESTED_S", 60.0)
    with databases.bound(postgres_database):
        with db.snapshot(None), db.snapshot(None) as second, db.snapshot(None) as third:
            second.connection()
            third.connection()
            assert ask() == 1
        end_every_connection(postgres_database)
        with pytest.raises(Unavailable):
            ask()
        assert [ask() for _ in range(3)] == [1] * 3
