"""One picture in one format.

How it was planned, what a person changed, where the newest rendering lies.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    Boolean,
    Float,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.documents.edits import Edits
from app.domain.documents.formats import FormatFacts
from app.domain.documents.kept_layouts import KeptLayouts
from app.domain.documents.plans import Plan, PlanWarning
from app.domain.documents.rule_records import RulesRecord
from app.domain.results import ResultStatus, Review
from app.models.base import Base, HasProblem, OrgOwned, Typed, UtcDateTime, Word, one_of
from app.models.keys import belongs_to, own_key


class GeneratedAsset(HasProblem, OrgOwned, Base):
    """The format's facts are copied in, so that a later change of the catalogue changes no result.

    target: the format as it was: safeZone (px), maxBytes, fileTypes. rules: the documents that the
    plan was made with, and each group's version. version: of the edits, from 1.  rendered_version:
    the one that file_key shows; 0 before the first.
    """

    __tablename__ = "generated_asset"
    __table_args__ = (
        own_key(),
        belongs_to("generation_job", "generation_id"),
        belongs_to("project", "project_id"),
        belongs_to("asset", "asset_id"),
        belongs_to("format", "format_id", ondelete="NO ACTION"),
        one_of("status", ResultStatus),
        one_of("review", Review),
        Index("ix_generated_asset_generation", "generation_id", "position"),
        Index("ix_generated_asset_project", "project_id", "position"),
        Index("ix_generated_asset_asset", "asset_id"),
        Index("ix_generated_asset_format", "organization_id", "format_id"),
        Index("ix_generated_asset_size", "organization_id", "size_bytes"),
        Index(
            "ix_generated_asset_state",
            "organization_id",
            "project_id",
            "status",
            "rendered_version",
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    generation_id: Mapped[UUID] = mapped_column(Uuid)
    project_id: Mapped[UUID] = mapped_column(Uuid)
    asset_id: Mapped[UUID] = mapped_column(Uuid)
    format_id: Mapped[UUID | None] = mapped_column(Uuid)
    position: Mapped[int] = mapped_column(Integer)
    group_name: Mapped[str] = mapped_column(Text)
    platform_name: Mapped[str | None] = mapped_column(Text)
    format_name: Mapped[str] = mapped_column(Text)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    target: Mapped[FormatFacts] = mapped_column(Typed(FormatFacts))
    rules: Mapped[RulesRecord] = mapped_column(Typed(RulesRecord))
    status: Mapped[ResultStatus] = mapped_column(Word(ResultStatus), default=ResultStatus.PENDING)
    plan: Mapped[Plan | None] = mapped_column(Typed(Plan))
    warnings: Mapped[tuple[PlanWarning, ...]] = mapped_column(
        "flags", Typed(tuple[PlanWarning, ...]), default=()
    )
    edits: Mapped[Edits] = mapped_column(Typed(Edits), default=Edits)
    layouts: Mapped[KeptLayouts | None] = mapped_column(Typed(KeptLayouts))
    """Those that any version of the edits names; None where nobody has chosen one."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    rendered_version: Mapped[int] = mapped_column(Integer, default=0)
    file_key: Mapped[str | None] = mapped_column(Text)
    file_type: Mapped[str | None] = mapped_column(Text)
    thumb_key: Mapped[str | None] = mapped_column(Text)
    painted_key: Mapped[str | None] = mapped_column(Text)
    """What a model painted for its plan; None where none did."""
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    engine: Mapped[str | None] = mapped_column(Text)
    """What rendered the newest file; with plan, edits, rules and the picture's models it says where
    every pixel comes from.
    """
    nsfw_score: Mapped[float] = mapped_column(Float, default=0.0)
    is_nsfw: Mapped[bool] = mapped_column(Boolean, default=False)
    is_cleared: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """An admin looked at the flag and lifted it."""
    review_reason: Mapped[str | None] = mapped_column(Text)
    review: Mapped[Review] = mapped_column(Word(Review), default=Review.PENDING)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


Index(
    "ix_generated_asset_flagged",
    GeneratedAsset.organization_id,
    GeneratedAsset.project_id,
    sqlite_where=GeneratedAsset.is_nsfw,
    postgresql_where=GeneratedAsset.is_nsfw,
)


class EditVersion(OrgOwned, Base):
    """Every document of edits that was ever saved for a result."""

    __tablename__ = "edit_version"
    __table_args__ = (
        own_key(),
        belongs_to("generated_asset", "generated_asset_id"),
        UniqueConstraint("generated_asset_id", "version"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    generated_asset_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer)
    edits: Mapped[Edits] = mapped_column(Typed(Edits))
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
