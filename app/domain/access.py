"""Who acts, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from app.domain.errors import NotAllowed


class Role(StrEnum):
    USER = "user"
    ADMIN = "admin"


class Tier(StrEnum):
    """What an organization has agreed on with the operator of the installation."""

    STANDARD = "standard"
    PREMIUM = "premium"
    """Its work is started earlier."""


class Permission(StrEnum):
    """What a use case demands of its actor, by subject."""

    MANAGE_OWN_ACCOUNT = "manage_own_account"
    """Read and change the own profile, password, preferences, sign-ins and API keys."""
    USE_PROJECTS = "use_projects"
    """Upload, review, generate, edit and download in all of the organization's projects."""
    ORDER_URGENTLY = "order_urgently"
    """Let an order go ahead of the organization's other work."""
    CLEAR_FLAGS = "clear_flags"
    """Look at a flagged picture as it is, and lift its flag."""
    MANAGE_RULES = "manage_rules"
    """Read, try, change and restore the four groups of rules."""
    MANAGE_CATALOGUE = "manage_catalogue"
    """Platforms, formats and text style sets."""
    MANAGE_USERS = "manage_users"
    """Invite, change and remove the organization's users."""
    MANAGE_JOBS = "manage_jobs"
    """See background work, and replay or discard what ended badly."""
    MANAGE_WEBHOOKS = "manage_webhooks"
    """Webhooks, and the log of their deliveries."""
    READ_ANALYTICS = "read_analytics"
    """Figures of use, and of the queue."""
    READ_AUDIT = "read_audit"
    """The audit log."""
    MANAGE_ORGANIZATION = "manage_organization"
    """Name and retention of the organization, all of its data, and its end."""
    READ_HEALTH = "read_health"
    """The state of the installation's parts."""


GRANTS = {
    Role.USER: frozenset({Permission.MANAGE_OWN_ACCOUNT, Permission.USE_PROJECTS}),
    Role.ADMIN: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something in an organization.

    Attributes:
        organization_id: the tenant.
        user_id: None for the system itself (worker, command line).
        role: what the actor may do.
        address: where the request came from, for the audit log.
    """

    organization_id: UUID
    user_id: UUID | None = None
    """None for the system itself (worker, command line)."""
    role: Role = Role.USER
    address: str | None = None
    """Where the request came from, for the audit log."""

    def may(self, permission: Permission) -> bool:
        """Whether the actor holds the permission."""
        return permission in GRANTS[self.role]

    def demand(self, permission: Permission) -> None:
        """Let the actor pass; the first statement of every use case.

        Raises:
            NotAllowed: The actor does not hold the permission.
        """
        if not self.may(permission):
            raise admins_only()


def admins_only() -> NotAllowed:
    """The refusal of what only admins hold, wherever it is found."""
    return NotAllowed("Only admins of the organization may do this.", code="admins_only")


def system_actor(organization_id: UUID) -> Actor:
    """The actor of a worker or command: it works in one organization, on behalf of no user."""
    return Actor(organization_id=organization_id, user_id=None, role=Role.ADMIN)
