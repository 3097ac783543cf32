"""A batch of pictures that belong together."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OrgOwned, UtcDateTime
from app.models.keys import belongs_to, own_key


class Project(OrgOwned, Base):
    """One project.

    Attributes:
        changed_at: When something last happened in it; None for those of an earlier release.
        shelved_at: When it was archived: out of the way, and as usable as any other.
        removed_at: When it was deleted; it can be brought back until it is cleared away.
        version: Grows with every change of the project or of anything in it; ETags are made
            from it.
    """

    __tablename__ = "project"
    __table_args__ = (
        own_key(),
        belongs_to("user", "created_by", ondelete="NO ACTION"),
        Index("ix_project_newest", "organization_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(Text)
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shelved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
