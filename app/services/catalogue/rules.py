"""The organization's rules: reading them, changing them, and their history.

And what a change would do, before it is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.analysis import Analysis
from app.domain.documents.corrections import corrected
from app.domain.documents.formats import FormatFacts, TargetFormat
from app.domain.documents.plans import Plan
from app.domain.documents.rule_records import offer_new_types, store_rule
from app.domain.documents.rules import RULES, Rule, RuleGroup, rule_of, with_rule
from app.domain.errors import Invalid, NotFound
from app.domain.geometry import Size
from app.domain.pages import Page
from app.domain.planning.adapt import make_plan
from app.domain.projects import AssetStatus
from app.models import Asset as AssetRow, Format, Organization, RuleVersion, User
from app.records.audit import Action, append_audit
from app.records.rules import rules_in_force

DRY_RUN_PICTURES = 50
PLANNED_BY = (RuleGroup.ADAPTATION, RuleGroup.AI_BEHAVIOR)
"""The groups that a plan depends on."""


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """One version of a group's rule. created_by is None for the system."""

    group: RuleGroup
    version: int
    rule: Rule
    note: str | None
    created_at: datetime | None
    created_by: UUID | None
    created_by_name: str | None


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One picture in one format, planned by the rules in force and by the changed ones."""

    asset_id: UUID
    filename: str
    format_name: str
    before: Plan
    after: Plan


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a change of a rule would do.

    Attributes:
        checked: How many pairs of picture and format were planned.
        items: Those that the change changes.
    """

    checked: int
    items: tuple[PlannedChange, ...]


@dataclass(frozen=True, slots=True)
class _Picture:
    id: UUID
    filename: str
    analysis: Analysis


def get_rule(deps: Deps, actor: Actor, group: RuleGroup) -> RuleRecord:
    """The version in force."""
    actor.demand(Permission.MANAGE_RULES)
    with deps.database.snapshot(actor) as session:
        return _in_force(session, group)


def change_rule(
    deps: Deps,
    actor: Actor,
    group: RuleGroup,
    changes: Mapping[str, object],
    remark: str | None = None,
) -> RuleRecord:
    """Lay whole or partial changes over the rule in force, as a new version.

    A change that changes nothing makes none.

    Raises Invalid with the fields' paths.
    """
    actor.demand(Permission.MANAGE_RULES)
    with deps.database.transaction(actor) as session:
        _one_after_the_other(session, actor)
        now = _in_force(session, group)
        return _put(deps, session, actor, now, now.rule.with_changes(changes), remark)


def list_versions(
    deps: Deps, actor: Actor, group: RuleGroup, *, limit: int | None = None, offset: int = 0
) -> Page[RuleRecord]:
    """The group's history, newest first.

    Args:
        limit: How many versions to read; None for all that follow the offset.
    """
    actor.demand(Permission.MANAGE_RULES)
    of_group = RuleVersion.rule_group == str(group)
    newest = select(RuleVersion).where(of_group).order_by(RuleVersion.version.desc())
    with deps.database.snapshot(actor) as session:
        rows = session.scalars(newest.offset(offset).limit(limit)).all()
        total = session.scalar(select(func.count()).select_from(RuleVersion).where(of_group)) or 0
        return Page([_record(session, row) for row in rows], total)


def restore_version(deps: Deps, actor: Actor, group: RuleGroup, version: int) -> RuleRecord:
    """Put an earlier version in force again, as a new one. Raises NotFound."""
    actor.demand(Permission.MANAGE_RULES)
    same = (RuleVersion.rule_group == str(group), RuleVersion.version == version)
    with deps.database.transaction(actor) as session:
        _one_after_the_other(session, actor)
        row = session.scalar(select(RuleVersion).where(*same))
        if row is None:
            raise NotFound("There is no such version.", code="version_not_found")
        return _put(
            deps,
            session,
            actor,
            _in_force(session, group),
            read_rule(row),
            f"Version {version} again",
        )


def try_rule(
    deps: Deps,
    actor: Actor,
    group: RuleGroup,
    changes: Mapping[str, object],
    limit: int = DRY_RUN_PICTURES,
) -> DryRun:
    """Plan the newest pictures in the preselected formats with and without the changes.

    Nothing is rendered or stored.

    Raises Invalid for bad changes, and for a group that no plan depends on.
    """
    actor.demand(Permission.MANAGE_RULES)
    if group not in PLANNED_BY:
        raise Invalid(
            {"group": f"Only {' and '.join(PLANNED_BY)} rules change how pictures are adapted."}
        )
    with deps.database.snapshot(actor) as session:
        before = rules_in_force(deps, session).rules()
        rule = rule_of(before, group).with_changes(changes, "rule")
        after = with_rule(before, group, rule)
        pictures = _newest_pictures(session, min(limit, DRY_RUN_PICTURES))
        targets = _preselected(session)
    plans = [
        PlannedChange(
            picture.id,
            picture.filename,
            name,
            make_plan(picture.analysis, target, before),
            make_plan(picture.analysis, target, after),
        )
        for picture in pictures
        for name, target in targets
    ]
    return DryRun(
        len(plans), tuple(planned for planned in plans if _differs(planned.before, planned.after))
    )


def _differs(one: Plan, other: Plan) -> bool:
    return (one.strategy, one.placements, one.fill, one.warnings) != (
        other.strategy,
        other.placements,
        other.fill,
        other.warnings,
    )


def _newest_pictures(session: Session, limit: int) -> list[_Picture]:
    query = (
        select(AssetRow.id, AssetRow.filename, AssetRow.analysis, AssetRow.corrections)
        .where(AssetRow.status == AssetStatus.READY, AssetRow.analysis.is_not(None))
        .order_by(AssetRow.created_at.desc(), AssetRow.position)
        .limit(limit)
    )
    return [
        _Picture(row.id, row.filename, corrected(row.analysis, row.corrections))
        for row in session.execute(query)
    ]


def _preselected(session: Session) -> list[tuple[str, TargetFormat]]:
    query = (
        select(Format)
        .where(Format.archived_at.is_(None), Format.is_active, Format.is_default)
        .order_by(Format.position)
    )
    return [
        (row.name, FormatFacts(safe_zone=row.safe_zone).target(Size(row.width, row.height)))
        for row in session.scalars(query)
    ]


def _one_after_the_other(session: Session, actor: Actor) -> None:
    """Two admins who save at once get two versions."""
    session.get_one(Organization, actor.organization_id, with_for_update=True)


def _put(
    deps: Deps,
    session: Session,
    actor: Actor,
    now: RuleRecord,
    rule: Rule,
    remark: str | None,
) -> RuleRecord:
    if rule == now.rule:
        return now
    row = RuleVersion(
        rule_group=str(now.group),
        version=now.version + 1,
        document=store_rule(rule),
        note=remark,
        created_by=actor.user_id,
        created_at=deps.clock.now(),
    )
    session.add(row)
    session.flush()
    before = {"group": str(now.group), "version": now.version, "rule": now.rule.to_json()}
    after = {"group": str(now.group), "version": row.version, "rule": rule.to_json()}
    append_audit(
        session,
        actor,
        Action.RULE_CHANGED,
        row.created_at,
        subject_kind="rule",
        subject_id=row.id,
        before=before,
        after=after,
    )
    return _record(session, row)


def _in_force(session: Session, group: RuleGroup) -> RuleRecord:
    query = (
        select(RuleVersion)
        .where(RuleVersion.rule_group == str(group))
        .order_by(RuleVersion.version.desc())
        .limit(1)
    )
    row = session.scalars(query).first()
    return (
        _record(session, row)
        if row
        else RuleRecord(group, 0, RULES[group](), None, None, None, None)
    )


def read_rule(row: RuleVersion) -> Rule:
    """The rule of a version, as it is in force today."""
    document = offer_new_types(row.rule_group, row.document)
    return RULES[RuleGroup(row.rule_group)].read(document)


def _record(session: Session, row: RuleVersion) -> RuleRecord:
    author = session.get(User, row.created_by) if row.created_by else None
    return RuleRecord(
        group=RuleGroup(row.rule_group),
        version=row.version,
        rule=read_rule(row),
        note=row.note,
        created_at=row.created_at,
        created_by=row.created_by,
        created_by_name=author.username if author else None,
    )
