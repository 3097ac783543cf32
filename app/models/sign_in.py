"""One sign-in over the API: a family of tokens that lives and dies together."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OrgOwned, UtcDateTime
from app.models.keys import belongs_to, own_key


class SignIn(OrgOwned, Base):
    """ended_at: logged out, or a refresh token was used twice.

    device: what the client said it is, in a few words.  last_used_at: to within some minutes.
    """

    __tablename__ = "sign_in"
    __table_args__ = (own_key(), belongs_to("user", "user_id"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    device: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RefreshToken(OrgOwned, Base):
    """A refresh token works once; only its hash is kept."""

    __tablename__ = "refresh_token"
    __table_args__ = (own_key(), belongs_to("sign_in", "sign_in_id"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    sign_in_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
