"""What a change of a rule would do, before it is made: planned, and neither rendered nor stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Plan
from app.domain.documents.rules import RuleGroup, Rules, rule_of, with_rule
from app.domain.errors import Invalid
from app.domain.geometry import Size
from app.domain.leaving import policy_of
from app.domain.outlook import Outlook, foresee_edits, foresee_uploads
from app.domain.planning.adapt import make_plan
from app.domain.planning.effects import EFFECTS, Effect, WarningCount, count_warnings, effect_of
from app.domain.providers import BUILT_IN, Capability
from app.records.planned_pictures import (
    PlannedFormat,
    PlannedPicture,
    formats_of_pictures,
    judged_pictures,
    newest_edits,
    newest_pictures,
    preselected_formats,
    sample_pictures,
)
from app.records.rules import find_faults, rules_in_force

DRY_RUN_PICTURES = 50
"""Newest pictures that a dry run plans."""
DRY_RUN_FORMATS = 8
"""Formats of one picture that a dry run plans, those it was made in last."""
STRIP_PICTURES = 6
"""Pictures that are planned again while a value changes."""
OUTLOOK_EDITS = 200
"""Edited results, newest first, that a change of the editing rules is held against."""
PLANNED_BY = (RuleGroup.ADAPTATION, RuleGroup.AI_BEHAVIOR)
"""The groups that a plan depends on."""


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One picture in one format, planned by the rules in force and by the changed ones."""

    picture: PlannedPicture
    format: PlannedFormat
    before: Plan
    after: Plan
    effect: Effect


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked for one thing, in order, by the rule in force and by the changed one."""

    capability: Capability
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a change of a rule would do.

    Attributes:
        pictures: How many were planned.
        checked: How many pairs of picture and format were planned.
        changed: Those that the change changes, the worst first.
        unchanged: The others.
        warnings: What is newly warned of, and what no longer.
        asked: Who is asked for what; empty where no provider is set up, or the group says nothing
            of them.
    """

    pictures: int
    checked: int
    changed: tuple[PlannedChange, ...]
    unchanged: tuple[PlannedChange, ...]
    warnings: tuple[WarningCount, ...]
    asked: tuple[Asked, ...] = ()


def try_rule(
    deps: Deps,
    actor: Actor,
    group: RuleGroup,
    changes: Mapping[str, object],
    limit: int = DRY_RUN_PICTURES,
) -> DryRun:
    """Plan the newest pictures in their formats with and without the changes.

    Those are the formats that a picture was made in; of one that was not made yet, preselected
    ones.

    Raises:
        Invalid: For bad changes, and for a group that no plan depends on.
    """
    actor.demand(Permission.MANAGE_RULES)
    with deps.database.snapshot(actor) as session:
        before, after = _both_rules(deps, session, group, changes)
        demand_set_up(deps, group, before, after)
        pictures = newest_pictures(deps, session, min(limit, DRY_RUN_PICTURES))
        ids = [picture.id for picture in pictures if picture.id is not None]
        made_in = formats_of_pictures(session, ids, DRY_RUN_FORMATS)
        others = preselected_formats(session, DRY_RUN_FORMATS)
    plans = [
        _plan_both(picture, each, before, after)
        for picture in pictures
        for each in (made_in.get(picture.id) if picture.id else None) or others
    ]
    changed = [planned for planned in plans if planned.effect is not Effect.NONE]
    return DryRun(
        pictures=len(pictures),
        checked=len(plans),
        changed=tuple(sorted(changed, key=lambda planned: EFFECTS.index(planned.effect))),
        unchanged=tuple(planned for planned in plans if planned.effect is Effect.NONE),
        warnings=count_warnings((planned.before, planned.after) for planned in changed),
        asked=compare_asked(deps, group, before, after),
    )


def foresee_asking(
    deps: Deps, actor: Actor, group: RuleGroup, changes: Mapping[str, object]
) -> tuple[Asked, ...]:
    """Who is asked about pictures, by the rule in force and by the changed one.

    Raises:
        Invalid: For bad changes.
    """
    actor.demand(Permission.MANAGE_RULES)
    if group is not RuleGroup.AI_BEHAVIOR or not deps.providers.by_name:
        return ()
    with deps.database.snapshot(actor) as session:
        before, after = _both_rules(deps, session, group, changes)
    return compare_asked(deps, group, before, after)


def plan_strip(
    deps: Deps, actor: Actor, group: RuleGroup, changes: Mapping[str, object], canvas: Size
) -> Sequence[PlannedChange]:
    """Plan a handful of pictures for one canvas, with and without the changes.

    They are the organization's newest, and those that came with the product until it has some.

    Raises:
        Invalid: For bad changes, and for a group that no plan depends on.
    """
    actor.demand(Permission.MANAGE_RULES)
    with deps.database.snapshot(actor) as session:
        before, after = _both_rules(deps, session, group, changes)
        pictures = newest_pictures(deps, session, STRIP_PICTURES) or sample_pictures()
    shape = PlannedFormat("", "", TargetFormat(canvas))
    return [_plan_both(picture, shape, before, after) for picture in pictures]


def foresee_rule(
    deps: Deps, actor: Actor, group: RuleGroup, changes: Mapping[str, object]
) -> tuple[Outlook, ...]:
    """What a group that no plan depends on would do to what came last, with and without changes.

    Raises:
        Invalid: For bad changes.
    """
    actor.demand(Permission.MANAGE_RULES)
    with deps.database.snapshot(actor) as session:
        before = rules_in_force(deps, session).rules()
        after = with_rule(before, group, rule_of(before, group).with_changes(changes, "rule"))
        if group is RuleGroup.UPLOAD_MODERATION:
            pictures = judged_pictures(session, DRY_RUN_PICTURES)
            return foresee_uploads(pictures, before.upload_moderation, after.upload_moderation)
        if group is RuleGroup.MANUAL_EDITING:
            edits = newest_edits(session, OUTLOOK_EDITS)
            return foresee_edits(edits, before.manual_editing, after.manual_editing)
    return ()


def demand_set_up(deps: Deps, group: RuleGroup, before: Rules, after: Rules) -> None:
    """Refuse what could not be published either.

    Raises:
        Invalid: With the paths of the fields.
    """
    faults = find_faults(deps, rule_of(before, group), rule_of(after, group))
    if faults:
        raise Invalid({f"rule.{path}": sentence for path, sentence in faults.items()})


def compare_asked(deps: Deps, group: RuleGroup, before: Rules, after: Rules) -> tuple[Asked, ...]:
    if group is not RuleGroup.AI_BEHAVIOR or not deps.providers.by_name:
        return ()
    old, new = (policy_of(rules.ai_behavior) for rules in (before, after))
    return tuple(
        Asked(
            capability,
            (*deps.providers.chain(capability, old), BUILT_IN),
            (*deps.providers.chain(capability, new), BUILT_IN),
        )
        for capability in Capability
        if deps.providers.order.get(capability)
    )


def _both_rules(
    deps: Deps, session: Session, group: RuleGroup, changes: Mapping[str, object]
) -> tuple[Rules, Rules]:
    """The rules in force, and as they would be with the changes."""
    if group not in PLANNED_BY:
        raise Invalid(
            {"group": f"Only {' and '.join(PLANNED_BY)} rules change how pictures are adapted."}
        )
    before = rules_in_force(deps, session).rules()
    return before, with_rule(before, group, rule_of(before, group).with_changes(changes, "rule"))


def _plan_both(
    picture: PlannedPicture, each: PlannedFormat, before: Rules, after: Rules
) -> PlannedChange:
    """One picture in one format by two sets of rules."""
    old = make_plan(picture.analysis, each.target, before)
    new = make_plan(picture.analysis, each.target, after)
    return PlannedChange(picture, each, old, new, effect_of(old, new))
