"""Results: the light table, which fills card by card."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.domain.light_table import Act, TableRow, count_states, group_rows
from app.domain.results import GeneratedAsset, Generation, ResultStatus, Review
from app.services.projects import generation, light_table, projects
from app.services.projects.light_table import LightTable
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in
from app.web.languages import gettext
from app.web.presentation import REASONS, WAITING, done_text
from app.web.sentences import say_name
from app.web.table_groups import open_window, write_places
from app.web.table_query import MOST_CARDS, WINDOW, TableQuery, query_from, read, setup_of_browser

blueprint = Blueprint("results", __name__)
TAKEN_BACK_FOR = timedelta(days=1)
"""How long a cancelled order is offered to be made after all."""
OVERLAP = timedelta(seconds=10)
"""How much further back a poll looks than the newest change it has seen: a change is dated before
it is committed.
"""
BUSY_FOR = timedelta(seconds=20)
"""After the last change a page asks less often: nobody is making results at the moment."""
BUSY_S, IDLE_S = 2, 5
"""Seconds between two polls."""


@blueprint.get("/projects/<uuid:project_id>/results")
@signed_in
def index(project_id: UUID) -> ResponseReturnValue:
    """The light table; htmx gets what changed since a moment, or the cards that it names."""
    since = request.args.get("since", type=parse_moment)
    if is_htmx() and since:
        table = light_table.open_table(deps(), actor(), project_id)
        changed = [row for row in table.rows if row.updated_at >= since - OVERLAP]
        shown = read_ids(request.args.get("orders", ""))
        progress = render_progress(project_id, table, kept=shown, is_filling=True)
        return progress + render_changed(project_id, table, changed)
    if is_htmx() and "cards" in request.args:
        return render_named(project_id, request.args["cards"])
    return render_table(project_id, query_from(request.args))


def render_table(project_id: UUID, query: TableQuery) -> str:
    """The whole page, with the cards of one window; the others are empty places."""
    table = light_table.open_table(deps(), actor(), project_id)
    shown = table.taken(query.wanted)
    groups = group_rows(shown, query.by, table.pictures)
    ordered = [row.id for group in groups.values() for row in group]
    page = min(query.page, max(1, -(-len(ordered) // WINDOW)))
    start = (page - 1) * WINDOW
    window = ordered[start:][:WINDOW]
    cards = light_table.read_cards(deps(), actor(), project_id, window)
    return render_template(
        "results/index.html",
        groups=open_window(groups, {card.id: card for card in cards}, start, WINDOW),
        places=write_places,
        query=query,
        page=page,
        pages=max(1, -(-len(ordered) // WINDOW)),
        shown=len(ordered),
        setup=setup_of_browser(),
        choices=choices_of(table),
        reasons=[gettext(reason) for reason in REASONS],
        done=done_of(request.args),
        **progress_of(project_id, table),
    )


def done_of(words: Mapping[str, str]) -> dict[str, object] | None:
    """Without script: what came of the decision that led here; None when none did."""
    act = read(Act, words.get("did"))
    if act is None:
        return None
    return {
        "text": done_text(act, read(int, words.get("changed")) or 0),
        "left": read(int, words.get("left")) or 0,
        "decision_id": read(UUID, words.get("decision")),
    }


def render_named(project_id: UUID, named: str) -> Markup:
    """Cards that come into sight."""
    ids = read_ids(named)[:MOST_CARDS]
    cards = light_table.read_cards(deps(), actor(), project_id, ids)
    pictures = light_table.name_pictures(deps(), actor(), project_id)
    return render_block("results/index.html", "changed", changed=cards, pictures=pictures)


def read_ids(words: str) -> list[UUID]:
    """The ids among words with commas between."""
    return [found for word in words.split(",") if (found := read(UUID, word))]


def render_progress(
    project_id: UUID,
    table: LightTable,
    *,
    kept: Sequence[UUID] = (),
    is_aside: bool = False,
    is_filling: bool = False,
) -> Markup:
    """The line of progress, and the numbers beside the filters.

    Args:
        project_id: Of the table.
        table: As it is now.
        kept: Orders that stay in sight though nothing can be done with them any more, so that
            nothing moves under the hand.
        is_aside: Beside another answer.
        is_filling: While results are made: every number keeps its place.
    """
    context = {**progress_of(project_id, table, kept), "is_filling": is_filling}
    progress = render_block("results/index.html", "progress", is_aside=is_aside, **context)
    return progress + render_block("results/index.html", "counts", **context)


def render_changed(project_id: UUID, table: LightTable, changed: Sequence[TableRow]) -> Markup:
    """Cards that changed, as they are now.

    Of many the ids alone: the page asks for those that are in sight.
    """
    ids = [row.id for row in changed]
    if len(ids) > MOST_CARDS:
        return render_block("results/index.html", "stale", ids=ids)
    cards = light_table.read_cards(deps(), actor(), project_id, ids)
    return render_block("results/index.html", "changed", changed=cards, pictures=table.pictures)


def render_card(project_id: UUID, result: GeneratedAsset) -> Markup:
    """One card as it is now."""
    pictures = light_table.name_pictures(deps(), actor(), project_id)
    return render_block("results/index.html", "card", item=result, pictures=pictures)


def progress_of(
    project_id: UUID, table: LightTable, kept: Sequence[UUID] = ()
) -> dict[str, object]:
    """What the line of progress shows."""
    told = tally(table.rows)
    orders = generation.list_generations(deps(), actor(), project_id)
    return {
        "project": projects.get_project(deps(), actor(), project_id),
        "tally": told,
        "is_filling": bool(told["waiting"]),
        "counts": {str(state): number for state, number in count_states(table.rows).items()},
        "orders": orders_to_act_on(orders, kept),
        "pictures": table.pictures,
    }


def choices_of(table: LightTable) -> dict[str, dict[str, str]]:
    """By filter, what there is to choose from on this table."""
    rows = [row for row in table.rows if not row.is_taken_out]
    used = {row.asset_id for row in rows}
    return {
        "group": {group: say_name(group) for group in dict.fromkeys(row.group for row in rows)},
        "kind": {str(kind): str(kind) for kind in dict.fromkeys(row.kind for row in rows)},
        "picture": {str(key): name for key, name in table.pictures.items() if key in used},
    }


def orders_to_act_on(orders: Sequence[Generation], kept: Sequence[UUID]) -> list[Generation]:
    """Orders with something to cancel, to retry, or to make after all, and those to be kept."""
    since = deps().clock.now() - TAKEN_BACK_FOR
    return [
        order
        for order in orders
        if order.id in kept
        or order.waiting
        or order.failed
        or (order.cancelled and order.cancelled_at and order.cancelled_at >= since)
    ]


def parse_moment(text: str) -> datetime:
    """Raises ValueError for anything but a moment with its zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def tally(rows: Sequence[TableRow]) -> Mapping[str, object]:
    """Counts by what a person does next, the date of the newest change, and when to ask again."""
    made = [row for row in rows if row.status is ResultStatus.READY]
    open_ones = [row for row in made if row.review is Review.PENDING]
    needs = sum(1 for row in open_ones if row.is_nsfw or row.has_findings)
    newest = max((row.updated_at for row in rows), default=None)
    is_busy = newest is not None and deps().clock.now() - newest < BUSY_FOR
    return {
        "total": sum(1 for row in rows if not row.is_taken_out),
        "made": len(made),
        "clean": len(open_ones) - needs,
        "needs": needs,
        "approved": sum(1 for row in made if row.review is Review.APPROVED),
        "rejected": sum(1 for row in made if row.review is Review.REJECTED),
        "waiting": sum(1 for row in rows if row.status in WAITING),
        "failed": sum(1 for row in rows if row.status is ResultStatus.FAILED),
        "since": newest,
        "pause_s": BUSY_S if is_busy else IDLE_S,
    }
