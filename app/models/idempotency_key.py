"""A request that a client may send again without doing it twice."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Json, OrgOwned, UtcDateTime
from app.models.keys import belongs_to, own_key


class IdempotencyKey(OrgOwned, Base):
    """One key and what its first request was told.

    Attributes:
        answer: None while the request is being worked on.
        body_hash: Of what was asked.
    """

    __tablename__ = "idempotency_key"
    __table_args__ = (
        own_key(),
        belongs_to("user", "user_id"),
        UniqueConstraint("user_id", "operation", "key"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(Uuid)
    operation: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    body_hash: Mapped[str] = mapped_column(Text)
    answer: Mapped[dict[str, str] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
