"""Saved sets of formats, beside the chooser of a project."""

from uuid import UUID

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.errors import Invalid
from app.services.catalogue import format_sets
from app.services.projects import projects
from app.web.errors import sentence_of
from app.web.fragments import is_htmx, render_block
from app.web.generation import chooser_context
from app.web.guard import actor, deps, signed_in
from app.web.order_form import chosen_in, read_ids, read_sizes, typed_rows

blueprint = Blueprint("format_sets", __name__)


@blueprint.post("/projects/<uuid:project_id>/format-sets")
@signed_in
def save(project_id: UUID) -> ResponseReturnValue:
    """Keep what is chosen in the form under the name that stands in it."""
    try:
        document = {
            "name": request.form.get("set_name", ""),
            "formatIds": read_ids(request.form, "format"),
            "customResizes": [size.to_json() for size in read_sizes(typed_rows(request.form))],
        }
        saved = format_sets.add_format_set(deps(), actor(), document)
    except Invalid as refusal:
        return render_refusal(project_id, sentence_of(refusal))
    return render_sets(project_id, saved_id=saved.id)


@blueprint.post("/projects/<uuid:project_id>/format-sets/<uuid:format_set_id>/delete")
@signed_in
def delete(project_id: UUID, format_set_id: UUID) -> ResponseReturnValue:
    projects.get_project(deps(), actor(), project_id)
    format_sets.delete_format_set(deps(), actor(), format_set_id)
    return render_sets(project_id, deleted_id=format_set_id)


@blueprint.post("/projects/<uuid:project_id>/format-sets/<uuid:format_set_id>/restore")
@signed_in
def restore(project_id: UUID, format_set_id: UUID) -> ResponseReturnValue:
    projects.get_project(deps(), actor(), project_id)
    try:
        format_sets.restore_format_set(deps(), actor(), format_set_id)
    except Invalid as refusal:
        return render_refusal(project_id, sentence_of(refusal))
    return render_sets(project_id, saved_id=format_set_id)


def render_sets(
    project_id: UUID, *, saved_id: UUID | None = None, deleted_id: UUID | None = None
) -> ResponseReturnValue:
    """The sets as they are now; without script the page, with what is chosen in the form."""
    told = {"saved_id": saved_id, "deleted_id": deleted_id}
    context = chooser_context(project_id, chosen_in(request.form))
    if is_htmx():
        return render_block("generation/choose.html", "sets", **context, **told)
    return render_template("generation/choose.html", **context, **told)


def render_refusal(project_id: UUID, said: str) -> ResponseReturnValue:
    context = chooser_context(project_id, chosen_in(request.form))
    page = (
        render_block("generation/choose.html", "sets", **context, set_problem=said)
        if is_htmx()
        else render_template("generation/choose.html", **context, set_problem=said)
    )
    return make_response(page, 422)
