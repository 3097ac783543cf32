"""Who did what, on what, from where: written once, never changed."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Json, OrgOwned, UtcDateTime
from app.models.keys import own_key


class AuditEntry(OrgOwned, Base):
    """One entry.

    Attributes:
        user_id, username: Who, as they were called then; None for the system.
        before, after: What changed.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        own_key(),
        Index("ix_audit_entry_newest", "organization_id", "at"),
        Index("ix_audit_entry_action", "organization_id", "action", "at"),
        Index("ix_audit_entry_person", "organization_id", "username", "at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[UUID | None] = mapped_column(Uuid)
    username: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None] = mapped_column(Uuid)
    before: Mapped[dict[str, object] | None] = mapped_column(Json)
    after: Mapped[dict[str, object] | None] = mapped_column(Json)
