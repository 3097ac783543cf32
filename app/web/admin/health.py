"""Whether the installation has all that the work needs, part by part."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.services.operations import health
from app.web.guard import actor, admins_only, deps

blueprint = Blueprint("admin_health", __name__, url_prefix="/admin/health")


@blueprint.get("")
@admins_only
def show() -> ResponseReturnValue:
    return render_template("admin/health.html", health=health.inspect_installation(deps(), actor()))
