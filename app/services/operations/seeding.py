"""The first organization of an installation."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from app.database.session import CrossTenantReason
from app.deps import Deps
from app.domain.access import Actor, Role
from app.models import Organization, User
from app.records.new_organization import add_organization


@dataclass(frozen=True, slots=True)
class Installation:
    """What the first start is told. admin_password: empty to have one made."""

    organization_name: str
    admin_username: str
    admin_email: str
    admin_password: str = ""


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """Who may sign in after the first start.

    Attributes:
        password: None when it was given from outside and need not be said.
    """

    actor: Actor
    username: str
    password: str | None


def seed_installation(deps: Deps, installation: Installation) -> FirstAdmin | None:
    """Make the first organization and its admin, all or nothing; None when there is one already."""
    password = installation.admin_password or secrets.token_urlsafe(12)
    password_hash = deps.passwords.hash(password)
    now = deps.clock.now()
    with deps.database.cross_tenant(CrossTenantReason.SEED, write=True) as session:
        if session.scalar(select(Organization.id).limit(1)) is not None:
            return None
        organization_id = add_organization(session, installation.organization_name, now)
        user = User(
            organization_id=organization_id,
            username=installation.admin_username,
            username_key=installation.admin_username.casefold(),
            email=installation.admin_email,
            email_key=installation.admin_email.casefold(),
            password_hash=password_hash,
            role=Role.ADMIN,
            created_at=now,
        )
        session.add(user)
        session.flush()
        actor = Actor(organization_id, user.id, Role.ADMIN)
    return FirstAdmin(
        actor, installation.admin_username, None if installation.admin_password else password
    )


def is_seeded(deps: Deps) -> bool:
    with deps.database.cross_tenant(CrossTenantReason.SEED) as session:
        return session.scalar(select(Organization.id).limit(1)) is not None
