"""GET, PUT /generated-assets/{assetId} and the preview of unsaved edits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, request
from pydantic import Field

from app.api.guard import actor, auth, deps, external
from app.api.v1.model import Body, ErrorOut
from app.domain.errors import Invalid
from app.domain.plans import Plan
from app.domain.results import GeneratedAsset
from app.services import editing

blueprint = APIBlueprint("api_editing", __name__, url_prefix="/api/v1/generated-assets", tag="Results")

PICTURE = {"description": "The picture", "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}


class DimensionsOut(Body):
    width: int
    height: int


class PlacementOut(Body):
    src: list[float] = Field(min_length=4, max_length=4, description="x, y, width, height in pixels of the original.")
    dst: list[float] = Field(min_length=4, max_length=4, description="x, y, width, height in pixels of the result.")


class PlanOut(Body):
    strategy: str
    placements: list[PlacementOut]
    fill: str
    reason: str


class ResultOut(Body):
    id: UUID
    original_asset_id: UUID
    filename: str
    asset_url: str
    platform_name: str | None
    format_name: str
    dimensions: DimensionsOut
    is_nsfw: bool
    status: str
    error: ErrorOut | None
    strategy: str | None = Field(description="Null until the result is planned.")
    plan: PlanOut | None
    warnings: list[ErrorOut]
    edits: dict[str, Any]
    version: int
    review: str
    size_bytes: int


class EditsIn(Body):
    edits: dict[str, Any] = Field(description="The whole document of edits; {} returns to the plan.")


@blueprint.get("/<uuid:asset_id>")
@blueprint.auth_required(auth)
@blueprint.output(ResultOut)
@blueprint.doc(summary="One result", responses=[404])
def show(asset_id: UUID) -> tuple[ResultOut, int, dict[str, str]]:
    return _versioned(editing.get_result(deps(), actor(), asset_id))


@blueprint.put("/<uuid:asset_id>")
@blueprint.auth_required(auth)
@blueprint.input(EditsIn)
@blueprint.output(ResultOut)
@blueprint.doc(summary="Replace the edits; the picture is rendered from the original", responses=[403, 404, 412])
def save(asset_id: UUID, json_data: EditsIn) -> tuple[ResultOut, int, dict[str, str]]:
    saved = editing.save_edits(deps(), actor(), asset_id, json_data.edits, _expected_version())
    return _versioned(saved)


@blueprint.post("/<uuid:asset_id>/preview")
@blueprint.auth_required(auth)
@blueprint.input(EditsIn)
@blueprint.doc(summary="A small picture with these edits; nothing is stored", responses={200: PICTURE, 403: "", 404: "", 409: ""})
def preview(asset_id: UUID, json_data: EditsIn) -> Response:
    made = editing.preview_edits(deps(), actor(), asset_id, json_data.edits)
    return Response(made.data, content_type=made.content_type, headers={"Cache-Control": "no-store"})


def _versioned(result: GeneratedAsset) -> tuple[ResultOut, int, dict[str, str]]:
    return result_body(result), 200, {"ETag": f'"{result.version}"'}


def _expected_version() -> int | None:
    """The version of If-Match; a bare or weak one is taken too. Raises Invalid for anything that is no version."""
    header = request.headers.get("If-Match", "*").strip()
    if header == "*":
        return None
    text = header.removeprefix("W/").strip('"')
    if not text.isdecimal():
        raise Invalid({"If-Match": 'Use the version of the result, like "3".'})
    return int(text)


def result_body(result: GeneratedAsset) -> ResultOut:
    """The contract's GeneratedAsset."""
    plan = result.plan
    return ResultOut(
        id=result.id,
        original_asset_id=result.original_asset_id,
        filename=result.filename,
        asset_url=external(result.url),
        platform_name=result.platform_name,
        format_name=result.format_name,
        dimensions=DimensionsOut(width=result.width, height=result.height),
        is_nsfw=result.is_nsfw,
        status=result.status,
        error=ErrorOut(code=result.problem.code, message=result.problem.message) if result.problem else None,
        strategy=plan.strategy if plan else None,
        plan=_plan(plan) if plan else None,
        warnings=[ErrorOut(code=flag.code, message=flag.message) for flag in plan.flags] if plan else [],
        edits=_edits(result),
        version=result.version,
        review=result.review,
        size_bytes=result.size_bytes,
    )


def _plan(plan: Plan) -> PlanOut:
    placements = [PlacementOut(src=p.src.as_list(2), dst=p.dst.as_list(2)) for p in plan.placements]
    return PlanOut(strategy=plan.strategy, placements=placements, fill=plan.fill, reason=plan.reason)


def _edits(result: GeneratedAsset) -> dict[str, Any]:
    """The document with absolute addresses."""
    document = dict(result.edits)
    logo = document.get("logoOverlay")
    return {**document, "logoOverlay": {**logo, "logoUrl": external(logo["logoUrl"])}} if logo else document
