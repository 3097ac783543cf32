"""The rules in force and their earlier versions, as rows and as values."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.documents.rule_records import RulesRecord, offer_new_types
from app.domain.documents.rules import RULES, AIBehaviorRule, Rule, RuleGroup
from app.domain.errors import NotFound
from app.domain.providers import BUILT_IN
from app.domain.rule_changes import RuleRecord
from app.models import RuleVersion, User
from app.records.cached import read_cached

BUILT_IN_IS_LAST = "Builtin always comes last: leave it out, or put it there."


def rules_in_force(deps: Deps, session: Session) -> RulesRecord:
    """The newest version of each group; a group without any has its defaults and version 0."""
    return RulesRecord.read(read_cached(deps, session, "rules", lambda: newest_versions(session)))


def newest_versions(session: Session) -> dict[str, object]:
    """Document and version number by group, however many versions there were before."""
    newest = select(
        RuleVersion.rule_group, func.max(RuleVersion.version).label("version")
    ).group_by(RuleVersion.rule_group)
    latest = newest.subquery()
    is_latest = (RuleVersion.rule_group == latest.c.rule_group) & (
        RuleVersion.version == latest.c.version
    )
    rows = session.scalars(select(RuleVersion).join(latest, is_latest))
    return {row.rule_group: {"version": row.version, "document": row.document} for row in rows}


def newest_record(session: Session, group: RuleGroup) -> RuleRecord:
    """The version of a group that is in force."""
    of_group = RuleVersion.rule_group == str(group)
    newest = select(RuleVersion).where(of_group).order_by(RuleVersion.version.desc()).limit(1)
    row = session.scalars(newest).first()
    return rule_records(session, [row])[0] if row else first_record(group)


def find_record(session: Session, group: RuleGroup, version: int) -> RuleRecord:
    """A version of a group; 0 is what holds before there is any.

    Raises:
        NotFound: There is no such version.
    """
    if version == 0:
        return first_record(group)
    same = (RuleVersion.rule_group == str(group), RuleVersion.version == version)
    row = session.scalar(select(RuleVersion).where(*same))
    if row is None:
        raise NotFound("There is no such version.", code="version_not_found")
    return rule_records(session, [row])[0]


def first_record(group: RuleGroup) -> RuleRecord:
    """What holds while no admin has set the group."""
    return RuleRecord(group, 0, RULES[group](), None, None, None, None)


def find_faults(deps: Deps, before: Rule, rule: Rule) -> dict[str, str]:
    """What is wrong with a changed rule as this installation is set up, by path.

    New names are to be of providers that there are; one that was there before may be gone. The
    built-in models come last, wherever an order would have them.
    """
    if not isinstance(rule, AIBehaviorRule) or not isinstance(before, AIBehaviorRule):
        return {}
    if BUILT_IN in rule.provider_order[:-1] and rule.provider_order != before.provider_order:
        return {"providerOrder": BUILT_IN_IS_LAST}
    known = {*deps.providers.names(), *before.provider_order}
    unknown = [name for name in rule.provider_order if name not in known]
    if not unknown:
        return {}
    named = ", ".join(deps.providers.by_name) or "none"
    return {"providerOrder": f"There is no provider {unknown[0]}. Set up here: {named}."}


def rule_records(session: Session, rows: Sequence[RuleVersion]) -> list[RuleRecord]:
    """The rows as values, with the names of their authors."""
    authors = {row.created_by for row in rows if row.created_by}
    users = session.execute(select(User.id, User.username).where(User.id.in_(authors)))
    names = {user.id: user.username for user in users}
    return [
        RuleRecord(
            group=RuleGroup(row.rule_group),
            version=row.version,
            rule=read_rule(row),
            note=row.note,
            created_at=row.created_at,
            created_by=row.created_by,
            created_by_name=names.get(row.created_by) if row.created_by else None,
        )
        for row in rows
    ]


def read_rule(row: RuleVersion) -> Rule:
    """The rule of a version, as it is in force today."""
    document = offer_new_types(row.rule_group, row.document)
    return RULES[RuleGroup(row.rule_group)].read(document)
