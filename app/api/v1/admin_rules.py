"""The four groups of rules: GET and PUT of each, history, restore, and a dry run."""

from app.api.guard import actor, auth, deps
from app.api.headers import read_expected_version, shape_of, unless_known
from app.api.v1.admin_rule_bodies import (
    A_CHANGE,
    EXAMPLES,
    AskedOut,
    AuthorOut,
    ChangeOut,
    CompareIn,
    DryRunIn,
    DryRunItemOut,
    DryRunOut,
    FocalPointIn,
    PlacedOut,
    PlannedOut,
    ReasonIn,
    RuleVersionOut,
    StrategyIn,
    WarningCountOut,
)
from app.api.v1.formats import unless_settings_known
from app.api.v1.model import (
    JsonBlueprint,
    Listed,
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
    AIBehaviorRule,
    ManualEditingRule,
    Rule,
    RuleGroup,
    UploadModerationRule,
)
from app.domain.rule_changes import Change, RuleRecord
from app.services.catalogue import rule_trials, rules

blueprint = JsonBlueprint(
    "api_admin_rules", __name__, url_prefix="/api/v1/admin/rules", tag="Admin: rules"
)

Versioned = tuple[Rule, int, dict[str, str]]
"""A rule as an answer, with its version as ETag."""
CHANGING = (
    "What is left out stays as it is. The new version holds from the next generation on; results "
    "keep the version they were made with. A change that changes nothing makes no version."
)
GROUP = "/<any({}):group>".format(",".join(f'"{group}"' for group in RuleGroup))


def _current(group: RuleGroup) -> Rule:
    record = rules.get_rule(deps(), actor(), group)
    unless_known(record.version, shape_of(type(record.rule)))
    return record.rule


def _changed(
    group: RuleGroup, changes: dict[str, object], note: str | None
) -> tuple[Rule, int, dict[str, str]]:
    record = rules.change_rule(deps(), actor(), group, changes, note, read_expected_version())
    return record.rule, 200, version_tag(record)


def version_tag(record: RuleRecord) -> dict[str, str]:
    return {"ETag": f'"{record.version}"'}


@blueprint.get("/adaptation")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.output(answered(AdaptationRule))
@blueprint.doc(summary="What leads in a picture, and what stays free", responses=[403])
def adaptation() -> Rule:
    return _current(RuleGroup.ADAPTATION)


@blueprint.put("/adaptation")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(sent(AdaptationRule, partial=True), example=EXAMPLES[RuleGroup.ADAPTATION])
@blueprint.input(ReasonIn, location="query")
@blueprint.output(answered(AdaptationRule))
@blueprint.doc(summary="Change it, whole or in part", description=CHANGING, responses=[403, 412])
def change_adaptation(json_data: Sent, query_data: ReasonIn) -> Versioned:
    return _changed(RuleGroup.ADAPTATION, json_data.document, query_data.note)


@blueprint.get("/ai-behavior")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.output(answered(AIBehaviorRule))
@blueprint.doc(summary="How pictures are adapted", responses=[403])
def ai_behavior() -> Rule:
    return _current(RuleGroup.AI_BEHAVIOR)


@blueprint.put("/ai-behavior")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(sent(AIBehaviorRule, partial=True), example=EXAMPLES[RuleGroup.AI_BEHAVIOR])
@blueprint.input(ReasonIn, location="query")
@blueprint.output(answered(AIBehaviorRule))
@blueprint.doc(summary="Change it, whole or in part", description=CHANGING, responses=[403, 412])
def change_ai_behavior(json_data: Sent, query_data: ReasonIn) -> Versioned:
    return _changed(RuleGroup.AI_BEHAVIOR, json_data.document, query_data.note)


@blueprint.get("/upload-moderation")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.output(answered(UploadModerationRule))
@blueprint.doc(summary="What may be uploaded", responses=[403])
def upload_moderation() -> Rule:
    return _current(RuleGroup.UPLOAD_MODERATION)


@blueprint.put("/upload-moderation")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(
    sent(UploadModerationRule, partial=True), example=EXAMPLES[RuleGroup.UPLOAD_MODERATION]
)
@blueprint.input(ReasonIn, location="query")
@blueprint.output(answered(UploadModerationRule))
@blueprint.doc(summary="Change it, whole or in part", description=CHANGING, responses=[403, 412])
def change_upload_moderation(json_data: Sent, query_data: ReasonIn) -> Versioned:
    return _changed(RuleGroup.UPLOAD_MODERATION, json_data.document, query_data.note)


@blueprint.get("/manual-editing")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.output(answered(ManualEditingRule))
@blueprint.doc(summary="What people may adjust", responses=[403])
def manual_editing() -> Rule:
    return _current(RuleGroup.MANUAL_EDITING)


@blueprint.put("/manual-editing")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(sent(ManualEditingRule, partial=True), example=EXAMPLES[RuleGroup.MANUAL_EDITING])
@blueprint.input(ReasonIn, location="query")
@blueprint.output(answered(ManualEditingRule))
@blueprint.doc(summary="Change it, whole or in part", description=CHANGING, responses=[403, 412])
def change_manual_editing(json_data: Sent, query_data: ReasonIn) -> Versioned:
    return _changed(RuleGroup.MANUAL_EDITING, json_data.document, query_data.note)


@blueprint.put("/focal-point")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(FocalPointIn, example={"logic": "face-centric"})
@blueprint.output(answered(AdaptationRule))
@blueprint.doc(summary="An earlier name: focalPointLogic of the adaptation rule", responses=[403])
def change_focal_point(json_data: FocalPointIn) -> Versioned:
    changes: dict[str, object] = {"focalPointLogic": str(json_data.logic)}
    return _changed(RuleGroup.ADAPTATION, changes, None)


@blueprint.put("/ai-adaptation")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(StrategyIn, example={"strategy": "auto"})
@blueprint.output(answered(AIBehaviorRule))
@blueprint.doc(summary="An earlier name: adaptationStrategy of the behaviour rule", responses=[403])
def change_strategy(json_data: StrategyIn) -> Versioned:
    changes: dict[str, object] = {"adaptationStrategy": str(json_data.strategy)}
    return _changed(RuleGroup.AI_BEHAVIOR, changes, None)


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


@blueprint.get(f"{GROUP}/versions/<int:number>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.output(RuleVersionOut)
@blueprint.doc(summary="One version of a group; 0 is the defaults", responses=[403, 404])
def version(group: str, number: int) -> RuleVersionOut:
    return _version(rules.get_version(deps(), actor(), RuleGroup(group), number))


@blueprint.get(f"{GROUP}/diff")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(CompareIn, location="query")
@blueprint.output(list[ChangeOut], example=[A_CHANGE])
@blueprint.doc(
    summary="What differs between two versions",
    description="Every field that is not the same in both; an empty list when they are equal.",
    responses=[403, 404],
)
def diff(group: str, query_data: CompareIn) -> list[Change]:
    before, after = query_data.before, query_data.after
    return list(rules.compare_versions(deps(), actor(), RuleGroup(group), before, after))


@blueprint.post(f"{GROUP}/versions/<int:number>/restore")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(ReasonIn, location="query")
@blueprint.output(RuleVersionOut)
@blueprint.doc(
    summary="Put an earlier version in force again, as a new one",
    description="The same pictures are planned the same again. Without a note the history says "
    "which version came back.",
    responses=[403, 404, 412],
)
def restore(
    group: str, number: int, query_data: ReasonIn
) -> tuple[RuleVersionOut, int, dict[str, str]]:
    record = rules.restore_version(
        deps(), actor(), RuleGroup(group), number, query_data.note, read_expected_version()
    )
    return _version(record), 200, version_tag(record)


@blueprint.post(f"{GROUP}/dry-run")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_RULES])
@blueprint.input(DryRunIn, example={"rule": EXAMPLES[RuleGroup.ADAPTATION], "limit": 50})
@blueprint.output(DryRunOut)
@blueprint.doc(
    summary="What a change would change, planned and not rendered",
    description="The newest pictures are planned in the formats that they were made in last, at "
    "most 8 each, by the rules in force and by the changed ones; pictures that were not made yet "
    "in preselected formats. Nothing is stored. Only adaptation and ai-behavior change plans.",
    responses=[403, 404],
)
def dry_run(group: str, json_data: DryRunIn) -> DryRunOut:
    tried = rule_trials.try_rule(deps(), actor(), RuleGroup(group), json_data.rule, json_data.limit)
    return DryRunOut(
        pictures=tried.pictures,
        checked=tried.checked,
        changed=len(tried.changed),
        warnings=[WarningCountOut.model_validate(count) for count in tried.warnings],
        items=[_item(planned) for planned in tried.changed],
        asked=[
            AskedOut(capability=each.capability, before=list(each.before), after=list(each.after))
            for each in tried.asked
        ],
    )


def _version(record: RuleRecord) -> RuleVersionOut:
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


def _item(planned: rule_trials.PlannedChange) -> DryRunItemOut:
    size = planned.format.target.size
    return DryRunItemOut(
        asset_id=planned.picture.known_id,
        filename=planned.picture.filename,
        group_name=planned.format.group,
        format_name=planned.format.name,
        width=size.width,
        height=size.height,
        effect=planned.effect,
        before=_planned(planned.before),
        after=_planned(planned.after),
    )


def _planned(plan: Plan) -> PlannedOut:
    placements = [
        PlacedOut(src=placed.src.as_list(2), dst=placed.dst.as_list(2))
        for placed in plan.placements
    ]
    return PlannedOut(
        strategy=plan.strategy, warnings=plan.warnings, reason=plan.reason, placements=placements
    )
