"""The places that formats belong to: added, renamed, archived."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import Invalid
from app.services.catalogue import format_upkeep, platforms
from app.web.guard import actor, demands, deps

blueprint = Blueprint("admin_platforms", __name__, url_prefix="/admin/platforms")
SAID = {
    "added": "Added. Formats can belong to it from now on.",
    "renamed": "Renamed.",
    "archived": "Archived with its formats. Their results stay, and each format can be restored.",
}


@blueprint.get("")
@demands(Permission.MANAGE_CATALOGUE)
def index() -> ResponseReturnValue:
    return show()


@blueprint.post("")
@demands(Permission.MANAGE_CATALOGUE)
def add() -> ResponseReturnValue:
    name = request.form.get("name", "")
    try:
        platforms.add_platform(deps(), actor(), name)
    except Invalid as refusal:
        return make_response(show(refusal.fields["name"], name), 422)
    return redirect(url_for("admin_platforms.index", said="added"), 303)


@blueprint.post("/<uuid:platform_id>")
@demands(Permission.MANAGE_CATALOGUE)
def rename(platform_id: UUID) -> ResponseReturnValue:
    try:
        platforms.rename_platform(deps(), actor(), platform_id, request.form.get("name"))
    except Invalid as refusal:
        return make_response(show(refusal.fields["name"]), 422)
    return redirect(url_for("admin_platforms.index", said="renamed"), 303)


@blueprint.post("/<uuid:platform_id>/archive")
@demands(Permission.MANAGE_CATALOGUE)
def archive(platform_id: UUID) -> ResponseReturnValue:
    platforms.delete_platform(deps(), actor(), platform_id)
    return redirect(url_for("admin_platforms.index", said="archived"), 303)


def show(error: str = "", typed: str = "") -> str:
    """The platforms in use, each with how many formats it has."""
    formats = [
        kept.format
        for kept in format_upkeep.browse_formats(deps(), actor())
        if kept.archived_at is None
    ]
    found = platforms.list_platforms(deps(), actor())
    return render_template(
        "admin/platforms.html",
        platforms=[(each, sum(fmt.platform_id == each.id for fmt in formats)) for each in found],
        error=error,
        typed=typed,
        said=SAID.get(request.args.get("said", ""), ""),
    )
