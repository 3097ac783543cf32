"""Transactions: the only commit of the code base is here."""

import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import BigInteger, Connection, bindparam, event, func, select
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError as NoConnection
from sqlalchemy.orm import SessionTransaction, sessionmaker

from app.database import guards, row_security, tenancy  # noqa: F401 - guards listen to sessions
from app.database.engines import make_engine
from app.database.session import MS_SINCE_1970, CrossTenantReason, Scope, Session
from app.domain.access import Actor
from app.domain.errors import Unavailable, no_room

log = logging.getLogger("aicreat.database")

AWAY = (OperationalError, InterfaceError, NoConnection)
"""How a database shows that it is away, locked for too long, full or out of connections.

Another time it will do.
"""
SQLITE_WRITE = {"sqlite_begin": "BEGIN IMMEDIATE"}
SQLITE_READ = {"sqlite_begin": "BEGIN"}
SQLITE_READ_ONE = {"sqlite_begin": ""}
SERVER_READ_ONE = {"isolation_level": "AUTOCOMMIT"}
"""The driver begins nothing by itself: see app.database.row_security."""
SERVER_WRITE = {**SERVER_READ_ONE, row_security.BEGIN: "BEGIN ISOLATION LEVEL READ COMMITTED"}
SERVER_READ = {
    **SERVER_READ_ONE,
    row_security.BEGIN: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
NEED_NO_TURN = (CrossTenantReason.CLAIM, CrossTenantReason.SWEEPER)
"""Each of their statements decides by itself."""
_TURN = select(func.pg_advisory_xact_lock(bindparam("whose", type_=BigInteger)), MS_SINCE_1970)


class Database:
    """One database, with its connections. A forked child makes its own."""

    def __init__(self, url: str) -> None:
        """Connect lazily.

        Args:
            url: of SQLAlchemy's form: `sqlite:///…` or `postgresql+psycopg://…`.
        """
        self.engine = make_engine(url)
        tenancy.check_compiled_statements(self.engine)
        is_sqlite = self.engine.dialect.name == "sqlite"
        self._writers = self._sessions(SQLITE_WRITE if is_sqlite else SERVER_WRITE)
        self._readers = self._sessions(SQLITE_READ if is_sqlite else SERVER_READ, autoflush=False)
        self._single_reads = self._sessions(
            SQLITE_READ_ONE if is_sqlite else SERVER_READ_ONE, autoflush=False
        )

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self.engine.dispose()

    @contextmanager
    def transaction(self, actor: Actor | None) -> Iterator[Session]:
        """Write in the actor's organization: all is kept at the end of the block, or nothing.

        Raises:
            Unavailable: The database cannot be used now; so do the other three.
        """
        scope = Scope(organization_of(actor), None, writes=True)
        with open_session(self._writers, scope) as session:
            yield session
            session.commit()
        run_callbacks(scope)

    @contextmanager
    def snapshot(self, actor: Actor | None) -> Iterator[Session]:
        """Read in the actor's organization, from one moment, without waiting for writers."""
        with open_session(
            self._readers, Scope(organization_of(actor), None, writes=False)
        ) as session:
            yield session
            end_snapshot(session)

    @contextmanager
    def read_one(self, actor: Actor | None) -> Iterator[Session]:
        """Read in the actor's organization by one statement, which needs no transaction."""
        scope = Scope(organization_of(actor), None, writes=False, is_single=True)
        with open_session(self._single_reads, scope) as session:
            yield session

    @contextmanager
    def cross_tenant(self, reason: CrossTenantReason, *, write: bool = False) -> Iterator[Session]:
        """Read (or write) across organizations, for one of the listed reasons."""
        scope = Scope(None, reason, writes=write)
        with open_session(self._writers if write else self._readers, scope) as session:
            yield session
            if write:
                session.commit()
            else:
                end_snapshot(session)
        run_callbacks(scope)

    def _sessions(
        self, options: Mapping[str, object], *, autoflush: bool = True
    ) -> sessionmaker[Session]:
        bound = self.engine.execution_options(**options)
        return sessionmaker(bound, class_=Session, expire_on_commit=False, autoflush=autoflush)


def organization_of(actor: Actor | None) -> UUID | None:
    return actor.organization_id if actor else None


def run_callbacks(scope: Scope) -> None:
    for callback in scope.after_commit:
        callback()


@contextmanager
def open_session(maker: sessionmaker[Session], scope: Scope) -> Iterator[Session]:
    try:
        with maker(scope=scope) as session:
            yield session
    except AWAY as error:
        log.warning("the database cannot be used now: %s", error)
        if isinstance(error, OperationalError) and is_full(error):
            raise no_room() from error
        raise Unavailable(
            "The database does not answer now. Try again in a moment.", code="database_unavailable"
        ) from error


def end_snapshot(session: Session) -> None:
    """End a transaction that has only read, on PostgreSQL by COMMIT; nothing is flushed.

    A ROLLBACK makes the driver forget every statement that it has prepared on the connection: the
    server would parse and plan the same few statements again for each poll.
    """
    if session.in_transaction() and session.get_bind().dialect.name != "sqlite":
        session.expunge_all()
        session.commit()


def is_full(error: OperationalError) -> bool:
    """Whether the database found no room on its disk. Source: SQLITE_FULL, SQLSTATE class 53."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return name == "SQLITE_FULL" or getattr(error.orig, "sqlstate", None) == "53100"


@event.listens_for(Session, "after_begin")
def begin(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    row_security.begin_for_scope(session, connection)
    take_turn(session, connection)


def take_turn(session: Session, connection: Connection) -> None:
    """On PostgreSQL the writers of one organization take turns, as all writers do on SQLite.

    So what a use case has read in its transaction still holds when it writes, on both databases,
    and no user has to be told to try again. Organizations do not wait for each other; readers and
    claims do not wait at all. The time comes along.
    """
    scope = session.scope
    if not scope.writes or connection.dialect.name == "sqlite":
        return
    whose = scope.organization_id or scope.reason
    if whose is not None and whose not in NEED_NO_TURN:
        digest = hashlib.blake2b(str(whose).encode(), digest_size=8).digest()
        turn = {"whose": int.from_bytes(digest, signed=True)}
        scope.now_ms = int(connection.execute(_TURN, turn).one()[1])
