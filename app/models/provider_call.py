"""What providers were asked about an organization's pictures, and what they answered."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Index, Integer, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.providers import CallOutcome, Capability, Cause, Seen
from app.models.base import Base, Json, OrgOwned, UtcDateTime, Word, one_of
from app.models.keys import own_key


class ProviderCall(OrgOwned, Base):
    """One time that a provider was asked, or was to be asked and was not.

    It outlives the picture: who saw what is known as long as the organization is.

    Attributes:
        job_id: The job that asked.
        attempt: Which attempt of the job it was; tries are counted by it.
        subject_id: Of what the picture is: an asset or a result.
        picture_hash: SHA-256 of the pixels that were sent; the pixels themselves are nowhere.
        price_micros: What it is counted as, in millionths of the installation's money.
        cause: Why there is no answer.
    """

    __tablename__ = "provider_call"
    __table_args__ = (
        own_key(),
        one_of("capability", Capability),
        one_of("outcome", CallOutcome),
        one_of("subject_kind", Seen),
        Index("ix_provider_call_month", "organization_id", "started_at"),
        Index("ix_provider_call_job", "job_id"),
        Index("ix_provider_call_subject", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    provider: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(Text)
    capability: Mapped[Capability] = mapped_column(Word(Capability))
    job_id: Mapped[UUID] = mapped_column(Uuid)
    attempt: Mapped[int] = mapped_column(Integer)
    subject_kind: Mapped[Seen] = mapped_column(Word(Seen))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    picture_hash: Mapped[str] = mapped_column(Text)
    price_micros: Mapped[int] = mapped_column(BigInteger, default=0)
    outcome: Mapped[CallOutcome] = mapped_column(Word(CallOutcome), default=CallOutcome.RUNNING)
    cause: Mapped[Cause | None] = mapped_column(Word(Cause))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProviderAnswer(OrgOwned, Base):
    """An answer that is kept, so that the same picture is not paid for twice.

    Attributes:
        key: SHA-256 over picture, capability, model and version of the question.
    """

    __tablename__ = "provider_answer"
    __table_args__ = (own_key(), UniqueConstraint("organization_id", "key"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    key: Mapped[str] = mapped_column(Text)
    answer: Mapped[object] = mapped_column(Json)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
