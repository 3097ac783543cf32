"""The admin's first page: what needs attention, each with the way to where it is repaired."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.services.operations import attention
from app.services.operations.attention import Attention, Concern
from app.web.guard import actor, demands, deps
from app.web.languages import mark_count, mark_text

blueprint = Blueprint("admin_overview", __name__, url_prefix="/admin")


@dataclass(frozen=True, slots=True)
class Way:
    """How a concern is shown, and where it is repaired.

    Attributes:
        noun: What one of them is called, and many; None where they are not counted.
        endpoint: Of the screen.
        act: What the link says.
    """

    icon: str
    kind: str
    noun: tuple[str, str] | None
    endpoint: str
    act: str


JOBS, PICTURES = mark_count("job", "jobs"), mark_count("picture", "pictures")
PROVIDERS = mark_count("AI provider", "AI providers")
LOOK_AT_PROVIDERS = mark_text("Look at AI providers")
WEBHOOKS, USERS = mark_count("webhook", "webhooks"), mark_count("user", "users")
LOOK_AT_HEALTH = mark_text("Look at Health")
WAYS = {
    Concern.DELETION: Way(
        "trash", "blocked", None, "admin_organization.show", mark_text("Keep or let go")
    ),
    Concern.NO_WORKER: Way("server", "blocked", JOBS, "admin_health.show", LOOK_AT_HEALTH),
    Concern.LITTLE_ROOM: Way("server", "blocked", None, "admin_health.show", LOOK_AT_HEALTH),
    Concern.DEAD_LETTERS: Way("queue", "attention", JOBS, "admin_jobs.index", mark_text("See why")),
    Concern.LONG_QUEUE: Way(
        "clock", "attention", JOBS, "admin_jobs.index", mark_text("Look at the queue")
    ),
    Concern.FLAGGED: Way(
        "eye-off", "attention", PICTURES, "projects.review", mark_text("Open the project")
    ),
    Concern.PROVIDERS: Way(
        "server", "attention", PROVIDERS, "admin_providers.show", LOOK_AT_PROVIDERS
    ),
    Concern.BUDGET: Way("alert", "attention", None, "admin_providers.show", LOOK_AT_PROVIDERS),
    Concern.WEBHOOKS: Way(
        "out", "attention", WEBHOOKS, "admin_webhooks.index", mark_text("Look at webhooks")
    ),
    Concern.INVITATIONS: Way(
        "users", "accent", USERS, "admin_users.index", mark_text("Send again or withdraw")
    ),
}


@blueprint.get("")
@demands(Permission.READ_HEALTH)
def show() -> ResponseReturnValue:
    found = attention.list_attention(deps(), actor())
    return render_template(
        "admin/overview.html",
        found=[(one, WAYS[one.concern], address_of(one)) for one in found],
    )


def address_of(one: Attention) -> str:
    if one.project_id is not None:
        return url_for(WAYS[one.concern].endpoint, project_id=one.project_id)
    return url_for(WAYS[one.concern].endpoint)
