"""PUT /projects/{projectId}/assets/{assetId}/elements."""

from uuid import UUID

from app.api.guard import actor, auth, deps
from app.api.v1.model import JsonBlueprint, Sent, sent
from app.api.v1.projects import AssetOut, asset_body
from app.domain.documents.corrections import Corrections
from app.services.projects import elements

blueprint = JsonBlueprint("api_elements", __name__, url_prefix="/api/v1/projects", tag="Projects")


@blueprint.put("/<uuid:project_id>/assets/<uuid:asset_id>/elements")
@blueprint.auth_required(auth)
@blueprint.input(sent(Corrections))
@blueprint.output(AssetOut)
@blueprint.doc(
    summary="Keep, ignore, move and add elements of a picture; later plans obey",
    responses=[404, 409],
)
def correct(project_id: UUID, asset_id: UUID, json_data: Sent) -> AssetOut:
    changed = elements.correct_elements(deps(), actor(), project_id, asset_id, json_data.document)
    return asset_body(changed)
