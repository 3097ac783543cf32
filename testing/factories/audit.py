"""The audit log, as tests look at it."""

from __future__ import annotations

from sqlalchemy import select

from app.domain.access import Actor
from app.models.audit_entry import AuditEntry
from testing import db


def entries(actor: Actor, action: str) -> list[AuditEntry]:
    """The organization's entries of that action, oldest first."""
    with db.snapshot(actor) as session:
        return list(
            session.scalars(
                select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.at)
            )
        )
