"""A tenant."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.access import Tier
from app.models.base import Base, UtcDateTime, Word, one_of


class Organization(Base):
    __tablename__ = "organization"
    __table_args__ = (one_of("tier", Tier),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(Text)
    tier: Mapped[Tier] = mapped_column(Word(Tier), default=Tier.STANDARD)
    virtual_time_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of the release before this one, which orders its queue by it; it goes with the next."""
    owed_ms: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """What its attempts took beyond what it was charged for, until its waiting jobs are moved by
    that.
    """
    settings_version: Mapped[UUID | None] = mapped_column(Uuid, default=uuid4)
    """Another one with every change of an OrgSetting; what is remembered of them bears it."""
    keep_days: Mapped[int | None] = mapped_column(Integer)
    """Projects in which nothing happened for so many days are deleted; None keeps them."""
    deletion_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When everything of it is deleted for good; None when that was not asked for."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
