"""The ledger's rows: one piece of background work each."""

from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Index, Integer, Text, Uuid, and_
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.jobs import JobKind, JobState, Urgency
from app.models.base import Base, HasProblem, Json, OrgOwned, Word, one_of
from app.models.keys import own_key


class Job(HasProblem, OrgOwned, Base):
    """One job. All times are milliseconds since 1970, UTC.

    key: the place in the queue, smallest first.  run_at: not before.

    attempt: how often it was claimed.  failed, lost: how many of those ended so.
    started_at: of the last attempt, or of a replay.  cost_ms: what the organization was charged for
    it so far; None for what an earlier release ordered.
    token: of the claim in force; whoever settles must have it.
    """

    __tablename__ = "job"
    __table_args__ = (
        own_key(),
        one_of("kind", JobKind),
        one_of("state", JobState),
        one_of("urgency", Urgency),
        Index("ix_job_claim", "state", "key", "run_at"),
        Index("ix_job_lease", "state", "lease_until"),
        Index("ix_job_open", "organization_id", "state", "urgency", "key"),
        Index("ix_job_subject", "subject_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    kind: Mapped[JobKind] = mapped_column(Word(JobKind))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    payload: Mapped[dict[str, object]] = mapped_column(Json)
    urgency: Mapped[Urgency] = mapped_column(Word(Urgency))
    state: Mapped[JobState] = mapped_column(Word(JobState), default=JobState.QUEUED)
    key: Mapped[int] = mapped_column(BigInteger)
    run_at: Mapped[int] = mapped_column(BigInteger)
    cost_ms: Mapped[int | None] = mapped_column(BigInteger)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    failed: Mapped[int] = mapped_column(Integer, default=0)
    lost: Mapped[int] = mapped_column(Integer, default=0)
    token: Mapped[UUID | None] = mapped_column(Uuid)
    lease_until: Mapped[int | None] = mapped_column(BigInteger)
    worker: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[int | None] = mapped_column(BigInteger)
    finished_at: Mapped[int | None] = mapped_column(BigInteger)


RENDERED = and_(Job.kind == JobKind.RENDER_RESULT, Job.state == JobState.DONE)
Index(
    "ix_job_rendered",
    Job.organization_id,
    Job.finished_at,
    sqlite_where=RENDERED,
    postgresql_where=RENDERED,
)
"""What figures of times are made of; no statement of the queue looks at these rows."""
