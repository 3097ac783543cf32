"""What is set for everybody in the organization, to be read and not changed."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from app.services.catalogue import settings
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    return render_template(
        "account/settings.html",
        known=settings.get_settings(deps(), actor()),
        max_files=current_app.config["MAX_FILES"],
    )
