"""The admin's first page: what needs attention, each with the way to where it is repaired."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.services.operations import attention
from app.services.operations.attention import Attention, Concern
from app.web.guard import actor, demands, deps

blueprint = Blueprint("admin_overview", __name__, url_prefix="/admin")


@dataclass(frozen=True, slots=True)
class Way:
    """How a concern is shown, and where it is repaired.

    Attributes:
        one: What one of them is called; empty where they are not counted.
        endpoint: Of the screen.
        act: What the link says.
    """

    icon: str
    kind: str
    one: str
    endpoint: str
    act: str


WAYS = {
    Concern.DELETION: Way("trash", "blocked", "", "admin_organization.show", "Keep or let go"),
    Concern.NO_WORKER: Way("server", "blocked", "job", "admin_health.show", "Look at Health"),
    Concern.LITTLE_ROOM: Way("server", "blocked", "", "admin_health.show", "Look at Health"),
    Concern.DEAD_LETTERS: Way("queue", "attention", "job", "admin_jobs.index", "See why"),
    Concern.LONG_QUEUE: Way("clock", "attention", "job", "admin_jobs.index", "Look at the queue"),
    Concern.FLAGGED: Way("eye-off", "attention", "picture", "projects.review", "Open the project"),
    Concern.WEBHOOKS: Way(
        "out", "attention", "webhook", "admin_webhooks.index", "Look at webhooks"
    ),
    Concern.INVITATIONS: Way("users", "", "user", "admin_users.index", "Send again or withdraw"),
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
