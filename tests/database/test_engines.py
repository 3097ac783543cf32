"""Connections that the server has closed meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from app.database import engines
from app.domain.errors import Unavailable
from testing import db
from testing.peers import databases

OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = "
    "current_database() AND pid <> pg_backend_pid()"
)


def ask() -> int:
    with db.snapshot(None) as session:
        return int(session.connection().exec_driver_sql("SELECT 1").scalar_one())


def end_every_connection(url: str) -> None:
    """As a restart of the server does."""
    engine = engines.make_engine(url)
    with engine.connect() as connection:
        connection.execute(text(OTHERS))
    engine.dispose()


@pytest.mark.parametrize("rested_s", [0.0, 60.0])
def test_a_connection_that_the_server_has_closed_is_replaced_unseen(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch, rested_s: float
) -> None:
    """Whether it is asked, since it has rested, or was used just before."""
    monkeypatch.setattr(engines, "RESTED_S", rested_s)
    with databases.bound(postgres_database):
        assert ask() == 1
        end_every_connection(postgres_database)
        assert ask() == 1


def pinged(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What is asked from now on whether it is alive."""
    asked: list[object] = []
    monkeypatch.setattr(
        PGDialect_psycopg, "do_ping", lambda _, connection: asked.append(connection)
    )
    return asked


@pytest.mark.parametrize(("rested_s", "times"), [(0.0, 2), (60.0, 0)])
def test_a_connection_is_asked_when_it_has_rested(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch, rested_s: float, times: int
) -> None:
    """A new one is not."""
    monkeypatch.setattr(engines, "RESTED_S", rested_s)
    asked = pinged(monkeypatch)
    with databases.bound(postgres_database):
        assert [ask() for _ in range(3)] == [1] * 3
    assert len(asked) == times


def test_one_whose_end_is_not_noticed_fails_once_and_takes_the_others_along(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three connections lie in the pool; nobody meets the second dead one."""
    monkeypatch.setattr(engines, "RESTED_S", 60.0)
    monkeypatch.setattr(engines, "has_news", lambda _: False)
    with databases.bound(postgres_database):
        with db.snapshot(None), db.snapshot(None) as second, db.snapshot(None) as third:
            second.connection()
            third.connection()
            assert ask() == 1
        end_every_connection(postgres_database)
        with pytest.raises(Unavailable):
            ask()
        assert [ask() for _ in range(3)] == [1] * 3
