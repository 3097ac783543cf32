"""Shorter words for a text that does not fit where it stands: offered, and taken by a click."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import Invalid
from app.services.projects import editing, suggesting
from app.services.projects.suggesting import Wordings
from app.web.edit_form import document_from
from app.web.editing import editor_context, render_problem
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("fitting", __name__)


@blueprint.post("/results/<uuid:result_id>/fit")
@signed_in
def fit(result_id: UUID) -> ResponseReturnValue:
    """What the text of the draft could say instead; without script on the page as it stands."""
    try:
        found = find_wordings(result_id, request.form.get("fit", 0, type=int))
    except Invalid as refusal:
        return render_problem(refusal)
    if is_htmx():
        return render_block("editing/editor.html", "wordings", wordings=found, result_id=result_id)
    view = editing.editor_view(deps(), actor(), result_id)
    context = editor_context(view, edits=found.edits)
    return render_template("editing/editor.html", **context, wordings=found)


@blueprint.post("/results/<uuid:result_id>/take-wording")
@signed_in
def take(result_id: UUID) -> ResponseReturnValue:
    """Save the draft with what was chosen; with script the fields take it, and nothing is saved."""
    number, _, choice = request.form.get("wording", "").partition(" ")
    if not (number.isdecimal() and choice.isdecimal()):
        raise Invalid({"wording": "Choose one of the words that were offered."})
    found = find_wordings(result_id, int(number))
    if int(choice) >= len(found.offers):
        raise Invalid({"wording": "Choose one of the words that were offered."})
    edits = found.taken(int(choice))
    version = request.form.get("version", type=int)
    editing.save_edits(deps(), actor(), result_id, edits.to_json(), version, takes_repeated=True)
    return redirect(url_for("editing.editor", result_id=result_id), 303)


def find_wordings(result_id: UUID, row: int) -> Wordings:
    """What the text in that row of the form could say.

    Raises:
        Invalid: It has no words.
    """
    rows = request.form.getlist("text_content")
    has_words = [bool(words.strip()) for words in rows]
    number = sum(has_words[:row]) if row < len(rows) and has_words[row] else len(rows)
    document = document_from(request.form)
    return suggesting.offer_wordings(deps(), actor(), result_id, document, number)
