"""Pictures come in: a new project, or more pictures for one."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Invalid, Refused
from app.domain.intake import default_project_name
from app.services.projects import projects, uploads
from app.services.projects.uploads import IncomingFile
from app.web.errors import sentence_of, status_of
from app.web.fragments import render_block
from app.web.guard import actor, deps, signed_in
from app.web.incoming import received_files

blueprint = Blueprint("uploads", __name__)


@blueprint.get("/projects/new")
@signed_in
def form() -> ResponseReturnValue:
    return render_template("uploads/new.html", project=None)


@blueprint.get("/projects/<uuid:project_id>/pictures")
@signed_in
def form_more(project_id: UUID) -> ResponseReturnValue:
    return render_template(
        "uploads/new.html", project=projects.get_project(deps(), actor(), project_id)
    )


@blueprint.post("/projects")
@signed_in
def create() -> ResponseReturnValue:
    return take_files(None)


@blueprint.post("/projects/<uuid:project_id>/pictures")
@signed_in
def add(project_id: UUID) -> ResponseReturnValue:
    return take_files(project_id)


def take_files(project_id: UUID | None) -> ResponseReturnValue:
    """Store the files.

    The upload island sends one file at a time, asks for rows and learns the project from a
    header.
    """
    wants_row = "HX-Request" in request.headers
    try:
        with received_files(request) as files:
            taken = uploads.upload_files(deps(), actor(), choose_name(files), files, project_id)
    except (Refused, Invalid) as refusal:
        if not wants_row:
            raise
        row = render_block(
            "uploads/new.html", "verdict", problem=refusal, text=sentence_of(refusal)
        )
        return make_response(row, status_of(refusal))
    target = url_for("projects.review", project_id=taken.project_id)
    if not wants_row:
        return redirect(target, 303)
    answer = make_response(render_block("uploads/new.html", "verdict", problem=None, text=""))
    answer.headers["X-Project"] = target
    return answer


def choose_name(files: list[IncomingFile]) -> str:
    """The name that was typed, or the first picture's without its type."""
    typed = request.form.get("project_name", "").strip()
    return typed or (default_project_name(files[0].filename) if files else "")
