"""GET /settings: what everybody may know of the rules in force."""

from __future__ import annotations

from flask import current_app
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.json_blueprint import JsonBlueprint
from app.api.v1.admin_rules import LogoSourcesOut, SafeZoneOut
from app.api.v1.model import Body
from app.services.catalogue import settings

blueprint = JsonBlueprint("api_settings", __name__, url_prefix="/api/v1/settings", tag="Settings")


class UploadSettingsOut(Body):
    allowed_image_types: list[str]
    max_file_size_mb: float
    max_files: int = Field(description="In one request.")


class AdaptationSettingsOut(Body):
    focal_point_logic: str
    adaptation_strategy: str
    image_quality: str
    safe_zone: SafeZoneOut
    logo_size: float


class EditingSettingsOut(Body):
    editing_enabled: bool
    cropping_enabled: bool
    saturation_enabled: bool
    add_text_or_logo_enabled: bool
    allowed_logo_sources: LogoSourcesOut
    font_families: list[str] = Field(description="What the renderer can letter with.")


class SizeSettingsOut(Body):
    min_side: int
    max_side: int
    max_pixels: int


class SettingsOut(Body):
    upload: UploadSettingsOut
    adaptation: AdaptationSettingsOut
    editing: EditingSettingsOut
    sizes: SizeSettingsOut = Field(description="Of formats and custom sizes, in px.")


@blueprint.get("")
@blueprint.auth_required(auth)
@blueprint.output(SettingsOut)
@blueprint.doc(summary="The rules in force, as far as everybody may know them")
def show() -> SettingsOut:
    known = settings.get_settings(deps(), actor())
    upload, editing = known.rules.upload_moderation, known.rules.manual_editing
    zone = known.rules.adaptation.safe_zone
    return SettingsOut(
        upload=UploadSettingsOut(
            allowed_image_types=list(upload.allowed_image_types),
            max_file_size_mb=upload.max_file_size_mb,
            max_files=current_app.config["MAX_FILES"],
        ),
        adaptation=AdaptationSettingsOut(
            focal_point_logic=known.rules.adaptation.focal_point_logic,
            adaptation_strategy=known.rules.ai_behavior.adaptation_strategy,
            image_quality=known.rules.ai_behavior.image_quality,
            safe_zone=SafeZoneOut(
                top=zone.top, bottom=zone.bottom, left=zone.left, right=zone.right
            ),
            logo_size=known.rules.adaptation.logo_size,
        ),
        editing=EditingSettingsOut(
            editing_enabled=editing.editing_enabled,
            cropping_enabled=editing.cropping_enabled,
            saturation_enabled=editing.saturation_enabled,
            add_text_or_logo_enabled=editing.add_text_or_logo_enabled,
            allowed_logo_sources=LogoSourcesOut(
                types=list(editing.logo_types), max_size_mb=editing.logo_max_size_mb
            ),
            font_families=list(known.font_families),
        ),
        sizes=SizeSettingsOut(
            min_side=known.min_side, max_side=known.max_side, max_pixels=known.max_pixels
        ),
    )
