"""The same adjustments for other results of the picture."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.documents.edits import Edits
from app.domain.edit_changes import EditPart, find_differing_parts
from app.domain.errors import EditsOutOfDate, Invalid
from app.services.projects import copying, editing
from app.web.editing import render_conflict, render_state, saved_event
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in
from app.web.versions import read_draft

blueprint = Blueprint("siblings", __name__)
OFFERED = (EditPart.COLOUR, EditPart.TEXT, EditPart.LOGO, EditPart.PICTURE)


@blueprint.get("/results/<uuid:result_id>/siblings")
@signed_in
def siblings(result_id: UUID) -> ResponseReturnValue:
    """What can be copied to whom, conflicts first."""
    return render_template("editing/siblings.html", **offered(result_id))


@blueprint.post("/results/<uuid:result_id>/siblings/of-draft")
@signed_in
def of_draft(result_id: UUID) -> ResponseReturnValue:
    """The same of the draft that the editor sends; nothing is stored."""
    return render_block("editing/siblings.html", "dialog", **offered(result_id))


def offered(result_id: UUID) -> dict[str, object]:
    """What the choice shows."""
    result = editing.get_result(deps(), actor(), result_id)
    document = read_draft()
    edits = result.edits if document is None else Edits.read(document, "edits")
    return {
        "result": result,
        "version": request.form.get("version", result.version, type=int),
        "siblings": copying.list_siblings(deps(), actor(), result_id, document),
        "parts": OFFERED,
        "used": find_differing_parts(Edits(), edits),
        "is_draft": document is not None,
    }


@blueprint.post("/results/<uuid:result_id>/copies")
@signed_in
def copy(result_id: UUID) -> ResponseReturnValue:
    """Save the draft where there is one, and parts of it on the results that were chosen."""
    draft = read_draft()
    targets = [UUID(text) for text in request.form.getlist("target") if is_uuid(text)]
    parts = [EditPart(text) for text in request.form.getlist("part") if text in set(EditPart)]
    if not parts:
        raise Invalid({"part": "Choose what is copied."})
    version = request.form.get("version", type=int)
    try:
        made = copying.copy_edits(
            deps(), actor(), result_id, targets, parts, draft=draft, expected_version=version
        )
    except EditsOutOfDate as refusal:
        return render_conflict(result_id, draft or {}, refusal)
    if not is_htmx():
        return redirect(url_for("editing.editor", result_id=result_id), 303)
    result = editing.get_result(deps(), actor(), result_id)
    state = render_state(result, is_aside=True)
    copied = render_block("editing/siblings.html", "copied", result=result, copies=made)
    answer = make_response(copied + state)
    answer.headers["HX-Trigger"] = saved_event(result.version)
    return answer


@blueprint.post("/results/<uuid:result_id>/copies/undo")
@signed_in
def take_back(result_id: UUID) -> ResponseReturnValue:
    """Give the results what they had before they were copied to."""
    pairs = [text.partition(" ") for text in request.form.getlist("copy")]
    copies = {UUID(row): int(n) for row, _, n in pairs if is_uuid(row) and n.isdecimal()}
    made = copying.take_copies_back(deps(), actor(), result_id, copies)
    if is_htmx():
        return render_block("editing/siblings.html", "taken_back", copies=made)
    return redirect(url_for("editing.editor", result_id=result_id), 303)


def is_uuid(text: str) -> bool:
    """Whether a field holds an id; what does not is left out."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
