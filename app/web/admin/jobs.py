"""Background work: what waits, and the dead letters by their cause, to be replayed or discarded."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import Invalid
from app.services.operations import analytics, jobs
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, demands, deps

blueprint = Blueprint("admin_jobs", __name__, url_prefix="/admin/jobs")
SHOWN = 20
"""Dead letters of one cause."""
LONGEST_REASON = 500
ENDS = {"replayed": "put back into the queue", "discarded": "discarded"}


@blueprint.get("")
@demands(Permission.MANAGE_JOBS)
def index() -> ResponseReturnValue:
    said = {name: request.args.get(name, type=int) for name in ENDS}
    return render_template(
        "admin/jobs.html",
        **list_context({name: number for name, number in said.items() if number is not None}),
    )


@blueprint.post("/replay")
@demands(Permission.MANAGE_JOBS)
def replay_cause() -> ResponseReturnValue:
    """All of one cause."""
    return render_again(
        "replayed", jobs.replay_jobs(deps(), actor(), code=request.form.get("code", ""))
    )


@blueprint.post("/<uuid:job_id>/replay")
@demands(Permission.MANAGE_JOBS)
def replay(job_id: UUID) -> ResponseReturnValue:
    jobs.replay_job(deps(), actor(), job_id)
    return render_again("replayed", 1)


@blueprint.post("/<uuid:job_id>/discard")
@demands(Permission.MANAGE_JOBS)
def discard(job_id: UUID) -> ResponseReturnValue:
    reason = request.form.get("reason", "").strip()
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": f"Use a text of at most {LONGEST_REASON} letters."})
    jobs.discard_job(deps(), actor(), job_id, reason or None)
    return render_again("discarded", 1)


def render_again(what: str, number: int) -> ResponseReturnValue:
    """The list as it is now, saying what was done."""
    if is_htmx():
        return render_block("admin/jobs.html", "work", **list_context({what: number}))
    values: dict[str, Any] = {what: number}
    return redirect(url_for("admin_jobs.index", **values), 303)


def list_context(said: dict[str, int]) -> dict[str, object]:
    """said: what was just done to how many."""
    causes = jobs.list_causes(deps(), actor())
    letters = {
        cause.code: jobs.list_dead_letters(deps(), actor(), code=cause.code, limit=SHOWN).items
        for cause in causes
    }
    figures = analytics.queue_figures(deps(), actor())
    return {"causes": causes, "letters": letters, "figures": figures, "said": said, "ends": ENDS}
