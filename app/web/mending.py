"""One click that mends a warning: of the editor's draft, or of a result as it is saved."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.domain.results import GeneratedAsset
from app.services.projects import editing, light_table, mending
from app.web.edit_form import document_from, fields_of
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in
from app.web.results import render_card, render_progress

blueprint = Blueprint("mending", __name__)


@blueprint.post("/results/<uuid:result_id>/mend")
@signed_in
def mend(result_id: UUID) -> ResponseReturnValue:
    """Mend what is saved, and save it; or the draft that the editor sends, which it gets back.

    Without script the editor's draft is saved as well.
    """
    code, _, subject = request.form.get("mend", "").partition("/")
    is_saved = "saved" in request.form
    document = None if is_saved else document_from(request.form)
    found = mending.mend_edits(deps(), actor(), result_id, code, subject, document)
    if is_htmx() and not is_saved:
        view = editing.editor_view(deps(), actor(), result_id)
        draft = fields_of(
            replace(view.result, edits=found.edits), view.logos, view.logo_size, view.layouts
        )
        first = str(view.style_sets[0].id) if view.style_sets else ""
        return render_block("editing/editor.html", "mended", fields=draft.list_fields(first))
    version = request.form.get("version", type=int)
    saved = editing.save_edits(deps(), actor(), result_id, found.edits.to_json(), version)
    if is_htmx():
        return card_of(saved, undo=saved.version - 1)
    if is_saved:
        return redirect(url_for("results.index", project_id=saved.project_id), 303)
    return redirect(url_for("editing.editor", result_id=result_id), 303)


@blueprint.post("/results/<uuid:result_id>/restore")
@signed_in
def restore(result_id: UUID) -> ResponseReturnValue:
    """Take a mend back: the version before it, saved anew."""
    number = request.form.get("restored", 0, type=int)
    version = request.form.get("version", type=int)
    saved = editing.restore_version(deps(), actor(), result_id, number, version)
    if is_htmx():
        return card_of(saved)
    return redirect(url_for("results.index", project_id=saved.project_id), 303)


def card_of(result: GeneratedAsset, undo: int | None = None) -> Markup:
    """The card as it is now, the line of progress, which asks on, and a way back.

    Args:
        result: Of the card.
        undo: The version that a click brings back; None offers none.
    """
    table = light_table.open_table(deps(), actor(), result.project_id)
    card = render_card(result.project_id, result)
    progress = render_progress(result.project_id, table, is_aside=True)
    message = render_block("results/index.html", "mended", item=result, undo=undo)
    return card + progress + message
