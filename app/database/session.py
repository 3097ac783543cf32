"""The session that every query goes through: it knows its scope, and the clock of its database."""

from collections.abc import Callable
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import func, orm, select

from app.database.scope import Scope

MS_SINCE_1970 = func.extract("epoch", func.clock_timestamp()) * 1000
"""PostgreSQL's clock, which all machines share."""


class CrossTenant(Exception):
    """A statement or a row reaches beyond the session's organization: a mistake in our code."""


class ReadOnly(Exception):
    """A snapshot was asked to write: a mistake in our code."""


class Session(orm.Session):
    """A session that works for one organization, or that says why it reaches all of them."""

    def __init__(self, *, scope: Scope, **options: Any) -> None:
        super().__init__(**options)
        self.scope = scope

    def bulk_save_objects(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise CrossTenant("bulk forms pass by the tenant filter; add objects instead")

    @property
    def organization_id(self) -> UUID:
        """Whose rows the session reaches.

        Raises:
            CrossTenant: The session has no actor.
        """
        if self.scope.organization_id is None:
            raise CrossTenant("this session has no actor, and the statement needs an organization")
        return self.scope.organization_id

    bulk_insert_mappings = bulk_save_objects
    bulk_update_mappings = bulk_save_objects


def shared_now_ms(session: Session, machine_ms: int) -> int:
    """The ledger's time, in milliseconds since 1970; asked once in a transaction.

    It is PostgreSQL's, which all machines share, else this machine's.
    """
    if session.get_bind().dialect.name == "sqlite":
        return machine_ms
    if session.scope.now_ms is None:
        session.scope.now_ms = int(session.execute(select(MS_SINCE_1970)).scalar_one())
    return session.scope.now_ms


def after_commit(session: Session, callback: Callable[[], None]) -> None:
    """Call back once the transaction is on the disk; not at all when it is rolled back."""
    session.scope.after_commit.append(callback)
