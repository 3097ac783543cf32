"""Two organizations, each with one project and one file of its own name."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select

from app.domain.access import Actor, system_actor
from app.models.asset import Asset
from app.models.organization import Organization
from app.models.project import Project
from testing import db

MOMENT = datetime(2027, 1, 15, 8, tzinfo=UTC)


def project(name: str, organization_id: UUID | None = None) -> Project:
    return Project(name=name, organization_id=organization_id, created_at=MOMENT)


def add_organization(name: str) -> UUID:
    with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
        session.add(row := Organization(name=name, created_at=MOMENT))
        session.flush()
        return row.id


def add_file(actor: Actor, name: str) -> None:
    """Add a file of that name to the organization's one project."""
    with db.transaction(actor) as session:
        session.add(
            Asset(
                project_id=session.scalars(select(Project.id)).one(),
                position=0,
                filename=name,
                kind="jpeg",
                size_bytes=1,
                created_at=MOMENT,
            )
        )


def add_both() -> Actor:
    """Add the organizations `us` with the project `ours` and `them` with `theirs`; returns ours."""
    us, them = (add_organization(name) for name in ("us", "them"))
    with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
        session.add_all([project("ours", us), project("theirs", them)])
    return system_actor(us)


def names() -> set[str]:
    with db.cross_tenant(db.CrossTenantReason.SEED) as session:
        return set(session.scalars(select(Project.name)))


def files() -> set[str]:
    with db.cross_tenant(db.CrossTenantReason.SEED) as session:
        return set(session.scalars(select(Asset.filename)))
