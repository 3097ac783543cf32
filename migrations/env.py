"""How migrations run: one chain for both databases.

A batch change of a parent must not empty its children.
"""

from __future__ import annotations

import sqlite3
import sys
from typing import Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy import Connection, Engine, create_engine, event

from app.models.base import Base, UtcDateTime

LOCK = 4_127_315_501
"""The advisory lock of PostgreSQL that is held while a database is migrated."""
TURN = "15min"
"""How long one migration waits for another to end."""
PATIENCE = "5s"
"""How long a change waits for its table's lock: requests that use the table queue up behind it."""
LONGEST_STATEMENT = "10min"
"""After which a change is given up."""


def database_url() -> str:
    """Return the URL that app.database.migrate or `-x url=...` gives, or the running app's."""
    url = (
        context.config.attributes.get("url")
        or context.get_x_argument(as_dictionary=True).get("url")
        or app_url()
    )
    if not url:
        raise SystemExit(
            "say which database: alembic -c migrations/alembic.ini -x url=sqlite:///... COMMAND"
        )
    return str(url)


def app_url() -> str | None:
    """Return the URL that `flask --app wsgi db ...` is configured with.

    Returns:
        None outside of Flask, which is not loaded for this.
    """
    flask = sys.modules.get("flask")
    return (
        flask.current_app.config["SQLALCHEMY_DATABASE_URI"]
        if flask and flask.has_app_context()
        else None
    )


def open_engine(url: str) -> Engine:
    """An engine of migrations' own: on SQLite foreign keys are off and BEGIN is ours.

    With foreign keys on, the copy-and-drop of a batch change deletes the children by ON DELETE
    CASCADE.
    """
    if not url.startswith("sqlite"):
        return create_engine(
            url, connect_args={"connect_timeout": 10, "application_name": "aicreat migrations"}
        )
    engine = create_engine(url, connect_args={"timeout": 15})

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=OFF")
        # a table that is made anew may be named in a trigger of another one
        connection.execute("PRAGMA legacy_alter_table=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def written_plainly(kind: str, item: object, _context: object) -> str | Literal[False]:
    """How autogenerate writes our types: migrations import nothing of the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.JSON):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def take_turn(connection: Connection) -> None:
    """Let one migrate while the others wait, and find nothing left to do.

    The release that still serves never waits for long: a change that does not get its table's lock
    in time is undone as a whole and can simply be started again.
    """
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{TURN}'")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{LONGEST_STATEMENT}'")


def run(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=is_sqlite,
        render_item=written_plainly,
        compare_type=True,
        # on SQLite it is, once BEGIN is ours: the check below comes before the commit
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if not is_sqlite:
            take_turn(connection)
        context.run_migrations()
        if is_sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"the migration leaves rows without their parents: {broken[:5]}")


def main() -> None:
    engine = open_engine(database_url())
    try:
        with engine.connect() as connection:
            run(connection)
    finally:
        engine.dispose()


main()
