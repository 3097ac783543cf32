"""POST /generate, its price before it, its status and results, cancel, resume and retry."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.headers import REPLAYED, idempotency_key, unless_known
from app.api.v1.model import Body, JsonBlueprint, Part, total_count
from app.api.v1.results import result_body
from app.domain.documents.choices import MOST_FORMATS, MOST_SIZES, CustomSize
from app.domain.orders import GenerationOrder, Quote
from app.domain.results import Generation, GenerationStatus
from app.services.projects import generation, quotes

blueprint = JsonBlueprint(
    "api_generation", __name__, url_prefix="/api/v1/generate", tag="Generation"
)

RESULT_LIST = {"type": "array", "items": {"$ref": "#/components/schemas/ResultOut"}}
RESULTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Platform, category or `Custom`, each with its results",
        "content": {
            "application/json": {"schema": {"type": "object", "additionalProperties": RESULT_LIST}}
        },
    }
}


class CustomResizeIn(CustomSize):
    """A size that is in no catalogue; the name is that of clients which are generated."""


class GenerationIn(Body):
    project_id: UUID
    format_ids: list[UUID] = Field(default_factory=list, max_length=MOST_FORMATS)
    custom_resizes: list[CustomResizeIn] = Field(default_factory=list, max_length=MOST_SIZES)
    asset_ids: list[UUID] | None = Field(None, max_length=500)
    priority: bool = Field(False, description="Ahead of the queue; for admins.")
    skip_made: bool = Field(
        False,
        description="Leave out what the project has already, or is having made. When that is all, "
        "the answer is 409 `already_made`.",
    )
    only_ready: bool = Field(
        False,
        description="Make what is looked at by now, while other pictures of the project are not.",
    )

    def order(self) -> GenerationOrder:
        return GenerationOrder(
            project_id=self.project_id,
            format_ids=tuple(self.format_ids),
            custom_sizes=tuple(self.custom_resizes),
            asset_ids=tuple(self.asset_ids) if self.asset_ids is not None else None,
            urgent=self.priority,
            skips_made=self.skip_made,
            only_ready=self.only_ready,
        )


class QuoteOut(Body):
    results: int = Field(ge=0, description="How many would be made.")
    already_made: int = Field(ge=0, description="How many are left out; 0 unless `skipMade`.")
    seconds: int = Field(ge=0, description="Until all are there, about.")
    planned: int = Field(
        ge=0, description="Of how many the counts below were worked out; projected from these."
    )
    cropped: int = Field(ge=0)
    extended: int = Field(ge=0)
    on_background: int = Field(ge=0)
    recomposed: int = Field(ge=0)
    enlarged: int = Field(ge=0, description="Shown 1.3 times as large as the picture, or more.")
    largest: float = Field(gt=0, description="The greatest enlargement.")


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
    made = generation.request_generation(deps(), actor(), json_data.order(), idempotency_key())
    return JobOut(job_id=made.id), 202, REPLAYED if made.is_replayed else {}


@blueprint.post("/quote")
@blueprint.auth_required(auth)
@blueprint.input(GenerationIn)
@blueprint.output(QuoteOut)
@blueprint.doc(
    summary="What an order would bring and take; nothing is made", responses=[403, 404, 409]
)
def quote(json_data: GenerationIn) -> Quote:
    return quotes.quote_generation(deps(), actor(), json_data.order())


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


@blueprint.post("/<uuid:job_id>/resume")
@blueprint.auth_required(auth)
@blueprint.output(JobStatusOut, status_code=202)
@blueprint.doc(summary="Take a cancel back: make what was cancelled after all", responses=[404])
def resume(job_id: UUID) -> Generation:
    return generation.resume_generation(deps(), actor(), job_id)


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
