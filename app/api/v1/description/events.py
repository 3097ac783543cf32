"""The messages that are sent to webhooks."""

from pydantic.alias_generators import to_camel

from app.api.v1.description.texts import Document
from app.domain.webhooks import WebhookEvent

EVENT_TEXTS = {
    WebhookEvent.PROJECT_READY: "The last open analysis of a project has ended.",
    WebhookEvent.JOB_COMPLETED: "The last open result of a generation has ended, and at least one "
    "is there.",
    WebhookEvent.JOB_FAILED: "The last open result of a generation has ended, and none is there.",
    WebhookEvent.ASSET_RENDERED: "A new rendering of a generated asset is there.",
    WebhookEvent.TEST: "An admin tries the address. It is sent to every webhook, when it is asked "
    "for.",
    WebhookEvent.ASSETS_REVIEWED: "Generated assets were approved or rejected, or that was taken "
    "back; one message for all of a decision.",
}


def describe_event(event: WebhookEvent) -> Document:
    ids = {"webhook-id": "string", "webhook-timestamp": "integer", "webhook-signature": "string"}
    body = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": str(event)},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"type": "object"},
        },
    }
    operation: Document = {
        "operationId": to_camel("event_" + str(event).replace(".", "_")),
        "tags": ["Webhooks"],
        "summary": EVENT_TEXTS[event],
        "description": "Signed as Standard Webhooks 1.0 says, with the secret of the webhook.",
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": {"type": kind}}
            for name, kind in ids.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "2XX": {
                "description": "Taken. Anything else is tried again three times; 410 switches the "
                "webhook off."
            }
        },
    }
    return {"post": operation}
