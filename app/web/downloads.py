"""Handing out files: the order, the wait, the link."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.domain.documents.downloads import DownloadOrder, FileFormat, Grouping
from app.domain.documents.rules import ImageQuality
from app.domain.errors import Invalid
from app.services.delivery import downloads
from app.services.projects import generation
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in

blueprint = Blueprint("downloads", __name__)


@blueprint.post("/projects/<uuid:project_id>/downloads")
@signed_in
def order(project_id: UUID) -> ResponseReturnValue:
    made = downloads.request_download(deps(), actor(), order_from(project_id, request.form))
    return redirect(url_for("downloads.wait", project_id=project_id, download_id=made.id), 303)


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


def order_from(project_id: UUID, form: MultiDict[str, str]) -> DownloadOrder:
    """The order as the form says it.

    Raises:
        Invalid: A word is not offered, or nothing is selected.
    """
    if form.get("what") == "selected":
        chosen = read_ids(form.getlist("result"))
    else:
        chosen = tuple(
            r.id
            for r in generation.project_results(deps(), actor(), project_id)
            if r.rendered_version
        )
    if not chosen:
        raise Invalid({"assetIds": "There is no result to download. Select one that is made."})
    try:
        return DownloadOrder(
            result_ids=chosen,
            format=FileFormat(form["format"]),
            quality=ImageQuality(form["quality"]),
            grouping=Grouping(form["grouping"]),
        )
    except (ValueError, KeyError):
        raise Invalid({"format": "Choose a file type, a quality and a grouping."}) from None


def read_ids(values: list[str]) -> tuple[UUID, ...]:
    try:
        return tuple(UUID(value) for value in values)
    except ValueError:
        raise Invalid({"assetIds": "This is not one of the results."}) from None
