"""The second net under the tenant filter: PostgreSQL's own row-level security.

Each table with an owner has a policy (migration 0010) that shows and takes only rows of the
organization in a setting. Connections begin with NOBODY in it, for whom there are no rows. Sessions
say theirs when a transaction begins, in the same message as BEGIN; a statement without a
transaction says it itself. It ends with the transaction: the next user of a pooled connection has
to say it anew. Where the setting is missing it is the release before the policies that asks, or an
administrator's program: they are not held. SQLite has no such thing; there, composite keys keep
rows of two organizations apart.
"""

from collections.abc import Mapping
from typing import TypeVar

from sqlalchemy import Connection, Executable, Select, Text, bindparam, cast, func, select

from app.database.session import AnyRow, CrossTenant, Scope, Session
from app.database.tenancy import TENANT_VALUE

SETTING = "aicreat.organization"
"""The setting that the policies compare owners with."""
NOBODY = "nobody"
"""Its value for connections, and for sessions without an actor: it is no organization's."""
EVERY = "every"
"""Its value for sessions that say why they reach the rows of all organizations."""
POLICY = "own_organization"
"""The name of each table's policy."""
BEGIN = "server_begin"
"""The option of an engine whose sessions begin transactions in words of their own."""
HAS_SAID_SO = select(func.set_config(SETTING, cast(TENANT_VALUE, Text), True)).scalar_subquery()
"""Says the setting while the statement runs that it is part of.

No column is in it, so PostgreSQL evaluates it once, before it looks at the first row. If it did not
the statement would find nothing: the policies are what must be satisfied.
"""
_SEES_ALL = select(func.set_config(SETTING, EVERY, True)).scalar_subquery()
_SAYS_AGAIN = func.set_config(SETTING, bindparam("setting_before", type_=Text()), True)

S = TypeVar("S", bound=Executable)


class Numbers:
    """A statement that reads one row of mere numbers over all organizations, in a session of one.

    It passes by the tenant filter, so it has to be read closely: nothing that is anybody's may be
    in it. On PostgreSQL it says first that every row is meant, and last what was said before: the
    outer SELECT is computed from the whole row of the inner one. When it fails the transaction has
    failed, and the setting ends with it.
    """

    def __init__(self, statement: Select[*AnyRow]) -> None:
        self._statement = statement
        inner = statement.where(_SEES_ALL.is_not(None)).offset(0).subquery()
        self._past_policies = select(*inner.c, _SAYS_AGAIN)

    def read(self, session: Session, values: Mapping[str, object]) -> AnyRow:
        """The row.

        Raises:
            NoResultFound: There is none.
        """
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            return tuple(connection.execute(self._statement, dict(values)).one())
        before = {"setting_before": organization_setting(session.scope)}
        return tuple(connection.execute(self._past_policies, {**values, **before}).one())[:-1]


def organization_setting(scope: Scope) -> str:
    """What the session says of whose rows it reaches."""
    if scope.reason is not None:
        return EVERY
    return str(scope.organization_id or NOBODY)


def begin_for_scope(session: Session, connection: Connection) -> None:
    """Begin the session's transaction on PostgreSQL and say whose rows it reaches, in one message.

    A savepoint is inside of a transaction that has begun. The message goes to the driver's library
    at once, since it costs a third of what a cursor costs; when it fails it is sent again through
    a cursor, which makes the error that everybody expects, and gives the connection up if it must.
    """
    words = connection.get_execution_options().get(BEGIN)
    if not words or connection.in_nested_transaction():
        return
    message = f"{words}; SET LOCAL {SETTING} = '{organization_setting(session.scope)}'"
    driver = connection.connection.driver_connection
    try:
        has_failed = driver is None or bool(driver.pgconn.exec_(message.encode()).error_message)
    except connection.dialect.loaded_dbapi.Error:
        has_failed = True
    if has_failed:
        connection.exec_driver_sql(message, execution_options={"no_parameters": True})


def is_net_off(session: Session) -> bool:
    """Whether PostgreSQL's policies do not hold what the session does.

    They do not for a superuser, for a role with BYPASSRLS, and where they were taken away.
    """
    if session.get_bind().dialect.name == "sqlite":
        return False
    return not session.scalar(select(func.row_security_active("project")))


def stands_alone(session: Session) -> bool:
    """Whether each statement of the session has to say itself whose rows it reaches."""
    return session.scope.is_single and session.get_bind().dialect.name != "sqlite"


def saying_so(statement: S) -> S:
    """The filtered statement, which says itself whose rows it reaches.

    Raises:
        CrossTenant: It is more than one SELECT, or changes something.
    """
    if not isinstance(statement, Select):
        raise CrossTenant("without a transaction one SELECT can be executed")
    return statement.where(HAS_SAID_SO.is_not(None))
