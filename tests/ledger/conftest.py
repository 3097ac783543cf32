"""A database, SQLite and then PostgreSQL, with two organizations."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from app import ledger
from app.domain.access import system_actor
from app.domain.jobs import JobKind, Urgency
from app.models.organization import Organization
from testing import db

NOW = 1_800_000_000_000


def add_organization(name: str) -> UUID:
    with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
        row = Organization(name=name, created_at=datetime.now(UTC))
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def acme(database: str) -> UUID:
    return add_organization("Acme")


@pytest.fixture
def other(database: str) -> UUID:
    return add_organization("Other")


def enqueue(
    organization_id: UUID,
    *,
    urgency: Urgency = Urgency.STANDARD,
    now_ms: int = NOW,
    cost_ms: int = 1000,
    not_before_ms: int = 0,
    subject_id: UUID | None = None,
) -> UUID:
    with db.transaction(system_actor(organization_id)) as session:
        return ledger.enqueue(
            session,
            kind=JobKind.RENDER_RESULT,
            subject_id=subject_id or uuid4(),
            urgency=urgency,
            payload={},
            now_ms=now_ms,
            cost_ms=cost_ms,
            not_before_ms=not_before_ms,
        ).id


def claim(now_ms: int = NOW, worker: str = "w1", lease_ms: int = 15_000) -> ledger.Claimed | None:
    with db.cross_tenant(db.CrossTenantReason.CLAIM, write=True) as session:
        return ledger.claim(session, worker=worker, now_ms=now_ms, lease_ms=lease_ms)
