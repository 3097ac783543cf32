"""A link that was mailed and works once."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OrgOwned, UtcDateTime
from app.models.keys import belongs_to, own_key


class MailedLink(OrgOwned, Base):
    """purpose: reset (a forgotten password) or invitation.

    token_hash: None until the mail is on its way; the token itself is nowhere but in the mail.
    """

    __tablename__ = "mailed_link"
    __table_args__ = (
        own_key(),
        belongs_to("user", "user_id"),
        CheckConstraint("purpose IN ('reset', 'invitation')", name="purpose_known"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    purpose: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
