"""One try at a job: who, when, and how it ended."""

from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.jobs import Outcome
from app.models.base import Base, OrgOwned, Word, one_of
from app.models.keys import belongs_to


class Attempt(OrgOwned, Base):
    """One attempt.

    Attributes:
        outcome: None while it runs.
        error: What the developer needs to know; people read the job's message.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        belongs_to("job", "job_id"),
        one_of("outcome", Outcome),
        Index("ix_attempt_ending", "outcome", "ended_at", "started_at"),
    )

    job_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    worker: Mapped[str] = mapped_column(Text)
    started_at: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
    outcome: Mapped[Outcome | None] = mapped_column(Word(Outcome))
    error: Mapped[str | None] = mapped_column(Text)
