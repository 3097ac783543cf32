"""Warnings as the API tells them, and what mends them."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, DescribedBy, JsonBlueprint
from app.api.v1.results import WarningOut, warning_bodies, with_absolute_logo
from app.domain.documents.edits import Edits
from app.services.projects import mending

blueprint = JsonBlueprint(
    "api_warnings", __name__, url_prefix="/api/v1/generated-assets", tag="Results"
)


class DraftIn(Body):
    edits: Annotated[dict[str, Any], DescribedBy(Edits)] | None = Field(
        None, description="Left out, those that are saved."
    )


class MendIn(DraftIn):
    code: str = Field(max_length=64, description="Of the warning.")
    subject: str = Field("", max_length=64, description="Of the warning.")


class JudgedOut(Body):
    warnings: list[WarningOut] = Field(description="The worst first; empty: nothing is wrong.")


class MendedOut(JudgedOut):
    edits: Edits = Field(description="The whole document, for PUT; nothing is stored yet.")


@blueprint.post("/<uuid:asset_id>/preflight")
@blueprint.auth_required(auth)
@blueprint.input(DraftIn)
@blueprint.output(JudgedOut)
@blueprint.doc(
    summary="What would be wrong with these edits; nothing is stored",
    description="The warnings that a result with these edits would have, as they are measured in "
    "its pixels. Only the size of the file is not known before it is made.",
    responses=[403, 404, 409],
)
def judge(asset_id: UUID, json_data: DraftIn) -> JudgedOut:
    found = mending.judge_edits(deps(), actor(), asset_id, json_data.edits)
    return JudgedOut(warnings=warning_bodies(found))


@blueprint.post("/<uuid:asset_id>/mend")
@blueprint.auth_required(auth)
@blueprint.input(MendIn)
@blueprint.output(MendedOut)
@blueprint.doc(
    summary="Edits in which a warning is no longer true; nothing is stored",
    description="For warnings that have a `mend`. What is offered was rendered: the warning is "
    "gone, and none came that was not there. 409 `nothing_mends` when nothing does.",
    responses=[403, 404, 409],
)
def mend(asset_id: UUID, json_data: MendIn) -> MendedOut:
    found = mending.mend_edits(
        deps(), actor(), asset_id, json_data.code, json_data.subject, json_data.edits
    )
    return MendedOut(edits=with_absolute_logo(found.edits), warnings=warning_bodies(found.warnings))
