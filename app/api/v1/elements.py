"""PUT /projects/{projectId}/assets/{assetId}/elements."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from apiflask import APIBlueprint
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body
from app.api.v1.projects import AssetOut, asset_body
from app.domain.documents.corrections import MAX_CORRECTIONS, MAX_LABEL
from app.domain.documents.elements import ElementKind
from app.services.projects import elements

blueprint = APIBlueprint("api_elements", __name__, url_prefix="/api/v1/projects", tag="Projects")


class BoxIn(Body):
    x: float = Field(allow_inf_nan=False)
    y: float = Field(allow_inf_nan=False)
    width: float = Field(gt=0, allow_inf_nan=False)
    height: float = Field(gt=0, allow_inf_nan=False)


class CorrectionIn(Body):
    """An entry with the id of an element corrects it; one without an id adds an element, and needs
    a box.
    """

    id: str | None = Field(
        None,
        min_length=1,
        max_length=80,
        description="Of an element of the preview; left out to add one.",
    )
    decision: Literal["keep", "ignore"] = Field(
        "keep", description="keep: protected. ignore: as if it had not been found."
    )
    kind: ElementKind | None = None
    label: str | None = Field(None, max_length=MAX_LABEL)
    box: BoxIn | None = Field(
        None, description="In pixels of the upright picture; moves an element."
    )


class CorrectionsIn(Body):
    elements: list[CorrectionIn] = Field(
        max_length=MAX_CORRECTIONS,
        description="All corrections of the picture; [] takes them back.",
    )


@blueprint.put("/<uuid:project_id>/assets/<uuid:asset_id>/elements")
@blueprint.auth_required(auth)
@blueprint.input(CorrectionsIn)
@blueprint.output(AssetOut)
@blueprint.doc(
    summary="Keep, ignore, move and add elements of a picture; later plans obey",
    responses=[404, 409],
)
def correct(project_id: UUID, asset_id: UUID, json_data: CorrectionsIn) -> AssetOut:
    document: dict[str, Any] = json_data.model_dump(exclude_none=True)
    return asset_body(elements.correct_elements(deps(), actor(), project_id, asset_id, document))
