"""An organization in the hands of its admins: its name, how long projects stay, and its end."""

from dataclasses import dataclass

from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Invalid, StateForbids
from app.domain.organizations import WAIT, Limits, OwnOrganization, keep_fault, name_fault
from app.models import Organization
from app.records.audit import Action, append_audit

SUBJECT = "organization"
OTHER_NAME = "This is not the name of the organization. Type it as it stands here, in full."


@dataclass(frozen=True, slots=True)
class OrganizationChange:
    """What to change.

    Attributes:
        name: None leaves it.
        keep_days: How long projects are kept untouched; read only with sets_keep_days.
        sets_keep_days: Whether keep_days is meant, since None keeps projects for good.
    """

    name: str | None = None
    keep_days: int | None = None
    sets_keep_days: bool = False


def get_own_organization(deps: Deps, actor: Actor) -> OwnOrganization:
    actor.demand(Permission.MANAGE_ORGANIZATION)
    with deps.database.snapshot(actor) as session:
        return organization_view(deps, session.get_one(Organization, actor.organization_id))


def change_organization(deps: Deps, actor: Actor, change: OrganizationChange) -> OwnOrganization:
    """Change what is given.

    Raises:
        Invalid: The name or the days are not good.
    """
    actor.demand(Permission.MANAGE_ORGANIZATION)
    check_change(change)
    with deps.database.transaction(actor) as session:
        row = session.get_one(Organization, actor.organization_id)
        before = settings_of(row)
        if change.name is not None:
            row.name = change.name.strip()
        if change.sets_keep_days:
            row.keep_days = change.keep_days
        after = settings_of(row)
        if after != before:
            append_audit(
                session,
                actor,
                Action.ORGANIZATION_CHANGED,
                deps.clock.now(),
                subject_kind=SUBJECT,
                subject_id=row.id,
                before=before,
                after=after,
            )
        return organization_view(deps, row)


def schedule_deletion(deps: Deps, actor: Actor, typed_name: str) -> OwnOrganization:
    """Let everything of the organization be deleted after the waiting time.

    Asked for again it stays at the time that was set first.

    Raises:
        Invalid: The name is not the organization's.
    """
    actor.demand(Permission.MANAGE_ORGANIZATION)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        row = session.get_one(Organization, actor.organization_id)
        if typed_name.strip() != row.name.strip():
            raise Invalid({"name": OTHER_NAME})
        if row.deletion_at is None:
            row.deletion_at = now + WAIT
            append_audit(
                session,
                actor,
                Action.ORGANIZATION_DELETION_ASKED,
                now,
                subject_kind=SUBJECT,
                subject_id=row.id,
                after={"deletionAt": row.deletion_at.isoformat()},
            )
        return organization_view(deps, row)


def cancel_deletion(deps: Deps, actor: Actor) -> OwnOrganization:
    """Keep the organization after all.

    Raises:
        StateForbids: Nobody asked for its deletion.
    """
    actor.demand(Permission.MANAGE_ORGANIZATION)
    with deps.database.transaction(actor) as session:
        row = session.get_one(Organization, actor.organization_id)
        if row.deletion_at is None:
            raise StateForbids("The organization is not going to be deleted.", code="not_leaving")
        before, row.deletion_at = row.deletion_at, None
        append_audit(
            session,
            actor,
            Action.ORGANIZATION_DELETION_CANCELLED,
            deps.clock.now(),
            subject_kind=SUBJECT,
            subject_id=row.id,
            before={"deletionAt": before.isoformat()},
        )
        return organization_view(deps, row)


def check_change(change: OrganizationChange) -> None:
    faults = {
        "name": name_fault(change.name.strip()) if change.name is not None else None,
        "keepDays": keep_fault(change.keep_days) if change.sets_keep_days else None,
    }
    if errors := {field: fault for field, fault in faults.items() if fault}:
        raise Invalid(errors)


def settings_of(row: Organization) -> dict[str, object]:
    return {"name": row.name, "keepDays": row.keep_days}


def organization_view(deps: Deps, row: Organization) -> OwnOrganization:
    return OwnOrganization(
        id=row.id,
        name=row.name,
        tier=row.tier,
        created_at=row.created_at,
        keep_days=row.keep_days,
        deletion_at=row.deletion_at,
        limits=Limits(deps.admission.open_jobs, deps.admission.depth),
    )
