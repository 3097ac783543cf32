"""Projects: the list, and the review of what was found in the pictures of one."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.projects import Asset, AssetStatus, Project, ProjectStatus
from app.services.projects import projects
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("projects", __name__)
PAGE = 24
OPEN = frozenset({ProjectStatus.UPLOADING, ProjectStatus.PROCESSING})


@blueprint.get("/projects")
@signed_in
def index() -> ResponseReturnValue:
    number = max(1, request.args.get("page", 1, type=int))
    newest_first = request.args.get("order") != "oldest"
    page = projects.list_projects(
        deps(), actor(), limit=PAGE, offset=(number - 1) * PAGE, newest_first=newest_first
    )
    return render_template(
        "projects/index.html", page=page, number=number, per_page=PAGE, newest_first=newest_first
    )


@blueprint.get("/projects/<uuid:project_id>")
@signed_in
def review(project_id: UUID) -> ResponseReturnValue:
    """The review page; htmx gets what changed since it last asked.

    That is the strip, and the stage when its picture moved on.
    """
    project = projects.get_project(deps(), actor(), project_id)
    pictures = projects.project_preview(deps(), actor(), project_id)
    context = review_context(project, pictures, request.args.get("picture", type=UUID))
    if not is_htmx():
        return render_template("projects/review.html", **context)
    blocks = ["strip", "actions"]
    picture = context["picture"]
    if isinstance(picture, Asset) and picture.status != request.args.get("state"):
        blocks += ["stage", "side"]
    return "".join(
        render_block("projects/review.html", block, swapped=block != "strip", **context)
        for block in blocks
    )


def review_context(
    project: Project, pictures: tuple[Asset, ...], chosen: UUID | None
) -> dict[str, object]:
    """What the review page shows: the chosen picture, or the first."""
    picture = next((p for p in pictures if p.id == chosen), pictures[0] if pictures else None)
    return {
        "project": project,
        "pictures": pictures,
        "picture": picture,
        "is_open": project.status in OPEN,
        "failed_count": sum(p.status is AssetStatus.FAILED and p.has_original for p in pictures),
    }


@blueprint.post("/projects/<uuid:project_id>/retry")
@signed_in
def retry(project_id: UUID) -> ResponseReturnValue:
    """Look at the pictures again whose analysis failed."""
    projects.retry_analyses(deps(), actor(), project_id)
    return redirect(url_for("projects.review", project_id=project_id), 303)
