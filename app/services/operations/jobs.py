"""The organization's background work, as admins see it: jobs, and those that ended badly."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select

from app import ledger
from app.database.session import CrossTenantReason, Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Invalid, StateForbids
from app.domain.jobs import JobKind, JobState, Outcome, Urgency
from app.domain.pages import Page
from app.domain.projects import Problem
from app.models import Attempt as AttemptRow, Job as JobRow
from app.records.audit import Action, append_audit
from app.records.job_subjects import start_over
from app.records.rows import find_row
from app.records.work import resubmit

MOST_AT_ONCE = 1000
"""Dead letters that one request replays."""
SUBJECT = "job"
ERROR_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a job.

    Attributes:
        number: from 1.
        worker: who made it.
        started_at: when.
        ended_at: None while it runs.
        outcome: None while it runs.
        error: its last line; the rest is in the log.
    """

    number: int
    worker: str
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of background work.

    Attributes:
        attempt: how often it was started.
        run_at: not before.
        attempts: of dead letters alone.
    """

    id: UUID
    kind: JobKind
    subject_id: UUID
    state: JobState
    urgency: Urgency
    attempt: int
    problem: Problem | None
    created_at: datetime
    run_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempts: tuple[Attempt, ...] = ()


def list_jobs(
    deps: Deps,
    actor: Actor,
    *,
    state: JobState | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Job]:
    """The newest first, of one state when one is named."""
    actor.demand(Permission.MANAGE_JOBS)
    wanted = () if state is None else (JobRow.state == state,)
    with deps.database.snapshot(actor) as session:
        total = session.scalar(select(func.count()).select_from(JobRow).where(*wanted)) or 0
        newest = (
            select(JobRow)
            .where(*wanted)
            .order_by(JobRow.created_at.desc(), JobRow.id)
            .limit(limit)
            .offset(offset)
        )
        return Page(tuple(job_view(row) for row in session.scalars(newest)), total)


def count_open_jobs(deps: Deps) -> int:
    """How many jobs wait or run, in all organizations."""
    with deps.database.cross_tenant(CrossTenantReason.METRICS) as session:
        return (
            session.scalar(
                select(func.count()).select_from(JobRow).where(JobRow.state.in_(ledger.OPEN))
            )
            or 0
        )


def list_dead_letters(
    deps: Deps,
    actor: Actor,
    *,
    code: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Page[Job]:
    """Jobs that ended badly with all their attempts, the newest first; code: of one cause."""
    actor.demand(Permission.MANAGE_JOBS)
    with deps.database.snapshot(actor) as session:
        rows = ledger.dead_letters(session, code=code, limit=limit, offset=offset)
        attempts = ledger.attempts_of(session, [row.id for row in rows])
        items = tuple(job_view(row, attempts[row.id]) for row in rows)
        return Page(items, ledger.count_dead_letters(session, code))


def list_causes(deps: Deps, actor: Actor) -> Sequence[ledger.Cause]:
    """Why jobs ended badly, the most frequent cause first."""
    actor.demand(Permission.MANAGE_JOBS)
    with deps.database.snapshot(actor) as session:
        return ledger.causes(session)


def replay_job(deps: Deps, actor: Actor, job_id: UUID) -> Job:
    """Try a dead letter once more, under the same id and with a fresh budget.

    Raises:
        NotFound: There is no such job.
        StateForbids: It is no dead letter (any more), as the second of two who replay it hears.
    """
    actor.demand(Permission.MANAGE_JOBS)
    with deps.database.transaction(actor) as session:
        find_row(session, JobRow, job_id)
        if not _replay_letter(deps, session, actor, job_id):
            raise StateForbids("This job is no dead letter (any more).", code="not_dead")
        return job_view(find_row(session, JobRow, job_id))


def replay_jobs(
    deps: Deps, actor: Actor, *, job_ids: Collection[UUID] | None = None, code: str | None = None
) -> int:
    """Try many once more: those named, or all of one cause.

    Jobs that are no dead letters are passed over.

    Returns:
        How many, 1,000 at most.

    Raises:
        Invalid: Neither ids nor a cause are given, or some ids are not there.
    """
    actor.demand(Permission.MANAGE_JOBS)
    if (job_ids is None) == (code is None):
        raise Invalid({"ids": "Name either ids or a code."})
    with deps.database.transaction(actor) as session:
        chosen = (
            check_known(session, list(job_ids))
            if job_ids is not None
            else find_of_cause(session, code)
        )
        return sum(_replay_letter(deps, session, actor, job_id) for job_id in chosen)


def discard_job(deps: Deps, actor: Actor, job_id: UUID, reason: str | None = None) -> None:
    """Take a dead letter off the list for good.

    Raises:
        NotFound: There is no such job.
        StateForbids: It is no dead letter (any more).
    """
    actor.demand(Permission.MANAGE_JOBS)
    with deps.database.transaction(actor) as session:
        before = job_summary(find_row(session, JobRow, job_id))
        if not ledger.discard(session, job_id):
            raise StateForbids("This job is no dead letter (any more).", code="not_dead")
        after = {"state": str(JobState.CANCELLED), "reason": reason}
        now = deps.clock.now()
        append_audit(
            session,
            actor,
            Action.JOB_DISCARDED,
            now,
            subject_kind=SUBJECT,
            subject_id=job_id,
            before=before,
            after=after,
        )


def _replay_letter(deps: Deps, session: Session, actor: Actor, job_id: UUID) -> bool:
    row = session.get(JobRow, job_id)
    before = job_summary(row) if row else None
    kind = resubmit(deps, session, job_id)
    if row is None or kind is None:
        return False
    now = deps.clock.now()
    start_over(session, kind, row.subject_id, at=now)
    after = {"state": str(JobState.QUEUED)}
    append_audit(
        session,
        actor,
        Action.JOB_REPLAYED,
        now,
        subject_kind=SUBJECT,
        subject_id=job_id,
        before=before,
        after=after,
    )
    return True


def job_summary(row: JobRow) -> Mapping[str, object]:
    return {"kind": row.kind, "state": row.state, "attempts": row.attempt, "error": row.error_code}


def check_known(session: Session, job_ids: list[UUID]) -> list[UUID]:
    if not 1 <= len(job_ids) <= MOST_AT_ONCE:
        raise Invalid({"ids": f"Name 1 to {MOST_AT_ONCE:,} jobs."})
    known = set(session.scalars(select(JobRow.id).where(JobRow.id.in_(job_ids))))
    errors = {
        f"ids.{number}": "There is no such job."
        for number, job_id in enumerate(job_ids)
        if job_id not in known
    }
    if errors:
        raise Invalid(errors)
    return list(dict.fromkeys(job_ids))


def find_of_cause(session: Session, code: str | None) -> list[UUID]:
    return [row.id for row in ledger.dead_letters(session, code=code, limit=MOST_AT_ONCE)]


def job_view(row: JobRow, attempts: Sequence[AttemptRow] = ()) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        state=row.state,
        urgency=row.urgency,
        attempt=row.attempt,
        problem=row.problem,
        created_at=moment_of(row.created_at),
        run_at=moment_of(row.run_at),
        started_at=moment_of(row.started_at) if row.started_at else None,
        finished_at=moment_of(row.finished_at) if row.finished_at else None,
        attempts=tuple(attempt_view(attempt) for attempt in attempts),
    )


def attempt_view(row: AttemptRow) -> Attempt:
    return Attempt(
        number=row.number,
        worker=row.worker,
        started_at=moment_of(row.started_at),
        ended_at=moment_of(row.ended_at) if row.ended_at else None,
        outcome=row.outcome,
        error=row.error.strip().rpartition("\n")[2][:ERROR_LENGTH] if row.error else None,
    )


def moment_of(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
