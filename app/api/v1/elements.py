"""/projects/{projectId}/assets/{assetId}/elements: what was found, corrected and tried."""

from uuid import UUID

from apiflask.fields import UploadFile
from flask import request
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.headers import read_expected_version
from app.api.v1.model import Body, ErrorOut, JsonBlueprint, Moment, Sent, sent
from app.api.v1.projects import (
    AssetOut,
    BoxOut,
    ElementOut,
    asset_body,
    box_response,
    element_response,
)
from app.api.v1.results import DimensionsOut, PlanOut, plan_response
from app.domain.documents.corrections import Correction, Corrections, Decision
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.plans import PlanWarning
from app.domain.doubts import Doubt
from app.domain.planning.effects import Effect, new_warnings
from app.domain.reviews import CorrectionPreview, PictureReview, PlannedResult
from app.services.projects import elements, pictures
from app.services.projects.uploads import staged_files

blueprint = JsonBlueprint("api_elements", __name__, url_prefix="/api/v1/projects", tag="Projects")

PATH = "/<uuid:project_id>/assets/<uuid:asset_id>/elements"
EXAMPLE: dict[str, object] = {
    "elements": [
        {"id": "face-1", "decision": "ignore"},
        {"id": "object-1", "decision": "keep", "isSubject": True},
        {"kind": "logo", "label": "Acme", "box": {"x": 700, "y": 20, "width": 150, "height": 80}},
    ]
}
MEANING = (
    "The list is the whole of what people say; what it leaves out is as it was found. An entry "
    "with the id of a found element corrects that; one without an id adds an element and needs a "
    "box, in pixels of the upright picture. `keep` protects it: `protection` says how hard "
    "(`must`, `may` as far as that takes little, `none` not at all). `ignore` is as if it had not "
    "been found; `isWrong` beside it says that it is not there. `isSubject` says what the picture "
    "is about: other things that could be are kept only as far as that takes little."
)


class FoundOut(ElementOut):
    protection: Protection = Field(description="How hard plans try to keep it, as it was found.")


class CorrectionOut(Body):
    id: str
    decision: Decision
    protection: Protection
    is_wrong: bool
    is_subject: bool
    kind: ElementKind | None = Field(description="Null: as it was found.")
    label: str | None = Field(description="Null: as it was found.")
    box: BoxOut | None = Field(description="Null: where it was found.")


class ElementsOut(Body):
    version: int = Field(description="Of the corrections, from 0: for If-Match.")
    saved_by: str | None = Field(description="A user name; null when nobody has corrected it.")
    saved_at: Moment | None
    found: list[FoundOut] = Field(description="As the analysis found them.")
    corrections: list[CorrectionOut] = Field(description="What people said of them.")
    elements: list[FoundOut] = Field(description="As later plans take them.")
    doubt: Doubt | None = Field(
        description="Why somebody should say what the picture is about: `nothing` was found that "
        "has to be kept, what leads is `weak`, or there are `rivals`. Null once somebody has."
    )


class PlannedResultOut(Body):
    result_id: UUID | None = Field(description="Null for a format in which nothing was made yet.")
    platform_name: str = Field(description="Platform or category.")
    format_name: str
    dimensions: DimensionsOut
    is_edited: bool = Field(description="Somebody adjusted it; that stays.")
    loses_layout: bool = Field(
        description="But for the layout that was chosen, which cannot be made any more: the best "
        "one is taken."
    )
    effect: Effect = Field(
        description="`worse`: there is a new warning; `better`: one is gone; `other`: another "
        "window or strategy; `none`: nothing changes."
    )
    before: PlanOut
    after: PlanOut
    new_warnings: list[ErrorOut]
    gone_warnings: list[ErrorOut]


class CorrectionPreviewOut(Body):
    checked: int = Field(description="How many were planned again.")
    changed: int = Field(description="How many of them would change.")
    is_made: bool = Field(description="They are results; else formats that are preselected.")
    waiting: int = Field(description="Results that are not planned yet: they obey by themselves.")
    older_rules: int = Field(
        description="Of those that change, how many were planned by earlier rules than those in "
        "force."
    )
    left_out: int = Field(description="Results beyond the 500 newest; they stay as they are.")
    items: list[PlannedResultOut] = Field(description="What changes first, of that the worst.")


class ReplacementIn(Body):
    file: UploadFile


class AppliedOut(Body):
    asset: AssetOut
    remade: list[UUID] = Field(description="Ids of the results that are made again.")


@blueprint.get(PATH)
@blueprint.auth_required(auth)
@blueprint.output(ElementsOut)
@blueprint.doc(
    summary="What was found in a picture, what people said of it, and who said it last",
    responses=[404, 409],
)
def show(project_id: UUID, asset_id: UUID) -> tuple[ElementsOut, int, dict[str, str]]:
    review = elements.review_elements(deps(), actor(), project_id, asset_id)
    return elements_body(review), 200, {"ETag": f'"{review.version}"'}


@blueprint.put(PATH)
@blueprint.auth_required(auth)
@blueprint.input(sent(Corrections), example=EXAMPLE)
@blueprint.output(AssetOut)
@blueprint.doc(
    summary="Keep, ignore, move and add elements of a picture; later plans obey",
    description=MEANING,
    responses=[404, 409, 412],
)
def correct(
    project_id: UUID, asset_id: UUID, json_data: Sent
) -> tuple[AssetOut, int, dict[str, str]]:
    changed = elements.correct_elements(
        deps(), actor(), project_id, asset_id, json_data.document, read_expected_version()
    )
    return asset_body(changed), 200, {"ETag": f'"{changed.corrections_version}"'}


@blueprint.post(f"{PATH}/preview")
@blueprint.auth_required(auth)
@blueprint.input(sent(Corrections), example=EXAMPLE)
@blueprint.output(CorrectionPreviewOut)
@blueprint.doc(
    summary="What corrections would change, planned and not rendered",
    description="The results of the picture are planned again by the rules in force, with what "
    "people adjusted in them; before there are any, the picture is planned in preselected formats. "
    f"Nothing is stored. {MEANING}",
    responses=[404, 409],
)
def preview(project_id: UUID, asset_id: UUID, json_data: Sent) -> CorrectionPreviewOut:
    found = elements.preview_corrections(deps(), actor(), project_id, asset_id, json_data.document)
    return preview_body(found)


@blueprint.post(f"{PATH}/apply")
@blueprint.auth_required(auth)
@blueprint.input(sent(Corrections), example=EXAMPLE)
@blueprint.output(AppliedOut, status_code=202)
@blueprint.doc(
    summary="Save corrections, and make those results again that they change",
    description="As `preview` tells it. What people adjusted in a result stays; its review starts "
    f"anew, and the earlier picture is shown until the new one is there. {MEANING}",
    responses=[404, 409, 412, 429],
)
def apply(
    project_id: UUID, asset_id: UUID, json_data: Sent
) -> tuple[AppliedOut, int, dict[str, str]]:
    applied = elements.apply_corrections(
        deps(), actor(), project_id, asset_id, json_data.document, read_expected_version()
    )
    body = AppliedOut(asset=asset_body(applied.asset), remade=list(applied.remade))
    return body, 202, {"ETag": f'"{applied.asset.corrections_version}"'}


@blueprint.post("/<uuid:project_id>/assets/<uuid:asset_id>/replace")
@blueprint.auth_required(auth)
@blueprint.input(ReplacementIn, location="form_and_files")
@blueprint.output(AssetOut, status_code=202)
@blueprint.doc(
    summary="Put another file in the place of a picture",
    description="It is looked at anew. Until that is done everything is as it was; then what "
    "people said of the former picture is forgotten, and all results are made again from the new "
    "one. Their edits stay.",
    responses=[404, 409, 413, 415, 422],
)
def replace(
    project_id: UUID,
    asset_id: UUID,
    form_and_files_data: ReplacementIn,  # noqa: ARG001
) -> AssetOut:
    part = request.files["file"]
    with staged_files(deps(), [(part.filename or "", part.stream)]) as (file,):
        return asset_body(
            pictures.replace_picture(
                deps(), actor(), project_id, asset_id, file.filename, file.path
            )
        )


@blueprint.delete("/<uuid:project_id>/assets/<uuid:asset_id>")
@blueprint.auth_required(auth)
@blueprint.doc(
    summary="Take a picture out of its project for good, with what was made of it",
    responses={204: "Removed", 404: "Not found"},
)
def remove(project_id: UUID, asset_id: UUID) -> tuple[str, int]:
    pictures.remove_picture(deps(), actor(), project_id, asset_id)
    return "", 204


def elements_body(review: PictureReview) -> ElementsOut:
    return ElementsOut(
        version=review.version,
        saved_by=review.saved_by,
        saved_at=review.saved_at,
        found=[found_response(element) for element in review.found],
        corrections=[correction_response(each) for each in review.corrections.elements],
        elements=[found_response(element) for element in review.asset.elements],
        doubt=review.asset.doubt,
    )


def found_response(element: Element) -> FoundOut:
    known = element_response(element)
    return FoundOut(**dict(known), protection=element.protection)


def correction_response(correction: Correction) -> CorrectionOut:
    return CorrectionOut(
        id=correction.id,
        decision=correction.decision,
        protection=correction.protection,
        is_wrong=correction.is_wrong,
        is_subject=correction.is_subject,
        kind=correction.kind,
        label=correction.label,
        box=box_response(correction.box.box()) if correction.box else None,
    )


def preview_body(found: CorrectionPreview) -> CorrectionPreviewOut:
    return CorrectionPreviewOut(
        checked=len(found.planned),
        changed=len(found.changed),
        is_made=found.is_made,
        waiting=found.waiting,
        older_rules=found.older_rules,
        left_out=found.left_out,
        items=[planned_response(result) for result in found.planned],
    )


def planned_response(result: PlannedResult) -> PlannedResultOut:
    return PlannedResultOut(
        result_id=result.result_id,
        platform_name=result.group,
        format_name=result.format_name,
        dimensions=DimensionsOut(width=result.width, height=result.height),
        is_edited=result.is_edited,
        loses_layout=result.loses_layout,
        effect=result.effect,
        before=plan_response(result.before),
        after=plan_response(result.after),
        new_warnings=[said(warning) for warning in new_warnings(result.before, result.after)],
        gone_warnings=[said(warning) for warning in new_warnings(result.after, result.before)],
    )


def said(warning: PlanWarning) -> ErrorOut:
    return ErrorOut(code=warning.code, message=warning.message)
