"""A target format of an organization's catalogue."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.documents.formats import Confidence, FileType, SafeZone
from app.models.base import Base, OrgSetting, Typed, UtcDateTime, Word
from app.models.keys import belongs_to, own_key


class Format(OrgSetting, Base):
    """One format.

    Attributes:
        safe_zone: px at each edge of the format's own size.
        category: Of resizing formats; a repurposing one may have one too.
    """

    __tablename__ = "format"
    __table_args__ = (
        own_key(),
        belongs_to("platform", "platform_id", ondelete="NO ACTION"),
        CheckConstraint("type IN ('resizing', 'repurposing')", name="type_known"),
        CheckConstraint(
            "(type = 'repurposing') = (platform_id IS NOT NULL)", name="platform_by_type"
        ),
        CheckConstraint("type <> 'resizing' OR category IS NOT NULL", name="category_by_type"),
        CheckConstraint(
            "width BETWEEN 16 AND 16384 AND height BETWEEN 16 AND 16384", name="sides_in_range"
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    position: Mapped[int] = mapped_column(Integer, default=0)
    name: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    platform_id: Mapped[UUID | None] = mapped_column(Uuid)
    category: Mapped[str | None] = mapped_column(Text)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    safe_zone: Mapped[SafeZone] = mapped_column(Typed(SafeZone), default=SafeZone)
    max_bytes: Mapped[int | None] = mapped_column(BigInteger)
    file_types: Mapped[tuple[FileType, ...]] = mapped_column(
        Typed(tuple[FileType, ...]), default=()
    )
    mask: Mapped[str | None] = mapped_column(Text)
    rules: Mapped[tuple[str, ...]] = mapped_column(Typed(tuple[str, ...]), default=())
    notes: Mapped[str | None] = mapped_column(Text)
    source: Mapped[tuple[str, ...]] = mapped_column(Typed(tuple[str, ...]), default=())
    confidence: Mapped[Confidence | None] = mapped_column(Word(Confidence))
    checked_on: Mapped[date | None] = mapped_column(Date)
    is_default: Mapped[bool] = mapped_column(Boolean, default=False)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
