"""The organizations of an installation, for whoever runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Tier, system_actor
from app.domain.errors import NotFound
from app.models.organization import Organization as OrganizationRow
from app.records.audit import Action, append_audit


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
    with deps.database.snapshot(None) as session:
        rows = session.scalars(
            select(OrganizationRow).order_by(OrganizationRow.name, OrganizationRow.id)
        )
        return [_view(row) for row in rows]


def find_organization(deps: Deps, name: str) -> Organization:
    """The one with this name or id. Raises NotFound, also when several bear the name."""
    with deps.database.snapshot(None) as session:
        return _view(_found(session, name))


def set_tier(deps: Deps, name: str, tier: Tier) -> Organization:
    """Say what the organization has agreed on; work that it orders from now on is started
    accordingly. Raises NotFound.
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
        return _view(row)


def _found(session: Session, name: str) -> OrganizationRow:
    rows = [
        row for row in session.scalars(select(OrganizationRow)) if name in (row.name, str(row.id))
    ]
    if len(rows) > 1:
        raise NotFound(
            f"{len(rows)} organizations are called {name}; use the id of one.",
            code="organization_not_found",
        )
    if not rows:
        raise NotFound(f"There is no organization called {name}.", code="organization_not_found")
    return rows[0]


def _view(row: OrganizationRow) -> Organization:
    return Organization(row.id, row.name, Tier(row.tier))
