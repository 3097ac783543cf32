"""Tables, transactions and the tenant wall: the only commit of the code base is here.

`transaction(actor)` writes, `snapshot(actor)` reads, `glance(actor)` reads one thing; they see the
actor's organization alone. The wall has four parts: (a) every ORM select, update and delete of an
OrgOwned table gets the actor's organization as a condition; (b) a flush of another organization's
row is refused; (c) bulk forms and Core statements on OrgOwned tables are refused; (d) without an
actor OrgOwned tables are out of reach. `everywhere(reader)` is the one door in the wall. What is
asked with every request has the wall built in, and is executed by the core: see app.prepared.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    ClauseElement,
    Column,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Select,
    Table,
    TextClause,
    bindparam,
    event,
    func,
    inspect,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import (
    ORMExecuteState,
    Session,
    SessionTransaction,
    sessionmaker,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors

from app.domain.access import Actor
from app.domain.errors import Unavailable
from app.engines import make_engine, prepare
from app.models.base import Base, OrgOwned, OrgSetting
from app.models.organization import Organization

AWAY = (OperationalError, InterfaceError, NoConnection)
"""How a database shows that it is away, locked for too long, full or out of connections: another
time it will do.
"""
log = logging.getLogger("aicreat.db")
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


class CrossTenant(Exception):
    """A statement or a row reaches beyond the organization that the session works for: a mistake in
    our code.
    """


class ReadOnly(Exception):
    """A snapshot was asked to write: a mistake in our code."""


class Reader(StrEnum):
    """The few who look across organizations, each with its reason."""

    SIGN_IN = "sign_in"
    """A name comes before the organization is known."""
    SWEEPER = "sweeper"
    """Gives jobs of silent workers back, whoever they belong to."""
    CLAIM = "claim"
    """The best due job is found among everybody's."""
    METRICS = "metrics"
    LINKS = "links"
    """A signed link is its own permission."""
    SEED = "seed"
    """Makes the first organization."""


MADE_ONCE = "made_once"
"""Execution option of a select of ORM tables that stands in its module and is executed for every
poll.
"""
_MS_SINCE_1970 = func.extract("epoch", func.clock_timestamp()) * 1000
_TURN = select(func.pg_advisory_xact_lock(bindparam("whose", type_=BigInteger)), _MS_SINCE_1970)
NEED_NO_TURN = (Reader.CLAIM, Reader.SWEEPER)
"""Each of their statements decides by itself."""


class WalledSession(Session):
    """A session that works for one organization (or is told why it may see all)."""

    def bulk_save_objects(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise CrossTenant("bulk forms pass by the wall; add objects instead")

    bulk_insert_mappings = bulk_save_objects
    bulk_update_mappings = bulk_save_objects


_made: list[tuple[int, Engine]] = []
"""The engine that bind made, and in which process; none when it was handed in."""
_writers: sessionmaker[WalledSession] = sessionmaker(class_=WalledSession, expire_on_commit=False)
_readers: sessionmaker[WalledSession] = sessionmaker(
    class_=WalledSession, expire_on_commit=False, autoflush=False
)
_glances: sessionmaker[WalledSession] = sessionmaker(
    class_=WalledSession, expire_on_commit=False, autoflush=False
)


def bind(engine_or_url: Engine | str) -> None:
    """Say which database all sessions of this process use. A forked child binds anew, and leaves
    its parent's alone.
    """
    for pid, forgotten in _made:
        forgotten.dispose(close=pid == os.getpid())
    _made.clear()
    engine = engine_or_url
    if isinstance(engine, str):
        engine = make_engine(engine)
        _made.append((os.getpid(), engine))
    prepare(engine)
    if engine.dialect.name == "sqlite":
        _writers.configure(bind=engine.execution_options(sqlite_begin="BEGIN IMMEDIATE"))
        _readers.configure(bind=engine.execution_options(sqlite_begin="BEGIN"))
        _glances.configure(bind=engine.execution_options(sqlite_begin=""))
    else:
        _writers.configure(bind=engine.execution_options(isolation_level="READ COMMITTED"))
        _readers.configure(
            bind=engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        )
        _glances.configure(bind=engine.execution_options(isolation_level="AUTOCOMMIT"))


@event.listens_for(WalledSession, "after_begin")
def _take_turn(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """On PostgreSQL the writers of one organization take turns, as all writers do on SQLite.

    So what a use case has read in its transaction still holds when it writes, on both databases,
    and nobody has to be told to try again. Organizations do not wait for each other, readers and
    claims for nobody. The time comes along.
    """
    info = session.info
    if not info["writes"] or connection.dialect.name == "sqlite":
        return
    whose = info["organization_id"] or info["reason"]
    if whose is not None and whose not in NEED_NO_TURN:
        digest = hashlib.blake2b(str(whose).encode(), digest_size=8).digest()
        info["now_ms"] = int(
            connection.execute(_TURN, {"whose": int.from_bytes(digest, signed=True)}).one()[1]
        )


def count_all(session: Session, table: type[Base], *conditions: ColumnElement[bool]) -> int:
    """How many rows there are, whoever owns them: a number passes the wall where rows do not."""
    counted = select(func.count()).select_from(table).where(*conditions)
    return session.connection().execute(counted).scalar_one()


def now_ms(session: Session, machine_ms: int) -> int:
    """The ledger's time, in milliseconds since 1970: PostgreSQL's, which all machines share, else
    this machine's.

    Asked once in a transaction.
    """
    if session.get_bind().dialect.name == "sqlite":
        return machine_ms
    if "now_ms" not in session.info:
        session.info["now_ms"] = int(session.execute(select(_MS_SINCE_1970)).scalar_one())
    moment: int = session.info["now_ms"]
    return moment


@contextmanager
def transaction(actor: Actor | None) -> Iterator[Session]:
    """Write in the actor's organization: all of it is kept at the end of the block, or nothing of
    it.

    Raises Unavailable, as the other two do, when the database cannot be used now.
    """
    with _opened(_writers, actor, None) as session:
        yield session
        session.commit()
    _call_back(session)


@contextmanager
def snapshot(actor: Actor | None) -> Iterator[Session]:
    """Read in the actor's organization, from one consistent moment, without waiting for writers."""
    with _opened(_readers, actor, None) as session:
        yield session


@contextmanager
def glance(actor: Actor | None) -> Iterator[Session]:
    """Read in the actor's organization by one statement, which is consistent by itself and needs no
    transaction around it.
    """
    with _opened(_glances, actor, None) as session:
        yield session


@contextmanager
def everywhere(reason: Reader, *, write: bool = False) -> Iterator[Session]:
    """Read (or write) across organizations, for one of the listed reasons."""
    with _opened(_writers if write else _readers, None, reason) as session:
        yield session
        if write:
            session.commit()
    _call_back(session)


def after_commit(session: Session, callback: Callable[[], None]) -> None:
    """Call back once the session's transaction is on the disk; not at all when it is rolled
    back.
    """
    session.info.setdefault("after_commit", []).append(callback)


def _call_back(session: Session) -> None:
    for callback in session.info.pop("after_commit", ()):
        callback()


@contextmanager
def _opened(
    maker: sessionmaker[WalledSession], actor: Actor | None, reason: Reader | None
) -> Iterator[Session]:
    info = {
        "organization_id": actor.organization_id if actor else None,
        "reason": reason,
        "writes": maker is _writers,
    }
    try:
        with maker(info=info) as session:
            yield session
    except AWAY as error:
        log.warning("the database cannot be used now: %s", error)
        raise Unavailable(
            "The database does not answer now. Try again in a moment.", code="database_unavailable"
        ) from error


# --- the wall


@event.listens_for(WalledSession, "do_orm_execute")
def _guard_statement(state: ORMExecuteState) -> None:
    info = state.session.info
    takes_lock = (
        isinstance(state.statement, Select) and state.statement._for_update_arg is not None
    )  # SQLite would ignore it
    if not info["writes"] and (takes_lock or not state.is_select):
        raise ReadOnly("a snapshot cannot write")
    if info["reason"] is not None or state.is_column_load:
        return  # a column load refreshes a row that came through the wall
    organization_id = info["organization_id"]
    if (
        organization_id is not None
        and MADE_ONCE in state.execution_options
        and state.is_orm_statement
        and state.is_select
    ):
        state.statement = _walled(state.statement, organization_id)
        return
    if not _mentions_owned(state):
        return
    if organization_id is None:
        raise CrossTenant("this session has no actor, and the statement needs an organization")
    if not state.is_orm_statement or not (state.is_select or _is_walled_change(state)):
        raise CrossTenant(
            "bulk and Core statements pass by the wall; use the ORM's select, "
            "update(...).where(...), delete or add"
        )
    if (
        not state.is_select
        and state.bind_mapper is not None
        and issubclass(state.bind_mapper.class_, OrgSetting)
    ):
        _renew_settings(state.session, {organization_id})
    state.statement = state.statement.options(_only(organization_id))


@lru_cache(maxsize=1024)
def _walled(statement: Any, organization_id: UUID) -> Any:
    """A statement that is made once, behind the wall: most of what a small read costs is building
    that anew.
    """
    return statement.options(_only(organization_id))


def _only(organization_id: UUID) -> Any:
    return with_loader_criteria(
        OrgOwned, lambda cls: cls.organization_id == organization_id, include_aliases=True
    )


def _is_walled_change(state: ORMExecuteState) -> bool:
    """Whether an update or delete takes the condition, and leaves the owner alone."""
    if not (state.is_update or state.is_delete) or isinstance(state.parameters, list):
        return False
    changed = getattr(state.statement, "_values", None) or {}
    named = {getattr(column, "key", column) for column in changed} | set(state.parameters or ())
    return "organization_id" not in named


def _mentions_owned(state: ORMExecuteState) -> bool:
    """Whether the statement reaches an OrgOwned table; of a text nobody can tell, so it counts as
    one that does.
    """
    owned = _owned_tables()
    for part in visitors.iterate(cast("ClauseElement", state.statement)):
        table = part.table if isinstance(part, Column) else part
        if isinstance(part, TextClause) or (isinstance(table, Table) and table in owned):
            return True
    return False


def _owned_tables() -> set[FromClause]:
    return {
        mapper.local_table
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, OrgOwned)
    }


@event.listens_for(WalledSession, "before_flush")
def _guard_flush(session: Session, _context: object, _instances: object) -> None:
    touched = [
        *session.new,
        *(row for row in session.dirty if session.is_modified(row)),
        *session.deleted,
    ]
    if touched and not session.info["writes"]:
        raise ReadOnly("a snapshot cannot write")
    if session.info["reason"] is None:
        for row in touched:
            if isinstance(row, OrgOwned):
                _guard_row(row, session.info["organization_id"])
    if changed := {row.organization_id for row in touched if isinstance(row, OrgSetting)}:
        _renew_settings(session, changed)


def _renew_settings(session: Session, organization_ids: set[UUID]) -> None:
    """What was remembered of these organizations' settings is never asked for again."""
    renewed = (
        update(Organization)
        .where(Organization.id.in_(organization_ids))
        .values(settings_version=uuid4())
    )
    session.execute(renewed, execution_options={"synchronize_session": False})


def _guard_row(row: OrgOwned, organization_id: UUID | None) -> None:
    """Refuse a row that is, or was, another organization's; a new row without an owner becomes the
    actor's.
    """
    if organization_id is None:
        raise CrossTenant("this session has no actor, and the row needs an organization")
    if row.organization_id is None:
        row.organization_id = organization_id
    before = inspect(row).attrs.organization_id.history.deleted or ()
    if row.organization_id != organization_id or any(
        old not in (None, organization_id) for old in before
    ):
        raise CrossTenant(f"a {type(row).__name__} of another organization")


# --- migrations


def migrate(url: str) -> None:
    """Bring the database to the newest revision. Two that start at once do it one after the
    other.
    """
    from alembic import command
    from alembic.config import Config

    logging.getLogger("alembic").setLevel(logging.WARNING)  # a start has other things to say
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    with _one_at_a_time(url):
        command.upgrade(config, "head")


@contextmanager
def _one_at_a_time(url: str) -> Iterator[None]:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        yield
        return
    path = Path(parsed.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
