"""What could be made of a picture, in words."""

from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, JsonBlueprint
from app.services.projects import suggesting

blueprint = JsonBlueprint("api_suggestions", __name__, url_prefix="/api/v1", tag="Projects")


class SuggestionsOut(Body):
    prompts: list[str] = Field(description="Edits that could be asked for.")
    captions: list[str] = Field(description="Short texts that could stand beside it.")
    alt_text: str = Field(description="What it shows, for whoever does not see it.")
    source: str = Field(description="Who says so: `builtin`, or a provider and its model.")


@blueprint.get("/assets/<uuid:asset_id>/prompt-suggestions")
@blueprint.auth_required(auth)
@blueprint.output(SuggestionsOut)
@blueprint.doc(
    summary="What could be made of a picture, in words",
    description="Never empty: without a provider it follows from what was found and read.",
    responses=[404, 409],
)
def suggest(asset_id: UUID) -> SuggestionsOut:
    found = suggesting.suggest_for_picture(deps(), actor(), asset_id)
    return SuggestionsOut(
        prompts=list(found.prompts),
        captions=list(found.captions),
        alt_text=found.alt,
        source=found.source,
    )
