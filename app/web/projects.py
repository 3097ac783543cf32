"""Projects: the list, and what is done to one of them as a whole."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Invalid
from app.domain.intake import MAX_PROJECT_NAME
from app.domain.projects import (
    ProjectNeed,
    ProjectOrder,
    ProjectQuery,
    ProjectShelf,
)
from app.services.projects import projects, shelving
from app.web.guard import actor, deps, signed_in
from app.web.review import render_review

blueprint = Blueprint("projects", __name__)
PAGE = 24
ORDERS = {
    "activity": ProjectQuery(order=ProjectOrder.ACTIVITY),
    "newest": ProjectQuery(),
    "oldest": ProjectQuery(newest_first=False),
    "name": ProjectQuery(order=ProjectOrder.NAME, newest_first=False),
}
"""By the word of an address."""
FILTERS: Mapping[str, Callable[[ProjectQuery], ProjectQuery]] = {
    "all": lambda query: query,
    "mine": lambda query: replace(query, mine=True),
    "formats": lambda query: replace(query, need=ProjectNeed.FORMATS),
    "decisions": lambda query: replace(query, need=ProjectNeed.DECISIONS),
    "archived": lambda query: replace(query, shelf=ProjectShelf.ARCHIVED),
    "deleted": lambda query: replace(query, shelf=ProjectShelf.DELETED),
}
"""What each filter of the list changes in its query."""
UNDO = {
    "archived": ("The project is archived.", "projects.unarchive"),
    "deleted": (
        "The project is deleted. It can be brought back for seven days.",
        "projects.restore",
    ),
}
ERASED = "The project is deleted for good, with all its pictures and results."


@blueprint.get("/projects")
@signed_in
def index() -> ResponseReturnValue:
    number = max(1, request.args.get("page", 1, type=int))
    chosen = {
        "q": request.args.get("q", "").strip()[:MAX_PROJECT_NAME],
        "order": known_word(request.args.get("order"), ORDERS, "activity"),
        "show": known_word(request.args.get("show"), FILTERS, "all"),
    }
    query = FILTERS[chosen["show"]](replace(ORDERS[chosen["order"]], text=chosen["q"]))
    page = projects.list_projects(deps(), actor(), query, limit=PAGE, offset=(number - 1) * PAGE)
    return render_template(
        "projects/index.html",
        page=page,
        number=number,
        per_page=PAGE,
        chosen=chosen,
        undone=undoable(request.args.get("done", ""), request.args.get("project", type=UUID)),
    )


def known_word(word: str | None, words: Mapping[str, object], default: str) -> str:
    """The word of an address where it is one that is offered."""
    return word if word is not None and word in words else default


def undoable(done: str, project_id: UUID | None) -> dict[str, object] | None:
    """What was just done to a project, in words, and the endpoint that takes it back, if any."""
    if done == "erased":
        return {"words": ERASED}
    if done not in UNDO or project_id is None:
        return None
    words, endpoint = UNDO[done]
    return {"words": words, "endpoint": endpoint, "project_id": project_id}


@blueprint.get("/projects/<uuid:project_id>/rename")
@signed_in
def rename_form(project_id: UUID) -> ResponseReturnValue:
    project = projects.get_project(deps(), actor(), project_id)
    return render_template("projects/rename.html", project=project, name=project.name, errors={})


@blueprint.post("/projects/<uuid:project_id>/rename")
@signed_in
def rename(project_id: UUID) -> ResponseReturnValue:
    name = request.form.get("name", "")
    try:
        projects.rename_project(deps(), actor(), project_id, name)
    except Invalid as refusal:
        project = projects.get_project(deps(), actor(), project_id)
        page = render_template(
            "projects/rename.html", project=project, name=name, errors=refusal.fields
        )
        return make_response(page, 422)
    return redirect(url_for("projects.review", project_id=project_id), 303)


@blueprint.post("/projects/<uuid:project_id>/archive")
@signed_in
def archive(project_id: UUID) -> ResponseReturnValue:
    shelving.archive_project(deps(), actor(), project_id, is_archived=True)
    return redirect(url_for("projects.index", done="archived", project=project_id), 303)


@blueprint.post("/projects/<uuid:project_id>/unarchive")
@signed_in
def unarchive(project_id: UUID) -> ResponseReturnValue:
    shelving.archive_project(deps(), actor(), project_id, is_archived=False)
    return redirect(url_for("projects.index"), 303)


@blueprint.post("/projects/<uuid:project_id>/delete")
@signed_in
def discard(project_id: UUID) -> ResponseReturnValue:
    shelving.discard_project(deps(), actor(), project_id)
    return redirect(url_for("projects.index", done="deleted", project=project_id), 303)


@blueprint.post("/projects/<uuid:project_id>/restore")
@signed_in
def restore(project_id: UUID) -> ResponseReturnValue:
    shelving.restore_project(deps(), actor(), project_id)
    return redirect(url_for("projects.index"), 303)


@blueprint.get("/projects/<uuid:project_id>/erase")
@signed_in
def ask_to_erase(project_id: UUID) -> ResponseReturnValue:
    """What is lost, of a project that was deleted already."""
    project = shelving.get_discarded(deps(), actor(), project_id)
    return render_template("projects/erase.html", project=project)


@blueprint.post("/projects/<uuid:project_id>/erase")
@signed_in
def erase(project_id: UUID) -> ResponseReturnValue:
    shelving.delete_project(deps(), actor(), project_id)
    return redirect(url_for("projects.index", show="deleted", done="erased"), 303)


@blueprint.get("/projects/<uuid:project_id>")
@signed_in
def review(project_id: UUID) -> ResponseReturnValue:
    return render_review(project_id)
