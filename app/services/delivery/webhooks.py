"""The addresses that an organization's events are delivered to, and the log of every delivery."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Invalid, NotFound, StateForbids
from app.domain.jobs import Urgency
from app.domain.pages import Page
from app.domain.webhooks import (
    EVENTS,
    OVERLAP,
    SECRET_BYTES,
    BadAddress,
    Delivery,
    DeliveryStatus,
    Webhook,
    WebhookEvent,
    message,
    new_secret,
)
from app.models import Webhook as WebhookRow, WebhookDelivery as DeliveryRow
from app.records.audit import Action, append_audit
from app.records.events import queue_delivery
from app.records.lifecycle import retry
from app.records.rows import find_row

MAX_WEBHOOKS = 20
"""Of one organization: each event is delivered to all of them."""


@dataclass(frozen=True, slots=True)
class WebhookChange:
    """What to change; None leaves a value as it is."""

    url: str | None = None
    events: Collection[WebhookEvent] | None = None
    is_active: bool | None = None


def list_webhooks(deps: Deps, actor: Actor) -> tuple[Webhook, ...]:
    actor.demand(Permission.MANAGE_WEBHOOKS)
    with deps.database.snapshot(actor) as session:
        rows = session.scalars(select(WebhookRow).order_by(WebhookRow.created_at, WebhookRow.id))
        return tuple(webhook_view(row) for row in rows)


def get_webhook(deps: Deps, actor: Actor, webhook_id: UUID) -> Webhook:
    """One webhook.

    Raises:
        NotFound: There is no such webhook.
    """
    actor.demand(Permission.MANAGE_WEBHOOKS)
    with deps.database.snapshot(actor) as session:
        return webhook_view(find_row(session, WebhookRow, webhook_id))


def create_webhook(
    deps: Deps, actor: Actor, url: str, events: Collection[WebhookEvent], *, is_active: bool = True
) -> tuple[Webhook, str]:
    """Make a webhook; its secret is shown this once.

    Raises:
        Invalid: The address or the events are not good.
        StateForbids: There are too many already.
    """
    actor.demand(Permission.MANAGE_WEBHOOKS)
    check_webhook(deps, url, events)
    now = deps.clock.now()
    secret = new_secret(secrets.token_bytes(SECRET_BYTES))
    with deps.database.transaction(actor) as session:
        demand_room(session)
        row = WebhookRow(
            id=uuid4(),
            url=url,
            secret=secret,
            events=event_names(events),
            is_active=is_active,
            failures=0,
            created_at=now,
        )
        session.add(row)
        session.flush()
        made = webhook_view(row)
        append_audit(
            session,
            actor,
            Action.WEBHOOK_CREATED,
            now,
            subject_kind="webhook",
            subject_id=row.id,
            after=audited_facts(made),
        )
    return made, secret


def demand_room(session: Session) -> None:
    """Make sure that the organization may have one more.

    Raises:
        StateForbids: There are too many already.
    """
    if (session.scalar(select(func.count()).select_from(WebhookRow)) or 0) >= MAX_WEBHOOKS:
        raise StateForbids(
            f"There are {MAX_WEBHOOKS} webhooks already; delete one first.",
            code="too_many_webhooks",
        )


def change_webhook(deps: Deps, actor: Actor, webhook_id: UUID, change: WebhookChange) -> Webhook:
    """Change what is given; a pause after failures ends.

    Raises:
        NotFound: There is no such webhook.
        Invalid: The address or the events are not good.
    """
    actor.demand(Permission.MANAGE_WEBHOOKS)
    check_webhook(deps, change.url, change.events)
    with deps.database.transaction(actor) as session:
        row = find_row(session, WebhookRow, webhook_id)
        before = webhook_view(row)
        if change.url is not None:
            row.url = change.url
        if change.events is not None:
            row.events = event_names(change.events)
        if change.is_active is not None:
            row.is_active = change.is_active
        row.failures, row.paused_until = 0, None
        after = webhook_view(row)
        if after != before:
            facts = {"before": audited_facts(before), "after": audited_facts(after)}
            now = deps.clock.now()
            append_audit(
                session,
                actor,
                Action.WEBHOOK_CHANGED,
                now,
                subject_kind="webhook",
                subject_id=row.id,
                **facts,
            )
    return after


def delete_webhook(deps: Deps, actor: Actor, webhook_id: UUID) -> None:
    """Delete the webhook with its log; what is still to be delivered is not sent any more.

    Raises:
        NotFound: There is no such webhook.
    """
    actor.demand(Permission.MANAGE_WEBHOOKS)
    with deps.database.transaction(actor) as session:
        row = find_row(session, WebhookRow, webhook_id)
        facts = audited_facts(webhook_view(row))
        session.delete(row)
        append_audit(
            session,
            actor,
            Action.WEBHOOK_DELETED,
            deps.clock.now(),
            subject_kind="webhook",
            subject_id=webhook_id,
            before=facts,
        )


def list_deliveries(
    deps: Deps,
    actor: Actor,
    webhook_id: UUID,
    *,
    limit: int,
    offset: int,
) -> Page[Delivery]:
    """The deliveries of a webhook, the newest first.

    Raises:
        NotFound: There is no such webhook.
    """
    actor.demand(Permission.MANAGE_WEBHOOKS)
    with deps.database.snapshot(actor) as session:
        find_row(session, WebhookRow, webhook_id)
        of_this = DeliveryRow.webhook_id == webhook_id
        query = (
            select(DeliveryRow)
            .where(of_this)
            .order_by(DeliveryRow.created_at.desc(), DeliveryRow.id)
        )
        rows = session.scalars(query.limit(limit).offset(offset)).all()
        total = session.scalar(select(func.count()).select_from(DeliveryRow).where(of_this)) or 0
        return Page(tuple(delivery_view(row) for row in rows), total)


def resend_delivery(deps: Deps, actor: Actor, webhook_id: UUID, delivery_id: UUID) -> Delivery:
    """Deliver the event again, under the same message id.

    Raises:
        NotFound: There is no such webhook, or no such delivery of it.
        StateForbids: It is still being delivered, or the webhook is switched off.
    """
    actor.demand(Permission.MANAGE_WEBHOOKS)
    with deps.database.transaction(actor) as session:
        webhook = find_row(session, WebhookRow, webhook_id)
        row = session.get(DeliveryRow, delivery_id, with_for_update=True)
        if row is None or row.webhook_id != webhook_id:
            raise NotFound("There is no such delivery.", code="delivery_not_found")
        if row.status is DeliveryStatus.PENDING:
            raise StateForbids("This delivery is still under way.", code="delivery_pending")
        if not webhook.is_active:
            raise switched_off()
        now = deps.clock.now()
        retry(session, [row], at=now)
        webhook.paused_until = None
        queue_delivery(session, row.id, now)
        append_audit(
            session,
            actor,
            Action.WEBHOOK_RESENT,
            now,
            subject_kind="webhook",
            subject_id=webhook_id,
            after={"delivery": str(delivery_id), "event": str(row.event)},
        )
        return delivery_view(row)


def rotate_secret(deps: Deps, actor: Actor, webhook_id: UUID) -> tuple[Webhook, str]:
    """Make a new secret, which is shown this once; the old one signs beside it for a day.

    A secret that was already on its way out ends at once.

    Raises:
        NotFound: There is no such webhook.
    """
    actor.demand(Permission.MANAGE_WEBHOOKS)
    now = deps.clock.now()
    secret = new_secret(secrets.token_bytes(SECRET_BYTES))
    with deps.database.transaction(actor) as session:
        row = find_row(session, WebhookRow, webhook_id)
        row.previous_secret, row.previous_until = row.secret, now + OVERLAP
        row.secret = secret
        append_audit(
            session,
            actor,
            Action.WEBHOOK_SECRET_ROTATED,
            now,
            subject_kind="webhook",
            subject_id=webhook_id,
            after={
                "url": row.url.partition("?")[0],
                "overlapUntil": row.previous_until.isoformat(),
            },
        )
        return webhook_view(row), secret


def test_webhook(deps: Deps, actor: Actor, webhook_id: UUID) -> Delivery:
    """Send a message that says it is a test; its delivery tells what came of it.

    Raises:
        NotFound: There is no such webhook.
        StateForbids: It is switched off.
    """
    actor.demand(Permission.MANAGE_WEBHOOKS)
    now = deps.clock.now()
    with deps.database.transaction(actor) as session:
        webhook = find_row(session, WebhookRow, webhook_id)
        if not webhook.is_active:
            raise switched_off()
        row = DeliveryRow(
            id=uuid4(),
            webhook_id=webhook.id,
            event=WebhookEvent.TEST,
            payload=message(WebhookEvent.TEST, now, {"webhookId": str(webhook.id)}),
            created_at=now,
        )
        session.add(row)
        webhook.paused_until = None
        queue_delivery(session, row.id, now, Urgency.INTERACTIVE)
        append_audit(
            session,
            actor,
            Action.WEBHOOK_TESTED,
            now,
            subject_kind="webhook",
            subject_id=webhook_id,
        )
        session.flush()
        return delivery_view(row)


def switched_off() -> StateForbids:
    return StateForbids("The webhook is switched off; switch it on first.", code="webhook_inactive")


def check_webhook(deps: Deps, url: str | None, events: Collection[WebhookEvent] | None) -> None:
    errors = {}
    if url is not None:
        try:
            deps.hooks.check(url)
        except BadAddress as bad:
            errors["url"] = str(bad)
    if events is not None and not events:
        errors["events"] = "Choose at least one event."
    elif events is not None and WebhookEvent.TEST in events:
        errors["events"] = "Tests are sent when they are asked for; choose other events."
    if errors:
        raise Invalid(errors)


def event_names(events: Collection[WebhookEvent]) -> list[str]:
    return [str(event) for event in EVENTS if event in events]


def audited_facts(webhook: Webhook) -> dict[str, object]:
    """What the audit log keeps. What follows a ? may be the receiver's secret and is left out."""
    return {
        "url": webhook.url.partition("?")[0],
        "events": [str(e) for e in webhook.events],
        "isActive": webhook.is_active,
    }


def webhook_view(row: WebhookRow) -> Webhook:
    return Webhook(
        row.id,
        row.url,
        tuple(WebhookEvent(event) for event in row.events),
        row.is_active,
        row.created_at,
        row.failures,
        row.paused_until,
        row.previous_until,
    )


def delivery_view(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        webhook_id=row.webhook_id,
        event=row.event,
        payload=row.payload,
        status=row.status,
        attempts=row.attempts,
        response_status=row.response_status,
        error=row.error,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
    )
