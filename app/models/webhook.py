"""Addresses that are told of events, and every telling."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Boolean, Index, Integer, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.webhooks import DeliveryStatus, WebhookEvent
from app.models.base import Base, Json, OrgOwned, UtcDateTime, Word, one_of
from app.models.keys import belongs_to, own_key


class Webhook(OrgOwned, Base):
    """One address that is told of events.

    secret: signs what is sent (Standard Webhooks, `whsec_…`); it must be kept readable to sign
    with it.

    previous_secret: signs beside it until previous_until, so that receivers may change at leisure.

    failures: failed attempts in a row.  paused_until: so long nothing is sent, after too many of
    them.
    """

    __tablename__ = "webhook"
    __table_args__ = (own_key(),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(Text)
    previous_secret: Mapped[str | None] = mapped_column(Text)
    previous_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    events: Mapped[list[str]] = mapped_column(Json)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WebhookDelivery(OrgOwned, Base):
    """One event for one address.

    The id is the message's id: it stays the same over all attempts.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        own_key(),
        belongs_to("webhook", "webhook_id"),
        one_of("status", DeliveryStatus),
        Index("ix_webhook_delivery_newest", "webhook_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    webhook_id: Mapped[UUID] = mapped_column(Uuid)
    event: Mapped[WebhookEvent] = mapped_column(Word(WebhookEvent))
    payload: Mapped[dict[str, object]] = mapped_column(Json)
    status: Mapped[DeliveryStatus] = mapped_column(
        Word(DeliveryStatus), default=DeliveryStatus.PENDING
    )
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    response_status: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
