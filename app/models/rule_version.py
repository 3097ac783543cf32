"""One version of one group of rules; the newest is in force."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Integer, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Json, OrgSetting, UtcDateTime
from app.models.keys import own_key


class RuleVersion(OrgSetting, Base):
    """document: the rule in the words of the contract."""

    __tablename__ = "rule_version"
    __table_args__ = (
        own_key(),
        UniqueConstraint("organization_id", "rule_group", "version"),
        CheckConstraint(
            "rule_group IN ('adaptation', 'ai-behavior', 'upload-moderation', 'manual-editing')",
            name="group_known",
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    rule_group: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    document: Mapped[dict[str, object]] = mapped_column(Json)
    note: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
