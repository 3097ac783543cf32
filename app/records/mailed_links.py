"""Links that are mailed and work once.

The token is made when the mail is written, so that it is in no table and no job.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.jobs import JobKind, Urgency
from app.models import MailedLink
from app.records.work import submit


class Purpose(StrEnum):
    RESET = "reset"
    INVITATION = "invitation"


PAUSE_BETWEEN_MAILS = timedelta(minutes=1)
"""Nobody's mailbox is filled by others who ask again and again."""
LIFETIMES = {Purpose.RESET: timedelta(minutes=30), Purpose.INVITATION: timedelta(days=7)}


def is_mailed_lately(session: Session, user_id: UUID, purpose: Purpose, now: datetime) -> bool:
    """Whether a link that was not used yet is in the mail already."""
    recent = select(MailedLink.id).where(
        MailedLink.user_id == user_id,
        MailedLink.purpose == str(purpose),
        MailedLink.used_at.is_(None),
        MailedLink.created_at > now - PAUSE_BETWEEN_MAILS,
    )
    return session.scalar(recent.limit(1)) is not None


def mail_link(deps: Deps, session: Session, user_id: UUID, purpose: Purpose) -> None:
    """Have a link mailed to the user, ahead of all pictures."""
    now = deps.clock.now()
    link = MailedLink(
        id=uuid4(),
        user_id=user_id,
        purpose=str(purpose),
        created_at=now,
        expires_at=now + LIFETIMES[purpose],
    )
    session.add(link)
    session.flush()
    submit(deps, session, JobKind.SEND_MAIL, [link.id], Urgency.ADMIN)
