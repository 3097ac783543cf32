"""Transactions, flushes and what they refuse; the tenant filter is in test_tenancy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.database import engines
from app.database.session import after_commit, shared_now_ms
from app.domain.access import Actor, system_actor
from app.models.project import Project
from testing import db
from testing.peers import databases
from tests.database.organizations import MOMENT, add_organization, names, project


def _add_theirs(session: Session, theirs: Project) -> None:
    session.add(project("smuggled", theirs.organization_id))
    session.flush()


def _give_away(session: Session, theirs: Project) -> None:
    session.scalars(select(Project)).one().organization_id = theirs.organization_id
    session.flush()


def _take(session: Session, theirs: Project) -> None:
    session.add(theirs)
    theirs.organization_id = session.scope.organization_id
    session.flush()


def _rename_detached(session: Session, theirs: Project) -> None:
    session.add(theirs)
    theirs.name = "renamed"
    session.flush()


@pytest.mark.parametrize("write", [_add_theirs, _give_away, _take, _rename_detached])
def test_a_flush_of_another_organizations_row_is_refused(
    ours: Actor, theirs: Project, write: Callable[[Session, Project], None]
) -> None:
    with pytest.raises(db.CrossTenant), db.transaction(ours) as session:
        write(session, theirs)
    assert names() == {"ours", "theirs"}


def test_a_new_row_becomes_the_actors(ours: Actor) -> None:
    with db.transaction(ours) as session:
        session.add(row := project("new"))
    assert row.organization_id == ours.organization_id


BULK: dict[str, Callable[[Session, Project], object]] = {
    "insert": lambda s, p: s.execute(
        insert(Project).values(name="x", organization_id=p.organization_id, created_at=MOMENT)
    ),
    "insert many": lambda s, p: s.execute(
        insert(Project), [{"name": "x", "organization_id": p.organization_id}]
    ),
    "update by key": lambda s, p: s.execute(update(Project), [{"id": p.id, "name": "x"}]),
    "update the owner": lambda s, p: s.execute(
        update(Project).values(organization_id=p.organization_id)
    ),
    "bulk_save_objects": lambda s, p: s.bulk_save_objects([p]),
    "bulk_insert_mappings": lambda s, p: s.bulk_insert_mappings(Project, [{"name": "x"}]),
    "bulk_update_mappings": lambda s, p: s.bulk_update_mappings(
        Project, [{"id": p.id, "name": "x"}]
    ),
}


@pytest.mark.parametrize("form", BULK)
def test_bulk_forms_are_refused(ours: Actor, theirs: Project, form: str) -> None:
    with pytest.raises(db.CrossTenant), db.transaction(ours) as session:
        BULK[form](session, theirs)
    assert names() == {"ours", "theirs"}


def test_without_an_actor_nothing_owned_is_written(ours: Actor) -> None:
    with pytest.raises(db.CrossTenant), db.transaction(None) as session:
        session.add(project("nobody's", ours.organization_id))


def test_a_listed_reader_sees_every_organization(ours: Actor) -> None:
    assert names() == {"ours", "theirs"}


def test_a_snapshot_refuses_to_write(ours: Actor) -> None:
    forms: tuple[Callable[[Session], object], ...] = (
        lambda s: s.execute(update(Project).values(name="x")),
        lambda s: (s.add(project("x")), s.flush()),
        lambda s: s.scalars(select(Project).with_for_update()),
    )
    for write in forms:
        with pytest.raises(db.ReadOnly), db.snapshot(ours) as session:
            write(session)


def add_and_break(actor: Actor, callback: Callable[[], None]) -> None:
    with db.transaction(actor) as session:
        session.add(project("half"))
        session.flush()
        after_commit(session, callback)
        _ = 1 / 0


def test_a_transaction_keeps_all_or_nothing(ours: Actor) -> None:
    with pytest.raises(ZeroDivisionError):
        add_and_break(ours, lambda: None)
    assert names() == {"ours", "theirs"}


def test_callbacks_come_after_the_commit_and_only_then(ours: Actor) -> None:
    seen: list[set[str]] = []
    with db.transaction(ours) as session:
        session.add(project("new"))
        after_commit(session, lambda: seen.append(names()))
        assert seen == []
    assert seen == [{"ours", "theirs", "new"}]
    with pytest.raises(ZeroDivisionError):
        add_and_break(ours, lambda: seen.append(set()))
    assert len(seen) == 1


def test_a_reader_does_not_wait_for_a_writer(ours: Actor) -> None:
    with db.transaction(ours) as writing:
        writing.add(project("unseen"))
        writing.flush()
        with db.snapshot(ours) as reading:
            assert reading.scalars(select(Project.name)).all() == ["ours"]


def test_a_snapshot_sees_one_moment(ours: Actor) -> None:
    with db.snapshot(ours) as reading:
        assert reading.scalars(select(Project.name)).all() == ["ours"]
        with db.transaction(ours) as writing:
            writing.add(project("later"))
        assert reading.scalars(select(Project.name)).all() == ["ours"]
    assert names() == {"ours", "theirs", "later"}


def grow(actor: Actor) -> None:
    """Read, think, write: what was read must still hold."""
    with db.transaction(actor) as session:
        row = session.scalars(select(Project)).one()
        time.sleep(0.005)
        row.version += 1


def test_the_writers_of_one_organization_take_turns(ours: Actor) -> None:
    threads = [threading.Thread(target=lambda: [grow(ours) for _ in range(5)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.snapshot(ours) as session:
        assert session.scalars(select(Project.version)).one() == 21


def test_on_postgresql_organizations_do_not_wait_for_each_other(postgres_database: str) -> None:
    databases.empty(postgres_database)
    with databases.bound(postgres_database):
        us, them = (system_actor(add_organization(name)) for name in ("us", "them"))
        with db.transaction(us) as ours_open, db.transaction(them) as theirs_open:
            for session in (ours_open, theirs_open):
                session.add(project("new"))
                session.flush()
        assert names() == {"new"}


def test_the_ledgers_time_is_the_servers_and_stands_still_in_a_transaction(database: str) -> None:
    with db.cross_tenant(db.CrossTenantReason.CLAIM) as session:
        first, second = shared_now_ms(session, 7), shared_now_ms(session, 8)
    if database.startswith("sqlite"):
        assert (first, second) == (7, 8)
    else:
        assert first == second
        assert abs(first - time.time() * 1000) < 60_000


def test_sqlite_writes_are_durable_and_checked(tmp_path: Path) -> None:
    with databases.bound(databases.new_sqlite(tmp_path)), db.snapshot(None) as session:
        pragmas = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "foreign_keys", "journal_mode")
        }
    assert pragmas == {"synchronous": 2, "foreign_keys": 1, "journal_mode": "wal"}


def test_postgresql_ends_what_its_client_has_forgotten(postgres_database: str) -> None:
    with databases.bound(postgres_database), db.snapshot(None) as session:
        limits = {
            name: session.connection().exec_driver_sql(f"SHOW {name}").scalar()
            for name in engines.SERVER_LIMITS
        }
    assert limits == {
        "lock_timeout": "15s",
        "statement_timeout": "1min",
        "idle_in_transaction_session_timeout": "1min",
    }


def test_what_the_driver_has_prepared_outlives_a_snapshot(postgres_database: str) -> None:
    prepared = "SELECT count(*) FROM pg_prepared_statements WHERE generic_plans > 0"
    with databases.bound(postgres_database):
        ours = system_actor(uuid4())
        for _ in range(20):
            with db.snapshot(ours) as session:
                session.scalars(select(Project.name)).all()
                count = session.connection().exec_driver_sql(prepared).scalar()
    assert count, "the server plans the same statement each time"


def test_a_snapshot_keeps_nothing_that_was_not_flushed(ours: Actor) -> None:
    with db.snapshot(ours) as session:
        session.add(project("dropped", ours.organization_id))
    assert "dropped" not in names()


def test_a_moment_without_its_zone_is_refused(ours: Actor) -> None:
    with pytest.raises(Exception, match="time zone"), db.transaction(ours) as session:
        session.add(Project(name="x", created_at=datetime(2027, 1, 1)))


def test_a_moment_comes_back_in_utc(ours: Actor) -> None:
    with db.snapshot(ours) as session:
        assert session.scalars(select(Project.created_at)).one() == MOMENT
