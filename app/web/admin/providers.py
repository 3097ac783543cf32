"""Who is asked about pictures: order, cost against budget, breakers, and who saw what."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.providers import CAPABILITY_WORDS, CAUSES
from app.services.operations import providers
from app.web.guard import actor, demands, deps

blueprint = Blueprint("admin_providers", __name__, url_prefix="/admin/providers")


@blueprint.get("")
@demands(Permission.MANAGE_RULES)
def show() -> ResponseReturnValue:
    return render_template(
        "admin/providers.html",
        facts=providers.inspect_providers(deps(), actor()),
        words=CAPABILITY_WORDS,
        causes=CAUSES,
    )
