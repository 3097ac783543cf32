"""Home: the drop zone and what was worked on last."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.leaving import OF_UPLOADS
from app.domain.projects import ProjectOrder, ProjectQuery
from app.services.operations import providers
from app.services.projects import projects
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("dashboard", __name__)
RECENT = 6


@blueprint.get("/")
@signed_in
def home() -> ResponseReturnValue:
    return render_template(
        "dashboard/home.html",
        recent=projects.list_projects(
            deps(), actor(), ProjectQuery(order=ProjectOrder.ACTIVITY), limit=RECENT
        ),
        leaving=providers.list_leaving(deps(), actor(), OF_UPLOADS),
    )
