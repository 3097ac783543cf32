"""One request for results."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, OrgOwned, UtcDateTime
from app.models.keys import belongs_to, own_key


class GenerationJob(OrgOwned, Base):
    __tablename__ = "generation_job"
    __table_args__ = (
        own_key(),
        belongs_to("project", "project_id"),
        belongs_to("user", "created_by", ondelete="NO ACTION"),
        Index("ix_generation_job_project", "project_id", "created_at"),
        Index("ix_generation_job_ordered", "organization_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    project_id: Mapped[UUID] = mapped_column(Uuid)
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
