"""The review of a project's pictures: what was found in them, and what people say of it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.documents.correction_changes import (
    NO_CORRECTIONS,
    list_correction_changes,
)
from app.domain.errors import CorrectionsOutOfDate, Invalid
from app.domain.leaving import OF_UPLOADS
from app.domain.planning.effects import new_warnings
from app.domain.projects import Asset, AssetStatus, ProjectStatus
from app.domain.reviews import CorrectionPreview, PictureReview
from app.services.operations import providers
from app.services.projects import elements, pictures, projects, results
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, demands, deps, signed_in
from app.web.incoming import received_files
from app.web.plan_pictures import draw_windows
from app.web.review_form import ReviewForm, blank_row, read_base, read_review_form, rows_of
from app.web.review_words import DOUBT_WORDS, changes_in_words, name_rows, problem_in_words

blueprint = Blueprint("review", __name__)
PICTURE = "/projects/<uuid:project_id>/pictures/<uuid:asset_id>"
OPEN = frozenset({ProjectStatus.UPLOADING, ProjectStatus.PROCESSING})
ENDED = frozenset({AssetStatus.READY, AssetStatus.FAILED})
SHOWN_BOXES = 24
"""Results of which the page shows what changes; the rest is counted."""


def render_review(project_id: UUID) -> ResponseReturnValue:
    """The review page; htmx gets what changed since it last asked.

    That is the strip, and the stage when its picture moved on.
    """
    context = page_context(project_id, request.args.get("picture", type=UUID))
    if not is_htmx():
        context["said"] = {name: request.args.get(name, type=int) for name in ("saved", "remade")}
        return render_template("projects/review.html", **context)
    blocks = ["strip", "actions"]
    picture = context["picture"]
    if isinstance(picture, Asset) and picture.status != request.args.get("state"):
        blocks += ["stage", "side"]
    return "".join(
        render_block("projects/review.html", block, swapped=block != "strip", **context)
        for block in blocks
    )


@blueprint.post("/projects/<uuid:project_id>/retry")
@signed_in
def retry(project_id: UUID) -> ResponseReturnValue:
    """Look at the pictures again whose analysis failed."""
    projects.retry_analyses(deps(), actor(), project_id)
    return redirect(url_for("projects.review", project_id=project_id), 303)


@blueprint.post(f"{PICTURE}/corrections/preview")
@signed_in
def preview(project_id: UUID, asset_id: UUID) -> ResponseReturnValue:
    """What the corrections in the form would change; without script on the page as it stands."""
    review = elements.review_elements(deps(), actor(), project_id, asset_id)
    form = read_review_form(review, request.form)
    if form.errors:
        return render_problem(project_id, review, form, form.errors)
    try:
        found = elements.preview_corrections(deps(), actor(), project_id, asset_id, form.document)
    except Invalid as refusal:
        return render_problem(project_id, review, form, refusal.fields)
    draft = draft_context(review, form, found)
    if is_htmx():
        context = {"picture": review.asset, "project_id": project_id, "review": review, **draft}
        return "".join(
            render_block("projects/review.html", block, swapped=True, **context)
            for block in ("replan", "boxes")
        )
    return render_template(
        "projects/review.html", **{**page_context(project_id, asset_id, review), **draft}
    )


@blueprint.post(f"{PICTURE}/corrections")
@signed_in
def correct(project_id: UUID, asset_id: UUID) -> ResponseReturnValue:
    """Save the corrections, and make again what they change."""
    review = elements.review_elements(deps(), actor(), project_id, asset_id)
    version = request.form.get("version", type=int)
    form = read_review_form(review, request.form)
    if form.errors:
        return render_problem(project_id, review, form, form.errors)
    try:
        applied = elements.apply_corrections(
            deps(), actor(), project_id, asset_id, form.document, version
        )
    except CorrectionsOutOfDate as refusal:
        return render_conflict(project_id, review, refusal)
    except Invalid as refusal:
        return render_problem(project_id, review, form, refusal.fields)
    return to_saved(project_id, asset_id, len(applied.remade))


@blueprint.post(f"{PICTURE}/corrections/undo")
@signed_in
def undo(project_id: UUID, asset_id: UUID) -> ResponseReturnValue:
    """Take the newest corrections back, and make again what that changes."""
    review = elements.review_elements(deps(), actor(), project_id, asset_id)
    document = (review.earlier or NO_CORRECTIONS).to_json()
    version = request.form.get("version", type=int)
    applied = elements.apply_corrections(deps(), actor(), project_id, asset_id, document, version)
    return to_saved(project_id, asset_id, len(applied.remade))


@blueprint.post(f"{PICTURE}/reveal")
@demands(Permission.CLEAR_FLAGS)
def reveal(project_id: UUID, asset_id: UUID) -> ResponseReturnValue:
    """The page with a flagged picture as it is, this once; the audit log keeps who looked."""
    context = page_context(project_id, asset_id)
    revealed = results.reveal_asset(deps(), actor(), asset_id)
    page = make_response(render_template("projects/review.html", **context, revealed_url=revealed))
    page.headers["Cache-Control"] = "no-store"
    return page


@blueprint.post(f"{PICTURE}/clear-flag")
@demands(Permission.CLEAR_FLAGS)
def clear_flag(project_id: UUID, asset_id: UUID) -> ResponseReturnValue:
    """Lift the flag of a picture, and of what is made of it from now on."""
    results.clear_asset_flag(deps(), actor(), asset_id)
    return redirect(url_for("projects.review", project_id=project_id, picture=asset_id), 303)


@blueprint.post(f"{PICTURE}/replace")
@signed_in
def replace(project_id: UUID, asset_id: UUID) -> ResponseReturnValue:
    """Another file in the picture's place."""
    with received_files(request) as files:
        if not files:
            raise Invalid(
                {"files": "Choose the picture that takes its place. Nothing was changed."}
            )
        pictures.replace_picture(
            deps(), actor(), project_id, asset_id, files[0].filename, files[0].path
        )
    return redirect(url_for("projects.review", project_id=project_id, picture=asset_id), 303)


@blueprint.post("/projects/<uuid:project_id>/pictures/<uuid:picture_id>/remove")
@signed_in
def remove(project_id: UUID, picture_id: UUID) -> ResponseReturnValue:
    """Take the picture out, with what was made of it."""
    pictures.remove_picture(deps(), actor(), project_id, picture_id)
    return redirect(url_for("projects.review", project_id=project_id), 303)


def to_saved(project_id: UUID, asset_id: UUID, remade: int) -> ResponseReturnValue:
    target = url_for(
        "projects.review", project_id=project_id, picture=asset_id, saved=1, remade=remade
    )
    return redirect(target, 303)


def render_problem(
    project_id: UUID, review: PictureReview, form: ReviewForm, fields: Mapping[str, str]
) -> ResponseReturnValue:
    """A value cannot be used: said beside what would change; what was typed stays."""
    context = page_context(project_id, review.asset.id, review)
    context |= {"rows": form.rows, "problem": problem_in_words(fields, form)}
    if is_htmx():
        return make_response(
            render_block("projects/review.html", "replan", swapped=True, **context), 422
        )
    return make_response(render_template("projects/review.html", **context), 422)


def render_conflict(
    project_id: UUID, review: PictureReview, refusal: CorrectionsOutOfDate
) -> ResponseReturnValue:
    """Somebody corrected the picture in between: the page with both, mine on top, not saved."""
    mine = read_review_form(review, request.form).document
    newest, merged = elements.merge_elements(
        deps(), actor(), project_id, review.asset.id, read_base(request.form), mine
    )
    rows = rows_of(newest, merged.corrections)
    context = page_context(project_id, newest.asset.id, newest)
    names = name_rows(rows)
    context |= {
        "rows": rows,
        "conflict": refusal.message,
        "theirs": changes_in_words(merged.theirs, names),
        "disputed": [names[each] for each in sorted(merged.disputed) if each in names],
    }
    return make_response(render_template("projects/review.html", **context), 409)


def page_context(
    project_id: UUID, chosen: UUID | None, review: PictureReview | None = None
) -> dict[str, object]:
    """What the page shows: the chosen picture, or the first that somebody should be asked about."""
    project = projects.get_project(deps(), actor(), project_id)
    all_of_it = ask_first(projects.project_preview(deps(), actor(), project_id))
    index = next((n for n, each in enumerate(all_of_it) if each.id == chosen), 0)
    picture = all_of_it[index] if all_of_it else None
    if review is None and picture is not None and picture.status is AssetStatus.READY:
        review = elements.review_elements(deps(), actor(), project_id, picture.id)
    return {
        "project": project,
        "pictures": all_of_it,
        "picture": picture,
        "number": index + 1,
        "before": all_of_it[index - 1] if index else None,
        "after": all_of_it[index + 1] if index + 1 < len(all_of_it) else None,
        "is_open": project.status in OPEN,
        "ready_count": sum(each.status is AssetStatus.READY for each in all_of_it),
        "ended_count": sum(each.status in ENDED for each in all_of_it),
        "unsure_count": sum(each.doubt is not None for each in all_of_it),
        "failed_count": sum(p.status is AssetStatus.FAILED and p.has_original for p in all_of_it),
        "review": review,
        "rows": rows_of(review) if review else (),
        "blank": blank_row(),
        "doubt_words": DOUBT_WORDS,
        "may_reveal": actor().may(Permission.CLEAR_FLAGS),
        "said": {},
        "leaving": providers.list_leaving(deps(), actor(), OF_UPLOADS),
    }


def ask_first(pictures: Sequence[Asset]) -> list[Asset]:
    """Those that somebody should be asked about come first, the least sure of them leading."""
    doubtful = sorted((each for each in pictures if each.doubt), key=lambda each: each.confidence)
    return [*doubtful, *(each for each in pictures if not each.doubt)]


def draft_context(
    review: PictureReview, form: ReviewForm, found: CorrectionPreview
) -> dict[str, object]:
    """What a draft changes, and the rows as they were typed."""
    names = name_rows((*rows_of(review), *form.rows))
    changes = list_correction_changes(review.corrections, found.corrections)
    return {
        "rows": form.rows,
        "changes": changes_in_words(changes, names),
        "found": found,
        "shown_boxes": SHOWN_BOXES,
        "draw_windows": draw_windows,
        "new_warnings": new_warnings,
    }
