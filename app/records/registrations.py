"""Registrations that wait until their address is confirmed."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select

from app.database.session import Session
from app.domain.access import system_actor
from app.domain.accounts import key_of
from app.models import Organization, Registration, User
from app.records.audit import Action, append_audit

LIFETIME = timedelta(days=1)
"""How long a mailed link works, and how long a user name is kept for who asked for it."""
PAUSE_BETWEEN_MAILS = timedelta(minutes=1)
"""Nobody's mailbox is filled by others who ask again and again."""
MOST_MAILS = 5
"""Asked for by one registration; and sent to one address within MAILS_COUNTED, whoever asks."""
MAILS_COUNTED = timedelta(hours=1)


def find_pending(session: Session, name: str, now: datetime) -> Registration | None:
    """The newest that waits under a user name or an address, in any organization."""
    column = Registration.email_key if "@" in name else Registration.username_key
    query = select(Registration).where(column == key_of(name), Registration.expires_at > now)
    return session.scalar(query.order_by(Registration.created_at.desc()).limit(1))


def count_recent_mails(session: Session, email_key: str, now: datetime) -> int:
    """How many mails were asked for lately for an address, by all who wait for it."""
    query = select(func.coalesce(func.sum(Registration.mails), 0)).where(
        Registration.email_key == email_key, Registration.asked_at > now - MAILS_COUNTED
    )
    return session.scalar(query) or 0


def append_refusal(session: Session, owner: User, address: str | None, now: datetime) -> None:
    """Tell the admins of a member that somebody tried to register with the member's address.

    Args:
        address: Whose the attempt was, on the network; None where that is not known.
    """
    append_audit(
        session,
        replace(system_actor(owner.organization_id), address=address),
        Action.REGISTRATION_REFUSED,
        now,
        subject_kind="user",
        subject_id=owner.id,
        after={"username": owner.username},
    )


def is_confirmed() -> ColumnElement[bool]:
    """Of an organization: whether it is one, and not what somebody wants to register."""
    return ~exists(select(Registration.id).where(Registration.organization_id == Organization.id))
