"""The mailed link that confirms the address of a registration."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from app.database.session import CrossTenantReason, Session
from app.deps import Deps
from app.domain.access import Actor, Role, system_actor
from app.domain.errors import Invalid
from app.domain.jobs import JobKind, Urgency
from app.models import Organization, Registration
from app.records.accounts import add_user, signed_in_of
from app.records.audit import Action, append_audit
from app.records.new_organization import furnish_organization
from app.records.registrations import LIFETIME, MOST_MAILS, PAUSE_BETWEEN_MAILS, find_pending
from app.records.sign_ins import hashed
from app.records.work import submit

EVEN_S = 0.25
"""Asking for a mail takes a whole number of these, whether anything waits or not."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What the owner of an address is asked to confirm."""

    organization_name: str
    username: str
    email: str


def open_registration(deps: Deps, token: str) -> Pending:
    """What the link is about.

    Raises:
        Invalid: The link was used, has run out, or never was.
    """
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN) as session:
        row = find_by_token(deps, session, token)
        organization = session.get_one(Organization, row.organization_id)
        return Pending(organization.name, row.username, row.email)


def confirm_registration(deps: Deps, token: str, *, address: str | None = None) -> Actor:
    """Make the organization and its admin, who may sign in from now on; the link is used up.

    Nobody is signed in by it: who reads the mail need not be who chose the password.

    Returns:
        The admin.

    Raises:
        Invalid: The link was used, has run out or never was, or somebody has come in between.
    """
    now = deps.clock.now()
    with deps.database.cross_tenant(CrossTenantReason.SEED, write=True) as session:
        row = find_by_token(deps, session, token)
        furnish_organization(session, row.organization_id, now)
        try:
            user = add_user(
                session,
                organization_id=row.organization_id,
                username=row.username,
                email=row.email,
                role=Role.ADMIN,
                password_hash=row.password_hash,
                now=now,
            )
        except Invalid as clash:
            raise overtaken(clash) from clash
        session.delete(row)
        organization = session.get_one(Organization, row.organization_id)
        actor = replace(signed_in_of(user).actor, address=address)
        append_audit(
            session,
            actor,
            Action.ORGANIZATION_REGISTERED,
            now,
            subject_kind="organization",
            subject_id=organization.id,
            after={"name": organization.name, "addressConfirmed": True},
        )
    return actor


def request_confirmation(deps: Deps, username: str) -> None:
    """Mail the link again, which ends the one before; nothing tells whether anything waits.

    By user name alone: an address is not told whose registration of several it is asked about.
    """
    began = deps.clock.now()
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN) as session:
        found = None if "@" in username else find_pending(session, username, began)
    if found is not None:
        with deps.database.transaction(system_actor(found.organization_id)) as session:
            row = session.get(Registration, found.id, with_for_update=True)
            if row and row.mails < MOST_MAILS and began - row.asked_at >= PAUSE_BETWEEN_MAILS:
                row.asked_at, row.expires_at = began, began + LIFETIME
                row.mails += 1
                submit(deps, session, JobKind.SEND_MAIL, [row.id], Urgency.ADMIN)
    deps.clock.even_out(began, EVEN_S)


def find_by_token(deps: Deps, session: Session, token: str) -> Registration:
    query = select(Registration).where(
        Registration.token_hash == hashed(token), Registration.expires_at > deps.clock.now()
    )
    row = session.scalar(query)
    if row is None:
        raise Invalid(
            {"token": "This link was used, or has run out. If you cannot sign in, register again."}
        )
    return row


def overtaken(clash: Invalid) -> Invalid:
    """Why a registration cannot be confirmed any more; only who reads the mail is told."""
    if "email" in clash.fields:
        text = "There is an account with this address by now. Sign in, or ask for a new password."
    else:
        text = "Somebody else has this user name by now. Register again with another one."
    return Invalid({"token": text})
