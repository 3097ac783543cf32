"""A database or disk that is away, locked or full: a clean 503, nothing accepted that is not kept,
and back without help.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGQUIT
from typing import Any

import pytest
from sqlalchemy import Engine, event

from app.database import engines
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from testing.peers import databases
from testing.peers.postgres import Postgres
from tests.api.client import Api
from tests.api.schemas import FAILURE, check
from tests.web.screens import Screens


@pytest.fixture
def embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """One that does not wait long for a lock."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_S", 0.05)
    return install(tmp_path)


def engine_of(installation: Installation) -> Engine:
    """The one that the use cases write by; Flask-SQLAlchemy has another for the migrations."""
    return installation.deps.database.engine


@contextmanager
def locked(installation: Installation) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    other = sqlite3.connect(installation.settings.data_dir / "aicreat.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


@contextmanager
def full(installation: Installation) -> Iterator[None]:
    """The database's file may not grow by a page."""
    engine = engine_of(installation)

    def limit(connection: Any) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count=1")

    event.listen(engine, "begin", limit)
    yield
    event.remove(engine, "begin", limit)
    engine.dispose()


def test_a_database_that_is_locked_for_too_long_is_a_503_and_nothing_was_done(
    embedded: Installation,
) -> None:
    api = Api(embedded)
    with locked(embedded):
        answer = api.upload({"one.jpg": picture()})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert check(answer.get_json(), FAILURE)["error"] == "database_unavailable"
    assert api.get("/projects").get_json() == []
    assert api.upload({"one.jpg": picture()}).status_code == 202


def test_of_a_full_disk_nothing_is_accepted_that_is_not_kept(embedded: Installation) -> None:
    api = Api(embedded)
    with full(embedded):
        answers = [api.upload({f"{n}.jpg": picture()}, name=f"{n:03}" * 30) for n in range(40)]
        statuses = [answer.status_code for answer in answers]
    assert statuses[-1] == 503
    assert check(answers[-1].get_json(), FAILURE)["error"] == "storage_full"
    assert set(statuses) <= {202, 503}
    assert int(api.get("/projects").headers["X-Total-Count"]) == statuses.count(202)
    assert api.upload({"one.jpg": picture()}).status_code == 202


@pytest.mark.parametrize("place", ["scratch", "store"])
def test_a_disk_without_room_for_files_is_a_503(
    embedded: Installation, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def no_room(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    api, screens = Api(embedded), Screens(embedded)
    monkeypatch.setattr({"scratch": "shutil.copyfileobj", "store": "os.fsync"}[place], no_room)
    answers = [api.upload({"one.jpg": picture()}), screens.upload(one_jpg=picture())]
    assert [(answer.status_code, answer.headers.get("Retry-After")) for answer in answers] == [
        (503, "5")
    ] * 2
    monkeypatch.undo()
    assert api.get("/projects").get_json() == []


def test_while_postgresql_is_away_screens_and_api_say_so_and_then_go_on(
    tmp_path: Path, own_postgres: Postgres
) -> None:
    installation = install(tmp_path, database_url=own_postgres.url(databases.TEMPLATE))
    api, screens = Api(installation), Screens(installation)
    kept = api.upload({"one.jpg": picture()})
    own_postgres.end(SIGQUIT)
    refused = [
        api.upload({"two.jpg": picture()}),
        api.get("/projects"),
        screens.get("/projects"),
        screens.get("/"),
    ]
    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in refused] == [
        (503, "5")
    ] * 4
    assert "does not answer" in refused[2].text
    own_postgres.start()
    assert [kept.status_code, api.upload({"three.jpg": picture()}).status_code] == [202, 202]
    assert api.get("/projects").headers["X-Total-Count"] == "2"
    assert screens.get("/projects").status_code == 200
    installation.close()
