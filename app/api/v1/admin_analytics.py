"""GET /admin/stats and what is below /admin/analytics.

The figures are user-growth, project-status, generation-by-format and queue.
"""

from datetime import UTC, date

from apiflask.types import ResponsesObjectType
from flask import Response
from pydantic import Field

from app.api.guard import actor, auth, deps
from app.api.tables import TABLE_RESPONSES, table_response
from app.api.v1.model import Body, JsonBlueprint
from app.domain.access import Permission
from app.domain.errors import NotFound
from app.domain.figures import DayRange, Figure, FigureKey
from app.domain.jobs import JobState, Urgency
from app.domain.projects import ProjectStatus
from app.services.operations import analytics, figures

blueprint = JsonBlueprint(
    "api_admin_analytics", __name__, url_prefix="/api/v1/admin", tag="Admin: figures"
)

FIGURE_RESPONSES: ResponsesObjectType = {**TABLE_RESPONSES, 404: {"description": ""}}


class StatsOut(Body):
    users: int = Field(description="Who can sign in.")
    projects: int
    pictures: int
    results: int
    storage_bytes: int = Field(description="Of originals, results and downloads.")
    open_jobs: int
    dead_letters: int


class MonthsWanted(Body):
    months: int = Field(12, ge=1, le=120)


class MonthOut(Body):
    month: str = Field(examples=["2027-03"])
    joined: int
    total: int = Field(description="At the month's end, since the beginning.")


class StatusCountOut(Body):
    status: ProjectStatus
    count: int


class FormatFiguresOut(Body):
    group: str = Field(
        description="The format's platform, else its category; Custom for custom sizes."
    )
    platform_name: str | None
    format_name: str
    count: int
    ready: int
    failed: int


class ClassFiguresOut(Body):
    urgency: Urgency
    queued: int
    running: int
    oldest_queued_age_s: float | None


class QueueFiguresOut(Body):
    states: dict[str, int] = Field(description="How many jobs are in each state.")
    classes: list[ClassFiguresOut]
    oldest_queued_age_s: float | None = Field(
        description="Of the first job that is due; null when none is."
    )


@blueprint.get("/stats")
@blueprint.auth_required(auth, roles=[Permission.READ_ANALYTICS])
@blueprint.output(StatsOut)
@blueprint.doc(summary="How much there is of everything", responses=[403])
def stats() -> analytics.Stats:
    return analytics.get_stats(deps(), actor())


@blueprint.get("/analytics/user-growth")
@blueprint.auth_required(auth, roles=[Permission.READ_ANALYTICS])
@blueprint.input(MonthsWanted, location="query")
@blueprint.output(list[MonthOut])
@blueprint.doc(summary="Who joined, month by month up to this one", responses=[403])
def user_growth(query_data: MonthsWanted) -> list[MonthOut]:
    months = analytics.user_growth(deps(), actor(), query_data.months)
    return [MonthOut(month=month.name, joined=month.joined, total=month.total) for month in months]


@blueprint.get("/analytics/project-status")
@blueprint.auth_required(auth, roles=[Permission.READ_ANALYTICS])
@blueprint.output(list[StatusCountOut])
@blueprint.doc(summary="How many projects are in each status", responses=[403])
def project_status() -> list[StatusCountOut]:
    found = analytics.project_status(deps(), actor())
    return [StatusCountOut(status=status, count=number) for status, number in found.items()]


@blueprint.get("/analytics/generation-by-format")
@blueprint.auth_required(auth, roles=[Permission.READ_ANALYTICS])
@blueprint.output(list[FormatFiguresOut])
@blueprint.doc(summary="What was asked for, the most frequent format first", responses=[403])
def generation_by_format() -> list[FormatFiguresOut]:
    return [
        FormatFiguresOut(
            group=figures.group,
            platform_name=figures.platform_name,
            format_name=figures.format_name,
            count=figures.requested,
            ready=figures.ready,
            failed=figures.failed,
        )
        for figures in analytics.generation_by_format(deps(), actor())
    ]


class DaysWanted(Body):
    since: date | None = Field(
        default=None, description="The first day, in UTC; 30 days up to the last when left out."
    )
    until: date | None = Field(
        default=None, description="The last day, in UTC, 366 days at most; today when left out."
    )

    def days(self, today: date) -> DayRange:
        last = self.until or today
        return DayRange(self.since, last) if self.since else DayRange.ending(last)


class FigureOut(Body):
    key: FigureKey
    title: str
    note: str = Field(description="What is counted.")
    columns: list[str]
    rows: list[list[str | int | float | None]]
    over_time: bool = Field(description="Whether a row is a day or a month.")


@blueprint.get("/analytics/figures")
@blueprint.auth_required(auth, roles=[Permission.READ_ANALYTICS])
@blueprint.input(DaysWanted, location="query")
@blueprint.output(list[FigureOut])
@blueprint.doc(summary="Every figure of a range of days, as tables", responses=[403])
def list_figures(query_data: DaysWanted) -> list[Figure]:
    today = deps().clock.now().astimezone(UTC).date()
    return list(figures.read_figures(deps(), actor(), query_data.days(today)))


@blueprint.get("/analytics/figures/<key>/table")
@blueprint.auth_required(auth, roles=[Permission.READ_ANALYTICS])
@blueprint.input(DaysWanted, location="query")
@blueprint.doc(
    summary="One figure of a range of days as comma-separated values",
    responses=FIGURE_RESPONSES,
)
def table(key: str, query_data: DaysWanted) -> Response:
    if key not in list(FigureKey):
        raise NotFound
    today = deps().clock.now().astimezone(UTC).date()
    lines = figures.write_figure(deps(), actor(), query_data.days(today), FigureKey(key))
    return table_response(lines, f"{key}.csv")


@blueprint.get("/analytics/queue")
@blueprint.auth_required(auth, roles=[Permission.READ_ANALYTICS])
@blueprint.output(QueueFiguresOut)
@blueprint.doc(summary="The organization's own jobs by state and class", responses=[403])
def queue() -> QueueFiguresOut:
    found = analytics.queue_figures(deps(), actor())
    classes = [
        ClassFiguresOut(
            urgency=urgency,
            queued=states[JobState.QUEUED],
            running=states[JobState.RUNNING],
            oldest_queued_age_s=found.oldest_by_class.get(urgency),
        )
        for urgency, states in found.open_by_class.items()
    ]
    return QueueFiguresOut(
        states={str(state): number for state, number in found.by_state.items()},
        classes=classes,
        oldest_queued_age_s=found.oldest_age_s,
    )
