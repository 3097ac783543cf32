"""Looking at a result closely: large, beside its original or an earlier version."""

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.services.projects import light_table
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in
from app.web.languages import gettext
from app.web.presentation import REASONS
from app.web.table_query import read, setup_of_browser

blueprint = Blueprint("looking", __name__)
ORIGINAL = "original"
"""What stands for the picture that a result was made of, beside it."""


@blueprint.get("/results/<uuid:result_id>/look")
@signed_in
def look(result_id: UUID) -> ResponseReturnValue:
    """The result in a dialog; without script on a page of its own."""
    seen = light_table.look_at_result(deps(), actor(), result_id)
    beside = request.args.get("beside", "")
    version = read(int, beside)
    context = {
        "seen": seen,
        "item": seen.result,
        "is_beside_original": beside == ORIGINAL,
        "beside_version": version if version in seen.versions else None,
        "setup": setup_of_browser(),
        "reasons": [gettext(reason) for reason in REASONS],
    }
    if is_htmx():
        return render_block("results/look.html", "dialog", **context)
    return render_template("results/look.html", **context)


@blueprint.get("/results/<uuid:result_id>/original")
@signed_in
def original(result_id: UUID) -> ResponseReturnValue:
    """The picture that a result was made of, as it may be shown."""
    return redirect(light_table.look_at_result(deps(), actor(), result_id).original_url, 302)


@blueprint.get("/results/<uuid:result_id>/versions/<int:number>")
@signed_in
def version(result_id: UUID, number: int) -> ResponseReturnValue:
    """A small picture of an earlier version."""
    data = light_table.draw_version(deps(), actor(), result_id, number)
    answer = Response(data, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer
