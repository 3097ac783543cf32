"""The four groups of rules: GET and PUT of each, history, restore, and a dry run."""

from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.formats import unless_settings_known
from app.api.v1.model import (
    Body,
    ErrorOut,
    JsonBlueprint,
    Listed,
    Moment,
    Part,
    Sent,
    answered,
    sent,
    total_count,
)
from app.domain.access import Permission
from app.domain.documents.plans import Plan
from app.domain.documents.rules import (
    AdaptationRule,
    AdaptationStrategy,
    AIBehaviorRule,
    FocalPointLogic,
    ManualEditingRule,
    Rule,
    RuleGroup,
    UploadModerationRule,
)
from app.services.catalogue import rules

blueprint = JsonBlueprint(
    "api_admin_rules", __name__, url_prefix="/api/v1/admin/rules", tag="Admin: rules"
)

GROUP = "/<any({}):group>".format(",".join(f'"{group}"' for group in RuleGroup))


class FocalPointIn(Body):
    logic: FocalPointLogic


class StrategyIn(Body):
    strategy: AdaptationStrategy


class AuthorOut(Body):
    id: UUID
    username: str | None


class RuleVersionOut(Body):
    version: int
    rule: Rule = Field(description="The group's rule as it was.")
    note: str | None
    created_at: Moment | None
    created_by: AuthorOut | None = Field(description="Null for what the organization started with.")


class DryRunIn(Body):
    rule: dict[str, object] = Field(description="Whole or partial, as in the group's PUT.")
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


def _current(group: RuleGroup) -> Rule:
    return rules.get_rule(deps(), actor(), group).rule


def _changed(group: RuleGroup, changes: dict[str, object]) -> Rule:
    return rules.change_rule(deps(), actor(), group, changes).rule


@blueprint.get("/adaptation")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.output(answered(AdaptationRule))
@blueprint.doc(summary="What leads in a picture, and what stays free", responses=[403])
def adaptation() -> Rule:
    return _current(RuleGroup.ADAPTATION)


@blueprint.put("/adaptation")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(sent(AdaptationRule, partial=True))
@blueprint.output(answered(AdaptationRule))
@blueprint.doc(summary="Change it, whole or in part", responses=[403])
def change_adaptation(json_data: Sent) -> Rule:
    return _changed(RuleGroup.ADAPTATION, json_data.document)


@blueprint.get("/ai-behavior")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.output(answered(AIBehaviorRule))
@blueprint.doc(summary="How pictures are adapted", responses=[403])
def ai_behavior() -> Rule:
    return _current(RuleGroup.AI_BEHAVIOR)


@blueprint.put("/ai-behavior")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(sent(AIBehaviorRule, partial=True))
@blueprint.output(answered(AIBehaviorRule))
@blueprint.doc(summary="Change it, whole or in part", responses=[403])
def change_ai_behavior(json_data: Sent) -> Rule:
    return _changed(RuleGroup.AI_BEHAVIOR, json_data.document)


@blueprint.get("/upload-moderation")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.output(answered(UploadModerationRule))
@blueprint.doc(summary="What may be uploaded", responses=[403])
def upload_moderation() -> Rule:
    return _current(RuleGroup.UPLOAD_MODERATION)


@blueprint.put("/upload-moderation")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(sent(UploadModerationRule, partial=True))
@blueprint.output(answered(UploadModerationRule))
@blueprint.doc(summary="Change it, whole or in part", responses=[403])
def change_upload_moderation(json_data: Sent) -> Rule:
    return _changed(RuleGroup.UPLOAD_MODERATION, json_data.document)


@blueprint.get("/manual-editing")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.output(answered(ManualEditingRule))
@blueprint.doc(summary="What people may adjust", responses=[403])
def manual_editing() -> Rule:
    return _current(RuleGroup.MANUAL_EDITING)


@blueprint.put("/manual-editing")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(sent(ManualEditingRule, partial=True))
@blueprint.output(answered(ManualEditingRule))
@blueprint.doc(summary="Change it, whole or in part", responses=[403])
def change_manual_editing(json_data: Sent) -> Rule:
    return _changed(RuleGroup.MANUAL_EDITING, json_data.document)


@blueprint.put("/focal-point")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(FocalPointIn)
@blueprint.output(answered(AdaptationRule))
@blueprint.doc(summary="An earlier name: focalPointLogic of the adaptation rule", responses=[403])
def change_focal_point(json_data: FocalPointIn) -> Rule:
    return _changed(RuleGroup.ADAPTATION, {"focalPointLogic": str(json_data.logic)})


@blueprint.put("/ai-adaptation")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(StrategyIn)
@blueprint.output(answered(AIBehaviorRule))
@blueprint.doc(summary="An earlier name: adaptationStrategy of the behaviour rule", responses=[403])
def change_strategy(json_data: StrategyIn) -> Rule:
    return _changed(RuleGroup.AI_BEHAVIOR, {"adaptationStrategy": str(json_data.strategy)})


@blueprint.get(f"{GROUP}/versions")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(Part, location="query")
@blueprint.output(list[RuleVersionOut])
@blueprint.doc(summary="A group's history, newest first", responses=[403, 404])
def versions(group: str, query_data: Part) -> Listed[RuleVersionOut]:
    limit, offset = query_data.limit, query_data.offset
    unless_settings_known(RuleVersionOut, group, limit, offset)
    page = rules.list_versions(deps(), actor(), RuleGroup(group), limit=limit, offset=offset)
    return [_version(record) for record in page.items], 200, total_count(page.total)


@blueprint.post(f"{GROUP}/versions/<int:number>/restore")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.output(RuleVersionOut)
@blueprint.doc(summary="Put an earlier version in force again, as a new one", responses=[403, 404])
def restore(group: str, number: int) -> RuleVersionOut:
    return _version(rules.restore_version(deps(), actor(), RuleGroup(group), number))


@blueprint.post(f"{GROUP}/dry-run")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(DryRunIn)
@blueprint.output(DryRunOut)
@blueprint.doc(summary="What a change would change, planned and not rendered", responses=[403, 404])
def dry_run(group: str, json_data: DryRunIn) -> DryRunOut:
    tried = rules.try_rule(deps(), actor(), RuleGroup(group), json_data.rule, json_data.limit)
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
        rule=record.rule,
        note=record.note,
        created_at=record.created_at,
        created_by=author,
    )


def _planned(plan: Plan) -> PlannedOut:
    return PlannedOut(strategy=plan.strategy, warnings=plan.warnings, reason=plan.reason)
