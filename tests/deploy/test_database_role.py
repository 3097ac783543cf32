"""deploy/database/role.sql, run by psql on a real server: who the application is there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import psycopg
import pytest

from testing import db
from testing.peers.postgres import PROGRAMS, SUPERUSER, Postgres
from tests.deploy.documents import DEPLOY, compose

SCRIPT = DEPLOY / "database" / "role.sql"
PASSWORD = 'it\'s "quoted" & $odd'
RIGHTS = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"


def administrator(server: Postgres) -> str:
    return server.url_of(SUPERUSER, SUPERUSER).replace("+psycopg", "")


def run(server: Postgres, **environment: str) -> subprocess.CompletedProcess[str]:
    address = administrator(server)
    words = ("--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--file", str(SCRIPT), address)
    return subprocess.run(
        [PROGRAMS / "psql", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def server(postgres: Postgres) -> Iterator[Postgres]:
    yield postgres
    postgres.drop("aicreat")
    postgres.execute("DROP ROLE IF EXISTS aicreat")


def test_the_application_owns_its_tables_and_is_nobody_else(server: Postgres) -> None:
    for _ in range(2):  # it may be run again
        done = run(server, AICREAT_DATABASE_PASSWORD=PASSWORD)
        assert done.returncode == 0, done.stderr
    own = server.url_of("aicreat", "aicreat")
    db.migrate(own)
    with psycopg.connect(own.replace("+psycopg", "")) as connection:
        row = connection.execute(f"SELECT {RIGHTS} FROM pg_roles WHERE rolname = current_user")
        assert set(row.fetchone() or ()) == {False}
        owners = connection.execute(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
        )
        assert owners.fetchall() == [("aicreat",)]
        stored = connection.execute("SHOW is_superuser").fetchone()
        assert stored == ("off",)


def test_without_a_password_nothing_is_made(server: Postgres) -> None:
    done = run(server)
    assert done.returncode != 0
    assert "Set AICREAT_DATABASE_PASSWORD" in done.stderr
    server.drop("aicreat")
    with psycopg.connect(administrator(server)) as connection:
        found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'aicreat'")
        assert found.fetchone() is None


def test_compose_runs_it_and_the_application_is_that_role() -> None:
    services = compose()["services"]
    mounted = [words.split(":") for words in services["database"]["volumes"]]
    assert ["./database/role.sql", "/docker-entrypoint-initdb.d/role.sql", "ro"] in mounted
    assert "AICREAT_DATABASE_PASSWORD" in services["database"]["environment"]
    assert "POSTGRES_USER" not in services["database"]["environment"]
    for name in ("web", "worker", "store-set-up"):
        address = services[name]["environment"]["AICREAT_DATABASE_URL"]
        assert "//aicreat:${AICREAT_DATABASE_PASSWORD:?}@database" in address
        assert address.endswith("/aicreat")
