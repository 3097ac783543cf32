"""Writing and sending mail: the worker's half."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app import ledger
from app.database.session import CrossTenantReason, Session
from app.deps import Deps
from app.models import MailedLink, Organization, Registration, User
from app.ports.mail import Message
from app.records.mailed_links import LIFETIMES, Purpose
from app.records.registrations import MOST_MAILS, append_refusal, count_recent_mails
from app.records.sign_ins import hashed

RESET = """Hello {name},

somebody, hopefully you, asked for a new password for your account at AI CREAT. Choose one here:

{url}

The link works once, within 30 minutes. If it was not you, there is nothing to do:
your password stays as it is.
"""
INVITATION = """Hello {name},

you are invited to {organization} at AI CREAT. Choose a password here, and you are in:

{url}

The link works once, within 7 days. Your user name is {name}.
"""
CONFIRMATION = """Hello,

somebody, hopefully you, registered at AI CREAT with this address. Confirm it here:

{url}

The link works once, within 24 hours. The page says what was registered; confirm it only if
that was you. If it was not, there is nothing to do: nothing is made without this link.
"""
"""Nothing that a stranger typed is in it: it may be sent to whoever they name."""
OCCUPIED = """Hello {name},

somebody, hopefully you, registered at AI CREAT with this address. You have an account already,
so nothing was made. Your user name is {name}; if you do not know your password any more, choose
a new one here:

{url}

If it was not you, there is nothing to do: nobody was told that you have an account.
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before its link is known.

    Attributes:
        to: an address.
        subject: as it is sent.
        text: with a place for the url and for each of the values.
        path: of the link, below the installation's own address.
        values: by name.
    """

    to: str
    subject: str
    text: str
    path: str
    values: dict[str, str]

    def message(self, url: str) -> Message:
        return Message(self.to, self.subject, self.text.format(url=url, **self.values))


def run_mail(deps: Deps, claimed: ledger.Claimed) -> None:
    """Send a mailed link: make its token, keep the token's hash, hand the mail over, settle.

    A second attempt makes a new token; a mail of the first that arrives after all has a link that
    does not open.

    Raises:
        Unavailable: The mail cannot be handed over now.
    """
    token = secrets.token_urlsafe(32)
    with deps.database.transaction(claimed.actor) as session:
        is_link = session.get(MailedLink, claimed.subject_id) is not None
        letter = prepare_letter(deps, session, claimed.subject_id, token) if is_link else None
    if not is_link:
        address = claimed.payload.get("address")
        letter = prepare_confirmation(
            deps, claimed.subject_id, token, str(address) if address else None
        )
    if letter is not None:
        deps.mail.send(letter.message(f"{deps.own_url}/{letter.path}"))
    with deps.database.transaction(claimed.actor) as session:
        ledger.finish(session, claimed, now_ms=deps.now_ms())


def prepare_letter(deps: Deps, session: Session, link_id: UUID, token: str) -> Letter | None:
    """The mail for the link; None when there is nothing to send any more.

    The link was overtaken by another, or its user is gone.
    """
    link = session.get(MailedLink, link_id)
    user = session.get(User, link.user_id) if link else None
    if link is None or user is None or link.used_at is not None or not user.is_active:
        return None
    purpose = Purpose(link.purpose)
    link.token_hash = hashed(token)
    link.expires_at = deps.clock.now() + LIFETIMES[purpose]
    if purpose is Purpose.RESET:
        return Letter(
            user.email, "A new password", RESET, f"reset/{token}", {"name": user.username}
        )
    organization = session.get_one(Organization, user.organization_id).name
    subject = f"You are invited to {' '.join(organization.split())}"
    return Letter(
        user.email,
        subject,
        INVITATION,
        f"join/{token}",
        {"name": user.username, "organization": organization},
    )


def prepare_confirmation(
    deps: Deps, registration_id: UUID, token: str, address: str | None
) -> Letter | None:
    """The mail for a registration: its link, or that the address has an account.

    None when there is nothing to send: it was confirmed or has run out, or the address was sent
    enough of them lately.
    """
    now = deps.clock.now()
    with deps.database.cross_tenant(CrossTenantReason.SIGN_IN, write=True) as session:
        row = session.get(Registration, registration_id)
        if row is None or row.expires_at <= now:
            return None
        if count_recent_mails(session, row.email_key, now) > MOST_MAILS:
            return None
        owner = session.scalar(select(User).where(User.email_key == row.email_key))
        if owner is not None:
            append_refusal(session, owner, address, now)
            name = {"name": owner.username}
            return Letter(owner.email, "You have an account already", OCCUPIED, "forgot", name)
        row.token_hash = hashed(token)
        return Letter(row.email, "Confirm your address", CONFIRMATION, f"confirm/{token}", {})
