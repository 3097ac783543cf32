"""Results beyond editing, and the contract's GeneratedAsset.

All of one original, review, making anew, and flags.
"""

from collections.abc import Sequence
from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps, external
from app.api.v1.model import Body, ErrorOut, JsonBlueprint, Part, ProblemOut, total_count
from app.api.v1.projects import AssetOut, asset_body
from app.domain.documents.edits import Edits
from app.domain.documents.plans import Fill, Plan, PlanWarning, Strategy
from app.domain.left_out import say_left_out
from app.domain.preflight.traits import Mend, badge_of, mend_of, traits_of
from app.domain.providers import Cause
from app.domain.results import GeneratedAsset, Provenance, ResultStatus, Review
from app.services.projects import results

blueprint = JsonBlueprint("api_results", __name__, url_prefix="/api/v1", tag="Results")


class DimensionsOut(Body):
    width: int
    height: int


class PlacementOut(Body):
    src: list[float] = Field(
        min_length=4, max_length=4, description="x, y, width, height in pixels of the original."
    )
    dst: list[float] = Field(
        min_length=4, max_length=4, description="x, y, width, height in pixels of the result."
    )


class PlanOut(Body):
    strategy: Strategy
    placements: list[PlacementOut]
    fill: Fill
    reason: str


class LeftOutOut(Body):
    provider: str
    cause: Cause
    message: str


class ProvenanceOut(Body):
    engine: str | None = Field(
        description="What rendered the newest picture; null until there is one."
    )
    models: dict[str, str] = Field(
        description="The models that looked at the original, and their versions."
    )
    rules: dict[str, int] = Field(
        description="The version of each group of rules that the plan was made with."
    )
    painted_by: str | None = Field(
        description="The provider and model that painted what the picture does not cover; null "
        "when none did."
    )
    not_painted_by: list[LeftOutOut] = Field(
        description="Who was to paint it and did not, and why: the picture's border was continued "
        "instead. Empty when somebody did, or nobody was to."
    )


class WarningOut(ErrorOut):
    badge: str = Field(description="The same in two or three words, with its figure.")
    subject: str = Field(
        description="What of the edits it is about: `text 0` is the first of `textOverlays`, "
        "`logo` the logo; empty when it is about the picture."
    )
    mend: Mend | None = Field(description="What POST /mend would try; null: a person has to.")
    is_blocking: bool = Field(description="The result should not be used as it is.")


class ResultOut(Body):
    id: UUID
    original_asset_id: UUID
    filename: str
    asset_url: str
    platform_name: str | None
    format_name: str
    dimensions: DimensionsOut
    is_nsfw: bool
    status: ResultStatus
    error: ProblemOut | None
    strategy: Strategy | None = Field(
        description="How the newest picture was made: by edits it may differ from the plan's. "
        "Null until the result is planned."
    )
    plan: PlanOut | None
    warnings: list[WarningOut] = Field(description="The worst first; empty: nothing is wrong.")
    edits: Edits
    version: int
    review: Review
    size_bytes: int
    provenance: ProvenanceOut
    alt_text: str = Field(description="What it shows, for whoever does not see it.")


class ReviewIn(Body):
    review: Review
    reason: str = Field("", max_length=1000)


class ReviewOut(Body):
    review: Review
    reason: str


class RevealOut(Body):
    url: str


@blueprint.get("/assets/<uuid:asset_id>/generated")
@blueprint.auth_required(auth)
@blueprint.input(Part, location="query")
@blueprint.output(list[ResultOut])
@blueprint.doc(summary="All results of one original", responses=[404])
def of_asset(asset_id: UUID, query_data: Part) -> tuple[list[ResultOut], int, dict[str, str]]:
    found = results.list_asset_results(deps(), actor(), asset_id)
    return [result_body(item) for item in query_data.of(found)], 200, total_count(len(found))


@blueprint.post("/assets/<uuid:asset_id>/clear-flag")
@blueprint.auth_required(auth)
@blueprint.output(AssetOut)
@blueprint.doc(summary="Lift the flag of an original; for admins, logged", responses=[403, 404])
def clear_asset(asset_id: UUID) -> AssetOut:
    return asset_body(results.clear_asset_flag(deps(), actor(), asset_id))


@blueprint.post("/assets/<uuid:asset_id>/reveal")
@blueprint.auth_required(auth)
@blueprint.output(RevealOut)
@blueprint.doc(
    summary="An address that shows a flagged original as it is; for admins, logged",
    responses=[403, 404],
)
def reveal_asset(asset_id: UUID) -> RevealOut:
    return RevealOut(url=external(results.reveal_asset(deps(), actor(), asset_id)))


@blueprint.get("/generated-assets/<uuid:asset_id>/review")
@blueprint.auth_required(auth)
@blueprint.output(ReviewOut)
@blueprint.doc(summary="What people think of a result, and why", responses=[404])
def show_review(asset_id: UUID) -> ReviewOut:
    review, reason = results.get_review(deps(), actor(), asset_id)
    return ReviewOut(review=review, reason=reason)


@blueprint.post("/generated-assets/<uuid:asset_id>/review")
@blueprint.auth_required(auth)
@blueprint.input(ReviewIn)
@blueprint.output(ResultOut)
@blueprint.doc(summary="Approve or reject a result as it is, or take that back", responses=[404])
def review(asset_id: UUID, json_data: ReviewIn) -> ResultOut:
    return result_body(
        results.review_result(deps(), actor(), asset_id, json_data.review, json_data.reason)
    )


@blueprint.post("/generated-assets/<uuid:asset_id>/regenerate")
@blueprint.auth_required(auth)
@blueprint.output(ResultOut, status_code=202)
@blueprint.doc(summary="Plan a result anew by the rules in force; its edits stay", responses=[404])
def regenerate(asset_id: UUID) -> ResultOut:
    return result_body(results.regenerate_result(deps(), actor(), asset_id))


@blueprint.post("/generated-assets/<uuid:asset_id>/clear-flag")
@blueprint.auth_required(auth)
@blueprint.output(ResultOut)
@blueprint.doc(summary="Lift the flag of a result; for admins, logged", responses=[403, 404])
def clear_result(asset_id: UUID) -> ResultOut:
    return result_body(results.clear_result_flag(deps(), actor(), asset_id))


@blueprint.post("/generated-assets/<uuid:asset_id>/reveal")
@blueprint.auth_required(auth)
@blueprint.output(RevealOut)
@blueprint.doc(
    summary="An address that shows a flagged result as it is; for admins, logged",
    responses=[403, 404],
)
def reveal_result(asset_id: UUID) -> RevealOut:
    return RevealOut(url=external(results.reveal_result(deps(), actor(), asset_id)))


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
        error=result.problem,
        strategy=plan.way.strategy if plan else None,
        plan=plan_response(plan) if plan else None,
        warnings=warning_bodies(plan.warnings if plan else ()),
        edits=with_absolute_logo(result.edits),
        version=result.version,
        review=result.review,
        size_bytes=result.size_bytes,
        provenance=provenance_body(result.provenance),
        alt_text=result.alt_text,
    )


def provenance_body(provenance: Provenance) -> ProvenanceOut:
    left_out = [
        LeftOutOut(provider=each.provider, cause=each.cause, message=say_left_out(each))
        for each in provenance.left_out
    ]
    return ProvenanceOut(
        engine=provenance.engine,
        models=dict(provenance.models),
        rules=dict(provenance.rules),
        painted_by=provenance.painted_by or None,
        not_painted_by=left_out,
    )


def warning_bodies(warnings: Sequence[PlanWarning]) -> list[WarningOut]:
    """The warnings with what can be done about them."""
    return [
        WarningOut(
            code=warning.code,
            message=warning.message,
            badge=badge_of(warning),
            subject=warning.subject,
            mend=mend_of(warning),
            is_blocking=traits_of(warning).is_blocking,
        )
        for warning in warnings
    ]


def plan_response(plan: Plan) -> PlanOut:
    placements = [PlacementOut(src=p.src.as_list(2), dst=p.dst.as_list(2)) for p in plan.placements]
    return PlanOut(
        strategy=plan.strategy, placements=placements, fill=plan.fill, reason=plan.reason
    )


def with_absolute_logo(edits: Edits) -> Edits:
    """The edits with an address of the logo that opens from anywhere."""
    logo = edits.logo_overlay
    if not logo:
        return edits
    return edits.changed(logo_overlay=logo.changed(logo_url=external(logo.logo_url)))
