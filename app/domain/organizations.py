"""What an organization's admins set of the organization itself, and how it is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.access import Tier

MAX_NAME = 120
"""Letters of an organization's name."""
WAIT = timedelta(days=7)
"""How long a deletion that was asked for waits: over a weekend and a day off, as for projects."""
MIN_KEEP_DAYS = 30
"""Days that a project stays untouched at least before it is deleted by itself: a month's leave."""
MAX_KEEP_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Limits:
    """What the operator of the installation allows; None is without a limit.

    Attributes:
        open_jobs: Jobs of the organization that may wait or run at once.
        queue_depth: The same of all organizations.
    """

    open_jobs: int
    queue_depth: int


@dataclass(frozen=True, slots=True)
class OwnOrganization:
    """The organization as its admins see it.

    Attributes:
        keep_days: Projects in which nothing happened for so many days are deleted; None keeps them.
        deletion_at: When everything of it is deleted; None when nobody asked for that.
        version: Of its settings, to tell two admins who change them at once.
    """

    id: UUID
    name: str
    tier: Tier
    created_at: datetime
    keep_days: int | None
    deletion_at: datetime | None
    limits: Limits


def name_fault(name: str) -> str | None:
    """What is wrong with a name of an organization; None when nothing is."""
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        return f"Use 1 to {MAX_NAME} characters."
    return None


def keep_fault(days: int | None) -> str | None:
    """What is wrong with the days; None when nothing is."""
    if days is None or MIN_KEEP_DAYS <= days <= MAX_KEEP_DAYS:
        return None
    return f"Use {MIN_KEEP_DAYS} to {MAX_KEEP_DAYS:,} days, or leave it empty to keep projects."
