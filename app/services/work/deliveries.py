"""The worker's half of a webhook: one attempt to deliver one event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app import ledger
from app.deps import Deps
from app.domain.errors import DomainError, NotAllowed, Unavailable
from app.domain.projects import Problem
from app.domain.webhooks import BadAddress, DeliveryStatus, encoded, pause_s, signed_headers
from app.models import Webhook, WebhookDelivery
from app.records.lifecycle import change_status, give_up
from app.records.work import ensure_claimed

GONE = 410
"""The HTTP status of an address that wants no more events. Source: Standard Webhooks, "Disabling
endpoints".
"""

SWITCHED_OFF = Problem("webhook_inactive", "The webhook was switched off.")


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    delivery_id: UUID
    url: str
    secrets: Sequence[str]
    payload: Mapping[str, object]


def run_delivery(deps: Deps, claimed: ledger.Claimed) -> None:
    """Sign and send the message, write down what was answered, settle.

    Raises:
        Unavailable: It is worth another try.
        NotAllowed: It is not.
        Postpone: The address is left alone for a while.
    """
    message = next_message(deps, claimed)
    if message is None:
        return
    body = encoded(message.payload)
    headers = signed_headers(message.secrets, message.delivery_id, deps.clock.now(), body)
    try:
        status = deps.hooks.deliver(
            message.url, {"Content-Type": "application/json", **headers}, body
        )
    except (BadAddress, Unavailable) as error:
        record_failure(deps, claimed, None, str(error))
        if isinstance(error, BadAddress):
            raise NotAllowed(str(error), code="address_not_allowed") from error
        raise
    if 200 <= status < 300:
        record_delivered(deps, claimed, status)
    else:
        raise record_refused(deps, claimed, status)


def next_message(deps: Deps, claimed: ledger.Claimed) -> OutgoingMessage | None:
    """What to send; None, and the job is done, when there is no address for it (any more)."""
    now = deps.clock.now()
    with deps.database.transaction(claimed.actor) as session:
        delivery = session.get(WebhookDelivery, claimed.subject_id)
        webhook = session.get(Webhook, delivery.webhook_id) if delivery else None
        if (
            delivery is None
            or webhook is None
            or delivery.status is not DeliveryStatus.PENDING
            or not webhook.is_active
        ):
            if delivery is not None:
                give_up(session, delivery, SWITCHED_OFF, at=now)
            ledger.finish(session, claimed, now_ms=deps.now_ms())
            return None
        if webhook.paused_until is not None and webhook.paused_until > now:
            raise ledger.Postpone(round((webhook.paused_until - now).total_seconds() * 1000) + 1)
        secrets = secrets_of(webhook, now)
        return OutgoingMessage(delivery.id, webhook.url, secrets, delivery.payload)


def secrets_of(webhook: Webhook, now: datetime) -> Sequence[str]:
    """What signs a message now: the secret, and for a while the one before it."""
    former = webhook.previous_secret
    is_overlap = webhook.previous_until is not None and webhook.previous_until > now
    return (webhook.secret, former) if former and is_overlap else (webhook.secret,)


def record_delivered(deps: Deps, claimed: ledger.Claimed, status: int) -> None:
    now = deps.clock.now()
    with deps.database.transaction(claimed.actor) as session:
        ledger.finish(session, claimed, now_ms=deps.now_ms())
        delivery = session.get(WebhookDelivery, claimed.subject_id)
        if delivery is not None:
            change_status(session, delivery, DeliveryStatus.DELIVERED, at=now)
            delivery.attempts += 1
            delivery.response_status, delivery.delivered_at = status, now
            webhook = session.get_one(Webhook, delivery.webhook_id)
            webhook.failures, webhook.paused_until = 0, None


def record_refused(deps: Deps, claimed: ledger.Claimed, status: int) -> DomainError:
    """The answer was no: worth another try, unless it says that the address is gone."""
    text = f"The address answered {status}."
    record_failure(deps, claimed, status, text)
    return (
        NotAllowed(text, code="address_gone")
        if status == GONE
        else Unavailable(text, code="not_delivered")
    )


def record_failure(deps: Deps, claimed: ledger.Claimed, status: int | None, text: str) -> None:
    """Write the attempt down; after several in a row the address is left alone for a while."""
    with deps.database.transaction(claimed.actor) as session:
        ensure_claimed(session, claimed)
        delivery = session.get(WebhookDelivery, claimed.subject_id)
        if delivery is None:
            return
        delivery.attempts += 1
        delivery.response_status, delivery.error = status, text
        webhook = session.get_one(Webhook, delivery.webhook_id)
        webhook.failures += 1
        pause = pause_s(webhook.failures)
        webhook.paused_until = deps.clock.now() + timedelta(seconds=pause) if pause else None
        if status == GONE:
            webhook.is_active = False
