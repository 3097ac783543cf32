"""Databases with every table and no row, for tests that hold on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from app.database import engines
from app.models.base import Base
from testing import db
from testing.peers.postgres import Postgres

TEMPLATE = "migrated"
BOTH = ("sqlite", "postgresql")


def make_template(server: Postgres) -> None:
    """The database that others are copied from: migrating each would take longer."""
    db.migrate(server.create(TEMPLATE))


@contextmanager
def migrated_postgres(server: Postgres) -> Iterator[str]:
    name = f"test_{uuid4().hex[:12]}"
    yield server.create(name, TEMPLATE)
    server.drop(name)


def empty(url: str) -> None:
    """Take every row away; what refers to an organization goes with it."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("TRUNCATE organization, lease, provider_state CASCADE")


def new_sqlite(folder: Path) -> str:
    url = f"sqlite:///{folder / 'test.db'}"
    engine = engines.make_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    return url


@contextmanager
def bound(url: str) -> Iterator[str]:
    """Work with the database; its connections are closed afterwards."""
    database = db.bind(url)
    yield url
    database.close()
