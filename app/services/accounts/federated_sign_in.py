"""Signing in by another service.

People are known by issuer and subject, whatever their name or address is by now.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from app.database.session import CrossTenantReason, Session
from app.deps import Deps
from app.domain.access import Role
from app.domain.accounts import Lifetimes, OpenedSession, Origin, email_fault, key_of
from app.domain.errors import NotFound, StateForbids, Unavailable
from app.models import FederatedIdentity, Organization, User
from app.ports.identity import Federation, ForeignPerson, Handshake
from app.records.accounts import add_user, keep_an_admin, signed_in_of
from app.records.audit import Action, append_audit
from app.records.foreign_people import let_in, unknown_address, wanted_username
from app.records.registrations import is_confirmed


def begin_federated(deps: Deps, return_url: str) -> Handshake:
    """Start an attempt.

    Raises:
        NotFound: No service is set up.
        Unavailable: The service does not answer.
    """
    return find_federation(deps).provider.begin(return_url)


def finish_federated(
    deps: Deps,
    handshake: Handshake,
    return_url: str,
    answer: Mapping[str, str],
    lifetimes: Lifetimes,
    *,
    came_from: Origin,
) -> OpenedSession:
    """Let the user who comes back in; at the first time they become a member.

    Raises:
        NotSignedIn: The service, or this installation, does not let them in.
        Unavailable: The service does not answer.
    """
    federation = find_federation(deps)
    person = federation.provider.finish(handshake, return_url, answer)
    now = deps.clock.now()
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN, write=True) as session:
        user = find_known_user(session, person) or add_newcomer(session, federation, person, now)
        follow_groups(session, federation, person, user, now)
        return let_in(deps, session, user, lifetimes, came_from=came_from, way=federation.name)


def find_federation(deps: Deps) -> Federation:
    if deps.federation is None:
        raise NotFound
    return deps.federation


def find_known_user(session: Session, person: ForeignPerson) -> User | None:
    query = select(FederatedIdentity).where(
        FederatedIdentity.issuer == person.issuer, FederatedIdentity.subject == person.subject
    )
    link = session.scalar(query)
    return session.get(User, link.user_id, with_for_update=True) if link else None


def add_newcomer(
    session: Session, federation: Federation, person: ForeignPerson, now: datetime
) -> User:
    """The member with the address that the service vouches for, else a new one.

    They are linked from now on.
    """
    organization_id = find_joined_organization(session, federation)
    user = find_address_holder(session, person.email)
    if user is not None and user.organization_id != organization_id:
        user = None  # a user of another organization, about whom nothing may be said
        person = replace(person, email="")
    if user is None:
        user = add_federated_user(session, organization_id, person, now)
    link = FederatedIdentity(
        organization_id=organization_id,
        user_id=user.id,
        issuer=person.issuer,
        subject=person.subject,
        created_at=now,
    )
    session.add(link)
    session.flush()
    return user


def find_address_holder(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email_key == key_of(email))) if email else None


def find_joined_organization(session: Session, federation: Federation) -> UUID:
    query = select(Organization.id).where(is_confirmed())
    query = query.order_by(Organization.created_at, Organization.id)
    if wanted := federation.organization:
        query = query.where(or_(Organization.name == wanted, Organization.id == parse_id(wanted)))
    found = session.scalar(query.limit(1))
    if found is None:
        raise Unavailable(
            "The organization that people of the sign-in service join does not exist. Tell your "
            "admin."
        )
    return found


def parse_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def add_federated_user(
    session: Session, organization_id: UUID, person: ForeignPerson, now: datetime
) -> User:
    user = add_user(
        session,
        organization_id=organization_id,
        username=find_free_username(session, person),
        email=unknown_address() if email_fault(person.email) else person.email,
        role=Role.USER,
        password_hash="",
        now=now,
    )
    about = {"username": user.username, "role": user.role, "issuer": person.issuer}
    append_audit(
        session,
        signed_in_of(user).actor,
        Action.USER_INVITED,
        now,
        subject_kind="user",
        subject_id=user.id,
        after=about,
    )
    return user


def find_free_username(session: Session, person: ForeignPerson) -> str:
    """The name that the service says, with a number when it is taken."""
    wanted = wanted_username(person)
    name, number = wanted, 1
    while session.scalar(select(User.id).where(User.username_key == key_of(name))) is not None:
        number += 1
        name = f"{wanted} {number}"
    return name


def follow_groups(
    session: Session, federation: Federation, person: ForeignPerson, user: User, now: datetime
) -> None:
    """Where groups say who is an admin, the role is what they say now.

    The last admin stays one all the same.
    """
    if not federation.group_roles:
        return
    roles = {
        federation.group_roles[group] for group in person.groups if group in federation.group_roles
    }
    role = Role.ADMIN if Role.ADMIN in roles else Role.USER
    if user.role == role:
        return
    if role is not Role.ADMIN:
        try:
            keep_an_admin(session, user)
        except StateForbids:
            return
    before, user.role = {"role": user.role}, role
    after = {"role": user.role, "groups": list(person.groups)}
    actor = signed_in_of(user).actor
    append_audit(
        session,
        actor,
        Action.USER_CHANGED,
        now,
        subject_kind="user",
        subject_id=user.id,
        before=before,
        after=after,
    )
