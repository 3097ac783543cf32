"""Deciding on the light table: one result or many, and taking it back."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.domain.decisions import SKIP_WORDS, Decided, DecisionOrder
from app.domain.errors import Invalid
from app.domain.light_table import Act
from app.services.projects import decisions, light_table, projects
from app.web.amounts import results_text
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, deps, signed_in
from app.web.languages import gettext, ngettext
from app.web.presentation import REASONS, done_text
from app.web.results import render_changed, render_progress
from app.web.sentences import say
from app.web.table_query import query_from, read

blueprint = Blueprint("deciding", __name__)


@blueprint.post("/projects/<uuid:project_id>/decide")
@signed_in
def decide(project_id: UUID) -> ResponseReturnValue:
    """Decide what the form names; a rejection without a reason asks for one first."""
    order = order_from(project_id, request.form)
    if order.act is Act.REJECT and "reason" not in request.form:
        return ask_reason(project_id, order)
    decided = decisions.decide_results(deps(), actor(), order)
    if not is_htmx():
        return redirect(address_after(project_id, decided), 303)
    table = light_table.open_table(deps(), actor(), project_id)
    changed = set(decided.changed)
    return (
        render_progress(project_id, table, is_aside=True)
        + render_changed(project_id, table, [row for row in table.rows if row.id in changed])
        + render_block("results/index.html", "decided", **told(decided))
    )


@blueprint.post("/decisions/<uuid:decision_id>/undo")
@signed_in
def undo(decision_id: UUID) -> ResponseReturnValue:
    """Bring back what a decision changed."""
    undone = decisions.undo_decision(deps(), actor(), decision_id)
    project_id = undone.project_id
    if not is_htmx():
        return redirect(table_address(project_id), 303)
    table = light_table.open_table(deps(), actor(), project_id)
    changed = set(undone.changed)
    text = gettext("Taken back: %(count)s as before.", count=results_text(len(undone.changed)))
    if undone.kept:
        stayed = results_text(len(undone.kept))
        text += " " + gettext("%(count)s stayed: changed since.", count=stayed)
    return (
        render_progress(project_id, table, is_aside=True)
        + render_changed(project_id, table, [row for row in table.rows if row.id in changed])
        + render_block("results/index.html", "decided", text=text, decision_id=None)
    )


def ask_reason(project_id: UUID, order: DecisionOrder) -> str:
    """Without script: a page between that asks why."""
    ids = order.result_ids
    cards = light_table.read_cards(deps(), actor(), project_id, ids) if ids else ()
    return render_template(
        "results/reject.html",
        project=projects.get_project(deps(), actor(), project_id),
        cards=cards,
        fields=[
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in {"csrf_token", "reason"}
        ],
        query=query_from(request.form),
        reasons=[gettext(reason) for reason in REASONS],
    )


def order_from(project_id: UUID, form: MultiDict[str, str]) -> DecisionOrder:
    """What the form asks for.

    A card's button names its result; a button of the bar takes what is selected, or, with `all`,
    what the filter takes.

    Raises:
        Invalid: It names no act, or nothing.
    """
    reason = form.get("reason", "") or form.get("common", "")
    for act in Act:
        if word := form.get(f"{act}_one"):
            return DecisionOrder(project_id, act, read_ids([word]), reason=reason)
    chosen = read(Act, form.get("act"))
    if chosen is None:
        raise Invalid({"act": "Say what is to be done."})
    if form.get("all"):
        wanted = query_from(form).wanted
        return DecisionOrder(project_id, chosen, wanted=wanted, reason=reason)
    named = [*form.getlist("result"), *form.get("results", "").split(",")]
    return DecisionOrder(project_id, chosen, read_ids(named), reason=reason)


def read_ids(words: list[str]) -> tuple[UUID, ...]:
    found = [read(UUID, word) for word in words if word]
    if None in found or not found:
        raise Invalid({"resultIds": "Select at least one result."})
    return tuple(each for each in found if each)


def told(decided: Decided) -> dict[str, object]:
    """What came of it in words, and by which id it is taken back."""
    text = done_text(decided.act, len(decided.changed))
    for reason in dict.fromkeys(decided.skipped.values()):
        number = sum(1 for each in decided.skipped.values() if each is reason)
        text += " " + ngettext(
            "%(num)s left as it is: %(reason)s.",
            "%(num)s left as they are: %(reason)s.",
            number,
            reason=say(SKIP_WORDS[reason]),
        )
    return {"text": text, "decision_id": decided.id}


def address_after(project_id: UUID, decided: Decided) -> str:
    """The table as it was, with what came of it and a way back."""
    done = {"did": str(decided.act), "changed": len(decided.changed), "left": len(decided.skipped)}
    return table_address(project_id, **done, **({"decision": decided.id} if decided.id else {}))


def table_address(project_id: UUID, **more: object) -> str:
    """The table with the filter that the form came from."""
    words: dict[str, object] = {**query_from(request.form).words(), **more}
    path = url_for("results.index", project_id=project_id)
    return f"{path}?{urlencode(words)}" if words else path
