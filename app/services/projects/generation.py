"""Asking for results, and following them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app import ledger
from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.formats import DEFAULT_DPI, FormatFacts, Unit, custom_size
from app.domain.errors import Invalid, NotAllowed, StateForbids
from app.domain.jobs import JobKind, Urgency
from app.domain.lifecycle import OPEN_ASSET, OPEN_RESULT, settled_status
from app.domain.pages import Page
from app.domain.projects import AssetStatus
from app.domain.results import (
    CUSTOM_GROUP,
    GeneratedAsset,
    Generation,
    ResultStatus,
    derive_generation,
)
from app.models import (
    Asset as AssetRow,
    GeneratedAsset as ResultRow,
    GenerationJob,
    Project as ProjectRow,
)
from app.records.announced_uploads import Announced, announced
from app.records.idempotency import Once, earlier_answer, outrun_at_most_once, remember
from app.records.lifecycle import change_all, retry, touch_project
from app.records.result_targets import ResultTarget, format_targets, result_rows
from app.records.results import result_views
from app.records.rows import find_row, unknown_row
from app.records.rules import rules_in_force
from app.records.versions import Version, generation_version
from app.records.work import submit

MAX_RESULTS = 2_000
"""Results of one request."""


@dataclass(frozen=True, slots=True)
class CustomSize:
    width: float
    height: float
    unit: Unit = Unit.PX
    dpi: float = DEFAULT_DPI


@dataclass(frozen=True, slots=True)
class GenerationOrder:
    """What to make.

    Attributes:
        project_id: whose pictures.
        format_ids: of the catalogue.
        custom_sizes: beside them.
        asset_ids: None means every ready picture of the project.
        urgent: ahead of the queue, for admins.
    """

    project_id: UUID
    format_ids: tuple[UUID, ...] = ()
    custom_sizes: tuple[CustomSize, ...] = ()
    asset_ids: tuple[UUID, ...] | None = None
    urgent: bool = False


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
        StateForbids: While pictures are still being analysed, when none is ready, or when the key
            was used for another order.
    """
    actor.demand(Permission.USE_PROJECTS)
    if order.urgent and not actor.may(Permission.ORDER_URGENTLY):
        raise NotAllowed("Only admins may order ahead of the queue.")
    once = None if idempotency_key is None else Once("generate", idempotency_key, order_hash(order))
    return outrun_at_most_once(lambda: _request(deps, actor, order, once))


def order_hash(order: GenerationOrder) -> str:
    return hashlib.sha256(repr(order).encode()).hexdigest()


def _request(
    deps: Deps, actor: Actor, order: GenerationOrder, once: Once | None
) -> RequestedGeneration:
    custom = custom_targets(order)
    generation_id = uuid4()
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        if earlier := earlier_answer(session, actor, once, now):
            return RequestedGeneration(UUID(earlier["jobId"]), is_replayed=True)
        remember(session, actor, once, {"jobId": str(generation_id)}, now)
        assets = find_assets(session, order, now)
        targets = format_targets(session, order.format_ids) + custom
        check_amount(assets, targets)
        record = rules_in_force(deps, session)
        job = GenerationJob(
            id=generation_id, project_id=order.project_id, created_by=actor.user_id, created_at=now
        )
        session.add(job)
        session.flush()
        rows = result_rows(job, assets, targets, record, now)
        session.add_all(rows)
        session.flush()
        urgency = Urgency.ADMIN if order.urgent else Urgency.STANDARD
        submit(
            deps, session, JobKind.RENDER_RESULT, [row.id for row in rows], urgency, {"version": 1}
        )
        touch_project(session, order.project_id, at=now)
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


def latest_generation(deps: Deps, actor: Actor, project_id: UUID) -> Generation | None:
    """The newest request of a project; None when there was none."""
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.snapshot(actor) as session:
        query = (
            select(GenerationJob)
            .where(GenerationJob.project_id == project_id)
            .order_by(GenerationJob.created_at.desc())
        )
        job = session.scalars(query.limit(1)).first()
        return generation_view(session, job) if job else None


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


def retry_failed(deps: Deps, actor: Actor, generation_id: UUID) -> int:
    """Queue the failed results of a request again; returns how many.

    Raises:
        NotFound: There is no such job.
    """
    actor.demand(Permission.USE_PROJECTS)
    with deps.database.transaction(actor) as session:
        job = find_row(session, GenerationJob, generation_id)
        failed = ResultRow.status == ResultStatus.FAILED
        rows = session.scalars(
            select(ResultRow).where(ResultRow.generation_id == job.id, failed)
        ).all()
        retry(session, rows, at=deps.clock.now())
        for row in rows:
            submit(deps, session, JobKind.RENDER_RESULT, [row.id], payload={"version": row.version})
    return len(rows)


def custom_targets(order: GenerationOrder) -> list[ResultTarget]:
    targets = []
    for number, custom in enumerate(order.custom_sizes):
        size = custom_size(
            custom.width, custom.height, custom.unit, custom.dpi, path=f"customResizes.{number}"
        )
        name = f"{size.width} × {size.height}"
        targets.append(ResultTarget(None, CUSTOM_GROUP, None, name, size, FormatFacts()))
    if not targets and not order.format_ids:
        raise Invalid({"formatIds": "Choose at least one format or custom size."})
    return targets


def find_assets(session: Session, order: GenerationOrder, now: datetime) -> list[AssetRow]:
    find_row(session, ProjectRow, order.project_id)
    query = (
        select(AssetRow).where(AssetRow.project_id == order.project_id).order_by(AssetRow.position)
    )
    waiting = announced(session, [order.project_id], now).get(order.project_id, Announced())
    rows = [row for row in session.scalars(query) if row.id not in waiting.overdue]
    if any(row.status in OPEN_ASSET for row in rows):
        raise StateForbids(
            "The pictures are still being looked at. Try again in a moment.",
            code="project_not_ready",
        )
    if order.asset_ids is not None:
        rows = choose_assets(rows, order.asset_ids)
    ready = [row for row in rows if row.status is AssetStatus.READY]
    if not ready:
        raise StateForbids(
            "None of these pictures could be read, so there is nothing to make.",
            code="no_ready_pictures",
        )
    return ready


def choose_assets(rows: Sequence[AssetRow], asset_ids: Sequence[UUID]) -> list[AssetRow]:
    known = {row.id for row in rows}
    errors = {
        f"assetIds.{n}": "There is no such picture."
        for n, asset_id in enumerate(asset_ids)
        if asset_id not in known
    }
    if errors or not asset_ids:
        raise Invalid(errors or {"assetIds": "Choose at least one picture."})
    return [row for row in rows if row.id in set(asset_ids)]


def check_amount(assets: Sequence[AssetRow], targets: Sequence[ResultTarget]) -> None:
    number = len(assets) * len(targets)
    if number > MAX_RESULTS:
        raise Invalid(
            {
                "formatIds": f"That is {number:,} results; {MAX_RESULTS:,} at most fit into one "
                "request."
            }
        )


def generation_view(session: Session, job: GenerationJob) -> Generation:
    query = select(ResultRow.status, ResultRow.rendered_version > 0).where(
        ResultRow.generation_id == job.id
    )
    states = [
        settled_status(status, is_rendered=is_rendered)
        for status, is_rendered in session.execute(query)
    ]
    ready, failed = states.count(ResultStatus.READY), states.count(ResultStatus.FAILED)
    cancelled, started = states.count(ResultStatus.CANCELLED), states.count(ResultStatus.RENDERING)
    status, progress = derive_generation(len(states), ready, failed, cancelled, started)
    finished = ready + failed + cancelled
    return Generation(
        job.id, job.project_id, status, progress, len(states), finished, failed, job.created_at
    )
