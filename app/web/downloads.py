"""Handing out files: the order with its price, the notice of what is made, the list of what was."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from app.domain.documents.downloads import DownloadOrder, LeftOut, WhyLeftOut
from app.domain.download_names import DEFAULT_PATTERN, PARTS, pattern_error
from app.domain.errors import Invalid
from app.domain.results import GeneratedAsset, Review
from app.services.delivery import downloads
from app.services.projects import generation, projects
from app.web.errors import sentence_of
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("downloads", __name__)


@blueprint.get("/projects/<uuid:project_id>/downloads")
@signed_in
def index(project_id: UUID) -> ResponseReturnValue:
    return render_template(
        "downloads/index.html",
        project=projects.get_project(deps(), actor(), project_id),
        made=downloads.list_downloads(deps(), actor(), project_id),
    )


@blueprint.post("/projects/<uuid:project_id>/downloads")
@signed_in
def order(project_id: UUID) -> ResponseReturnValue:
    """Queue the file; htmx gets the notice that follows the person, others a page that waits."""
    results = generation.project_results(deps(), actor(), project_id)
    made = downloads.request_download(deps(), actor(), order_from(results, request.form))
    if is_htmx():
        return render_block("downloads/notices.html", "notices", downloads=[made])
    return redirect(url_for("downloads.wait", project_id=project_id, download_id=made.id), 303)


@blueprint.post("/projects/<uuid:project_id>/downloads/quote")
@signed_in
def quote(project_id: UUID) -> ResponseReturnValue:
    """What the order in the form would bring, what not and why."""
    results = generation.project_results(deps(), actor(), project_id)
    context: dict[str, object] = {"project_id": project_id, "quote": None, "said": ""}
    try:
        context["quote"] = downloads.quote_download(
            deps(), actor(), order_from(results, request.form)
        )
        context["rejected"] = rejected_ones(results, request.form)
    except Invalid as refusal:
        context["said"] = sentence_of(refusal)
        context["is_of_pattern"] = "pattern" in refusal.fields
    return make_response(render_block("downloads/dialog.html", "quote", **context))


@blueprint.get("/projects/<uuid:project_id>/downloads/<uuid:download_id>")
@signed_in
def wait(project_id: UUID, download_id: UUID) -> ResponseReturnValue:
    context = {
        "download": downloads.get_download(deps(), actor(), download_id),
        "project_id": project_id,
    }
    if is_htmx():
        return render_block("downloads/wait.html", "state", **context)
    return render_template("downloads/wait.html", **context)


@blueprint.get("/downloads/notices")
@signed_in
def notices() -> ResponseReturnValue:
    """How far the downloads are that somebody waits for, on whatever page they are."""
    ids = request.args.getlist("id", type=UUID)
    found = downloads.find_downloads(deps(), actor(), ids)
    return make_response(render_block("downloads/notices.html", "notices", downloads=found))


def chosen_results(
    results: tuple[GeneratedAsset, ...], form: MultiDict[str, str]
) -> list[GeneratedAsset]:
    """What the form names: the selected, the approved, or all that were made."""
    if form.get("what") == "selected":
        wanted = read_ids(form.getlist("result"))
        return [result for result in results if result.id in wanted]
    made = [result for result in results if result.rendered_version]
    if form.get("what") == "approved":
        return [result for result in made if result.review is Review.APPROVED]
    return made


def order_from(results: tuple[GeneratedAsset, ...], form: MultiDict[str, str]) -> DownloadOrder:
    """The order as the form says it. What was rejected stays out, unless it is selected.

    Raises:
        Invalid: A word is not offered, or nothing is selected.
    """
    chosen = chosen_results(results, form)
    if form.get("what") != "selected":
        chosen = [result for result in chosen if result.review is not Review.REJECTED]
    if not chosen:
        raise Invalid({"assetIds": "There is no result to download. Select one that is made."})
    pattern = " ".join(form.get("pattern", "").split())
    if error := pattern_error(pattern):
        raise Invalid({"pattern": error})
    words = {name: form.get(name, "") for name in ("format", "quality", "grouping")}
    try:
        return DownloadOrder.model_validate(
            {
                "resultIds": [result.id for result in chosen],
                "pattern": "" if pattern == DEFAULT_PATTERN else pattern,
                **words,
            }
        )
    except ValidationError:
        raise Invalid({"format": "Choose a file type, a quality and a grouping."}) from None


def rejected_ones(results: tuple[GeneratedAsset, ...], form: MultiDict[str, str]) -> list[LeftOut]:
    """What is left out since somebody has rejected it."""
    if form.get("what") == "selected":
        return []
    return [
        LeftOut(
            result.id,
            result.filename,
            WhyLeftOut.REJECTED,
            f"“{result.group}, {result.format_name}” was rejected. Select it to have it all the "
            "same.",
        )
        for result in chosen_results(results, form)
        if result.review is Review.REJECTED
    ]


def read_ids(values: list[str]) -> frozenset[UUID]:
    try:
        return frozenset(UUID(value) for value in values)
    except ValueError:
        raise Invalid({"assetIds": "This is not one of the results."}) from None


@blueprint.app_context_processor
def download_words() -> dict[str, object]:
    """What the dialog needs wherever it is shown."""
    return {"name_parts": PARTS, "default_pattern": DEFAULT_PATTERN}
