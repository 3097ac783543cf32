"""The versions of a result beside each other, and back to one of them."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.domain.errors import Invalid, NotFound
from app.services.projects import comparing, editing
from app.web.edit_form import document_from, fields_of
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("versions", __name__)


@blueprint.get("/results/<uuid:result_id>/versions")
@signed_in
def versions(result_id: UUID) -> ResponseReturnValue:
    """The list, and the version that is looked at beside what is saved."""
    return render_template("editing/versions.html", **compared(result_id))


@blueprint.post("/results/<uuid:result_id>/versions/beside-draft")
@signed_in
def beside_draft(result_id: UUID) -> ResponseReturnValue:
    """The same beside the draft that the editor sends; nothing is stored."""
    block = "compared" if "part" in request.args else "dialog"
    return render_block("editing/versions.html", block, **compared(result_id))


def compared(result_id: UUID) -> dict[str, object]:
    """What the list and the pictures beside each other show."""
    result = editing.get_result(deps(), actor(), result_id)
    document = read_draft()
    told = comparing.tell_versions(deps(), actor(), result_id)
    number = request.args.get("look", type=int) or told[min(1, len(told) - 1)].version.version
    return {
        "result": result,
        "versions": told,
        "is_draft": document is not None,
        "compared": comparing.compare_edits(deps(), actor(), result_id, number, document),
    }


def read_draft() -> dict[str, object] | None:
    """The draft in the editor's fields; None when none is sent, or one that cannot be read."""
    if "crop_x" not in request.form and "kept" not in request.form:
        return None
    try:
        return document_from(request.form)
    except Invalid:
        return None


@blueprint.post("/results/<uuid:result_id>/versions/<int:number>/restore")
@signed_in
def restore(result_id: UUID, number: int) -> ResponseReturnValue:
    """Give the editor an earlier version as its draft; without script it is saved at once."""
    if not is_htmx():
        version = request.form.get("version", type=int)
        editing.restore_version(deps(), actor(), result_id, number, version)
        return redirect(url_for("editing.editor", result_id=result_id), 303)
    view = editing.editor_view(deps(), actor(), result_id)
    listed = editing.list_versions(deps(), actor(), result_id)
    found = next((each for each in listed if each.version == number), None)
    if found is None:
        raise NotFound("There is no such version.")
    draft = fields_of(
        replace(view.result, edits=found.edits), view.logos, view.logo_size, view.layouts
    )
    first = str(view.style_sets[0].id) if view.style_sets else ""
    words = f"Version {number} is in the editor. Save keeps it; Undo takes it back."
    mended = render_block(
        "editing/editor.html",
        "mended",
        fields=draft.list_fields(first),
        base=view.result.version,
        words=words,
    )
    return Markup(mended)  # noqa: S704 - our own template's output
