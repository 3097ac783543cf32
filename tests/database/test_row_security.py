"""Two nets keep organizations apart on PostgreSQL: with either taken away, the other holds.

On SQLite composite keys are under the filter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import (
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.exc import DatabaseError, IntegrityError, NoResultFound, ProgrammingError

from app.database import guards, row_security, statements, tenancy
from app.database.statements import Prepared, insert_all
from app.domain.access import Actor, system_actor
from app.models.asset import Asset
from app.models.base import Base, OrgOwned
from app.models.project import Project
from testing import db
from testing.peers import databases
from testing.peers.postgres import OWNER, SUPERUSER, Postgres
from tests.database.organizations import MOMENT, add_both, add_file, names, project
from tests.database.test_tenancy import without, without_listener

ENTITIES = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, OrgOwned)),
    key=lambda entity: str(entity.__name__),
)


@pytest.fixture
def server(postgres_database: str) -> Iterator[str]:
    """A database on PostgreSQL with nothing in it."""
    databases.empty(postgres_database)
    with databases.bound(postgres_database):
        yield postgres_database


@pytest.fixture
def us(server: str) -> Actor:
    return add_both()


@pytest.fixture
def them(us: Actor) -> Actor:
    with db.cross_tenant(db.CrossTenantReason.SEED) as session:
        named = select(Project.organization_id).where(Project.name == "theirs")
        return system_actor(session.scalars(named).one())


@pytest.fixture
def filled(postgres: Postgres) -> Iterator[tuple[str, Actor]]:
    """A database with a row of us and one of them in each owned table, whatever they hold."""
    with databases.migrated_postgres(postgres) as url, databases.bound(url):
        us = add_both()
        with db.cross_tenant(db.CrossTenantReason.SEED) as session:
            owners = session.scalars(select(Project.organization_id)).all()
        for owner in owners:
            add_row_of_each_table(url, owner)
        yield url, us


def execute_raw(url: str, sql: str, *, setting: str | None = None) -> list[Any]:
    """As the owner of the tables, past everything of ours.

    Args:
        url: The database's.
        sql: One statement.
        setting: What the connection begins with; None as a program does that knows of none.
    """
    said = f"-c {row_security.SETTING}={setting}" if setting else ""
    address = url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True, options=said) as connection:
        found = connection.execute(sql)  # type: ignore[call-overload]
        return found.fetchall() if found.description else []


def test_every_table_with_an_owner_has_a_forced_policy(server: str) -> None:
    """The migration of a new table makes its policy, in the words of migration 0010."""
    held = execute_raw(
        server,
        "SELECT c.relname, p.polname, pg_get_expr(p.polqual, p.polrelid) "
        "FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relrowsecurity "
        "AND c.relforcerowsecurity AND row_security_active(c.oid) AND p.polpermissive "
        "AND p.polcmd = '*' AND p.polwithcheck IS NULL",
    )
    owned = {table.name for table in Base.metadata.tables.values() if tenancy.OWNER in table.c}
    assert {name for name, _, _ in held} == owned
    assert len(held) == len(owned)
    assert {policy for _, policy, _ in held} == {row_security.POLICY}
    assert len({condition for _, _, condition in held}) == 1


def test_a_connection_that_says_nobody_reaches_no_rows(us: Actor, server: str) -> None:
    add_file(us, "ours")
    with db.current().engine.connect() as connection:  # pooled, after sessions that said so
        assert connection.execute(select(func.count()).select_from(Project)).scalar_one() == 0
    for nobody in (row_security.NOBODY, "x", str(uuid4())):
        assert execute_raw(server, "SELECT id FROM project", setting=nobody) == []
        changed = "UPDATE project SET name = 'x' RETURNING id"
        assert execute_raw(server, changed, setting=nobody) == []
        assert execute_raw(server, "DELETE FROM asset RETURNING id", setting=nobody) == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            execute_raw(server, new_project(us), setting=nobody)


def new_project(owner: Actor) -> str:
    columns = "id, name, created_at, version, organization_id"
    values = f"gen_random_uuid(), 'new', now(), 1, '{owner.organization_id}'"
    return f"INSERT INTO project ({columns}) VALUES ({values})"


def test_the_release_that_knows_no_setting_goes_on(us: Actor, them: Actor, server: str) -> None:
    """It runs beside this one for the time of an upgrade, and its transactions do as before."""
    for owner in (us, them):
        execute_raw(server, new_project(owner))
    assert len(execute_raw(server, "SELECT id FROM project")) == 4
    assert len(execute_raw(server, "UPDATE project SET name = 'x' RETURNING id")) == 4


def no_filter() -> AbstractContextManager[None]:
    """Sessions whose statements are not looked at."""
    return without_listener("do_orm_execute", guards.guard_statement)


VALUES = {
    "uuid": "gen_random_uuid()",
    "character varying": "'{word}'",
    "text": "'{word}'",
    "timestamp with time zone": "now()",
    "integer": "1",
    "bigint": "1",
    "double precision": "1",
    "boolean": "true",
    "bytea": "''",
    "jsonb": "'{{}}'",
}
"""Something that a column takes, by its type."""


def add_row_of_each_table(server: str, owner: UUID) -> None:
    """Add a row of the organization to each owned table, past keys and checks."""
    address = server.replace(f"+psycopg://{OWNER}@", f"://{SUPERUSER}@")
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")  # no foreign keys
        for entity in ENTITIES:
            drop_checks(connection, str(entity.__tablename__))
            needed = connection.execute(
                "SELECT column_name, data_type FROM information_schema.columns WHERE "
                "table_schema = 'public' AND table_name = %s AND is_nullable = 'NO'",
                (entity.__tablename__,),
            ).fetchall()
            row = {name: VALUES[kind].format(word=owner) for name, kind in needed}
            row[tenancy.OWNER] = f"'{owner}'"
            names, values = ", ".join(f'"{name}"' for name in row), ", ".join(row.values())
            connection.execute(f'INSERT INTO "{entity.__tablename__}" ({names}) VALUES ({values})')  # type: ignore[call-overload]


def drop_checks(connection: psycopg.Connection[Any], table: str) -> None:
    found = connection.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass",
        (f'"{table}"',),
    )
    for (name,) in found.fetchall():
        connection.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')  # type: ignore[call-overload]


def owners_by_table(actor: Actor) -> dict[str, set[UUID]]:
    """Whose rows a session of the actor finds, in each owned table."""
    db.current().engine.clear_compiled_cache()
    with db.snapshot(actor) as session:
        return {
            entity.__name__: set(session.scalars(select(entity.organization_id)))
            for entity in ENTITIES
        }


def test_without_the_filter_each_tables_policy_holds(filled: tuple[str, Actor]) -> None:
    _, us = filled
    with no_filter():
        found = owners_by_table(us)
    assert found == {entity.__name__: {us.organization_id} for entity in ENTITIES}


def test_without_a_tables_policy_the_filter_holds(filled: tuple[str, Actor]) -> None:
    server, us = filled
    with taken_away_policies(server):
        with no_filter():
            unheld = owners_by_table(us)
        assert [len(owners) for owners in unheld.values()] == [2] * len(ENTITIES)
        found = owners_by_table(us)
    assert found == {entity.__name__: {us.organization_id} for entity in ENTITIES}


@contextmanager
def taken_away_policies(server: str) -> Iterator[None]:
    """The owned tables as they are without row-level security."""
    tables = [str(entity.__tablename__) for entity in ENTITIES]
    for table in tables:
        execute_raw(server, f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    yield
    for table in tables:
        execute_raw(server, f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')


def test_without_the_filter_prepared_statements_reach_their_own_rows(us: Actor) -> None:
    with without(statements, "filtered", lambda statement: statement):
        read = Prepared(select(Project.name))
        renamed = Prepared(update(Project).values(name=bindparam("new")))
        for opened in (db.snapshot, db.read_one):
            with opened(us) as session:
                assert read.run(session).scalars().all() == ["ours"]
        with db.transaction(us) as session:
            renamed.run(session, new="renamed")
    assert names() == {"renamed", "theirs"}


def test_without_the_check_a_join_that_the_filter_misses_finds_nothing(
    us: Actor, them: Actor
) -> None:
    usual = tenancy.SQLCompiler.visit_table
    db.current().engine.clear_compiled_cache()
    with (
        without(tenancy.CheckedCompiler, "visit_table", usual),
        db.snapshot(us) as session,
    ):
        table: Any = Project.__table__
        assert session.execute(select(table.c.name)).scalars().all() == ["ours"]
    db.current().engine.clear_compiled_cache()


CHANGES: dict[str, Callable[[], Any]] = {
    "update": lambda: update(Project).values(name="x"),
    "delete": lambda: delete(Project),
}


@pytest.mark.parametrize("change", CHANGES)
def test_without_the_filter_no_other_organizations_rows_are_changed(us: Actor, change: str) -> None:
    with no_filter(), db.transaction(us) as session:
        session.execute(CHANGES[change](), execution_options={"synchronize_session": False})
    assert "theirs" in names()


def test_without_the_guard_no_row_is_given_to_another_organization(us: Actor, them: Actor) -> None:
    with (
        without_listener("before_flush", guards.guard_flush),
        pytest.raises(ProgrammingError, match="row-level security"),
        db.transaction(us) as session,
    ):
        session.add(project("smuggled", them.organization_id))
    assert names() == {"ours", "theirs"}


def test_without_policies_prepared_statements_reach_their_own_rows(
    us: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_security, "organization_setting", lambda _: row_security.EVERY)
    with db.snapshot(us) as session:
        assert session.scalars(select(Project.name)).all() == ["ours"]
        assert Prepared(select(Project.name)).run(session).scalars().all() == ["ours"]


def test_a_savepoint_that_is_undone_keeps_the_scope(us: Actor) -> None:
    with db.transaction(us) as session:
        with pytest.raises(IntegrityError), session.begin_nested():
            insert_all(session, Project, [{"name": None, "created_at": MOMENT}])
        session.add(project("new"))
        session.flush()
        assert set(session.scalars(select(Project.name))) == {"ours", "new"}


def test_a_statement_without_a_transaction_leaves_no_scope_behind(us: Actor) -> None:
    with db.read_one(us) as session:
        assert session.scalars(select(Project.name)).all() == ["ours"]
        said = select(func.current_setting(row_security.SETTING, True))
        assert session.connection().execute(said).scalar() == row_security.NOBODY


def test_numbers_over_all_organizations_leave_the_scope_as_it_was(us: Actor) -> None:
    """The queue is one, so places and room in it are counted over everybody's jobs."""
    said = select(func.current_setting(row_security.SETTING, True))
    counted = row_security.Numbers(select(func.count(Project.id), func.min(Project.name)))
    for opened in (db.snapshot, db.transaction):
        with opened(us) as session:
            assert counted.read(session, {}) == (2, "ours")
            assert session.connection().execute(said).scalar() == str(us.organization_id)
            with no_filter():
                assert session.scalars(select(Project.name)).all() == ["ours"]


def test_numbers_that_are_not_there_end_the_transaction(us: Actor) -> None:
    missing = row_security.Numbers(select(Project.version).where(Project.name == "nobody's"))
    with pytest.raises(NoResultFound), db.transaction(us) as session:
        missing.read(session, {})
    with db.transaction(us) as session, no_filter():
        assert session.scalars(select(Project.name)).all() == ["ours"]


def test_composite_keys_keep_a_file_from_another_organizations_project(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the guard, and on PostgreSQL without the policies."""
    us = add_both()
    monkeypatch.setattr(row_security, "organization_setting", lambda _: row_security.EVERY)
    with db.cross_tenant(db.CrossTenantReason.SEED) as session:
        theirs: UUID = session.scalars(select(Project.id).where(Project.name == "theirs")).one()
    with pytest.raises(DatabaseError), db.transaction(us) as session:
        session.add(
            Asset(
                project_id=theirs,
                position=0,
                filename="smuggled",
                kind="jpeg",
                size_bytes=1,
                created_at=MOMENT + timedelta(days=1),
            )
        )


def test_a_role_that_policies_do_not_hold_for_is_noticed(us: Actor, server: str) -> None:
    with db.snapshot(us) as session:
        assert not row_security.is_net_off(session)
    with (
        databases.bound(server.replace(f"//{OWNER}@", f"//{SUPERUSER}@")),
        db.snapshot(us) as session,
    ):
        assert row_security.is_net_off(session)
