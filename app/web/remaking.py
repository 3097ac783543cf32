"""Making a result again: with the rules that are in force now."""

from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from app.services.projects import results
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("remaking", __name__)


@blueprint.post("/results/<uuid:result_id>/again")
@signed_in
def make_again(result_id: UUID) -> ResponseReturnValue:
    """Plan and render it anew; what was edited stays."""
    results.regenerate_result(deps(), actor(), result_id)
    return redirect(url_for("editing.editor", result_id=result_id), 303)
