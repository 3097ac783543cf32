"""The two organizations that the tenant filter keeps apart."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.domain.access import Actor
from app.models.project import Project
from testing import db
from tests.database.organizations import add_both


@pytest.fixture
def ours(database: str) -> Actor:
    """The actor of an organization with one project, `ours`; another organization has `theirs`."""
    return add_both()


@pytest.fixture
def theirs(ours: Actor) -> Project:
    with db.cross_tenant(db.CrossTenantReason.SEED) as session:
        return session.scalars(select(Project).where(Project.name == "theirs")).one()
