"""A long-lived key for an integration."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.access import Role
from app.models.base import Base, OrgOwned, UtcDateTime, Word, one_of
from app.models.keys import belongs_to, own_key


class ApiKey(OrgOwned, Base):
    """Only the hash is kept; prefix: the first characters, by which people know their key.

    role: what the key may do, never more than its owner.
    """

    __tablename__ = "api_key"
    __table_args__ = (
        own_key(),
        belongs_to("user", "user_id"),
        one_of("role", Role),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(Uuid, index=True)
    name: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text)
    key_hash: Mapped[str] = mapped_column(Text, unique=True)
    role: Mapped[Role] = mapped_column(Word(Role))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
