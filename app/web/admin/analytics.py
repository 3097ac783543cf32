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

blueprint = Blueprint("admin_analytics", __name__, url_prefix="/admin/analytics")
RANGES = {7: "7 days", 30: "30 days", 90: "90 days", 365: "A year"}
"""What can be chosen with one click, by days."""
CELL_WORDS = {
    "crop": "Cropped",
    "extend-canvas": "Extended",
    "add-background": "On a background",
    "recompose": "Recomposed",
    "uploading": "Uploading",
    "processing": "Looking at the pictures",
    "ready_for_review": "Ready for formats",
    "generating": "Making results",
    "completed": "Results are made",
    "failed": "Failed",
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
        range_words=RANGES,
        fault=fault,
        cell_words=CELL_WORDS,
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
