"""The layouts of a result as small pictures, for the editor's choice."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.services.projects import layouts
from app.web.fragments import render_block
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("layouts", __name__)
PICTURE_SIDE = 320
"""px of a picture's longer side: twice as many as it is shown with."""


@blueprint.get("/results/<uuid:result_id>/layouts")
@signed_in
def pictures(result_id: UUID) -> ResponseReturnValue:
    """Each picture for its place in the choice; the choice itself stays as it is."""
    drawn = layouts.draw_layouts(deps(), actor(), result_id, long_side=PICTURE_SIDE)
    return render_block("editing/layouts.html", "pictures", drawn=drawn)
