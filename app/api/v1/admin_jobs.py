"""GET /admin/jobs, and the dead letters: list, causes, replay, discard."""

from typing import Annotated
from uuid import UUID

from flask import request
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, ErrorOut, JsonBlueprint, Moment, Window, total_count
from app.domain.access import Permission
from app.domain.errors import Invalid
from app.domain.jobs import JobKind, JobState, Outcome, Urgency
from app.services.operations import jobs

blueprint = JsonBlueprint(
    "api_admin_jobs", __name__, url_prefix="/api/v1/admin", tag="Admin: operations"
)

LONGEST_REASON = 500


class JobsWanted(Window):
    state: JobState | None = None


class DeadLettersWanted(Window):
    code: Annotated[str, Field(max_length=80)] | None = None


class ReplayIn(Body):
    """Either ids or a code."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=jobs.MOST_AT_ONCE)] | None = None
    code: Annotated[str, Field(min_length=1, max_length=80)] | None = None


class Reason(Body):
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] | None = None


class QueuedJobOut(Body):
    id: UUID
    kind: JobKind
    subject_id: UUID
    state: JobState
    urgency: Urgency
    attempt: int
    error: ErrorOut | None
    created_at: Moment
    run_at: Moment
    started_at: Moment | None
    finished_at: Moment | None


class AttemptOut(Body):
    number: int
    worker: str
    started_at: Moment
    ended_at: Moment | None
    outcome: Outcome | None
    error: str | None


class DeadLetterOut(Body):
    id: UUID
    kind: JobKind
    subject_id: UUID
    state: JobState
    error: ErrorOut | None
    failed_at: Moment | None
    attempts: list[AttemptOut]


class CauseOut(Body):
    code: str
    message: str
    count: int


class ReplayedOut(Body):
    replayed: int


@blueprint.get("/jobs")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.input(JobsWanted, location="query")
@blueprint.output(list[QueuedJobOut])
@blueprint.doc(summary="The organization's background work, newest first", responses=[403])
def index(query_data: JobsWanted) -> tuple[list[QueuedJobOut], int, dict[str, str]]:
    page = jobs.list_jobs(
        deps(), actor(), state=query_data.state, limit=query_data.limit, offset=query_data.offset
    )
    return [job_response(job) for job in page.items], 200, total_count(page.total)


@blueprint.get("/dead-letters")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.input(DeadLettersWanted, location="query")
@blueprint.output(list[DeadLetterOut])
@blueprint.doc(summary="Jobs that ended badly, with every attempt, newest first", responses=[403])
def dead_letters(query_data: DeadLettersWanted) -> tuple[list[DeadLetterOut], int, dict[str, str]]:
    page = jobs.list_dead_letters(
        deps(), actor(), code=query_data.code, limit=query_data.limit, offset=query_data.offset
    )
    return [dead_letter_response(job) for job in page.items], 200, total_count(page.total)


@blueprint.get("/dead-letters/causes")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.output(list[CauseOut])
@blueprint.doc(summary="Why jobs ended badly, the most frequent cause first", responses=[403])
def causes() -> list[object]:
    return list(jobs.list_causes(deps(), actor()))


@blueprint.post("/dead-letters/replay")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.input(ReplayIn)
@blueprint.output(ReplayedOut, status_code=202)
@blueprint.doc(summary="Try many once more: those named, or all of one cause", responses=[403])
def replay_many(json_data: ReplayIn) -> ReplayedOut:
    return ReplayedOut(
        replayed=jobs.replay_jobs(deps(), actor(), job_ids=json_data.ids, code=json_data.code)
    )


@blueprint.post("/dead-letters/<uuid:job_id>/replay")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.output(QueuedJobOut, status_code=202)
@blueprint.doc(summary="Try one once more, under the same id", responses=[403, 404, 409])
def replay(job_id: UUID) -> QueuedJobOut:
    return job_response(jobs.replay_job(deps(), actor(), job_id))


@blueprint.delete("/dead-letters/<uuid:job_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.input(Reason, location="query")
@blueprint.doc(
    summary="Take one off the list for good; the reason goes into the audit log, and may also "
    "come as a JSON body",
    responses={
        204: "Discarded",
        403: "Not an admin",
        404: "Unknown",
        409: "No dead letter (any more)",
    },
)
def discard(job_id: UUID, query_data: Reason) -> tuple[str, int]:
    jobs.discard_job(deps(), actor(), job_id, query_data.reason or read_reason())
    return "", 204


def read_reason() -> str | None:
    body = request.get_json(silent=True)
    reason = body.get("reason") if isinstance(body, dict) else None
    if reason is not None and (not isinstance(reason, str) or len(reason) > LONGEST_REASON):
        raise Invalid({"reason": f"Use a text of at most {LONGEST_REASON} letters."})
    return reason


def job_response(job: jobs.Job) -> QueuedJobOut:
    return QueuedJobOut(
        id=job.id,
        kind=job.kind,
        subject_id=job.subject_id,
        state=job.state,
        urgency=job.urgency,
        attempt=job.attempt,
        error=job.problem,
        created_at=job.created_at,
        run_at=job.run_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )


def dead_letter_response(job: jobs.Job) -> DeadLetterOut:
    return DeadLetterOut(
        id=job.id,
        kind=job.kind,
        subject_id=job.subject_id,
        state=job.state,
        error=job.problem,
        failed_at=job.finished_at,
        attempts=job.attempts,
    )
