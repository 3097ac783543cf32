"""The organizations of an installation, for its operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.database.session import CrossTenantReason, Session
from app.deps import Deps
from app.domain.access import Actor, Tier, system_actor
from app.domain.errors import NotFound
from app.models import Organization as OrganizationRow
from app.records.audit import Action, append_audit
from app.records.registrations import is_confirmed


@dataclass(frozen=True, slots=True)
class Organization:
    id: UUID
    name: str
    tier: Tier

    @property
    def actor(self) -> Actor:
        return system_actor(self.id)


def list_organizations(deps: Deps) -> Sequence[Organization]:
    """All of them, by name."""
    query = select(OrganizationRow).where(is_confirmed())
    with deps.database.cross_tenant(CrossTenantReason.METRICS) as session:
        rows = session.scalars(query.order_by(OrganizationRow.name, OrganizationRow.id))
        return [describe_organization(row) for row in rows]


def find_organization(deps: Deps, name: str) -> Organization:
    """The one with this name or id.

    Raises:
        NotFound: None has it, or several have the name.
    """
    with deps.database.cross_tenant(CrossTenantReason.METRICS) as session:
        return describe_organization(find_row(session, name))


def set_tier(deps: Deps, name: str, tier: Tier) -> Organization:
    """Record what the organization has agreed on.

    Work that it orders from now on is started accordingly.

    Raises:
        NotFound: None has the name or id, or several have the name.
    """
    actor = find_organization(deps, name).actor
    with deps.database.transaction(actor) as session:
        row = session.get_one(OrganizationRow, actor.organization_id)
        before, row.tier = row.tier, tier
        if before != tier:
            append_audit(
                session,
                actor,
                Action.TIER_CHANGED,
                deps.clock.now(),
                subject_kind="organization",
                subject_id=row.id,
                before={"tier": before},
                after={"tier": str(tier)},
            )
        return describe_organization(row)


def find_row(session: Session, name: str) -> OrganizationRow:
    known = session.scalars(select(OrganizationRow).where(is_confirmed()))
    rows = [row for row in known if name in (row.name, str(row.id))]
    if len(rows) > 1:
        raise NotFound(
            f"{len(rows)} organizations are called {name}; use the id of one.",
            code="organization_not_found",
        )
    if not rows:
        raise NotFound(f"There is no organization called {name}.", code="organization_not_found")
    return rows[0]


def describe_organization(row: OrganizationRow) -> Organization:
    return Organization(row.id, row.name, Tier(row.tier))
