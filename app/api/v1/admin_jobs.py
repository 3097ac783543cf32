"""GET /admin/jobs, and the dead letters: list, causes, replay, discard."""

from typing import Annotated
from uuid import UUID

from flask import request
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, JsonBlueprint, Moment, ProblemOut, Window, total_count
from app.domain.access import Permission
from app.domain.errors import Invalid
from app.domain.job_reports import Job
from app.domain.jobs import JobKind, JobState, Outcome, Urgency
from app.services.operations import dead_letters as letters, jobs

blueprint = JsonBlueprint(
    "api_admin_jobs", __name__, url_prefix="/api/v1/admin", tag="Admin: operations"
)

LONGEST_REASON = 500


class JobsWanted(Window):
    state: JobState | None = None


class DeadLettersWanted(Window):
    code: Annotated[str, Field(max_length=80)] | None = None


class ReplayIn(Body):
    """Ids, a code, or all: one of the three."""

    ids: Annotated[list[UUID], Field(min_length=1, max_length=letters.MOST_AT_ONCE)] | None = None
    code: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    all: bool = Field(default=False, description="Whatever the cause; 1,000 at most at once.")

    @property
    def choice(self) -> letters.Choice:
        return letters.Choice(self.ids, self.code, self.all)


class DiscardIn(ReplayIn):
    """Ids, a code, or all: one of the three."""

    reason: Annotated[str, Field(max_length=LONGEST_REASON)] | None = None


class RestoreIn(Body):
    ids: Annotated[list[UUID], Field(min_length=1, max_length=letters.MOST_AT_ONCE)]


class Reason(Body):
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] | None = None


class QueuedJobOut(Body):
    id: UUID
    kind: JobKind
    subject_id: UUID
    state: JobState
    urgency: Urgency
    attempt: int
    error: ProblemOut | None
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


class AffectedOut(Body):
    name: str
    project_id: UUID | None
    project_name: str | None
    asset_id: UUID | None = Field(description="The picture that it is made of.")
    picture_url: str | None
    owner: str | None


class DeadLetterOut(Body):
    id: UUID
    kind: JobKind
    subject_id: UUID
    state: JobState
    error: ProblemOut | None
    failed_at: Moment | None
    attempts: list[AttemptOut]
    affected: AffectedOut = Field(description="What the job is for.")


class CauseOut(Body):
    code: str
    message: str
    count: int
    title: str = Field(description="What happened, in plain words.")
    repair: str = Field(description="What an admin can do about it.")
    is_passing: bool = Field(description="Whether trying again later may well succeed.")
    first_at: Moment
    last_at: Moment


class ReplayedOut(Body):
    replayed: int


class DiscardedOut(Body):
    discarded: int
    ids: list[UUID] = Field(description="To put them back with.")


class RestoredOut(Body):
    restored: int


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
    page = letters.list_dead_letters(
        deps(), actor(), code=query_data.code, limit=query_data.limit, offset=query_data.offset
    )
    return [dead_letter_response(job) for job in page.items], 200, total_count(page.total)


@blueprint.get("/dead-letters/causes")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.output(list[CauseOut])
@blueprint.doc(summary="Why jobs ended badly, the most frequent cause first", responses=[403])
def causes() -> list[CauseOut]:
    return [
        CauseOut(
            code=cause.code,
            message=cause.message,
            count=cause.count,
            title=cause.title,
            repair=cause.explanation.repair,
            is_passing=cause.explanation.is_passing,
            first_at=cause.first_at,
            last_at=cause.last_at,
        )
        for cause in letters.list_causes(deps(), actor())
    ]


@blueprint.post("/dead-letters/replay")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.input(ReplayIn)
@blueprint.output(ReplayedOut, status_code=202)
@blueprint.doc(summary="Try many once more: those named, all of one cause, or all", responses=[403])
def replay_many(json_data: ReplayIn) -> ReplayedOut:
    return ReplayedOut(replayed=letters.replay_jobs(deps(), actor(), json_data.choice))


@blueprint.post("/dead-letters/discard")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.input(DiscardIn)
@blueprint.output(DiscardedOut)
@blueprint.doc(
    summary="Take many off the list: those named, all of one cause, or all", responses=[403]
)
def discard_many(json_data: DiscardIn) -> DiscardedOut:
    gone = letters.discard_jobs(deps(), actor(), json_data.choice, json_data.reason)
    return DiscardedOut(discarded=len(gone.job_ids), ids=list(gone.job_ids))


@blueprint.post("/dead-letters/restore")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.input(RestoreIn)
@blueprint.output(RestoredOut)
@blueprint.doc(
    summary="Put discarded ones back onto the list, within a day; others are passed over",
    responses=[403],
)
def restore_many(json_data: RestoreIn) -> RestoredOut:
    return RestoredOut(restored=letters.restore_jobs(deps(), actor(), job_ids=json_data.ids))


@blueprint.post("/dead-letters/<uuid:job_id>/replay")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.output(QueuedJobOut, status_code=202)
@blueprint.doc(summary="Try one once more, under the same id", responses=[403, 404, 409])
def replay(job_id: UUID) -> QueuedJobOut:
    return job_response(letters.replay_job(deps(), actor(), job_id))


@blueprint.delete("/dead-letters/<uuid:job_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_JOBS])
@blueprint.input(Reason, location="query")
@blueprint.doc(
    summary="Take one off the list; the reason goes into the audit log, and may also "
    "come as a JSON body",
    responses={
        204: "Discarded",
        403: "Not an admin",
        404: "Unknown",
        409: "No dead letter (any more)",
    },
)
def discard(job_id: UUID, query_data: Reason) -> tuple[str, int]:
    letters.discard_job(deps(), actor(), job_id, query_data.reason or read_reason())
    return "", 204


def read_reason() -> str | None:
    body = request.get_json(silent=True)
    reason = body.get("reason") if isinstance(body, dict) else None
    if reason is not None and (not isinstance(reason, str) or len(reason) > LONGEST_REASON):
        raise Invalid({"reason": f"Use a text of at most {LONGEST_REASON} letters."})
    return reason


def job_response(job: Job) -> QueuedJobOut:
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


def dead_letter_response(job: Job) -> DeadLetterOut:
    return DeadLetterOut(
        id=job.id,
        kind=job.kind,
        subject_id=job.subject_id,
        state=job.state,
        error=job.problem,
        failed_at=job.finished_at,
        attempts=job.attempts,
        affected=job.affected,
    )
