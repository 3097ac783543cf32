"""Results one by one: show, adjust, preview, history, and the same adjustments for others."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, astuple
from typing import Annotated, Any
from uuid import UUID

from flask import Response, jsonify
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.headers import read_expected_version, unless_known
from app.api.v1.model import Body, DescribedBy, JsonBlueprint, Moment, Part, total_count
from app.api.v1.results import (
    DimensionsOut,
    PlanOut,
    ResultOut,
    WarningOut,
    plan_response,
    result_body,
    warning_bodies,
    with_absolute_logo,
)
from app.domain.documents.edits import MOST_LAYOUTS, Edits
from app.domain.documents.plans import PlanWarning
from app.domain.edit_changes import EditPart
from app.domain.preflight.traits import badge_of
from app.domain.results import GeneratedAsset
from app.services.projects import copying, editing, layouts

blueprint = JsonBlueprint(
    "api_editing", __name__, url_prefix="/api/v1/generated-assets", tag="Results"
)

LONGEST_HEADER = 2000
"""Bytes of the warnings in a header, which proxies limit; later warnings are left out."""
PICTURE: dict[str, Any] = {
    "description": "The picture",
    "headers": {
        "X-Warnings": {
            "description": "JSON, a list of {code, message, badge}, the worst first. It is cut to "
            "2,000 bytes; POST /preflight answers all.",
            "schema": {"type": "string"},
        },
        "X-Layout": {
            "description": "JSON {strategy, reason, texts, logo}: how the picture is made, and "
            "[left, top, width, height] of each text and of the logo in fractions of its sides.",
            "schema": {"type": "string"},
        },
    },
    "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
}
LAYOUTS: dict[str, object] = {
    "type": "array",
    "maxItems": MOST_LAYOUTS,
    "description": "With `alternatives`: layouts, the one that is made first. `layoutId` is "
    "what edits call it (`extend.layoutId`), `plan` is as in a result, `warnings` too, `url` a "
    "small picture of it as a data URL.",
    "items": {
        "type": "object",
        "required": ["layoutId", "plan", "warnings", "url"],
        "properties": {
            "layoutId": {"type": "string"},
            "plan": {"type": "object"},
            "warnings": {"type": "array", "items": {"type": "object"}},
            "url": {"type": "string"},
        },
    },
}
WITH_LAYOUTS: dict[str, object] = {
    **PICTURE,
    "content": {**PICTURE["content"], "application/json": {"schema": LAYOUTS}},
}
REFUSED: dict[str, Any] = {"description": ""}
"""Its text is that of the status, wherever it happens."""
PREVIEW: dict[int | str, dict[str, Any]] = {
    200: WITH_LAYOUTS,
    403: REFUSED,
    404: REFUSED,
    409: REFUSED,
}


class EditsIn(Body):
    edits: Annotated[dict[str, Any], DescribedBy(Edits)]


class LayoutsIn(Body):
    alternatives: int | None = Field(
        None,
        ge=1,
        le=MOST_LAYOUTS,
        description="Answer so many different layouts as JSON in place of one picture; fewer when "
        "others would look alike.",
    )


class LayoutOut(Body):
    layout_id: str
    plan: PlanOut
    warnings: list[WarningOut]
    url: str


class VersionOut(Body):
    version: int
    edits: Edits
    created_at: Moment
    created_by: str | None = Field(description="A user name; null for what the machine made.")
    is_current: bool


class TargetsIn(Body):
    target_ids: list[UUID] = Field(min_length=1, max_length=500)
    parts: list[EditPart] = Field(
        default=list(EditPart),
        min_length=1,
        description="What is copied; the rest stays as each target has it. All when left out.",
    )


class EditChangeOut(Body):
    part: EditPart
    before: str = Field(description="What it is now, in words.")
    after: str = Field(description="What it would be.")


class SiblingOut(Body):
    id: UUID
    format_name: str
    platform_name: str | None
    dimensions: DimensionsOut
    is_same_ratio: bool
    is_same_group: bool = Field(description="For the same platform or category.")
    replaced: list[EditChangeOut] = Field(description="Edits of its own that copying replaces.")
    takes_no_text: bool = Field(description="Its format forbids texts, and there are some.")


@blueprint.get("/<uuid:asset_id>")
@blueprint.auth_required(auth)
@blueprint.output(ResultOut)
@blueprint.doc(summary="One result", responses=[404])
def show(asset_id: UUID) -> ResultOut:
    version = editing.version_of_result(deps(), actor(), asset_id)
    unless_known(version.edits, version.project, version.links_until)
    return result_body(editing.get_result(deps(), actor(), asset_id))


@blueprint.put("/<uuid:asset_id>")
@blueprint.auth_required(auth)
@blueprint.input(EditsIn)
@blueprint.output(ResultOut)
@blueprint.doc(
    summary="Replace the edits; the picture is rendered from the original",
    responses=[403, 404, 412],
)
def save(asset_id: UUID, json_data: EditsIn) -> tuple[ResultOut, int, dict[str, str]]:
    saved = editing.save_edits(deps(), actor(), asset_id, json_data.edits, read_expected_version())
    return versioned_response(saved)


@blueprint.post("/<uuid:asset_id>/preview")
@blueprint.auth_required(auth)
@blueprint.input(EditsIn)
@blueprint.input(LayoutsIn, location="query")
@blueprint.doc(
    summary="A small picture with these edits, or several layouts; nothing is stored",
    responses=PREVIEW,
)
def preview(asset_id: UUID, json_data: EditsIn, query_data: LayoutsIn) -> Response:
    if query_data.alternatives is not None:
        return answer_layouts(asset_id, json_data, query_data.alternatives)
    made = editing.preview_edits(deps(), actor(), asset_id, json_data.edits)
    headers = {
        "Cache-Control": "no-store",
        "X-Warnings": warnings_header(made.warnings),
        "X-Layout": json.dumps(describe_layout(made)),
    }
    return Response(made.data, content_type=made.content_type, headers=headers)


def answer_layouts(asset_id: UUID, wanted: EditsIn, count: int) -> Response:
    """The layouts with small pictures; these are in the answer, since nothing is stored."""
    found = layouts.preview_alternatives(deps(), actor(), asset_id, wanted.edits, count)
    answers = [
        LayoutOut(
            layout_id=layout.name,
            plan=plan_response(layout.plan),
            warnings=warning_bodies(layout.plan.warnings),
            url=f"data:image/jpeg;base64,{b64encode(layout.data).decode('ascii')}",
        ).model_dump(mode="json", by_alias=True)
        for layout in found
    ]
    response = jsonify(answers)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<uuid:asset_id>/versions")
@blueprint.auth_required(auth)
@blueprint.input(Part, location="query")
@blueprint.output(list[VersionOut])
@blueprint.doc(summary="Every version of the edits, newest first", responses=[404])
def versions(asset_id: UUID, query_data: Part) -> tuple[list[VersionOut], int, dict[str, str]]:
    version = editing.version_of_result(deps(), actor(), asset_id)
    wanted = (query_data.limit, query_data.offset)
    unless_known("e", version.edits, version.project, version.links_until, *wanted)
    found = editing.list_versions(deps(), actor(), asset_id)
    part = [
        VersionOut(
            version=version.version,
            edits=with_absolute_logo(version.edits),
            created_at=version.saved_at,
            created_by=version.saved_by,
            is_current=version.is_newest,
        )
        for version in query_data.of(found)
    ]
    return part, 200, total_count(len(found))


@blueprint.post("/<uuid:asset_id>/versions/<int:number>/restore")
@blueprint.auth_required(auth)
@blueprint.output(ResultOut)
@blueprint.doc(
    summary="Save an earlier version's edits again, as the newest version",
    responses=[403, 404, 412],
)
def restore(asset_id: UUID, number: int) -> tuple[ResultOut, int, dict[str, str]]:
    return versioned_response(
        editing.restore_version(deps(), actor(), asset_id, number, read_expected_version())
    )


@blueprint.get("/<uuid:asset_id>/siblings")
@blueprint.auth_required(auth)
@blueprint.input(Part, location="query")
@blueprint.output(list[SiblingOut])
@blueprint.doc(
    summary="Other results of the picture, and what copying edits to them would replace",
    responses=[404],
)
def siblings(asset_id: UUID, query_data: Part) -> tuple[list[SiblingOut], int, dict[str, str]]:
    found = copying.list_siblings(deps(), actor(), asset_id)
    told = [
        SiblingOut(
            id=one.result.id,
            format_name=one.result.format_name,
            platform_name=one.result.platform_name,
            dimensions=DimensionsOut(width=one.result.width, height=one.result.height),
            is_same_ratio=one.is_same_ratio,
            is_same_group=one.is_same_group,
            replaced=[EditChangeOut(**asdict(change)) for change in one.replaced],
            takes_no_text=one.takes_no_text,
        )
        for one in query_data.of(found)
    ]
    return told, 200, total_count(len(found))


@blueprint.post("/<uuid:asset_id>/copy-edits")
@blueprint.auth_required(auth)
@blueprint.input(TargetsIn)
@blueprint.output(list[ResultOut], status_code=202)
@blueprint.doc(
    summary="Save this result's edits on other results too; answers with these",
    responses=[403, 404],
)
def copy(asset_id: UUID, json_data: TargetsIn) -> list[ResultOut]:
    made = copying.copy_edits(deps(), actor(), asset_id, json_data.target_ids, json_data.parts)
    return [result_body(result) for result in made]


def describe_layout(made: editing.Preview) -> dict[str, object]:
    """How a preview was made, and where things lie on it, in fractions of its sides."""
    boxes = [[round(side, 4) for side in astuple(box)] for box in made.text_boxes]
    logo = [round(side, 4) for side in astuple(made.logo_box)] if made.logo_box else None
    return {
        "strategy": made.plan.strategy,
        "reason": made.plan.reason,
        "texts": boxes,
        "logo": logo,
    }


def warnings_header(warnings: Sequence[PlanWarning]) -> str:
    """Warnings as JSON in ASCII, as many whole ones as a header has room for."""
    told = [{"code": one.code, "message": one.message, "badge": badge_of(one)} for one in warnings]
    texts = [json.dumps(one) for one in told]
    while len(", ".join(texts)) > LONGEST_HEADER:
        texts.pop()
    return f"[{', '.join(texts)}]"


def versioned_response(result: GeneratedAsset) -> tuple[ResultOut, int, dict[str, str]]:
    return result_body(result), 200, {"ETag": f'"{result.version}"'}
