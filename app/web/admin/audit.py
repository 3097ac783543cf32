"""The audit log: who did what, when, and what it changed."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.tables import CONTENT_TYPE
from app.services.operations import audit
from app.web.admin.days import end_of_day, read_day
from app.web.guard import actor, demands, deps
from app.web.languages import gettext

blueprint = Blueprint("admin_audit", __name__, url_prefix="/admin/audit-log")
PAGE = 50
"""Entries on one page."""
SYSTEM = "(system)"
"""What the choice of a person calls that which nobody did."""


@blueprint.get("")
@demands(Permission.READ_AUDIT)
def index() -> ResponseReturnValue:
    offset = max(0, request.args.get("offset", 0, type=int))
    people = audit.list_people(deps(), actor())
    page = audit.list_entries(deps(), actor(), read_query(), limit=PAGE, offset=offset)
    return render_template(
        "admin/audit.html",
        page=page,
        offset=offset,
        size=PAGE,
        people=[*((name, name) for name in people), (SYSTEM, gettext("(system)"))],
        actions=audit.ACTIONS,
        kinds=audit.list_subject_kinds(deps(), actor()),
        wanted=asked(),
    )


@blueprint.get("/table")
@demands(Permission.READ_AUDIT)
def table() -> ResponseReturnValue:
    """What the page shows, without its pages, as comma-separated values."""
    return Response(
        audit.write_log(deps(), actor(), read_query()),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": 'attachment; filename="audit-log.csv"'},
    )


def asked() -> dict[str, str]:
    """The filters of the address that say something."""
    names = ("who", "action", "about", "from", "to")
    return {name: value for name in names if (value := request.args.get(name, "").strip())}


def read_query() -> audit.LogQuery:
    """The filters; a day is one in UTC, and one that is none is left out."""
    wanted = asked()
    who = wanted.get("who")
    return audit.LogQuery(
        username=None if who == SYSTEM else who,
        by_system=who == SYSTEM,
        action=wanted.get("action"),
        subject_kind=wanted.get("about"),
        since=read_day(wanted.get("from")),
        until=end_of_day(wanted.get("to")),
    )
