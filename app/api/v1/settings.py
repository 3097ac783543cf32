"""GET /settings: what everybody may know of the rules in force."""

from flask import current_app
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, JsonBlueprint, answered
from app.domain.documents.brand import BrandColour
from app.domain.documents.fields import Amount
from app.domain.documents.file_types import ImageType
from app.domain.documents.rules import (
    AdaptationStrategy,
    FocalPointLogic,
    ImageQuality,
    Insets,
    ManualEditingRule,
)
from app.domain.leaving import Leaving
from app.domain.providers import Capability
from app.services.catalogue import settings

blueprint = JsonBlueprint("api_settings", __name__, url_prefix="/api/v1/settings", tag="Settings")


class UploadSettingsOut(Body):
    allowed_image_types: tuple[ImageType, ...]
    max_file_size_mb: Amount
    max_files: int = Field(description="In one request.")


class AdaptationSettingsOut(Body):
    focal_point_logic: FocalPointLogic
    adaptation_strategy: AdaptationStrategy
    image_quality: ImageQuality
    safe_zone: Insets
    logo_size: float


class EditingSettingsOut(ManualEditingRule):
    font_families: tuple[str, ...] = Field(description="What the renderer can set text in.")
    brand_colours: tuple[BrandColour, ...] = Field(description="To be offered for texts.")


class SizeSettingsOut(Body):
    min_side: int
    max_side: int
    max_pixels: int


class LeavingOut(Body):
    provider: str
    host: str
    capabilities: list[Capability] = Field(description="What they are shown for.")
    purposes: list[str] = Field(description="The same in words, in the same order.")


class LeavingSettingsOut(Body):
    uploads: list[LeavingOut] = Field(description="Who is shown what is uploaded.")
    results: list[LeavingOut] = Field(description="Who is shown what is made.")


class SettingsOut(Body):
    upload: UploadSettingsOut
    adaptation: AdaptationSettingsOut
    editing: EditingSettingsOut
    sizes: SizeSettingsOut = Field(description="Of formats and custom sizes, in px.")
    leaving: LeavingSettingsOut = Field(
        description="Who outside of the house is shown pictures; empty: nobody."
    )


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.output(answered(SettingsOut))
@blueprint.doc(summary="The rules in force, as far as everybody may know them")
def show() -> SettingsOut:
    known = settings.get_settings(deps(), actor())
    upload, adaptation = known.rules.upload_moderation, known.rules.adaptation
    return SettingsOut(
        upload=UploadSettingsOut(
            allowed_image_types=upload.allowed_image_types,
            max_file_size_mb=upload.max_file_size_mb,
            max_files=current_app.config["MAX_FILES"],
        ),
        adaptation=AdaptationSettingsOut(
            focal_point_logic=adaptation.focal_point_logic,
            adaptation_strategy=known.rules.ai_behavior.adaptation_strategy,
            image_quality=known.rules.ai_behavior.image_quality,
            safe_zone=adaptation.safe_zone,
            logo_size=adaptation.logo_size,
        ),
        editing=EditingSettingsOut(
            **dict(known.rules.manual_editing),
            font_families=known.font_families,
            brand_colours=known.brand_colours,
        ),
        sizes=SizeSettingsOut(
            min_side=known.min_side, max_side=known.max_side, max_pixels=known.max_pixels
        ),
        leaving=LeavingSettingsOut(
            uploads=[leaving_body(each) for each in known.leaving_of_uploads],
            results=[leaving_body(each) for each in known.leaving_of_results],
        ),
    )


def leaving_body(leaving: Leaving) -> LeavingOut:
    return LeavingOut(
        provider=leaving.provider,
        host=leaving.host,
        capabilities=list(leaving.capabilities),
        purposes=list(leaving.purposes),
    )
