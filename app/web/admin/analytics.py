"""Figures of use, as tables with charts above them."""

from __future__ import annotations

from datetime import UTC, date

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.access import Permission
from app.domain.errors import Invalid, NotFound
from app.domain.figures import DayRange, FigureKey
from app.domain.tables import CONTENT_TYPE
from app.services.operations import figures
from app.web.guard import actor, demands, deps
from app.web.languages import mark_text
from app.web.word_tables import Spoken

blueprint = Blueprint("admin_analytics", __name__, url_prefix="/admin/analytics")
RANGES = {
    7: mark_text("7 days"),
    30: mark_text("30 days"),
    90: mark_text("90 days"),
    365: mark_text("A year"),
}
"""What can be chosen with one click, by days."""
CELL_WORDS = {
    "crop": mark_text("Cropped"),
    "extend-canvas": mark_text("Extended"),
    "add-background": mark_text("On a background"),
    "recompose": mark_text("Recomposed"),
    "uploading": mark_text("Uploading"),
    "processing": mark_text("Looking at the pictures"),
    "ready_for_review": mark_text("Ready for formats"),
    "generating": mark_text("Making results"),
    "completed": mark_text("Results are made"),
    "failed": mark_text("Failed"),
}
"""Words of the API, as people read them."""


@blueprint.get("")
@demands(Permission.READ_ANALYTICS)
def show() -> ResponseReturnValue:
    fault, status = "", 200
    try:
        days = read_days()
        found = figures.read_figures(deps(), actor(), days)
    except Invalid as refusal:
        fault, status = refusal.fields["since"], 422
        days = DayRange.ending(today())
        found = figures.read_figures(deps(), actor(), days)
    page = render_template(
        "admin/analytics.html",
        figures=found,
        days=days,
        ranges={number: DayRange.ending(today(), number) for number in RANGES},
        range_words=Spoken(RANGES),
        fault=fault,
        cell_words=Spoken(CELL_WORDS),
    )
    return make_response(page, status)


@blueprint.get("/<key>/table")
@demands(Permission.READ_ANALYTICS)
def table(key: str) -> ResponseReturnValue:
    """One figure as comma-separated values."""
    if key not in list(FigureKey):
        raise NotFound
    lines = figures.write_figure(deps(), actor(), read_days(), FigureKey(key))
    return Response(
        lines,
        content_type=CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{key}.csv"'},
    )


def today() -> date:
    return deps().clock.now().astimezone(UTC).date()


def read_days() -> DayRange:
    """The range of the address; the last 30 days without one.

    Raises:
        Invalid: A day is none.
    """
    last = read_day("to") or today()
    first = read_day("from")
    return DayRange(first, last) if first else DayRange.ending(last)


def read_day(name: str) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as unreadable:
        raise Invalid({"since": "Write a day as 2027-03-01."}) from unreadable
    return day
