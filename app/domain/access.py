"""Who acts, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    USER = "user"
    ADMIN = "admin"


class Tier(StrEnum):
    """What an organization has agreed on with the operator of the installation."""

    STANDARD = "standard"
    PREMIUM = "premium"
    """Its work is started earlier."""


class Permission(StrEnum):
    """One word per thing that a guard can ask for."""

    USE_PROJECTS = "use_projects"
    """Upload, review, generate, edit, download: all of the organization's projects."""
    MANAGE_ORGANIZATION = "manage_organization"
    """Rules, formats, text style sets, users: the admin half."""


GRANTS = {
    Role.USER: frozenset({Permission.USE_PROJECTS}),
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
    role: Role = Role.USER
    address: str | None = None

    def may(self, permission: Permission) -> bool:
        return permission in GRANTS[self.role]


def system_actor(organization_id: UUID) -> Actor:
    """The actor of a worker or command: it works in one organization, for no user."""
    return Actor(organization_id=organization_id, user_id=None, role=Role.ADMIN)
