"""One uploaded picture: what came, what we made of it, what was seen in it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    Index,
    Integer,
    Text,
    Uuid,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.documents.analysis import Analysis
from app.domain.documents.corrections import Corrections
from app.domain.projects import AssetStatus
from app.models.base import Base, HasProblem, OrgOwned, Typed, UtcDateTime, Word, one_of
from app.models.keys import belongs_to, own_key


class Asset(HasProblem, OrgOwned, Base):
    """original_key, master_key, proxy_key: storage keys.  kind: jpeg, png, psd … by content.

    width, height: of the upright picture, 0 until known.
    """

    __tablename__ = "asset"
    __table_args__ = (
        own_key(),
        belongs_to("project", "project_id"),
        one_of("status", AssetStatus),
        Index("ix_asset_project", "project_id", "position"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    project_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)
    filename: Mapped[str] = mapped_column(Text)
    status: Mapped[AssetStatus] = mapped_column(Word(AssetStatus), default=AssetStatus.RECEIVED)
    kind: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int] = mapped_column(Integer, default=0)
    height: Mapped[int] = mapped_column(Integer, default=0)
    dpi: Mapped[int] = mapped_column(Integer, default=72)
    layers: Mapped[int] = mapped_column(Integer, default=1)
    original_key: Mapped[str | None] = mapped_column(Text)
    master_key: Mapped[str | None] = mapped_column(Text)
    proxy_key: Mapped[str | None] = mapped_column(Text)
    analysis: Mapped[Analysis | None] = mapped_column(Typed(Analysis))
    corrections: Mapped[Corrections | None] = mapped_column(Typed(Corrections))
    """What people said of the elements: kept, ignored, added, moved. Later plans obey it."""
    earlier_corrections: Mapped[Corrections | None] = mapped_column(Typed(Corrections))
    """What the newest ones took the place of: they can be taken back once."""
    corrections_version: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Grows with every change of the corrections: who saves upon an earlier one is told."""
    corrected_by: Mapped[UUID | None] = mapped_column(Uuid)
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_cleared: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """An admin looked at the flag and lifted it."""
    nsfw_score: Mapped[float] = mapped_column(Float, default=0.0)
    is_nsfw: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
