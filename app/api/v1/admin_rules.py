"""The four groups of rules: GET and PUT of each, history, restore, and a dry run."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.api.guard import ADMINS, admin, auth, deps
from app.api.json_blueprint import JsonBlueprint
from app.api.v1.model import Body, Changes, ErrorOut, Moment, Number, Switch
from app.domain.documents.plans import Plan
from app.domain.documents.rules import (
    IMAGE_TYPES,
    LOGO_TYPES,
    SMALLEST_MB,
    WIDEST_MARGIN,
    AdaptationStrategy,
    FocalPointLogic,
    ImageQuality,
    RuleGroup,
)
from app.services.catalogue import rules

blueprint = JsonBlueprint(
    "api_admin_rules", __name__, url_prefix="/api/v1/admin/rules", tag="Admin: rules"
)

GROUP = "/<any({}):group>".format(",".join(f'"{group}"' for group in RuleGroup))

Margin = Annotated[
    Number, Field(ge=0, le=WIDEST_MARGIN, description="A fraction of the canvas' side.")
]
Megabytes = Annotated[Number, Field(ge=SMALLEST_MB, le=10_000)]
ImageType = Annotated[str, Field(json_schema_extra={"enum": list(IMAGE_TYPES)})]
LogoType = Annotated[str, Field(json_schema_extra={"enum": list(LOGO_TYPES)})]
EarlierLogoType = Annotated[str, Field(pattern=f"^({'|'.join(LOGO_TYPES)})$")]
"""Checked here: beside its newer name nobody else would look at it."""


class SafeZone(Changes):
    top: Margin = None
    bottom: Margin = None
    left: Margin = None
    right: Margin = None


class LayoutGuidance(Changes):
    safe_zone: SafeZone = None
    logo_size: Annotated[Number, Field(ge=0, le=1)] = None


class AdaptationRule(Changes):
    focal_point_logic: FocalPointLogic = None
    layout_guidance: LayoutGuidance = None


class AIBehaviorRule(Changes):
    adaptation_strategy: AdaptationStrategy = None
    image_quality: ImageQuality = None


class UploadModerationRule(Changes):
    allowed_image_types: Annotated[list[ImageType], Field(min_length=1)] = None
    max_file_size_mb: Megabytes = None
    nsfw_alerts_active: Switch = None


class LogoSources(Changes):
    types: Annotated[list[LogoType], Field(min_length=1)] = None
    max_size_mb: Megabytes = None


class EarlierLogoSources(Changes):
    allowed_types: Annotated[list[EarlierLogoType], Field(min_length=1)] = None
    max_size_mb: Megabytes = None


class ManualEditingRule(Changes):
    editing_enabled: Switch = None
    cropping_enabled: Switch = None
    saturation_enabled: Switch = None
    add_text_or_logo_enabled: Switch = None
    allowed_logo_sources: LogoSources = None
    logo: Annotated[
        EarlierLogoSources, Field(description="An earlier name of allowedLogoSources.")
    ] = None


class FocalPointIn(Body):
    logic: FocalPointLogic


class StrategyIn(Body):
    strategy: AdaptationStrategy


class SafeZoneOut(Body):
    top: float
    bottom: float
    left: float
    right: float


class LayoutGuidanceOut(Body):
    safe_zone: SafeZoneOut
    logo_size: float


class AdaptationRuleOut(Body):
    focal_point_logic: FocalPointLogic
    layout_guidance: LayoutGuidanceOut


class AIBehaviorRuleOut(Body):
    adaptation_strategy: AdaptationStrategy
    image_quality: ImageQuality


class UploadModerationRuleOut(Body):
    allowed_image_types: list[str]
    max_file_size_mb: float
    nsfw_alerts_active: bool


class LogoSourcesOut(Body):
    types: list[str]
    max_size_mb: float


class ManualEditingRuleOut(Body):
    editing_enabled: bool
    cropping_enabled: bool
    saturation_enabled: bool
    add_text_or_logo_enabled: bool
    allowed_logo_sources: LogoSourcesOut


class AuthorOut(Body):
    id: UUID
    username: str | None


class RuleVersionOut(Body):
    version: int
    rule: dict[str, Any] = Field(description="The group's rule as it was.")
    note: str | None
    created_at: Moment | None
    created_by: AuthorOut | None = Field(description="Null for what the organization started with.")


class DryRunIn(Body):
    rule: dict[str, Any] = Field(description="Whole or partial, as in the group's PUT.")
    limit: int = Field(
        rules.DRY_RUN_PICTURES,
        ge=1,
        le=rules.DRY_RUN_PICTURES,
        strict=True,
        description="Pictures to plan.",
    )


class PlannedOut(Body):
    strategy: str
    warnings: list[ErrorOut]
    reason: str


class DryRunItemOut(Body):
    asset_id: UUID
    filename: str
    format_name: str
    before: PlannedOut
    after: PlannedOut


class DryRunOut(Body):
    checked: int = Field(description="Pairs of picture and format that were planned.")
    changed: int
    items: list[DryRunItemOut]


def _current(group: RuleGroup) -> dict[str, Any]:
    return dict(rules.get_rule(deps(), admin(), group).document)


def _changed(group: RuleGroup, document: dict[str, Any]) -> dict[str, Any]:
    return dict(rules.change_rule(deps(), admin(), group, document).document)


@blueprint.get("/adaptation")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.output(AdaptationRuleOut)
@blueprint.doc(summary="What leads in a picture, and what stays free", responses=[403])
def adaptation() -> dict[str, Any]:
    return _current(RuleGroup.ADAPTATION)


@blueprint.put("/adaptation")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(AdaptationRule)
@blueprint.output(AdaptationRuleOut)
@blueprint.doc(summary="Change it, whole or in part", responses=[403])
def change_adaptation(json_data: AdaptationRule) -> dict[str, Any]:
    return _changed(RuleGroup.ADAPTATION, json_data.document())


@blueprint.get("/ai-behavior")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.output(AIBehaviorRuleOut)
@blueprint.doc(summary="How pictures are adapted", responses=[403])
def ai_behavior() -> dict[str, Any]:
    return _current(RuleGroup.AI_BEHAVIOR)


@blueprint.put("/ai-behavior")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(AIBehaviorRule)
@blueprint.output(AIBehaviorRuleOut)
@blueprint.doc(summary="Change it, whole or in part", responses=[403])
def change_ai_behavior(json_data: AIBehaviorRule) -> dict[str, Any]:
    return _changed(RuleGroup.AI_BEHAVIOR, json_data.document())


@blueprint.get("/upload-moderation")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.output(UploadModerationRuleOut)
@blueprint.doc(summary="What may be uploaded", responses=[403])
def upload_moderation() -> dict[str, Any]:
    return _current(RuleGroup.UPLOAD_MODERATION)


@blueprint.put("/upload-moderation")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(UploadModerationRule)
@blueprint.output(UploadModerationRuleOut)
@blueprint.doc(summary="Change it, whole or in part", responses=[403])
def change_upload_moderation(json_data: UploadModerationRule) -> dict[str, Any]:
    return _changed(RuleGroup.UPLOAD_MODERATION, json_data.document())


@blueprint.get("/manual-editing")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.output(ManualEditingRuleOut)
@blueprint.doc(summary="What people may adjust", responses=[403])
def manual_editing() -> dict[str, Any]:
    return _current(RuleGroup.MANUAL_EDITING)


@blueprint.put("/manual-editing")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(ManualEditingRule)
@blueprint.output(ManualEditingRuleOut)
@blueprint.doc(summary="Change it, whole or in part", responses=[403])
def change_manual_editing(json_data: ManualEditingRule) -> dict[str, Any]:
    return _changed(RuleGroup.MANUAL_EDITING, json_data.document())


@blueprint.put("/focal-point")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(FocalPointIn)
@blueprint.output(AdaptationRuleOut)
@blueprint.doc(summary="An earlier name: focalPointLogic of the adaptation rule", responses=[403])
def change_focal_point(json_data: FocalPointIn) -> dict[str, Any]:
    return _changed(RuleGroup.ADAPTATION, {"focalPointLogic": str(json_data.logic)})


@blueprint.put("/ai-adaptation")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(StrategyIn)
@blueprint.output(AIBehaviorRuleOut)
@blueprint.doc(summary="An earlier name: adaptationStrategy of the behaviour rule", responses=[403])
def change_strategy(json_data: StrategyIn) -> dict[str, Any]:
    return _changed(RuleGroup.AI_BEHAVIOR, {"adaptationStrategy": str(json_data.strategy)})


@blueprint.get(f"{GROUP}/versions")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.output(list[RuleVersionOut])
@blueprint.doc(summary="A group's history, newest first", responses=[403, 404])
def versions(group: str) -> list[RuleVersionOut]:
    return [_version(record) for record in rules.list_versions(deps(), admin(), RuleGroup(group))]


@blueprint.post(f"{GROUP}/versions/<int:number>/restore")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.output(RuleVersionOut)
@blueprint.doc(summary="Put an earlier version in force again, as a new one", responses=[403, 404])
def restore(group: str, number: int) -> RuleVersionOut:
    return _version(rules.restore_version(deps(), admin(), RuleGroup(group), number))


@blueprint.post(f"{GROUP}/dry-run")
@blueprint.auth_required(auth, roles=ADMINS)
@blueprint.input(DryRunIn)
@blueprint.output(DryRunOut)
@blueprint.doc(summary="What a change would change, planned and not rendered", responses=[403, 404])
def dry_run(group: str, json_data: DryRunIn) -> DryRunOut:
    tried = rules.try_rule(deps(), admin(), RuleGroup(group), json_data.rule, json_data.limit)
    items = [
        DryRunItemOut(
            asset_id=item.asset_id,
            filename=item.filename,
            format_name=item.format_name,
            before=_planned(item.before),
            after=_planned(item.after),
        )
        for item in tried.items
    ]
    return DryRunOut(checked=tried.checked, changed=len(items), items=items)


def _version(record: rules.RuleRecord) -> RuleVersionOut:
    author = (
        AuthorOut(id=record.created_by, username=record.created_by_name)
        if record.created_by
        else None
    )
    return RuleVersionOut(
        version=record.version,
        rule=dict(record.document),
        note=record.note,
        created_at=record.created_at,
        created_by=author,
    )


def _planned(plan: Plan) -> PlannedOut:
    warnings = [ErrorOut(code=flag.code, message=flag.message) for flag in plan.flags]
    return PlannedOut(strategy=plan.strategy, warnings=warnings, reason=plan.reason)
