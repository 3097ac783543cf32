"""A logo that the organization uploaded."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OrgOwned, UtcDateTime
from app.models.keys import own_key


class Logo(OrgOwned, Base):
    """One logo. Archived ones stay for the results that bear them.

    Attributes:
        file_key: The normalised picture, as the renderer uses it.
    """

    __tablename__ = "logo"
    __table_args__ = (own_key(),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(Text)
    file_key: Mapped[str] = mapped_column(Text)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
