"""Choosing formats: their price, the order, and its cancelling, taking back and retrying."""

from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.documents.choices import FormatChoice
from app.domain.errors import DomainError, Invalid, NotFound
from app.domain.leaving import OF_RESULTS
from app.domain.orders import Quote
from app.domain.projects import AssetStatus
from app.services.catalogue import format_sets, formats
from app.services.catalogue.format_sets import ChoiceSource, FirstChoice
from app.services.operations import providers
from app.services.projects import generation, projects, quotes
from app.web.errors import sentence_of, status_of
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in
from app.web.order_form import Chosen, chosen_in, chosen_of, order_from, sentence_of_row

blueprint = Blueprint("generation", __name__)


@blueprint.get("/projects/<uuid:project_id>/formats")
@signed_in
def choose(project_id: UUID) -> ResponseReturnValue:
    context = chooser_context(project_id)
    if is_htmx():
        return render_block("generation/choose.html", "dialog", **context)
    return render_template("generation/choose.html", **context)


@blueprint.post("/projects/<uuid:project_id>/quote")
@signed_in
def quote(project_id: UUID) -> ResponseReturnValue:
    """The price of what is chosen; without script on the page as it stands."""
    chosen = chosen_in(request.form)
    priced, problem = quote_or_problem(project_id)
    if is_htmx():
        return render_block(
            "generation/choose.html",
            "price",
            chosen=chosen,
            quote=priced,
            price_problem=problem,
            errors=field_errors(chosen, is_draft=True),
        )
    context = chooser_context(project_id, chosen)
    return render_template("generation/choose.html", **context, quote=priced, price_problem=problem)


@blueprint.post("/projects/<uuid:project_id>/generations")
@signed_in
def order(project_id: UUID) -> ResponseReturnValue:
    try:
        generation.request_generation(deps(), actor(), order_from(project_id, request.form))
    except NotFound:
        raise
    except DomainError as refusal:
        return render_refusal(project_id, refusal)
    target = url_for("results.index", project_id=project_id)
    if is_htmx():
        return "", 204, {"HX-Redirect": target}
    return redirect(target, 303)


@blueprint.post("/generations/<uuid:generation_id>/cancel")
@signed_in
def cancel(generation_id: UUID) -> ResponseReturnValue:
    return to_results(generation.cancel_generation(deps(), actor(), generation_id).project_id)


@blueprint.post("/generations/<uuid:generation_id>/resume")
@signed_in
def resume(generation_id: UUID) -> ResponseReturnValue:
    return to_results(generation.resume_generation(deps(), actor(), generation_id).project_id)


@blueprint.post("/generations/<uuid:generation_id>/retry")
@signed_in
def retry(generation_id: UUID) -> ResponseReturnValue:
    """All failed results of an order, or the one that the form names."""
    result_id = request.form.get("result", type=UUID)
    generation.retry_failed(deps(), actor(), generation_id, result_id)
    return to_results(generation.get_generation(deps(), actor(), generation_id).project_id)


def to_results(project_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("results.index", project_id=project_id), 303)


def quote_or_problem(project_id: UUID) -> tuple[Quote | None, str]:
    """The price of the form, or why there is none."""
    try:
        draft = order_from(project_id, request.form, is_draft=True)
        return quotes.quote_generation(deps(), actor(), draft), ""
    except NotFound:
        raise
    except Invalid as refusal:
        return None, sentence_of_row(refusal)
    except DomainError as refusal:
        return None, refusal.message


def render_refusal(project_id: UUID, refusal: DomainError) -> ResponseReturnValue:
    said = sentence_of_row(refusal) if isinstance(refusal, Invalid) else sentence_of(refusal)
    chosen, status = chosen_in(request.form), status_of(refusal)
    if is_htmx():
        errors = field_errors(chosen)
        return make_response(
            render_block("generation/choose.html", "problem", problem=said, errors=errors), status
        )
    page = render_template(
        "generation/choose.html", problem=said, **chooser_context(project_id, chosen)
    )
    return make_response(page, status)


def field_errors(chosen: Chosen, *, is_draft: bool = False) -> dict[str, str]:
    """What is wrong in the rows of sizes, as `<row>.<field>`."""
    return {
        f"{number}.{name}": text
        for number, row in enumerate(chosen.rows)
        for name, text in row.errors.items()
        if row.is_whole or not is_draft
    }


def chooser_context(project_id: UUID, chosen: Chosen | None = None) -> dict[str, object]:
    """Everything that the chooser shows; chosen: what stands in the form that was sent."""
    pictures = projects.project_preview(deps(), actor(), project_id)
    first = format_sets.find_first_choice(deps(), actor())
    sets = format_sets.list_format_sets(deps(), actor())
    asked = {str(each.id): each.choice for each in sets}.get(request.args.get("set", ""))
    return {
        "project": projects.get_project(deps(), actor(), project_id),
        "pictures": [p for p in pictures if p.status is AssetStatus.READY],
        "catalogue": formats.list_catalogue(deps(), actor()),
        "made_formats": quotes.find_made_formats(deps(), actor(), project_id),
        "chosen": chosen or chosen_of(asked or choice_named(first, request.args.get("set"))),
        "sets": sets,
        "first": first,
        "in_dialog": is_htmx(),
        "leaving": providers.list_leaving(deps(), actor(), OF_RESULTS),
    }


def choice_named(first: FirstChoice, name: str | None) -> FormatChoice:
    """The choice that an address asks for, else the one to begin with."""
    if name == ChoiceSource.NONE:
        return FormatChoice()
    return first.starter if name == ChoiceSource.STARTER else first.choice
