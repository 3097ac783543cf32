"""Signing in by the service of one's own organization.

An e-mail domain leads to the organization. Whoever comes back is looked for in that organization
alone: the sessions below reach no other one's users, whatever its service says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from app.database.session import CrossTenantReason, Session
from app.deps import Deps
from app.domain.access import system_actor
from app.domain.accounts import Lifetimes, OpenedSession, Origin, email_fault, key_of
from app.domain.errors import Invalid, NotSignedIn
from app.domain.single_sign_on import domain_of
from app.models import SingleSignOn as Row, SingleSignOnPerson as PersonRow, User
from app.ports.identity import ForeignPerson, Handshake
from app.records.accounts import add_user, signed_in_of
from app.records.audit import Action, append_audit
from app.records.foreign_people import let_in, unknown_address, wanted_username
from app.records.single_sign_on import (
    connect_service,
    find_organization_by_domain,
    find_service,
    has_services,
    list_domains,
)

WAY = "single sign-on"
"""How people came in, as the audit log says it."""
MOST_TRIES = 50
"""Names that are tried for a new member before one is made of chance."""
NO_SERVICE = (
    "No organization here uses single sign-on for this address. Sign in with your password."
)
OFF = "Single sign-on of this organization is switched off. Sign in with your password."
NOT_VERIFIED = (
    "The other service does not say that your e-mail address is verified, so nobody can be "
    "recognised by it. Tell your admin."
)
OTHER_DOMAIN = "Your address at the other service is not of this organization's domains."
LINKED_ALREADY = (
    "The account with your address belongs to somebody else at the other service. An admin of "
    "your organization can unlink it."
)


@dataclass(frozen=True, slots=True)
class Departure:
    """Where somebody is sent, and for which organization."""

    organization_id: UUID
    handshake: Handshake


def is_offered(deps: Deps) -> bool:
    """Whether any organization here has a service of its own."""
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN) as session:
        return has_services(session)


def begin_organization_sign_in(
    deps: Deps, email: str, return_url: Callable[[UUID], str]
) -> Departure:
    """Start an attempt at the service of whoever has the address's domain.

    The answer depends on the domain alone, and tells nothing about accounts.

    Raises:
        NotSignedIn: No organization has it.
        Unavailable: The service does not answer.
    """
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN) as session:
        organization_id = find_organization_by_domain(session, domain_of(email))
    if organization_id is None:
        raise NotSignedIn(NO_SERVICE, code="no_single_sign_on")
    with deps.database.snapshot(system_actor(organization_id)) as session:
        row = require_enabled(session)
    handshake = connect_service(deps, row).begin(return_url(organization_id))
    return Departure(organization_id, handshake)


def finish_organization_sign_in(
    deps: Deps,
    organization_id: UUID,
    handshake: Handshake,
    return_url: str,
    answer: Mapping[str, str],
    lifetimes: Lifetimes,
    *,
    came_from: Origin,
) -> OpenedSession:
    """Let the member who comes back in; at the first time they may become one.

    Raises:
        NotSignedIn: The service, or the organization, does not let them in.
        Unavailable: The service does not answer.
    """
    house = system_actor(organization_id)
    with deps.database.snapshot(house) as session:
        asked = require_enabled(session)
    person = connect_service(deps, asked).finish(handshake, return_url, answer)
    now = deps.clock.now()
    with deps.database.transaction(house) as session:
        row = require_enabled(session)
        if (row.issuer, row.client_id) != (asked.issuer, asked.client_id):
            raise NotSignedIn(OFF, code="single_sign_on_off")
        user = find_linked(session, person) or link_by_address(session, row, person, now)
        renew_seal(deps, row)
        return let_in(deps, session, user, lifetimes, came_from=came_from, way=WAY)


def require_enabled(session: Session) -> Row:
    """The organization's service.

    Raises:
        NotSignedIn: There is none, or it is switched off.
    """
    row = find_service(session)
    if row is None or not row.is_enabled:
        raise NotSignedIn(OFF, code="single_sign_on_off")
    return row


def find_linked(session: Session, person: ForeignPerson) -> User | None:
    """The member whom the service means: by issuer and subject, whatever their address is now."""
    query = select(PersonRow.user_id).where(
        PersonRow.issuer == person.issuer, PersonRow.subject == person.subject
    )
    user_id = session.scalar(query)
    return session.get(User, user_id, with_for_update=True) if user_id else None


def link_by_address(session: Session, row: Row, person: ForeignPerson, now: datetime) -> User:
    """The member with the address that the service vouches for, else a new one.

    Raises:
        NotSignedIn: The address does not do for that.
    """
    if not person.email or email_fault(person.email):
        raise NotSignedIn(NOT_VERIFIED, code="email_unverified")
    if domain_of(person.email) not in list_domains(session):
        raise NotSignedIn(OTHER_DOMAIN, code="foreign_domain")
    holder = session.scalar(select(User).where(User.email_key == key_of(person.email)))
    if holder is not None and is_linked(session, holder, person.issuer):
        raise NotSignedIn(LINKED_ALREADY, code="linked_already")
    user = holder or add_newcomer(session, row, person, now)
    session.add(
        PersonRow(user_id=user.id, issuer=person.issuer, subject=person.subject, created_at=now)
    )
    session.flush()
    append_audit(
        session,
        signed_in_of(user).actor,
        Action.PERSON_LINKED,
        now,
        subject_kind="user",
        subject_id=user.id,
        after={"issuer": person.issuer, "isNew": holder is None},
    )
    return user


def is_linked(session: Session, user: User, issuer: str) -> bool:
    """Whether the service means somebody by this member already.

    Addresses change hands: the next one who has it must not get the account of the one before.
    """
    query = select(PersonRow.id).where(PersonRow.user_id == user.id, PersonRow.issuer == issuer)
    return session.scalar(query) is not None


def add_newcomer(session: Session, row: Row, person: ForeignPerson, now: datetime) -> User:
    """A new member, with a number behind the name when it is taken, here or elsewhere.

    Where an account of another organization has the address it stays there, and is not told of.
    """
    wanted = wanted_username(person)
    name, email = wanted, person.email
    for number in range(2, MOST_TRIES):
        try:
            return add_user(
                session, username=name, email=email, role=row.new_role, password_hash="", now=now
            )
        except Invalid as taken:
            if "email" in taken.fields:
                email = unknown_address()
            else:
                name = f"{wanted} {number}"
    name = f"member {uuid4().hex[:12]}"
    return add_user(
        session, username=name, email=email, role=row.new_role, password_hash="", now=now
    )


def renew_seal(deps: Deps, row: Row) -> None:
    """Seal the secret with the key of today, so that the one before can be given up."""
    if not deps.seals.is_current(row.sealed_secret):
        secret = deps.seals.open(row.sealed_secret, row.organization_id)
        row.sealed_secret = deps.seals.seal(secret, row.organization_id)
