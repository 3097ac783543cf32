"""Results: the grid that fills card by card."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.projects import Asset
from app.domain.results import GeneratedAsset, Generation, ResultStatus
from app.services.projects import generation, projects
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in
from app.web.presentation import WAITING, findings_of

blueprint = Blueprint("results", __name__)
TAKEN_BACK_FOR = timedelta(days=1)
"""How long a cancelled order is offered to be made after all."""
OVERLAP = timedelta(seconds=10)
"""How much further back a poll looks than the newest change it has seen: a change is dated before
it is committed.
"""


@blueprint.get("/projects/<uuid:project_id>/results")
@signed_in
def index(project_id: UUID) -> ResponseReturnValue:
    """The results page; htmx gets the line of progress and the cards that changed."""
    results = generation.project_results(deps(), actor(), project_id)
    context = progress_of(project_id, results)
    since = request.args.get("since", type=parse_moment)
    if is_htmx() and since:
        changed = [r for r in results if r.updated_at >= since - OVERLAP]
        return render_block("results/index.html", "progress", **context) + render_block(
            "results/index.html", "changed", changed=changed
        )
    by = request.args.get("by", "platform")
    shown = [result for result in results if not is_taken_out(result)]
    pictures = projects.project_preview(deps(), actor(), project_id)
    return render_template(
        "results/index.html",
        groups=grouped(shown, by, pictures),
        by=by,
        pictures=pictures,
        **context,
    )


def progress_of(project_id: UUID, results: Sequence[GeneratedAsset]) -> dict[str, object]:
    """What the line of progress shows."""
    return {
        "project": projects.get_project(deps(), actor(), project_id),
        "tally": tally(results),
        "orders": orders_to_act_on(generation.list_generations(deps(), actor(), project_id)),
    }


def orders_to_act_on(orders: Sequence[Generation]) -> list[Generation]:
    """Orders with something to cancel, to retry, or to make after all."""
    since = deps().clock.now() - TAKEN_BACK_FOR
    return [
        order
        for order in orders
        if order.waiting
        or order.failed
        or (order.cancelled and order.cancelled_at and order.cancelled_at >= since)
    ]


def is_taken_out(result: GeneratedAsset) -> bool:
    """Cancelled before it was ever made: there is nothing to look at."""
    return result.status is ResultStatus.CANCELLED and not result.rendered_version


def parse_moment(text: str) -> datetime:
    """Raises ValueError for anything but a moment with its zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def tally(results: Sequence[GeneratedAsset]) -> dict[str, object]:
    """Counts by what a person does next, and the date of the newest change."""
    made = [r for r in results if r.status is ResultStatus.READY]
    needs = sum(1 for r in made if r.is_nsfw or findings_of(r))
    return {
        "total": sum(1 for r in results if not is_taken_out(r)),
        "made": len(made),
        "clean": len(made) - needs,
        "needs": needs,
        "waiting": sum(1 for r in results if r.status in WAITING),
        "failed": sum(1 for r in results if r.status is ResultStatus.FAILED),
        "since": max((r.updated_at for r in results), default=None),
    }


def grouped(
    results: Sequence[GeneratedAsset], by: str, pictures: Sequence[Asset]
) -> dict[str, list[GeneratedAsset]]:
    """The results under their headings.

    Platforms (or categories), or the pictures they were made from.
    """
    names = {p.id: p.filename for p in pictures}
    groups: dict[str, list[GeneratedAsset]] = {}
    for result in results:
        heading = (
            names.get(result.original_asset_id, result.filename)
            if by == "picture"
            else result.group
        )
        groups.setdefault(heading, []).append(result)
    return groups
