"""Whether the installation has all that the work needs, part by part."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.services.operations import health
from app.web.guard import actor, demands, deps

blueprint = Blueprint("admin_health", __name__, url_prefix="/admin/health")


@blueprint.get("")
@demands(Permission.READ_HEALTH)
def show() -> ResponseReturnValue:
    return render_template("admin/health.html", health=health.inspect_installation(deps(), actor()))
