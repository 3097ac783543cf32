"""Registering a new organization."""

from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.database.session import CrossTenantReason
from app.deps import Deps
from app.domain.access import Role, system_actor
from app.domain.accounts import Lifetimes, OpenedSession, Origin, TokenPair, key_of, password_fault
from app.domain.errors import Invalid, NotAllowed
from app.domain.jobs import JobKind, Urgency
from app.domain.organizations import name_fault
from app.models import Organization, Registration, User
from app.records.accounts import TAKEN, add_user, check_names, signed_in_of
from app.records.audit import Action, append_audit
from app.records.new_organization import add_organization
from app.records.registrations import LIFETIME, append_refusal
from app.records.sign_ins import begin_sign_in, new_pair
from app.records.work import submit


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
    confirms: bool,
    came_from: Origin,
) -> Registered | None:
    """A new organization with everything it starts with, and its admin.

    None where addresses are confirmed: then a link is mailed, and all of it is made when it is
    followed.

    Raises:
        NotAllowed: Registration is closed.
        Invalid: A value cannot be used; the fields are named.
    """
    ensure_open(is_open=is_open)
    wanted = Application(
        application.organization_name.strip(),
        application.username.strip(),
        application.email.strip(),
        application.password,
    )
    check_registration(deps, wanted)
    if confirms:
        keep_registration(deps, wanted, came_from)
        return None
    try:
        return make_organization(deps, wanted, lifetimes, came_from)
    except Invalid as refusal:
        if "email" in refusal.fields:
            record_refusal(deps, wanted.email, came_from)
        raise


def record_refusal(deps: Deps, email: str, came_from: Origin) -> None:
    """Tell the admins of whoever has the address."""
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN, write=True) as session:
        owner = session.scalar(select(User).where(User.email_key == key_of(email)))
        if owner is not None:
            append_refusal(session, owner, came_from.address, deps.clock.now())


def keep_registration(deps: Deps, wanted: Application, came_from: Origin) -> None:
    """Have a link mailed to the address.

    The address is not looked at here: the worker that writes the mail does, so that the answer and
    the work for it are the same whether it has an account or not. The user name is taken from now
    on, for the same reason.
    """
    key = key_of(wanted.username)
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN) as session:
        if session.scalar(select(User.id).where(User.username_key == key)) is not None:
            raise Invalid({"username": TAKEN["username"]})
    now, password_hash = deps.clock.now(), deps.passwords.hash(wanted.password)
    organization = Organization(id=uuid4(), name=wanted.organization_name, created_at=now)
    row = Registration(
        id=uuid4(),
        organization_id=organization.id,
        username=wanted.username,
        username_key=key,
        email=wanted.email,
        email_key=key_of(wanted.email),
        password_hash=password_hash,
        created_at=now,
        asked_at=now,
        expires_at=now + LIFETIME,
    )
    with deps.database.transaction(system_actor(organization.id)) as session:
        session.add(organization)
        session.flush()
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError as clash:
            raise Invalid({"username": TAKEN["username"]}) from clash
        told: dict[str, object] = {"address": came_from.address}
        submit(deps, session, JobKind.SEND_MAIL, [row.id], Urgency.ADMIN, told)


def make_organization(
    deps: Deps, wanted: Application, lifetimes: Lifetimes, came_from: Origin
) -> Registered:
    password_hash, now = deps.passwords.hash(wanted.password), deps.clock.now()
    with deps.database.cross_tenant(CrossTenantReason.SEED, write=True) as session:
        organization_id = add_organization(session, wanted.organization_name, now)
        user = add_user(
            session,
            organization_id=organization_id,
            username=wanted.username,
            email=wanted.email,
            role=Role.ADMIN,
            password_hash=password_hash,
            now=now,
        )
        family = begin_sign_in(
            deps, session, user, lifetimes, came_from=came_from, way="registration"
        )
        append_audit(
            session,
            replace(signed_in_of(user).actor, address=came_from.address),
            Action.ORGANIZATION_REGISTERED,
            now,
            subject_kind="organization",
            subject_id=organization_id,
            after={"name": wanted.organization_name},
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


def check_registration(deps: Deps, wanted: Application) -> None:
    """Check what a new organization and its admin are to be called.

    Raises:
        Invalid: Every field that cannot be used is named.
    """
    name, username, email = wanted.organization_name, wanted.username, wanted.email
    faults: dict[str, str] = {}
    if fault := name_fault(name):
        faults["organizationName"] = fault
    try:
        check_names(username, email)
    except Invalid as refusal:
        faults.update(refusal.fields)
    fault = password_fault(wanted.password, username, email)
    fault = fault or deps.passwords.find_weakness(wanted.password, (username, email, name))
    if fault:
        faults["password"] = fault
    if faults:
        raise Invalid(faults)
