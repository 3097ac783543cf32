"""Links that are mailed and work once.

The token is made when the mail is written, so that it is in no table and no job.
"""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from app.database.session import Session
from app.deps import Deps
from app.domain.jobs import JobKind, Urgency
from app.models import MailedLink
from app.records.work import submit


class Purpose(StrEnum):
    RESET = "reset"
    INVITATION = "invitation"


LIFETIMES = {Purpose.RESET: timedelta(minutes=30), Purpose.INVITATION: timedelta(days=7)}


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
