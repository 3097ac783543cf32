"""The session that every query goes through: it knows its scope, and the clock of its database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import func, orm, select

from app.domain.jobs import Allowance

AnyRow = tuple[Any, ...]
"""The columns of a statement that a type checker is not told."""
MS_SINCE_1970 = func.extract("epoch", func.clock_timestamp()) * 1000
"""PostgreSQL's clock, which all machines share."""


class CrossTenantReason(StrEnum):
    """Why a session may reach across organizations; there are no other reasons."""

    SIGN_IN = "sign_in"
    """A name comes before the organization is known."""
    SWEEPER = "sweeper"
    """Gives jobs of silent workers back, of all organizations."""
    CLAIM = "claim"
    """The best due job is found among those of all organizations."""
    METRICS = "metrics"
    """Figures for the operator of the installation."""
    SEED = "seed"
    """Makes the first organization."""


@dataclass(slots=True)
class Scope:
    """The scope of one session, from its beginning to its end."""

    organization_id: UUID | None
    """Whose rows the session reaches; None without an actor."""
    reason: CrossTenantReason | None
    """Why the session reaches the rows of all organizations; None when it does not."""
    writes: bool
    is_single: bool = False
    """Whether it reads without a transaction, so that each statement stands for itself."""
    now_ms: int | None = None
    """The database's clock in this transaction, in ms since 1970; None until it was asked."""
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    """What is called once the transaction is on the disk."""
    allowance: Allowance | None = None
    """What the organization may still order; None until it was asked."""
    ordered: int = 0
    """Jobs that were ordered in this transaction."""


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
