"""Jobs that ended badly: why, what they were for, trying them again, and taking them off the list.

Replaying and discarding take one, those that are named, all of one cause, or all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from app import ledger
from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Invalid, StateForbids
from app.domain.job_reports import Job
from app.domain.jobs import JobState
from app.domain.pages import Page
from app.models import Job as JobRow
from app.records.audit import Action, append_audit, find_changes
from app.records.job_subjects import start_over
from app.records.job_views import find_affected, job_view
from app.records.rows import find_row
from app.records.work import resubmit

MOST_AT_ONCE = 1000
"""Dead letters that one request replays or discards."""
BACK_FOR = timedelta(days=1)
"""How long a discarded job can be put back: longer than any toast, and over a night."""
SUBJECT = "job"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which dead letters are meant: by their ids, of one cause, or all; one of the three."""

    job_ids: Collection[UUID] | None = None
    code: str | None = None
    all: bool = False


@dataclass(frozen=True, slots=True)
class Discarded:
    """What was taken off the list.

    Attributes:
        job_ids: Which.
        at: When; all that one request discards has the same moment.
    """

    job_ids: Sequence[UUID]
    at: datetime


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
        affected = find_affected(deps, session, rows)
        items = tuple(job_view(row, attempts[row.id], affected.get(row.id)) for row in rows)
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
            raise not_dead()
        return job_view(find_row(session, JobRow, job_id))


def replay_jobs(deps: Deps, actor: Actor, choice: Choice) -> int:
    """Try many once more; jobs that are no dead letters are passed over.

    Returns:
        How many, 1,000 at most.

    Raises:
        Invalid: Not exactly one of the three choices is made, or some ids are not there.
    """
    actor.demand(Permission.MANAGE_JOBS)
    with deps.database.transaction(actor) as session:
        chosen = choose_letters(session, choice)
        return sum(_replay_letter(deps, session, actor, job_id) for job_id in chosen)


def discard_job(deps: Deps, actor: Actor, job_id: UUID, reason: str | None = None) -> Discarded:
    """Take a dead letter off the list.

    Raises:
        NotFound: There is no such job.
        StateForbids: It is no dead letter (any more).
    """
    actor.demand(Permission.MANAGE_JOBS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        find_row(session, JobRow, job_id)
        if not _discard_letter(session, actor, job_id, now, reason):
            raise not_dead()
    return Discarded([job_id], now)


def discard_jobs(deps: Deps, actor: Actor, choice: Choice, reason: str | None = None) -> Discarded:
    """Take many off the list, 1,000 at most; jobs that are no dead letters are passed over.

    Raises:
        Invalid: Not exactly one of the three choices is made, or some ids are not there.
    """
    actor.demand(Permission.MANAGE_JOBS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        chosen = choose_letters(session, choice)
        gone = [one for one in chosen if _discard_letter(session, actor, one, now, reason)]
    return Discarded(gone, now)


def restore_jobs(
    deps: Deps,
    actor: Actor,
    *,
    job_ids: Collection[UUID] | None = None,
    discarded_at: datetime | None = None,
) -> int:
    """Put discarded jobs back onto the list: those named, or what the actor discarded just then.

    What was discarded more than a day ago, or is on the list, is passed over.

    Returns:
        How many.

    Raises:
        Invalid: Neither of the two is given, or some ids are not there.
    """
    actor.demand(Permission.MANAGE_JOBS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        if job_ids is None and discarded_at is None:
            raise Invalid({"ids": "Name the jobs."})
        discards = find_changes(
            session,
            Action.JOB_DISCARDED,
            since=now - BACK_FOR,
            subject_ids=None if job_ids is None else check_known(session, list(job_ids)),
            at=discarded_at,
            user_id=actor.user_id,
        )
        states = {one.subject_id: JobState(str(one.before["state"])) for one in discards}
        return sum(
            _restore_letter(session, actor, job_id, state, now) for job_id, state in states.items()
        )


def choose_letters(session: Session, choice: Choice) -> list[UUID]:
    """The ids of what is meant.

    Raises:
        Invalid: Not exactly one of the three choices is made, or some ids are not there.
    """
    ways = (choice.job_ids is not None, choice.code is not None, choice.all)
    if sum(ways) != 1:
        raise Invalid({"ids": "Name either ids or a code, or say all."})
    if choice.job_ids is not None:
        return check_known(session, list(choice.job_ids))
    return [row.id for row in ledger.dead_letters(session, code=choice.code, limit=MOST_AT_ONCE)]


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


def _replay_letter(deps: Deps, session: Session, actor: Actor, job_id: UUID) -> bool:
    row = session.get(JobRow, job_id)
    before = job_summary(row) if row else None
    kind = resubmit(deps, session, job_id)
    if row is None or kind is None:
        return False
    now = deps.clock.now()
    start_over(session, kind, row.subject_id, at=now)
    after = {"state": str(JobState.QUEUED)}
    _log_change(session, actor, Action.JOB_REPLAYED, now, job_id, before, after)
    return True


def _discard_letter(
    session: Session, actor: Actor, job_id: UUID, now: datetime, reason: str | None
) -> bool:
    row = session.get(JobRow, job_id)
    before = job_summary(row) if row else None
    if not ledger.discard(session, job_id):
        return False
    after = {"state": str(JobState.CANCELLED), "reason": reason}
    _log_change(session, actor, Action.JOB_DISCARDED, now, job_id, before, after)
    return True


def _restore_letter(
    session: Session, actor: Actor, job_id: UUID, state: JobState, now: datetime
) -> bool:
    if not ledger.take_back_discard(session, job_id, state):
        return False
    before, after = {"state": str(JobState.CANCELLED)}, {"state": str(state)}
    _log_change(session, actor, Action.JOB_RESTORED, now, job_id, before, after)
    return True


def _log_change(
    session: Session,
    actor: Actor,
    action: Action,
    at: datetime,
    job_id: UUID,
    before: Mapping[str, object] | None,
    after: Mapping[str, object],
) -> None:
    append_audit(
        session,
        actor,
        action,
        at,
        subject_kind=SUBJECT,
        subject_id=job_id,
        before=before,
        after=after,
    )


def job_summary(row: JobRow) -> Mapping[str, object]:
    return {"kind": row.kind, "state": row.state, "attempts": row.attempt, "error": row.error_code}


def not_dead() -> StateForbids:
    return StateForbids("This job is no dead letter (any more).", code="not_dead")
