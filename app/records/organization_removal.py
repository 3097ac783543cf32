"""The end of an organization, in steps that may each be interrupted and begun again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from app.database.session import Session
from app.models import (
    ApiKey,
    Asset,
    Download,
    GeneratedAsset,
    GenerationJob,
    Job,
    Organization,
    Project,
    SignIn,
    User,
    WebhookDelivery,
)

IN_BATCHES = (
    Job,
    WebhookDelivery,
    Download,
    GeneratedAsset,
    GenerationJob,
    Asset,
    Project,
)
"""Tables that may be long, in an order that the references between them allow; everything else
goes with the organization's own row, the audit log too, which can be removed in no other way.
"""


def find_leaving(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Organizations whose waiting time is over."""
    due = select(Organization.id).where(Organization.deletion_at <= now).limit(limit)
    return list(session.scalars(due))


def lock_out(session: Session, organization_id: UUID, now: datetime) -> bool:
    """Let nobody of the organization in any more.

    Returns:
        False when its deletion was cancelled at the last moment.
    """
    row = session.get(Organization, organization_id, with_for_update=True)
    if row is None or row.deletion_at is None or row.deletion_at > now:
        return False
    session.execute(update(User).values(is_active=False))
    for table in (SignIn, ApiKey):
        session.execute(delete(table))
    return True
