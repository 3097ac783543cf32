"""Registering a new organization."""

from dataclasses import dataclass, replace

from app.database.session import CrossTenantReason
from app.deps import Deps
from app.domain.access import Role
from app.domain.accounts import Lifetimes, OpenedSession, TokenPair, password_fault
from app.domain.errors import Invalid, NotAllowed
from app.records.accounts import add_user, check_names, signed_in_of
from app.records.audit import Action, append_audit
from app.records.new_organization import add_organization
from app.records.sign_ins import begin_sign_in, new_pair

MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Application:
    organization_name: str
    username: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Registered:
    """The new organization's first admin, signed in."""

    session: OpenedSession
    tokens: TokenPair


def register_organization(
    deps: Deps,
    application: Application,
    lifetimes: Lifetimes,
    *,
    is_open: bool,
    address: str | None = None,
) -> Registered:
    """A new organization with everything it starts with, and its admin.

    Raises:
        NotAllowed: Registration is closed.
        Invalid: A value cannot be used; the fields are named.
    """
    ensure_open(is_open=is_open)
    name, username = application.organization_name.strip(), application.username.strip()
    email = application.email.strip()
    check_registration(deps, name, username, email, application.password)
    password_hash, now = deps.passwords.hash(application.password), deps.clock.now()
    with deps.database.cross_tenant(CrossTenantReason.SEED, write=True) as session:
        organization_id = add_organization(session, name, now)
        user = add_user(
            session,
            organization_id=organization_id,
            username=username,
            email=email,
            role=Role.ADMIN,
            password_hash=password_hash,
            now=now,
        )
        family = begin_sign_in(deps, session, user, lifetimes, address=address, way="registration")
        who, about = replace(signed_in_of(user).actor, address=address), {"name": name}
        subject, action = organization_id, Action.ORGANIZATION_REGISTERED
        append_audit(
            session, who, action, now, subject_kind="organization", subject_id=subject, after=about
        )
        return Registered(
            OpenedSession(signed_in_of(user), family.id), new_pair(deps, session, family, lifetimes)
        )


def ensure_open(*, is_open: bool) -> None:
    """Refuse to register anything where registration is switched off."""
    if not is_open:
        raise NotAllowed(
            "Registration is switched off here. Ask an admin to invite you.",
            code="registration_off",
        )


def check_registration(deps: Deps, name: str, username: str, email: str, password: str) -> None:
    """Check what a new organization and its admin are to be called.

    Raises:
        Invalid: Every field that cannot be used is named.
    """
    faults: dict[str, str] = {}
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        faults["organizationName"] = f"Use 1 to {MAX_NAME} characters."
    try:
        check_names(username, email)
    except Invalid as refusal:
        faults.update(refusal.fields)
    fault = password_fault(password, username, email)
    fault = fault or deps.passwords.find_weakness(password, (username, email, name))
    if fault:
        faults["password"] = fault
    if faults:
        raise Invalid(faults)
