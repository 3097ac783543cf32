"""GET /admin/health."""

from typing import Literal

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, JsonBlueprint, Moment
from app.domain.access import Permission
from app.domain.jobs import JobState
from app.services.operations import analytics, health

blueprint = JsonBlueprint(
    "api_admin_health", __name__, url_prefix="/api/v1/admin/health", tag="Admin: operations"
)


class DatabaseOut(Body):
    is_ready: bool
    kind: str
    version: str


class StorageOut(Body):
    is_ready: bool


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


class ShapingOut(Body):
    raqm: str | None
    harfbuzz: str | None
    fribidi: str | None


class HealthOut(Body):
    status: Literal["ok", "degraded"]
    remarks: list[str] = Field(description="What is missing, and what that means.")
    database: DatabaseOut
    storage: StorageOut
    queue: DepthOut | None = Field(
        description="The organization's own jobs; null while the database does not answer."
    )
    workers: list[WorkerOut]
    models: list[ModelOut]
    fonts: list[str]
    shaping: ShapingOut = Field(
        description="Versions of what lays out scripts such as Arabic; null for what is missing."
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
        queue=depth_response(analytics.queue_figures(deps(), actor()))
        if found.database.is_ready
        else None,
        workers=[
            WorkerOut(name=w.name, last_beat=w.heartbeat_at, is_alive=w.is_alive)
            for w in found.workers
        ],
        models=[ModelOut(name=model.name, is_present=model.is_present) for model in found.models],
        fonts=list(found.font_families),
        shaping=ShapingOut(
            raqm=found.shaping.raqm, harfbuzz=found.shaping.harfbuzz, fribidi=found.shaping.fribidi
        ),
        versions=dict(found.versions),
    )


def depth_response(figures: analytics.QueueFigures) -> DepthOut:
    states = figures.by_state
    return DepthOut(
        queued=states[JobState.QUEUED],
        running=states[JobState.RUNNING],
        oldest_queued_age_s=figures.oldest_age_s,
    )
