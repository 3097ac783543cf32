"""Adjusting one result: the editor, its preview, saving."""

import json
from dataclasses import astuple, replace
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.documents.crops import is_crop_cut
from app.domain.documents.edits import Edits
from app.domain.documents.text_styles import TextStyles
from app.domain.errors import EditsOutOfDate, Invalid
from app.domain.geometry import Box, Size
from app.domain.results import GeneratedAsset, ResultStatus
from app.services.projects import comparing, editing, mending
from app.web.edit_form import document_from, fields_of, start_text
from app.web.errors import sentence_of
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in
from app.web.presentation import data_uri

blueprint = Blueprint("editing", __name__)
PREVIEW_SIDE = 960
"""px of the longer side of a proof."""


@blueprint.get("/results/<uuid:result_id>")
@signed_in
def editor(result_id: UUID) -> ResponseReturnValue:
    view = editing.editor_view(deps(), actor(), result_id)
    context = editor_context(view) | {"is_crop_cut": "cut" in request.args}
    return render_template("editing/editor.html", **context)


def editor_context(view: editing.EditorView, edits: Edits | None = None) -> dict[str, object]:
    """What the page shows; edits: what its fields say instead of what is saved."""
    shown = view.result if edits is None else replace(view.result, edits=edits)
    form = fields_of(shown, view.logos, view.logo_size, view.layouts)
    return {
        "view": view,
        "result": view.result,
        "form": form,
        "new_text": start_text(
            view.free_area,
            view.calm_area,
            Size(shown.width, shown.height),
            (view.style_sets[0].styles if view.style_sets else TextStyles()).title.font_size,
        ),
        "logos": view.logos,
        "logo_value": form.logo,
    }


@blueprint.get("/results/<uuid:result_id>/state")
@signed_in
def state(result_id: UUID) -> ResponseReturnValue:
    """Whether the saved version is rendered; the editor asks until it is."""
    return render_state(editing.get_result(deps(), actor(), result_id))


def render_state(result: GeneratedAsset, **values: object) -> str:
    """What is saved and whether it is made; aside, what failed, and who painted what is made."""
    aside = ("failure", "painted") if result.status is ResultStatus.READY else ("failure",)
    parts = [
        render_block("editing/editor.html", block, result=result, is_swapped=True)
        for block in aside
    ]
    return "".join([render_block("editing/editor.html", "state", result=result, **values), *parts])


@blueprint.post("/results/<uuid:result_id>/preview")
@signed_in
def preview(result_id: UUID) -> ResponseReturnValue:
    """What the fields describe, by the renderer itself, small. Nothing is stored."""
    document = document_or_problem()
    if isinstance(document, Invalid):
        return render_problem(document)
    try:
        made = editing.preview_edits(deps(), actor(), result_id, document, long_side=PREVIEW_SIDE)
    except Invalid as refusal:
        return render_problem(refusal)
    return render_block(
        "editing/editor.html",
        "proof",
        picture=data_uri(made.data),
        warnings=made.warnings,
        boxes=boxes_of(made),
        plan=made.plan,
        painter=made.painted_by,
        left_out=made.left_out,
        result_id=result_id,
        is_crop_cut=made.is_crop_cut,
    )


def document_or_problem() -> dict[str, object] | Invalid:
    """The document that the fields describe, or what is wrong with one of them."""
    try:
        return document_from(request.form)
    except Invalid as refusal:
        return refusal


def boxes_of(made: editing.Preview) -> dict[str, object]:
    """Where everything landed, in percent of the canvas, and where each text was asked to be."""
    texts = [
        {"box": percent_of(box), "asked": [100 * text.position.x, 100 * text.position.y]}
        for box, text in zip(made.text_boxes, made.edits.text_overlays, strict=True)
    ]
    return {"texts": texts, "logo": percent_of(made.logo_box) if made.logo_box else None}


def percent_of(box: Box) -> list[float]:
    return [round(100 * side, 2) for side in astuple(box)]


@blueprint.post("/results/<uuid:result_id>/edits")
@signed_in
def save(result_id: UUID) -> ResponseReturnValue:
    act = request.form.get("act")
    version = None if act == "overwrite" else request.form.get("version", type=int)
    document: dict[str, object] | Invalid = {} if act == "reset" else document_or_problem()
    if isinstance(document, Invalid):
        return render_problem(document)
    try:
        saved = editing.save_edits(
            deps(), actor(), result_id, document, version, takes_repeated=True
        )
    except EditsOutOfDate as refusal:
        return render_conflict(result_id, document, refusal)
    except Invalid as refusal:
        return render_problem(refusal)
    if is_htmx():
        judged = mending.judge_edits(deps(), actor(), result_id, None) if saved.plan else ()
        is_unchanged = saved.version == version
        answer = make_response(render_state(saved, judged=judged, is_unchanged=is_unchanged))
        answer.headers["HX-Trigger"] = saved_event(saved.version)
        return answer
    is_cut = is_crop_cut(document, Size(saved.source_width, saved.source_height))
    return redirect(url_for("editing.editor", result_id=result_id, cut=1 if is_cut else None), 303)


def saved_event(version: int) -> str:
    """Tells the page which version its fields are now."""
    return json.dumps({"saved": {"version": version}})


def render_problem(refusal: Invalid) -> ResponseReturnValue:
    """A value cannot be used: said beside the picture, the fields stay as they are."""
    if not is_htmx():
        raise refusal
    answer = make_response(
        render_block(
            "editing/editor.html",
            "problem",
            problem=sentence_of(refusal),
            bad_field=next(iter(refusal.fields), ""),
        ),
        422,
    )
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#edit-problem", "outerHTML"
    return answer


def render_conflict(
    result_id: UUID, document: dict[str, object], refusal: EditsOutOfDate
) -> ResponseReturnValue:
    """Someone saved in between: theirs can be taken, or one's own saved on top of it."""
    if not is_htmx():
        raise refusal
    compared = comparing.compare_edits(deps(), actor(), result_id, None, document)
    answer = make_response(
        render_block("editing/editor.html", "conflict", result_id=result_id, compared=compared),
        409,
    )
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#dialog-place", "innerHTML"
    return answer
