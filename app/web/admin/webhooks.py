"""Webhooks: the addresses that are told of events, and what came of every message."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import Invalid, StateForbids
from app.domain.webhooks import EVENTS, WebhookEvent, encoded
from app.services.delivery import webhooks
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, demands, deps
from app.web.languages import mark_text
from app.web.word_tables import Spoken

blueprint = Blueprint("admin_webhooks", __name__, url_prefix="/admin/webhooks")
SHOWN = 30
"""Deliveries on one page."""
EVENT_WORDS = {
    WebhookEvent.PROJECT_READY: mark_text("All pictures of a project are looked at"),
    WebhookEvent.JOB_COMPLETED: mark_text("All results of an order are made"),
    WebhookEvent.JOB_FAILED: mark_text("None of an order's results could be made"),
    WebhookEvent.ASSET_RENDERED: mark_text("One result was rendered"),
    WebhookEvent.TEST: mark_text("A test"),
    WebhookEvent.ASSETS_REVIEWED: mark_text("Results were approved, rejected or opened again"),
}
NOTICES = {
    "changed": "The webhook is changed.",
    "deleted": "The webhook is deleted, with the log of its deliveries.",
    "tested": "A test is on its way. What comes of it is the first line of the deliveries below.",
    "resent": "The message is on its way again, under the same id.",
}
"""What was done, as the page says it to the admin who did it."""


@blueprint.get("")
@demands(Permission.MANAGE_WEBHOOKS)
def index() -> ResponseReturnValue:
    return render_index(notice=NOTICES.get(request.args.get("done", ""), ""))


@blueprint.post("")
@demands(Permission.MANAGE_WEBHOOKS)
def create() -> ResponseReturnValue:
    """The secret is on this answer alone: it is shown nowhere again."""
    url = request.form.get("url", "").strip()
    try:
        made, secret = webhooks.create_webhook(deps(), actor(), url, read_events())
    except Invalid as refusal:
        return make_response(render_index(errors=refusal.fields, typed=url), 422)
    except StateForbids as refusal:
        return make_response(render_index(refused=refusal.message, typed=url), 409)
    return make_response(render_one(made.id, secret=secret), 201)


@blueprint.get("/<uuid:webhook_id>")
@demands(Permission.MANAGE_WEBHOOKS)
def show(webhook_id: UUID) -> ResponseReturnValue:
    if is_htmx():
        return render_block("admin/webhook.html", "deliveries", **one_context(webhook_id))
    return render_one(webhook_id, notice=NOTICES.get(request.args.get("done", ""), ""))


@blueprint.post("/<uuid:webhook_id>")
@demands(Permission.MANAGE_WEBHOOKS)
def change(webhook_id: UUID) -> ResponseReturnValue:
    wish = webhooks.WebhookChange(
        request.form.get("url", "").strip(), read_events(), "is_active" in request.form
    )
    try:
        webhooks.change_webhook(deps(), actor(), webhook_id, wish)
    except Invalid as refusal:
        return make_response(render_one(webhook_id, errors=refusal.fields, typed=wish.url), 422)
    return go_to("changed", webhook_id)


@blueprint.post("/<uuid:webhook_id>/delete")
@demands(Permission.MANAGE_WEBHOOKS)
def delete(webhook_id: UUID) -> ResponseReturnValue:
    webhooks.delete_webhook(deps(), actor(), webhook_id)
    return redirect(url_for("admin_webhooks.index", done="deleted"), 303)


@blueprint.post("/<uuid:webhook_id>/secret")
@demands(Permission.MANAGE_WEBHOOKS)
def rotate(webhook_id: UUID) -> ResponseReturnValue:
    """The secret is on this answer alone."""
    _, secret = webhooks.rotate_secret(deps(), actor(), webhook_id)
    return render_one(webhook_id, secret=secret)


@blueprint.post("/<uuid:webhook_id>/test")
@demands(Permission.MANAGE_WEBHOOKS)
def test(webhook_id: UUID) -> ResponseReturnValue:
    try:
        webhooks.test_webhook(deps(), actor(), webhook_id)
    except StateForbids as refusal:
        return make_response(render_one(webhook_id, refused=refusal.message), 409)
    return go_to("tested", webhook_id)


@blueprint.post("/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/resend")
@demands(Permission.MANAGE_WEBHOOKS)
def resend(webhook_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    try:
        webhooks.resend_delivery(deps(), actor(), webhook_id, delivery_id)
    except StateForbids as refusal:
        return make_response(render_one(webhook_id, refused=refusal.message), 409)
    return go_to("resent", webhook_id)


def read_events() -> Sequence[WebhookEvent]:
    """The events that are ticked; what is none is left out."""
    ticked = set(request.form.getlist("event"))
    return [event for event in EVENTS if str(event) in ticked]


def go_to(done: str, webhook_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("admin_webhooks.show", webhook_id=webhook_id, done=done), 303)


def render_index(
    *,
    notice: str = "",
    refused: str = "",
    errors: dict[str, str] | None = None,
    typed: str = "",
) -> str:
    return render_template(
        "admin/webhooks.html",
        hooks=webhooks.list_webhooks(deps(), actor()),
        notice=notice,
        refused=refused,
        errors=errors or {},
        typed=typed,
        ticked=read_events() if errors else EVENTS,
        event_words=Spoken(EVENT_WORDS),
        events=EVENTS,
    )


def render_one(
    webhook_id: UUID,
    *,
    notice: str = "",
    refused: str = "",
    errors: dict[str, str] | None = None,
    typed: str | None = None,
    secret: str = "",
) -> str:
    return render_template(
        "admin/webhook.html",
        **one_context(webhook_id),
        notice=notice,
        refused=refused,
        errors=errors or {},
        typed=typed,
        secret=secret,
    )


def one_context(webhook_id: UUID) -> dict[str, object]:
    offset = max(0, request.args.get("offset", 0, type=int))
    page = webhooks.list_deliveries(deps(), actor(), webhook_id, limit=SHOWN, offset=offset)
    return {
        "hook": webhooks.get_webhook(deps(), actor(), webhook_id),
        "page": page,
        "bodies": {delivery.id: encoded(delivery.payload).decode() for delivery in page.items},
        "offset": offset,
        "size": SHOWN,
        "event_words": Spoken(EVENT_WORDS),
        "events": EVENTS,
        "now": deps().clock.now(),
    }
