"""Choosing formats and ordering results."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.domain.documents.formats import DEFAULT_DPI, Unit
from app.domain.errors import Invalid
from app.domain.projects import AssetStatus
from app.services.catalogue import formats
from app.services.projects import generation, projects
from app.services.projects.generation import CustomSize, GenerationOrder
from app.web.errors import sentence_of
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("generation", __name__)


@blueprint.get("/projects/<uuid:project_id>/formats")
@signed_in
def choose(project_id: UUID) -> ResponseReturnValue:
    context = chooser_context(project_id)
    if is_htmx():
        return render_block("generation/choose.html", "dialog", **context)
    return render_template("generation/choose.html", **context)


@blueprint.post("/projects/<uuid:project_id>/generations")
@signed_in
def order(project_id: UUID) -> ResponseReturnValue:
    try:
        generation.request_generation(deps(), actor(), order_from(project_id, request.form))
    except Invalid as refusal:
        return render_refusal(project_id, refusal)
    target = url_for("results.index", project_id=project_id)
    if is_htmx():
        return "", 204, {"HX-Redirect": target}
    return redirect(target, 303)


@blueprint.post("/generations/<uuid:generation_id>/retry")
@signed_in
def retry(generation_id: UUID) -> ResponseReturnValue:
    generation.retry_failed(deps(), actor(), generation_id)
    project_id = generation.get_generation(deps(), actor(), generation_id).project_id
    return redirect(url_for("results.index", project_id=project_id), 303)


def render_refusal(project_id: UUID, refusal: Invalid) -> ResponseReturnValue:
    if is_htmx():
        return make_response(
            render_block("generation/choose.html", "problem", problem=sentence_of(refusal)), 422
        )
    page = render_template(
        "generation/choose.html", problem=sentence_of(refusal), **chooser_context(project_id)
    )
    return make_response(page, 422)


def chooser_context(project_id: UUID) -> dict[str, object]:
    pictures = projects.project_preview(deps(), actor(), project_id)
    return {
        "project": projects.get_project(deps(), actor(), project_id),
        "pictures": [p for p in pictures if p.status is AssetStatus.READY],
        "catalogue": formats.list_catalogue(deps(), actor()),
        "dpi": DEFAULT_DPI,
        "in_dialog": is_htmx(),
    }


def order_from(project_id: UUID, form: MultiDict[str, str]) -> GenerationOrder:
    """The order as the form says it.

    Raises:
        Invalid: A value is not even of its type, or nothing is chosen.
    """
    format_ids = tuple(read_ids(form, "format"))
    custom_sizes = tuple(read_custom_sizes(form))
    if not format_ids and not custom_sizes:
        raise Invalid({"formatIds": "Choose at least one format or a custom size."})
    asset_ids = tuple(read_ids(form, "picture"))
    if "pick_pictures" in form and not asset_ids:
        raise Invalid({"assetIds": "Choose at least one picture."})
    return GenerationOrder(project_id, format_ids, custom_sizes, asset_ids or None)


def read_ids(form: MultiDict[str, str], name: str) -> list[UUID]:
    try:
        return [UUID(value) for value in form.getlist(name)]
    except ValueError:
        raise Invalid({name: "This is not in the list."}) from None


def read_custom_sizes(form: MultiDict[str, str]) -> list[CustomSize]:
    """Rows that have a width or a height; an untouched row is no size."""
    columns = [form.getlist(f"custom_{part}") for part in ("width", "height", "unit", "dpi")]
    sizes = []
    for width, height, unit, dpi in zip(*columns, strict=False):
        if width.strip() or height.strip():
            sizes.append(
                CustomSize(
                    read_number(width, "width"),
                    read_number(height, "height"),
                    read_unit(unit),
                    read_number(dpi or str(DEFAULT_DPI), "dpi"),
                )
            )
    return sizes


def read_unit(text: str) -> Unit:
    try:
        return Unit(text)
    except ValueError:
        raise Invalid({"customResizes.unit": "Use px, in or cm."}) from None


def read_number(text: str, name: str) -> float:
    try:
        return float(text.replace(",", ".").replace("\u2212", "-"))
    except ValueError:
        raise Invalid(
            {f"customResizes.{name}": f"Type a number for the {name} of a custom size."}
        ) from None
