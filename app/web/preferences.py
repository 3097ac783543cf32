"""What a user prefers; so far the theme."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.services.accounts import sign_in
from app.web.fragments import is_htmx
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("preferences", __name__)


@blueprint.post("/preferences")
@signed_in
def change() -> ResponseReturnValue:
    sign_in.set_preferences(deps(), actor(), request.form.get("theme", ""))
    return ("", 204) if is_htmx() else redirect(url_for("dashboard.home"), 303)
