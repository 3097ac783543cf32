"""A place where pictures appear: Instagram, Google Display and so on."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OrgSetting, UtcDateTime
from app.models.keys import own_key


class Platform(OrgSetting, Base):
    __tablename__ = "platform"
    __table_args__ = (own_key(),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, default=0)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
