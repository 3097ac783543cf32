"""GET /admin/health."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, JsonBlueprint, Listed, Moment, Part
from app.domain.access import Permission
from app.domain.jobs import JobState
from app.services.operations import analytics, attention, health

blueprint = JsonBlueprint(
    "api_admin_health", __name__, url_prefix="/api/v1/admin/health", tag="Admin: operations"
)


class DatabaseOut(Body):
    is_ready: bool
    kind: str
    version: str


class StorageOut(Body):
    is_ready: bool


class RoomOut(Body):
    free_bytes: int
    total_bytes: int


class DepthOut(Body):
    queued: int
    running: int
    oldest_queued_age_s: float | None


class WorkerOut(Body):
    name: str
    last_beat: Moment
    is_alive: bool


class ModelOut(Body):
    name: str
    is_present: bool


class ScriptOut(Body):
    name: str
    is_covered: bool


class HealthOut(Body):
    status: Literal["ok", "degraded"]
    remarks: list[str] = Field(description="What is missing, and what that means.")
    database: DatabaseOut
    storage: StorageOut
    disk: RoomOut | None = Field(description="Of the disk that work is done on.")
    queue: DepthOut | None = Field(
        description="The organization's own jobs; null while the database does not answer."
    )
    workers: list[WorkerOut]
    models: list[ModelOut]
    fonts: list[str]
    scripts: list[ScriptOut] = Field(
        description="What texts on results may be written in, and whether the fonts have it."
    )
    versions: dict[str, str]


@blueprint.get("")
@blueprint.auth_required(auth, roles=[Permission.READ_HEALTH])
@blueprint.output(HealthOut)
@blueprint.doc(summary="Everything that the work needs, part by part", responses=[403])
def show() -> HealthOut:
    found = health.inspect_installation(deps(), actor())
    return HealthOut(
        status="ok" if found.is_ready else "degraded",
        remarks=list(found.remarks),
        database=DatabaseOut(
            is_ready=found.database.is_ready,
            kind=found.database.kind,
            version=found.database.version,
        ),
        storage=StorageOut(is_ready=found.is_storage_ready),
        disk=RoomOut.model_validate(found.room) if found.room else None,
        queue=depth_response(analytics.queue_figures(deps(), actor()))
        if found.database.is_ready
        else None,
        workers=[
            WorkerOut(name=w.name, last_beat=w.heartbeat_at, is_alive=w.is_alive)
            for w in found.workers
        ],
        models=[ModelOut(name=model.name, is_present=model.is_present) for model in found.models],
        fonts=list(found.font_families),
        scripts=[
            ScriptOut(name=script.name, is_covered=script.is_covered) for script in found.scripts
        ],
        versions=dict(found.versions),
    )


class AttentionOut(Body):
    concern: attention.Concern
    count: int
    text: str = Field(description="What is the matter, and what it means.")
    project_id: UUID | None


@blueprint.get("/attention")
@blueprint.auth_required(auth, roles=[Permission.READ_HEALTH])
@blueprint.input(Part, location="query")
@blueprint.output(list[AttentionOut])
@blueprint.doc(summary="What an admin should look at now, the most urgent first", responses=[403])
def list_attention(query_data: Part) -> Listed[attention.Attention]:
    return query_data.answer(attention.list_attention(deps(), actor()))


def depth_response(figures: analytics.QueueFigures) -> DepthOut:
    states = figures.by_state
    return DepthOut(
        queued=states[JobState.QUEUED],
        running=states[JobState.RUNNING],
        oldest_queued_age_s=figures.oldest_age_s,
    )
