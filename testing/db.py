"""The database that a test works on: the one that was opened last.

The product gets its database with its dependencies; a test looks into it from outside.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from app.database.migrate import migrate
from app.database.session import CrossTenant, CrossTenantReason, ReadOnly, Session
from app.database.sessions import Database
from app.domain.access import Actor

__all__ = [
    "CrossTenant",
    "CrossTenantReason",
    "ReadOnly",
    "Session",
    "bind",
    "cross_tenant",
    "current",
    "migrate",
    "read_one",
    "snapshot",
    "transaction",
]

_current: list[Database] = []


def bind(database: Database | str) -> Database:
    """Open the URL, or take the database, for all that is asked here from now on."""
    _current[:] = [Database(database) if isinstance(database, str) else database]
    return _current[0]


def current() -> Database:
    return _current[0]


def transaction(actor: Actor | None) -> AbstractContextManager[Session]:
    return current().transaction(actor)


def snapshot(actor: Actor | None) -> AbstractContextManager[Session]:
    return current().snapshot(actor)


def read_one(actor: Actor | None) -> AbstractContextManager[Session]:
    return current().read_one(actor)


def cross_tenant(
    reason: CrossTenantReason, *, write: bool = False
) -> AbstractContextManager[Session]:
    return current().cross_tenant(reason, write=write)
