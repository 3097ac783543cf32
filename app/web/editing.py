"""Adjusting one result: the editor, its preview, saving."""

import base64
from dataclasses import astuple
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import EditsOutOfDate, Invalid
from app.services.projects import editing, mending
from app.web.edit_form import document_from, fields_of
from app.web.errors import sentence_of
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("editing", __name__)
PREVIEW_SIDE = 960


@blueprint.get("/results/<uuid:result_id>")
@signed_in
def editor(result_id: UUID) -> ResponseReturnValue:
    view = editing.editor_view(deps(), actor(), result_id)
    form = fields_of(view.result, view.logos, view.logo_size)
    return render_template(
        "editing/editor.html",
        view=view,
        result=view.result,
        form=form,
        logos=view.logos,
        logo_value=form.logo,
    )


@blueprint.get("/results/<uuid:result_id>/state")
@signed_in
def state(result_id: UUID) -> ResponseReturnValue:
    """Whether the saved version is rendered; the editor asks until it is."""
    return render_block(
        "editing/editor.html", "state", result=editing.get_result(deps(), actor(), result_id)
    )


@blueprint.post("/results/<uuid:result_id>/preview")
@signed_in
def preview(result_id: UUID) -> ResponseReturnValue:
    """What the fields describe, by the renderer itself, small. Nothing is stored."""
    try:
        made = editing.preview_edits(
            deps(), actor(), result_id, document_from(request.form), long_side=PREVIEW_SIDE
        )
    except Invalid as refusal:
        return render_problem(refusal)
    picture = f"data:{made.content_type};base64,{base64.b64encode(made.data).decode('ascii')}"
    boxes = [[round(100 * side, 2) for side in astuple(box)] for box in made.text_boxes]
    return render_block(
        "editing/editor.html",
        "proof",
        picture=picture,
        warnings=made.warnings,
        text_boxes=boxes,
        result_id=result_id,
    )


@blueprint.post("/results/<uuid:result_id>/edits")
@signed_in
def save(result_id: UUID) -> ResponseReturnValue:
    act = request.form.get("act")
    version = None if act == "overwrite" else request.form.get("version", type=int)
    try:
        document = {} if act == "reset" else document_from(request.form)
        saved = editing.save_edits(deps(), actor(), result_id, document, version)
    except EditsOutOfDate as refusal:
        return render_conflict(result_id, refusal)
    except Invalid as refusal:
        return render_problem(refusal)
    if is_htmx():
        judged = mending.judge_edits(deps(), actor(), result_id, None) if saved.plan else ()
        return render_block("editing/editor.html", "state", result=saved, judged=judged)
    return redirect(url_for("editing.editor", result_id=result_id), 303)


def render_problem(refusal: Invalid) -> ResponseReturnValue:
    """A value cannot be used: said beside the picture, the fields stay as they are."""
    if not is_htmx():
        raise refusal
    answer = make_response(
        render_block("editing/editor.html", "problem", problem=sentence_of(refusal)), 422
    )
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#edit-problem", "outerHTML"
    return answer


def render_conflict(result_id: UUID, refusal: EditsOutOfDate) -> ResponseReturnValue:
    """Someone saved in between: theirs can be taken, or one's own saved on top of it."""
    if not is_htmx():
        raise refusal
    answer = make_response(
        render_block(
            "editing/editor.html", "conflict", result_id=result_id, message=refusal.message
        ),
        409,
    )
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#dialog-place", "innerHTML"
    return answer
