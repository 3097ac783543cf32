"""Webhooks: addresses that events are sent to, and the log of every delivery."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.v1.model import Body, Changes, JsonBlueprint, Listed, Moment, Part, Window, listed
from app.domain.access import Permission
from app.domain.documents.fields import Switch
from app.domain.webhooks import (
    EVENTS,
    LONGEST_URL,
    Delivery,
    DeliveryStatus,
    Webhook,
    WebhookEvent,
)
from app.services.delivery import webhooks

blueprint = JsonBlueprint(
    "api_admin_webhooks", __name__, url_prefix="/api/v1/admin/webhooks", tag="Admin"
)

Url = Annotated[
    str,
    Field(
        max_length=LONGEST_URL,
        description="https, the public name of a server, port 443 or 8443.",
        json_schema_extra={"format": "uri", "examples": ["https://example.com/hooks"]},
    ),
]
Events = Annotated[
    list[Literal[EVENTS]],  # type: ignore[valid-type]  # what happens, without the test
    Field(min_length=1, max_length=20),
]


class WebhookIn(Body):
    url: Url
    events: Events = Field(
        default_factory=lambda: list(EVENTS), description="All of them when left out."
    )
    is_active: Switch = True


class WebhookChangeIn(Changes):
    url: Url | None = None
    events: Events | None = None
    is_active: Switch | None = None


class WebhookOut(Body):
    id: UUID
    url: str
    events: list[WebhookEvent]
    is_active: bool
    created_at: Moment
    failures: int = Field(description="Failed attempts in a row.")
    paused_until: Moment | None = Field(description="So long nothing is sent, after failures.")
    overlap_until: Moment | None = Field(
        description="So long messages are signed with the secret before this one too."
    )


class NewWebhookOut(WebhookOut):
    secret: str = Field(description="Signs every message (Standard Webhooks). Shown this once.")


class DeliveryOut(Body):
    id: UUID = Field(
        description="The webhook-id of the message; it stays the same over all attempts."
    )
    webhook_id: UUID
    event: WebhookEvent
    payload: dict[str, object] = Field(
        description="The message as it is sent: type, timestamp and data."
    )
    status: DeliveryStatus
    attempts: int
    response_status: int | None
    error: str | None
    created_at: Moment
    delivered_at: Moment | None


@blueprint.get("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_WEBHOOKS])
@blueprint.input(Part, location="query")
@blueprint.output(list[WebhookOut])
@blueprint.doc(summary="The addresses that are told of events", responses=[403])
def index(query_data: Part) -> Listed[Webhook]:
    return query_data.answer(webhooks.list_webhooks(deps(), actor()))


@blueprint.post("")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_WEBHOOKS])
@blueprint.input(WebhookIn)
@blueprint.output(NewWebhookOut, status_code=201)
@blueprint.doc(summary="Tell an address of events", responses=[403, 409])
def create(json_data: WebhookIn) -> NewWebhookOut:
    made, secret = webhooks.create_webhook(
        deps(), actor(), json_data.url, json_data.events, is_active=json_data.is_active
    )
    return NewWebhookOut(**dict(WebhookOut.model_validate(made)), secret=secret)


@blueprint.put("/<uuid:webhook_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_WEBHOOKS])
@blueprint.input(WebhookChangeIn)
@blueprint.output(WebhookOut)
@blueprint.doc(
    summary="Change the address, its events, or switch it off and on", responses=[403, 404]
)
def change(webhook_id: UUID, json_data: WebhookChangeIn) -> Webhook:
    wish = webhooks.WebhookChange(json_data.url, json_data.events, json_data.is_active)
    return webhooks.change_webhook(deps(), actor(), webhook_id, wish)


@blueprint.delete("/<uuid:webhook_id>")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_WEBHOOKS])
@blueprint.doc(
    summary="Tell the address no more; its log goes along",
    responses={204: "Deleted", 403: "Forbidden", 404: "Not Found"},
)
def delete(webhook_id: UUID) -> tuple[str, int]:
    webhooks.delete_webhook(deps(), actor(), webhook_id)
    return "", 204


@blueprint.post("/<uuid:webhook_id>/secret")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_WEBHOOKS])
@blueprint.output(NewWebhookOut)
@blueprint.doc(
    summary="Make a new secret; for a day messages are signed with the old one too",
    responses=[403, 404],
)
def rotate(webhook_id: UUID) -> NewWebhookOut:
    changed, secret = webhooks.rotate_secret(deps(), actor(), webhook_id)
    return NewWebhookOut(**dict(WebhookOut.model_validate(changed)), secret=secret)


@blueprint.post("/<uuid:webhook_id>/test")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_WEBHOOKS])
@blueprint.output(DeliveryOut, status_code=202)
@blueprint.doc(
    summary="Send the address a message that says it is a test", responses=[403, 404, 409]
)
def test(webhook_id: UUID) -> Delivery:
    return webhooks.test_webhook(deps(), actor(), webhook_id)


@blueprint.get("/<uuid:webhook_id>/deliveries")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_WEBHOOKS])
@blueprint.input(Window, location="query")
@blueprint.output(list[DeliveryOut])
@blueprint.doc(summary="What the address was told, newest first", responses=[403, 404])
def deliveries(webhook_id: UUID, query_data: Window) -> Listed[Delivery]:
    return listed(
        webhooks.list_deliveries(
            deps(), actor(), webhook_id, limit=query_data.limit, offset=query_data.offset
        )
    )


@blueprint.post("/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/resend")
@blueprint.auth_required(auth, roles=[Permission.MANAGE_WEBHOOKS])
@blueprint.output(DeliveryOut, status_code=202)
@blueprint.doc(summary="Tell it again, under the same webhook-id", responses=[403, 404, 409])
def resend(webhook_id: UUID, delivery_id: UUID) -> Delivery:
    return webhooks.resend_delivery(deps(), actor(), webhook_id, delivery_id)
