"""What a session works for, and what happened in it so far: typed, one object a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from app.domain.jobs import Allowance


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
    LINKS = "links"
    """A signed link is its own permission."""
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
    now_ms: int | None = None
    """The database's clock in this transaction, in ms since 1970; None until it was asked."""
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    """What is called once the transaction is on the disk."""
    allowance: Allowance | None = None
    """What the organization may still order; None until it was asked."""
    ordered: int = 0
    """Jobs that were ordered in this transaction."""
