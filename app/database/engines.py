"""How connections to the database are made and kept, on either engine."""

import math
import select
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from app.database.row_security import NOBODY, SETTING

BUSY_TIMEOUT_S = 15
"""How long SQLite waits for the one writer, in seconds: as long as PostgreSQL for a lock."""
SERVER_LIMITS = {
    "lock_timeout": "15s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
}
"""What PostgreSQL ends by itself: a wait, a statement, and a transaction that its client has
forgotten.
"""
SERVER_SETTINGS = {**SERVER_LIMITS, SETTING: NOBODY}
"""What a connection begins with, and goes back to after each transaction."""
SERVER_OPTIONS: dict[str, Any] = {
    "pool_size": 5,
    "max_overflow": 15,
    "pool_timeout": 10,
    "connect_args": {
        "connect_timeout": 5,
        "application_name": "aicreat",
        "options": " ".join(f"-c {name}={value}" for name, value in SERVER_SETTINGS.items()),
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    },
}
RESTED_S = 1.0
"""Seconds that a connection must have lain in the pool to be asked whether it still is one.

Asking is a round trip. Until then only a server that went without a word goes unnoticed: one that
closes says so.
"""


def engine_options(url: str) -> dict[str, Any]:
    """The options of the engine for the URL."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": BUSY_TIMEOUT_S}}
    return SERVER_OPTIONS


def make_engine(url: str) -> Engine:
    """An engine for the URL.

    On SQLite: WAL, every commit on the disk, foreign keys, and a patient wait for the writer.
    """
    engine = create_engine(url, **engine_options(url))
    prepare(engine)
    return engine


def prepare(engine: Engine) -> None:
    """What every engine needs, also one that a library has made. Doing it again changes nothing."""
    if engine.dialect.name == "sqlite":
        listen_once(engine, "connect", set_up_sqlite)
        listen_once(engine, "begin", begin_sqlite)
    elif not event.contains(engine, "checkin", record_rest):
        event.listen(engine, "checkin", record_rest)
        event.listen(engine, "checkout", partial(ping_rested, engine.dialect))


def listen_once(engine: Engine, name: str, listener: Callable[..., object]) -> None:
    if not event.contains(engine, name, listener):
        event.listen(engine, name, listener)


def set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = (
        None  # the driver's own BEGIN comes too late and is never IMMEDIATE
    )
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_S * 1000}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def begin_sqlite(connection: Connection) -> None:
    """In the words of the engine's option sqlite_begin; not at all when they are empty."""
    if words := connection.get_execution_options().get("sqlite_begin", "BEGIN"):
        connection.exec_driver_sql(words)


def record_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


def ping_rested(
    dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _proxy: object
) -> None:
    """What the pool's own ping does before every use: replace a connection that is dead.

    All that are as old are replaced with it.
    """
    try:
        if time.monotonic() - record.info.get("rests_since", math.inf) >= RESTED_S or has_news(
            connection.fileno()
        ):
            dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def has_news(descriptor: int) -> bool:
    """Whether something can be read, unasked: mostly the end of the connection. Does not wait."""
    news = select.poll()
    news.register(descriptor, select.POLLIN)
    return bool(news.poll(0))
