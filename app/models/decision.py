"""What somebody decided of results, often of many at once, and how it was before."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.documents.plans import Plan
from app.domain.documents.rule_records import RulesRecord
from app.domain.light_table import Act
from app.domain.results import Review
from app.models.base import Base, HasProblem, OrgOwned, Typed, UtcDateTime, Word, one_of
from app.models.keys import belongs_to, own_key


class Decision(OrgOwned, Base):
    """One act on the results of a project; undone_at: when it was taken back."""

    __tablename__ = "decision"
    __table_args__ = (
        own_key(),
        belongs_to("project", "project_id"),
        one_of("act", Act),
        Index("ix_decision_project", "project_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    project_id: Mapped[UUID] = mapped_column(Uuid)
    act: Mapped[Act] = mapped_column(Word(Act))
    reason: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DecisionItem(HasProblem, OrgOwned, Base):
    """One result of a decision: what taking it back brings back.

    review, review_reason, error_code, error_message, plan, rules: as they were before; the last two
    of results that were made again alone. version: of the edits, once it was decided.
    """

    __tablename__ = "decision_item"
    __table_args__ = (
        own_key(),
        belongs_to("decision", "decision_id"),
        belongs_to("generated_asset", "generated_asset_id"),
        one_of("review", Review),
        Index("ix_decision_item_decision", "decision_id"),
        Index("ix_decision_item_generated_asset", "generated_asset_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    decision_id: Mapped[UUID] = mapped_column(Uuid)
    generated_asset_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer)
    review: Mapped[Review] = mapped_column(Word(Review))
    review_reason: Mapped[str | None] = mapped_column(Text)
    plan: Mapped[Plan | None] = mapped_column(Typed(Plan))
    rules: Mapped[RulesRecord | None] = mapped_column(Typed(RulesRecord))
