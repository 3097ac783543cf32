"""A ZIP (or a single file) that someone asked for."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Index, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.documents.downloads import DownloadOrder, DownloadScope, DownloadWarning
from app.domain.lifecycle import DownloadStatus
from app.models.base import Base, HasProblem, OrgOwned, Typed, UtcDateTime, Word, one_of
from app.models.keys import own_key


class Download(HasProblem, OrgOwned, Base):
    """One order and its file.

    Attributes:
        project_id: of its first result; None of what an earlier release made.
        order: resultIds, format, quality, grouping.
        scope: What goes in when it is more than results: everything of the organization.
        wait_until: How long unfinished renderings are waited for.
        warnings: What files do not keep of their formats; None of what an earlier release made.
    """

    __tablename__ = "download"
    __table_args__ = (
        own_key(),
        one_of("status", DownloadStatus),
        Index("ix_download_project", "project_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    project_id: Mapped[UUID | None] = mapped_column(Uuid)
    order: Mapped[DownloadOrder] = mapped_column(Typed(DownloadOrder))
    scope: Mapped[DownloadScope | None] = mapped_column(Word(DownloadScope))
    status: Mapped[DownloadStatus] = mapped_column(
        Word(DownloadStatus), default=DownloadStatus.PENDING
    )
    progress: Mapped[int] = mapped_column(Integer, default=0)
    filename: Mapped[str] = mapped_column(Text)
    file_key: Mapped[str | None] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    warnings: Mapped[tuple[DownloadWarning, ...] | None] = mapped_column(
        Typed(tuple[DownloadWarning, ...])
    )
    wait_until: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
