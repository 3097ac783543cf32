"""A choice of formats that is kept under a name."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.documents.choices import FormatChoice
from app.models.base import Base, OrgOwned, Typed, UtcDateTime
from app.models.keys import belongs_to, own_key


class FormatSet(OrgOwned, Base):
    """Everybody in the organization uses it; its maker and admins change it."""

    __tablename__ = "format_set"
    __table_args__ = (own_key(), belongs_to("user", "created_by", ondelete="NO ACTION"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(Text)
    choice: Mapped[FormatChoice] = mapped_column(Typed(FormatChoice))
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
