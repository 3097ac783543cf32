"""An organization's own sign-in service: what is stored of it, and whom passwords still let in."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Role
from app.domain.errors import StateForbids
from app.domain.single_sign_on import LinkedPerson, SingleSignOn, StepReport
from app.models import (
    SingleSignOn as Row,
    SingleSignOnDomain as DomainRow,
    SingleSignOnPerson as PersonRow,
    User,
)
from app.ports.identity import IdentityProvider

NOT_SET_UP = "Single sign-on is not set up yet. Save the provider's values first."
SHOWN_PEOPLE = 200
"""People that are listed: the screen is for unlinking one, not for counting all."""


def find_service(session: Session) -> Row | None:
    """The organization's service; None before one was saved."""
    return session.scalar(select(Row))


def require_service(session: Session) -> Row:
    """The organization's service.

    Raises:
        StateForbids: None was saved.
    """
    row = find_service(session)
    if row is None:
        raise StateForbids(NOT_SET_UP, code="single_sign_on_not_set_up")
    return row


def list_domains(session: Session) -> tuple[str, ...]:
    query = select(DomainRow.domain).order_by(DomainRow.domain)
    return tuple(session.scalars(query))


def connect_service(deps: Deps, row: Row, *, afresh: bool = False) -> IdentityProvider:
    """The service behind the row.

    Raises:
        Unavailable: The client secret cannot be read any more.
    """
    secret = deps.seals.open(row.sealed_secret, row.organization_id)
    return deps.identity_providers.connect(row.issuer, row.client_id, secret, afresh=afresh)


def read_single_sign_on(session: Session) -> SingleSignOn:
    """All that may be shown of it."""
    row = find_service(session)
    if row is None:
        return SingleSignOn(is_set_up=False)
    keeper = session.get(User, row.keeper_id) if row.keeper_id else None
    return SingleSignOn(
        is_set_up=True,
        issuer=row.issuer,
        client_id=row.client_id,
        has_secret=bool(row.sealed_secret),
        domains=list_domains(session),
        new_role=row.new_role,
        is_enabled=row.is_enabled,
        is_only=row.is_only,
        keeper=keeper.username if row.is_only and keeper and is_able(keeper) else None,
        tested_at=row.tested_at,
        report=tuple(StepReport.of(stored) for stored in row.report),
        people=list_people(session, row.issuer),
    )


def list_people(session: Session, issuer: str) -> tuple[LinkedPerson, ...]:
    """Members whom the service knows, the latest first."""
    query = (
        select(PersonRow.user_id, User.username, PersonRow.created_at)
        .join(User, User.id == PersonRow.user_id)
        .where(PersonRow.issuer == issuer, User.removed_at.is_(None))
        .order_by(PersonRow.created_at.desc(), User.username)
        .limit(SHOWN_PEOPLE)
    )
    return tuple(LinkedPerson(*row) for row in session.execute(query))


def is_password_refused(session: Session, user: User) -> bool:
    """Whether the organization lets this member in by single sign-on alone.

    The admin who made it so keeps the password. When that admin cannot use it any more every admin
    who has one may: a provider that fails must lock nobody out for good.
    """
    query = select(Row).where(
        Row.organization_id == user.organization_id, Row.is_enabled, Row.is_only
    )
    row = session.scalar(query)
    if row is None:
        return False
    if user.role is not Role.ADMIN:
        return True
    keeper = session.get(User, row.keeper_id) if row.keeper_id else None
    return keeper is not None and keeper.id != user.id and is_able(keeper)


def is_able(user: User) -> bool:
    """Whether this is an admin who can sign in with a password."""
    return (
        user.role is Role.ADMIN
        and user.is_active
        and user.has_joined
        and user.removed_at is None
        and bool(user.password_hash)
    )


def find_organization_by_domain(session: Session, domain: str) -> UUID | None:
    """Which organization people of the domain sign in to by its own service; cross-tenant."""
    query = (
        select(Row.organization_id)
        .join(DomainRow, DomainRow.organization_id == Row.organization_id)
        .where(DomainRow.domain == domain, Row.is_enabled)
    )
    return session.scalar(query)


def has_services(session: Session) -> bool:
    """Whether any organization lets its people in by its own service; cross-tenant."""
    return session.scalar(select(Row.id).where(Row.is_enabled).limit(1)) is not None


def find_used_elsewhere(
    session: Session, organization_id: UUID, domains: Sequence[str]
) -> str | None:
    """The first of the domains that another organization has, or members of it; cross-tenant."""
    for domain in domains:
        claims = select(DomainRow.id).where(
            DomainRow.domain == domain, DomainRow.organization_id != organization_id
        )
        members = select(User.id).where(
            User.organization_id != organization_id, has_address_at(domain)
        )
        if any(session.scalar(query.limit(1)) for query in (claims, members)):
            return domain
    return None


def find_without_members(session: Session, domains: Sequence[str]) -> str | None:
    """The first of the domains at which no member of the organization has an address."""
    for domain in domains:
        if not session.scalar(select(User.id).where(has_address_at(domain)).limit(1)):
            return domain
    return None


def has_address_at(domain: str) -> ColumnElement[bool]:
    """Condition on users: they have joined, and their address is of the domain."""
    return and_(
        User.has_joined,
        User.removed_at.is_(None),
        User.email_key.endswith(f"@{domain}", autoescape=True),
    )
