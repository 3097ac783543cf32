"""Background work: what waits, and the dead letters by their cause, to be replayed or discarded."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import Invalid
from app.domain.jobs import JobState
from app.services.operations import analytics, dead_letters, health, jobs
from app.services.operations.dead_letters import Choice, Discarded
from app.web.fragments import is_htmx, render_block
from app.web.guard import actor, demands, deps
from app.web.languages import mark_text
from app.web.word_tables import Spoken

blueprint = Blueprint("admin_jobs", __name__, url_prefix="/admin/jobs")
SHOWN = 20
"""Dead letters of one cause."""
PAGE = 50
"""Jobs on one page of the list."""
LONGEST_REASON = 500
ENDS = {
    "replayed": (
        mark_text("%(count)s put back into the queue."),
        mark_text("Nothing was put back into the queue: somebody else was faster, or it is gone."),
    ),
    "discarded": (
        mark_text("%(count)s discarded."),
        mark_text("Nothing was discarded: somebody else was faster, or it is gone."),
    ),
    "restored": (
        mark_text("%(count)s back on this list."),
        mark_text("Nothing was put back: somebody else was faster, or it is gone."),
    ),
}
"""What is said of some jobs, and of none."""
STATE_WORDS = {
    JobState.QUEUED: mark_text("Waiting"),
    JobState.RUNNING: mark_text("Running"),
    JobState.DONE: mark_text("Done"),
    JobState.DEAD: mark_text("Gave up"),
    JobState.FAILED: mark_text("Failed"),
    JobState.CANCELLED: mark_text("Cancelled"),
}


@blueprint.get("")
@demands(Permission.MANAGE_JOBS)
def index() -> ResponseReturnValue:
    said = {name: request.args.get(name, type=int) for name in ENDS}
    context = list_context(
        {name: number for name, number in said.items() if number is not None},
        undo=request.args.get("undo", ""),
    )
    if request.args.get("part") == "queue":
        return render_block("admin/jobs.html", "queue", **context)
    return render_template("admin/jobs.html", **context)


@blueprint.get("/all")
@demands(Permission.MANAGE_JOBS)
def history() -> ResponseReturnValue:
    """Every job, the newest first."""
    named = request.args.get("state", "")
    state = JobState(named) if named in list(JobState) else None
    offset = max(0, request.args.get("offset", 0, type=int))
    return render_template(
        "admin/all_jobs.html",
        page=jobs.list_jobs(deps(), actor(), state=state, limit=PAGE, offset=offset),
        state=state,
        states=Spoken(STATE_WORDS),
        offset=offset,
        size=PAGE,
        causes=dead_letters.list_causes(deps(), actor()),
    )


@blueprint.post("/replay")
@demands(Permission.MANAGE_JOBS)
def replay_cause() -> ResponseReturnValue:
    """All of one cause, or all."""
    return render_again("replayed", dead_letters.replay_jobs(deps(), actor(), read_choice()))


@blueprint.post("/discard")
@demands(Permission.MANAGE_JOBS)
def discard_cause() -> ResponseReturnValue:
    """All of one cause."""
    return render_discarded(
        dead_letters.discard_jobs(deps(), actor(), read_choice(), read_reason())
    )


@blueprint.post("/restore")
@demands(Permission.MANAGE_JOBS)
def restore() -> ResponseReturnValue:
    """Take back what the asking admin discarded at that moment."""
    try:
        moment = datetime.fromisoformat(request.form.get("at", ""))
    except ValueError as unreadable:
        raise Invalid({"at": "Say when it was discarded."}) from unreadable
    if moment.tzinfo is None:
        raise Invalid({"at": "Say when it was discarded, with its time zone."})
    return render_again("restored", dead_letters.restore_jobs(deps(), actor(), discarded_at=moment))


@blueprint.post("/<uuid:job_id>/replay")
@demands(Permission.MANAGE_JOBS)
def replay(job_id: UUID) -> ResponseReturnValue:
    dead_letters.replay_job(deps(), actor(), job_id)
    return render_again("replayed", 1)


@blueprint.post("/<uuid:job_id>/discard")
@demands(Permission.MANAGE_JOBS)
def discard(job_id: UUID) -> ResponseReturnValue:
    return render_discarded(dead_letters.discard_job(deps(), actor(), job_id, read_reason()))


def read_choice() -> Choice:
    """Without a cause in the form nothing is meant."""
    if request.form.get("all"):
        return Choice(all=True)
    return Choice(code=request.form.get("code", ""))


def read_reason() -> str | None:
    reason = request.form.get("reason", "").strip()
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": f"Use a text of at most {LONGEST_REASON} letters."})
    return reason or None


def render_discarded(gone: Discarded) -> ResponseReturnValue:
    return render_again("discarded", len(gone.job_ids), undo=gone.at.isoformat())


def render_again(what: str, number: int, *, undo: str = "") -> ResponseReturnValue:
    """The list as it is now, saying what was done and what takes it back."""
    if is_htmx():
        return render_block("admin/jobs.html", "work", **list_context({what: number}, undo=undo))
    values: dict[str, Any] = {what: number, **({"undo": undo} if undo else {})}
    return redirect(url_for("admin_jobs.index", **values), 303)


def list_context(said: dict[str, int], *, undo: str = "") -> dict[str, object]:
    """What the page shows.

    Args:
        said: what was just done to how many.
        undo: the moment by which what was discarded can be put back.
    """
    causes = dead_letters.list_causes(deps(), actor())
    found = {
        cause.code: dead_letters.list_dead_letters(
            deps(), actor(), code=cause.code, limit=SHOWN
        ).items
        for cause in causes
    }
    return {
        "causes": causes,
        "letters": found,
        "figures": analytics.queue_figures(deps(), actor()),
        "workers": health.list_workers(deps(), actor()),
        "said": said,
        "undo": undo,
        "ends": ENDS,
        "urgency_words": Spoken(URGENCY_WORDS),
    }


URGENCY_WORDS = {
    "interactive": mark_text("Somebody waits"),
    "admin": mark_text("Admins first"),
    "premium": mark_text("Premium"),
    "standard": mark_text("Standard"),
}
"""The classes of the queue, as the screen calls them."""
