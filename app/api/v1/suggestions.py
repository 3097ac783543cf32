"""What could be made of a picture, in words."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, DescribedBy, JsonBlueprint
from app.domain.documents.edits import TextOverlay
from app.services.projects import suggesting

blueprint = JsonBlueprint("api_suggestions", __name__, url_prefix="/api/v1", tag="Projects")


class HeadlineIn(Body):
    overlay: Annotated[dict[str, Any], DescribedBy(TextOverlay)] = Field(
        description="Content, style, position and width of the box."
    )
    height: float = Field(gt=0, le=1, description="Of the box, a fraction of the canvas' height.")


class ShorterOut(Body):
    content: str
    font_size: int = Field(description="For the overlay: px of a canvas of 1080.")
    lines: int


class HeadlineOut(Body):
    content: str = Field(description="Shorter than what was asked for where that does not fit.")
    font_size: int = Field(description="For the overlay: px of a canvas of 1080.")
    lines: int
    is_whole: bool = Field(description="All of its words fit at a size that can be read.")
    shorter: list[ShorterOut] = Field(
        description="What could be said instead, larger or in fewer lines; the longest first."
    )


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


@blueprint.post("/generated-assets/<uuid:asset_id>/fit-headline")
@blueprint.auth_required(auth)
@blueprint.input(HeadlineIn)
@blueprint.output(HeadlineOut)
@blueprint.doc(
    summary="How large a headline may be in a box; nothing is stored",
    description="Set by the engine that renders. A headline that would be tiny is cut at a clause, "
    "then at a word.",
    responses=[404, 422],
)
def fit_headline(asset_id: UUID, json_data: HeadlineIn) -> HeadlineOut:
    overlay = TextOverlay.read(json_data.overlay, "overlay")
    found = suggesting.fit_headline_of_result(deps(), actor(), asset_id, overlay, json_data.height)
    fitted = found.fitted
    return HeadlineOut(
        content=fitted.content,
        font_size=fitted.font_size,
        lines=fitted.lines,
        is_whole=fitted.is_whole,
        shorter=[
            ShorterOut(content=each.content, font_size=each.font_size, lines=each.lines)
            for each in found.larger
        ],
    )
