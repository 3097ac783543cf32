"""Who is asked about pictures: order, cost against budget, breakers, and who saw what."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.providers import CAPABILITY_WORDS, CAUSES
from app.domain.tables import CONTENT_TYPE
from app.services.operations import provider_calls, providers
from app.web.admin.days import end_of_day, read_day
from app.web.amounts import money_text
from app.web.guard import actor, demands, deps

blueprint = Blueprint("admin_providers", __name__, url_prefix="/admin/providers")
PAGE = 50
"""Calls on one page."""


@blueprint.get("")
@demands(Permission.MANAGE_RULES)
def show() -> ResponseReturnValue:
    offset = max(0, request.args.get("offset", 0, type=int))
    query = read_query()
    return render_template(
        "admin/providers.html",
        facts=providers.inspect_providers(deps(), actor()),
        page=provider_calls.list_calls(deps(), actor(), query, limit=PAGE, offset=offset),
        names=provider_calls.list_asked(deps(), actor()),
        offset=offset,
        size=PAGE,
        wanted=asked(),
        words=CAPABILITY_WORDS,
        causes=CAUSES,
        money_text=money_text,
    )


@blueprint.get("/calls/table")
@demands(Permission.MANAGE_RULES)
def table() -> ResponseReturnValue:
    """Who saw what, without its pages, as comma-separated values."""
    return Response(
        provider_calls.write_calls(deps(), actor(), read_query()),
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": 'attachment; filename="provider-calls.csv"'},
    )


def asked() -> dict[str, str]:
    """The filters of the address that say something."""
    names = ("provider", "from", "to")
    return {name: value for name in names if (value := request.args.get(name, "").strip())}


def read_query() -> provider_calls.CallQuery:
    """The filters; a day is one in UTC, and one that is none is left out."""
    wanted = asked()
    return provider_calls.CallQuery(
        provider=wanted.get("provider"),
        since=read_day(wanted.get("from")),
        until=end_of_day(wanted.get("to")),
    )
