"""POST /generate, its status and its results, cancel and retry."""

from typing import Annotated, Any
from uuid import UUID

from flask import Response, jsonify
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.headers import REPLAYED, idempotency_key, unless_known
from app.api.v1.model import Body, JsonBlueprint, Part, total_count
from app.api.v1.results import result_body
from app.domain.documents.formats import DEFAULT_DPI, Unit
from app.domain.results import Generation, GenerationStatus
from app.services.projects import generation

blueprint = JsonBlueprint(
    "api_generation", __name__, url_prefix="/api/v1/generate", tag="Generation"
)

Side = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]

RESULT_LIST = {"type": "array", "items": {"$ref": "#/components/schemas/ResultOut"}}
RESULTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Platform, category or `Custom`, each with its results",
        "content": {
            "application/json": {"schema": {"type": "object", "additionalProperties": RESULT_LIST}}
        },
    }
}


class CustomResizeIn(Body):
    width: Side
    height: Side
    unit: Unit = Unit.PX
    dpi: float = Field(DEFAULT_DPI, ge=1, le=2400, allow_inf_nan=False)


class GenerationIn(Body):
    project_id: UUID
    format_ids: list[UUID] = Field(default_factory=list, max_length=500)
    custom_resizes: list[CustomResizeIn] = Field(default_factory=list, max_length=100)
    asset_ids: list[UUID] | None = Field(None, max_length=500)
    priority: bool = Field(False, description="Ahead of the queue; for admins.")


class JobOut(Body):
    job_id: UUID


class JobStatusOut(Body):
    status: GenerationStatus
    progress: int = Field(ge=0, le=100)


@blueprint.post("")
@blueprint.auth_required(auth)
@blueprint.input(GenerationIn)
@blueprint.output(JobOut, status_code=202)
@blueprint.doc(
    summary="Make the pictures of a project in formats and custom sizes", responses=[403, 404, 409]
)
def create(json_data: GenerationIn) -> tuple[JobOut, int, dict[str, str]]:
    order = generation.GenerationOrder(
        project_id=json_data.project_id,
        format_ids=tuple(json_data.format_ids),
        custom_sizes=tuple(
            generation.CustomSize(size.width, size.height, size.unit, size.dpi)
            for size in json_data.custom_resizes
        ),
        asset_ids=tuple(json_data.asset_ids) if json_data.asset_ids is not None else None,
        urgent=json_data.priority,
    )
    made = generation.request_generation(deps(), actor(), order, idempotency_key())
    return JobOut(job_id=made.id), 202, REPLAYED if made.is_replayed else {}


@blueprint.get("/<uuid:job_id>/status")
@blueprint.auth_required(auth)
@blueprint.output(JobStatusOut)
@blueprint.doc(summary="How far it is", responses=[404])
def status(job_id: UUID) -> Generation:
    unless_known("g", generation.version_of_generation(deps(), actor(), job_id).project)
    return generation.get_generation(deps(), actor(), job_id)


@blueprint.post("/<uuid:job_id>/cancel")
@blueprint.auth_required(auth)
@blueprint.output(JobStatusOut, status_code=202)
@blueprint.doc(summary="Stop making what is not made yet; what is done stays", responses=[404])
def cancel(job_id: UUID) -> Generation:
    return generation.cancel_generation(deps(), actor(), job_id)


@blueprint.post("/<uuid:job_id>/retry")
@blueprint.auth_required(auth)
@blueprint.output(JobStatusOut, status_code=202)
@blueprint.doc(summary="Make what failed again", responses=[404])
def retry(job_id: UUID) -> Generation:
    generation.retry_failed(deps(), actor(), job_id)
    return generation.get_generation(deps(), actor(), job_id)


@blueprint.get("/<uuid:job_id>/results")
@blueprint.auth_required(auth)
@blueprint.input(Part, location="query")
@blueprint.doc(summary="The requested results by platform, pending ones too", responses=RESULTS)
def results(job_id: UUID, query_data: Part) -> Response:
    limit, offset = query_data.limit, query_data.offset
    version = generation.version_of_generation(deps(), actor(), job_id)
    unless_known("r", version.project, version.links_until, limit or "all", offset)
    page = generation.list_results(deps(), actor(), job_id, limit=limit, offset=offset)
    groups: dict[str, list[dict[str, object]]] = {}
    for result in page.items:
        groups.setdefault(result.group, []).append(
            result_body(result).model_dump(mode="json", by_alias=True)
        )
    answer = jsonify(groups)
    answer.headers.update(total_count(page.total))
    return answer
