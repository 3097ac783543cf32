"""A registration whose address was not confirmed yet."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OrgOwned, UtcDateTime
from app.models.keys import own_key


class Registration(OrgOwned, Base):
    """What somebody wants to register; its organization is empty and has no user until then.

    Several may wait for one address, and one for an address that has an account: nothing that a
    stranger sees tells. The row goes when the address is confirmed, and with its organization when
    it was not in time.

    Attributes:
        token_hash: None until the mail is on its way; the token itself is nowhere but in the mail.
        asked_at: When a mail was last asked for.
        mails: How many were asked for.
    """

    __tablename__ = "registration"
    __table_args__ = (own_key(),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    username: Mapped[str] = mapped_column(Text)
    username_key: Mapped[str] = mapped_column(Text, unique=True)
    email: Mapped[str] = mapped_column(Text)
    email_key: Mapped[str] = mapped_column(Text, index=True)
    password_hash: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mails: Mapped[int] = mapped_column(Integer, default=1)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
