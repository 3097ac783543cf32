"""The organization's rules: reading them, publishing changes, and their history."""

from collections.abc import Mapping

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.documents.rule_records import store_rule
from app.domain.documents.rules import Rule, RuleGroup
from app.domain.errors import Invalid, RuleOutOfDate
from app.domain.pages import Page
from app.domain.rule_changes import Change, RuleRecord, list_changes
from app.models import Organization, RuleVersion
from app.records.audit import Action, append_audit
from app.records.rules import find_faults, find_record, newest_record, rule_records

LONGEST_NOTE = 500
"""Letters of a note."""


def get_rule(deps: Deps, actor: Actor, group: RuleGroup) -> RuleRecord:
    """The version in force."""
    actor.demand(Permission.MANAGE_RULES)
    with deps.database.snapshot(actor) as session:
        return newest_record(session, group)


def get_version(deps: Deps, actor: Actor, group: RuleGroup, version: int) -> RuleRecord:
    """A version of the group; 0 is what holds before there is any.

    Raises:
        NotFound: There is no such version.
    """
    actor.demand(Permission.MANAGE_RULES)
    with deps.database.snapshot(actor) as session:
        return find_record(session, group, version)


def change_rule(
    deps: Deps,
    actor: Actor,
    group: RuleGroup,
    changes: Mapping[str, object],
    note: str | None = None,
    expected_version: int | None = None,
) -> RuleRecord:
    """Lay whole or partial changes over the rule in force, as a new version.

    A change that changes nothing makes none.

    Args:
        note: Why, for the history.
        expected_version: The version that was changed; None takes whatever is in force.

    Raises:
        Invalid: With the fields' paths.
        RuleOutOfDate: Another version than the expected one is in force.
    """
    actor.demand(Permission.MANAGE_RULES)
    remark = checked_note(note)
    with deps.database.transaction(actor) as session:
        now = _lock_record(session, actor, group, expected_version)
        rule = now.rule.with_changes(changes)
        if faults := find_faults(deps, now.rule, rule):
            raise Invalid(faults)
        return _put_version(deps, session, actor, now, rule, remark)


def check_draft(deps: Deps, actor: Actor, before: Rule, rule: Rule) -> Mapping[str, str]:
    """Why a changed rule would not be taken as this installation is set up, by path."""
    actor.demand(Permission.MANAGE_RULES)
    return find_faults(deps, before, rule)


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
        return Page(rule_records(session, rows), total)


def compare_versions(
    deps: Deps, actor: Actor, group: RuleGroup, version: int, other: int
) -> tuple[Change, ...]:
    """Every field in which two versions differ, from the one to the other.

    Raises:
        NotFound: There is no such version.
    """
    actor.demand(Permission.MANAGE_RULES)
    with deps.database.snapshot(actor) as session:
        before, after = (find_record(session, group, number) for number in (version, other))
        return list_changes(before.rule, after.rule)


def restore_version(
    deps: Deps,
    actor: Actor,
    group: RuleGroup,
    version: int,
    note: str | None = None,
    expected_version: int | None = None,
) -> RuleRecord:
    """Put an earlier version in force again, as a new one.

    Args:
        note: Why; without one it says which version came back.
        expected_version: The version that was in force when this was decided.

    Raises:
        NotFound: There is no such version.
        Invalid: The note is too long.
        RuleOutOfDate: Another version than the expected one is in force.
    """
    actor.demand(Permission.MANAGE_RULES)
    remark = checked_note(note) or f"Version {version} again"
    with deps.database.transaction(actor) as session:
        now = _lock_record(session, actor, group, expected_version)
        earlier = find_record(session, group, version)
        return _put_version(deps, session, actor, now, earlier.rule, remark)


def checked_note(note: str | None) -> str | None:
    """The note without blanks around it; None for one that says nothing."""
    if note is not None and len(note) > LONGEST_NOTE:
        raise Invalid({"note": f"Use at most {LONGEST_NOTE} letters."})
    return (note or "").strip() or None


def _lock_record(
    session: Session, actor: Actor, group: RuleGroup, expected_version: int | None
) -> RuleRecord:
    """The version in force, and no other until the transaction ends.

    Two admins who save at once get two versions, or the second is told of the first.

    Raises:
        RuleOutOfDate: Another version than the expected one is in force.
    """
    session.get_one(Organization, actor.organization_id, with_for_update=True)
    now = newest_record(session, group)
    if expected_version is not None and expected_version != now.version:
        name, number = now.created_by_name, now.version
        meanwhile = (
            f"Version {number} was published by {name} in between."
            if name
            else f"Version {number} was published in between."
        )
        raise RuleOutOfDate(f"{meanwhile} Nothing was changed; look at it first.")
    return now


def _put_version(
    deps: Deps, session: Session, actor: Actor, now: RuleRecord, rule: Rule, remark: str | None
) -> RuleRecord:
    """Make a rule the newest version, unless it is the one in force."""
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
    append_audit(
        session,
        actor,
        Action.RULE_CHANGED,
        row.created_at,
        subject_kind="rule",
        subject_id=row.id,
        before={"group": str(now.group), "version": now.version, "rule": now.rule.to_json()},
        after={"group": str(now.group), "version": row.version, "rule": rule.to_json()},
    )
    return rule_records(session, [row])[0]
