"""Asking for results, and following them."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select

from app import ledger
from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import NotAllowed, StateForbids
from app.domain.jobs import JobKind, Urgency
from app.domain.lifecycle import OPEN_RESULT, settled_status
from app.domain.orders import GenerationOrder
from app.domain.pages import Page
from app.domain.results import (
    GeneratedAsset,
    Generation,
    ResultStatus,
    derive_generation,
)
from app.models import (
    GeneratedAsset as ResultRow,
    GenerationJob,
    Project as ProjectRow,
    User,
)
from app.records.idempotency import Once, earlier_answer, outrun_at_most_once, remember
from app.records.lifecycle import change_all, retry, touch_project
from app.records.orders import pairs_of
from app.records.result_targets import result_rows
from app.records.results import result_views
from app.records.rows import find_row, unknown_row
from app.records.rules import rules_in_force
from app.records.versions import Version, generation_version
from app.records.work import submit


@dataclass(frozen=True, slots=True)
class RequestedGeneration:
    """is_replayed: whether an earlier request with the same key did the work."""

    id: UUID
    is_replayed: bool = False


def request_generation(
    deps: Deps, actor: Actor, order: GenerationOrder, idempotency_key: str | None = None
) -> RequestedGeneration:
    """Write one result and one job per picture and target, all at once.

    Args:
        idempotency_key: The same key and order give the same generation for a day.

    Raises:
        NotFound: For the project.
        Invalid: For formats, sizes or pictures that are not there.
        NotAllowed: For an urgent order of someone who is no admin.
        StateForbids: While pictures are still being analysed, when none is ready, when all of it
            is made already and made ones are skipped, or when the key was used for another order.
    """
    actor.demand(Permission.USE_PROJECTS)
    if order.urgent and not actor.may(Permission.ORDER_URGENTLY):
        raise NotAllowed("Only admins may order ahead of the queue.")
    once = None if idempotency_key is None else Once("generate", idempotency_key, order_hash(order))
    return outrun_at_most_once(lambda: _request(deps, actor, order, once))


def order_hash(order: GenerationOrder) -> str:
    """What tells orders apart; of an order that skips nothing the same as in earlier releases."""
    words = f"{order!r} without what is made" if order.skips_made else repr(order)
    words += " of what is ready" if order.only_ready else ""
    return hashlib.sha256(words.encode()).hexdigest()


def _request(
    deps: Deps, actor: Actor, order: GenerationOrder, once: Once | None
) -> RequestedGeneration:
    generation_id = uuid4()
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        if earlier := earlier_answer(session, actor, once, now):
            return RequestedGeneration(UUID(earlier["jobId"]), is_replayed=True)
        remember(session, actor, once, {"jobId": str(generation_id)}, now)
        pairs, left_out = pairs_of(session, order, now)
        if left_out and not pairs:
            raise StateForbids(
                "All of this is made already. Choose something else, or make it again.",
                code="already_made",
            )
        record = rules_in_force(deps, session)
        job = GenerationJob(
            id=generation_id, project_id=order.project_id, created_by=actor.user_id, created_at=now
        )
        session.add(job)
        session.flush()
        rows = result_rows(job, pairs, record, now)
        session.add_all(rows)
        session.flush()
        urgency = Urgency.ADMIN if order.urgent else Urgency.STANDARD
        submit(
            deps, session, JobKind.RENDER_RESULT, [row.id for row in rows], urgency, {"version": 1}
        )
        touch_project(session, order.project_id, at=now)
        if order.is_remembered:
            session.get_one(User, actor.user_id).last_choice = order.choice
    return RequestedGeneration(generation_id)


def get_generation(deps: Deps, actor: Actor, generation_id: UUID) -> Generation:
    """One request for results, as it stands.

    Raises:
        NotFound: There is no such job.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        job = find_row(session, GenerationJob, generation_id)
        return generation_view(session, job)


def version_of_generation(deps: Deps, actor: Actor, generation_id: UUID) -> Version:
    """By what a poller knows whether anything of the request has changed.

    Raises:
        NotFound: There is no such job.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        version = generation_version(session, generation_id, deps.clock.now())
        if version is None:
            raise unknown_row(GenerationJob)
        return version


def list_generations(deps: Deps, actor: Actor, project_id: UUID) -> tuple[Generation, ...]:
    """All requests of a project, the newest first.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        find_row(session, ProjectRow, project_id)
        jobs = session.scalars(
            select(GenerationJob)
            .where(GenerationJob.project_id == project_id)
            .order_by(GenerationJob.created_at.desc())
        ).all()
        states = count_states(session, ResultRow.project_id == project_id)
        return tuple(generation_of(job, states.get(job.id, Counter())) for job in jobs)


def list_results(
    deps: Deps, actor: Actor, generation_id: UUID, *, limit: int | None = None, offset: int = 0
) -> Page[GeneratedAsset]:
    """What was requested, in order, pending results too.

    Args:
        limit: How many to read; None for all that follow the offset.

    Raises:
        NotFound: For the generation.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        job = find_row(session, GenerationJob, generation_id)
        wanted = ResultRow.generation_id == job.id
        query = select(ResultRow).where(wanted).order_by(ResultRow.position).offset(offset)
        rows = session.scalars(query.limit(limit) if limit is not None else query).all()
        total = len(rows) + offset
        if limit is not None or offset:
            count = select(func.count()).select_from(ResultRow).where(wanted)
            total = session.scalar(count) or 0
        return Page(result_views(deps, session, rows), total)


def project_results(deps: Deps, actor: Actor, project_id: UUID) -> tuple[GeneratedAsset, ...]:
    """All results of a project, the newest request first.

    Raises:
        NotFound: There is no such project.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        find_row(session, ProjectRow, project_id)
        query = (
            select(ResultRow)
            .join(GenerationJob, ResultRow.generation_id == GenerationJob.id)
            .where(ResultRow.project_id == project_id)
            .order_by(GenerationJob.created_at.desc(), ResultRow.position)
        )
        return result_views(deps, session, session.scalars(query).all())


def cancel_generation(deps: Deps, actor: Actor, generation_id: UUID) -> Generation:
    """Stop making what is not made yet; what is done stays. Cancelling twice changes nothing.

    Raises:
        NotFound: There is no such job.
    """
    actor.demand(Permission.USE_PROJECTS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        job = find_row(session, GenerationJob, generation_id)
        unmade = (ResultRow.status.in_(OPEN_RESULT), ResultRow.rendered_version == 0)
        rows = session.scalars(
            select(ResultRow).where(ResultRow.generation_id == job.id, *unmade)
        ).all()
        change_all(session, dict.fromkeys(rows, ResultStatus.CANCELLED), at=now)
        if rows:
            job.cancelled_at = now
            ledger.cancel_all(session, [row.id for row in rows], now_ms=deps.now_ms())
        session.flush()
        return generation_view(session, job)


def resume_generation(deps: Deps, actor: Actor, generation_id: UUID) -> Generation:
    """Take a cancelling back: what was not made then is made after all.

    Raises:
        NotFound: There is no such job.
        TooBusy: More is ordered than may wait.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        job = find_row(session, GenerationJob, generation_id)
        make_again(deps, session, job, ResultStatus.CANCELLED)
        job.cancelled_at = None
        session.flush()
        return generation_view(session, job)


def retry_failed(
    deps: Deps, actor: Actor, generation_id: UUID, result_id: UUID | None = None
) -> int:
    """Queue the failed results of a request again, or one of them; returns how many.

    Raises:
        NotFound: There is no such job, or no such result in it.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        job = find_row(session, GenerationJob, generation_id)
        if result_id is not None:
            result = find_row(session, ResultRow, result_id)
            if result.generation_id != job.id:
                raise unknown_row(ResultRow)
        return make_again(deps, session, job, ResultStatus.FAILED, result_id)


def make_again(
    deps: Deps,
    session: Session,
    job: GenerationJob,
    status: ResultStatus,
    result_id: UUID | None = None,
) -> int:
    """Queue the results of a request that ended so, or one of them; returns how many."""
    ended = (ResultRow.generation_id == job.id, ResultRow.status == status)
    query = select(ResultRow).where(*ended).order_by(ResultRow.position)
    if result_id is not None:
        query = query.where(ResultRow.id == result_id)
    rows = session.scalars(query).all()
    retry(session, rows, at=deps.clock.now())
    by_version: dict[int, list[UUID]] = {}
    for row in rows:
        by_version.setdefault(row.version, []).append(row.id)
    for version, row_ids in by_version.items():
        submit(deps, session, JobKind.RENDER_RESULT, row_ids, payload={"version": version})
    return len(rows)


def generation_view(session: Session, job: GenerationJob) -> Generation:
    states = count_states(session, ResultRow.generation_id == job.id)
    return generation_of(job, states.get(job.id, Counter()))


def count_states(
    session: Session, wanted: ColumnElement[bool]
) -> dict[UUID, Counter[ResultStatus]]:
    """By request, how many of its results are in each state."""
    is_rendered = ResultRow.rendered_version > 0
    columns = (ResultRow.generation_id, ResultRow.status, is_rendered)
    query = select(*columns, func.count()).where(wanted).group_by(*columns)
    counts: dict[UUID, Counter[ResultStatus]] = {}
    for generation_id, status, rendered, number in session.execute(query):
        settled = settled_status(status, is_rendered=rendered)
        counts.setdefault(generation_id, Counter())[settled] += number
    return counts


def generation_of(job: GenerationJob, states: Counter[ResultStatus]) -> Generation:
    total, failed = states.total(), states[ResultStatus.FAILED]
    ready, cancelled = states[ResultStatus.READY], states[ResultStatus.CANCELLED]
    started = states[ResultStatus.RENDERING]
    status, progress = derive_generation(total, ready, failed, cancelled, started)
    return Generation(
        id=job.id,
        project_id=job.project_id,
        status=status,
        progress=progress,
        total=total,
        finished=ready + failed + cancelled,
        failed=failed,
        cancelled=cancelled,
        created_at=job.created_at,
        cancelled_at=job.cancelled_at,
    )
