"""Figures of use over a range of days: counted when asked, on the organization's own rows alone.

A result belongs to the day on which it was ordered, in UTC.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import BindParameter, ColumnElement, bindparam, case, func, select, type_coerce
from sqlalchemy.types import TypeEngine

from app.database.session import Session
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.errors import Invalid
from app.domain.figures import (
    DayRange,
    Figure,
    FigureKey,
    month_names,
    percentile,
    seconds,
    share,
)
from app.domain.jobs import JobKind, JobState
from app.domain.results import ResultStatus, Review
from app.domain.tables import csv_lines
from app.models import Asset, Download, GeneratedAsset, GenerationJob, Job, User
from app.models.base import Json
from app.records.project_counts import count_project_states

MOST_FORMATS = 500
MOST_JOBS = 50_000
"""Renderings of a range whose times are read, the newest: percentiles need them one by one."""
MONTHS = 12
MANY_EDITS = 5
"""So many edits of a result and more are counted together."""


def read_figures(deps: Deps, actor: Actor, days: DayRange) -> tuple[Figure, ...]:
    """Every figure of the range.

    Raises:
        Invalid: The range is none, or too long.
    """
    actor.demand(Permission.READ_ANALYTICS)
    if fault := days.fault():
        raise Invalid({"since": fault})
    with deps.database.snapshot(actor) as session:
        return (
            count_accepted(session, days),
            count_results(session, days),
            count_strategies(session, days),
            count_edits(session, days),
            *count_formats(session, days),
            measure_times(session, days),
            count_users(session, days),
            count_projects(session, deps.clock.now()),
            sum_storage(session),
        )


def write_figure(deps: Deps, actor: Actor, days: DayRange, key: FigureKey) -> Iterator[str]:
    """One figure of the range as comma-separated values, line by line.

    Raises:
        Invalid: The range is none, or too long.
    """
    actor.demand(Permission.READ_ANALYTICS)
    figure = next(one for one in read_figures(deps, actor, days) if one.key is key)
    return csv_lines(figure.columns, figure.rows)


def ordered_in(days: DayRange) -> tuple[ColumnElement[bool], ...]:
    """That a result was ordered in the range; its order is joined by it."""
    return (
        GeneratedAsset.generation_id == GenerationJob.id,
        GenerationJob.created_at >= days.start,
        GenerationJob.created_at < days.end,
    )


def number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def count_accepted(session: Session, days: DayRange) -> Figure:
    is_approved = GeneratedAsset.review == Review.APPROVED
    columns = (number_of(is_approved), number_of(is_approved & (GeneratedAsset.version == 1)))
    approved, unedited = session.execute(select(*columns).where(*ordered_in(days))).one()
    return Figure(
        FigureKey.ACCEPTED,
        "Accepted as made",
        "Of the results that were approved, those that nobody had to edit. It says how well the "
        "adaptation works.",
        ("What", "Approved", "Of these unedited", "Share in %"),
        (("Results", approved, unedited, share(unedited, approved)),),
    )


def count_results(session: Session, days: DayRange) -> Figure:
    """Grouped by order first, since a database cuts days in its own time zone."""
    states = (ResultStatus.READY, ResultStatus.FAILED, ResultStatus.CANCELLED)
    columns = (func.count(), *(number_of(GeneratedAsset.status == state) for state in states))
    by_order = select(GenerationJob.created_at, *columns).where(*ordered_in(days))
    totals: dict[date, list[int]] = defaultdict(lambda: [0] * len(columns))
    for moment, *numbers in session.execute(by_order.group_by(GenerationJob.id)):
        day = day_of(moment)
        totals[day] = [a + b for a, b in zip(totals[day], numbers, strict=True)]
    return Figure(
        FigureKey.RESULTS,
        "Results by day",
        "Results by the day on which they were ordered.",
        ("Day", "Ordered", "Made", "Failed", "Cancelled"),
        tuple((day.isoformat(), *totals[day]) for day in days.days()),
        over_time=True,
    )


def count_strategies(session: Session, days: DayRange) -> Figure:
    plan = type_coerce(GeneratedAsset.plan, Json)
    strategy = func.coalesce(plan[("edited", "strategy")].as_string(), plan["strategy"].as_string())
    query = select(strategy, func.count()).where(*ordered_in(days))
    query = query.where(GeneratedAsset.status == ResultStatus.READY)
    found: Counter[str] = Counter()
    for name, number in session.execute(query.group_by(strategy)):
        found[name or "none"] += number
    total = found.total()
    rows = ((name, number, share(number, total)) for name, number in found.most_common())
    return Figure(
        FigureKey.STRATEGIES,
        "Strategies",
        "How the results that are made were adapted.",
        ("Strategy", "Results", "Share in %"),
        tuple(rows),
    )


def count_edits(session: Session, days: DayRange) -> Figure:
    edits = GeneratedAsset.version - 1
    query = select(edits, func.count()).where(*ordered_in(days))
    query = query.where(GeneratedAsset.rendered_version > 0)
    found: Counter[int] = Counter()
    edited = total = 0
    for number, results in session.execute(query.group_by(edits)):
        found[min(number, MANY_EDITS)] += results
        edited, total = edited + number * results, total + results
    note = "How often results were edited and saved."
    if total:
        note = f"{note} On average {edited / total:.2f} times."
    words = [*map(str, range(MANY_EDITS)), f"{MANY_EDITS} and more"]
    return Figure(
        FigureKey.EDITS,
        "Edits of a result",
        note,
        ("Edits", "Results"),
        tuple((word, found[number]) for number, word in enumerate(words)),
    )


def count_formats(session: Session, days: DayRange) -> tuple[Figure, Figure]:
    names = (GeneratedAsset.group_name, GeneratedAsset.format_name)
    made = number_of(GeneratedAsset.status == ResultStatus.READY)
    failed = number_of(GeneratedAsset.status == ResultStatus.FAILED)
    query = select(*names, func.count(), made, failed).where(*ordered_in(days)).group_by(*names)
    query = query.order_by(func.count().desc(), *names).limit(MOST_FORMATS)
    rows = [
        (name, group, asked, done, broken)
        for group, name, asked, done, broken in session.execute(query)
    ]
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for _name, group, *numbers in rows:
        groups[group] = [a + int(b) for a, b in zip(groups[group], numbers, strict=True)]
    ordered = sorted(groups.items(), key=lambda one: (-one[1][0], one[0]))
    words = ("Ordered", "Made", "Failed")
    return (
        Figure(
            FigureKey.PLATFORMS,
            "Platforms",
            "Results by platform, else by category; custom sizes are Custom.",
            ("Platform", *words),
            tuple((group, *numbers) for group, numbers in ordered),
        ),
        Figure(
            FigureKey.FORMATS,
            "Formats",
            f"Results by format, the most frequent first, {MOST_FORMATS} at most.",
            ("Format", "Platform", *words),
            tuple(rows),
        ),
    )


def measure_times(session: Session, days: DayRange) -> Figure:
    """Of renderings that ended in the range; a replay counts from its last start."""
    ended = (
        select(Job.created_at, Job.started_at, Job.finished_at)
        .where(
            Job.kind == written("kind", JobKind.RENDER_RESULT, Job.kind.type),
            Job.state == written("state", JobState.DONE, Job.state.type),
            Job.finished_at >= int(days.start.timestamp() * 1000),
            Job.finished_at < int(days.end.timestamp() * 1000),
        )
        .order_by(Job.finished_at.desc())
        .limit(MOST_JOBS)
    )
    waits: Mapping[date, list[int]] = defaultdict(list)
    works: Mapping[date, list[int]] = defaultdict(list)
    for created, started, finished in session.execute(ended):
        if finished is None or started is None:
            continue  # no worker did it
        day = day_of(datetime.fromtimestamp(finished / 1000, UTC))
        waits[day].append(max(0, started - created))
        works[day].append(max(0, finished - started))
    return Figure(
        FigureKey.TIMES,
        "Waiting and rendering",
        "Seconds that renderings waited in line and then took: the median, and what 95 % did not "
        f"exceed. Of the newest {MOST_JOBS:,} of the range.",
        ("Day", "Renderings", "Wait, median", "Wait, 95 %", "Render, median", "Render, 95 %"),
        tuple(
            (
                day.isoformat(),
                len(works[day]),
                *(seconds(percentile(waits[day], part)) for part in (50, 95)),
                *(seconds(percentile(works[day], part)) for part in (50, 95)),
            )
            for day in days.days()
        ),
        over_time=True,
    )


def written(name: str, word: StrEnum, kind: TypeEngine[StrEnum]) -> BindParameter[StrEnum]:
    """The word written into the statement: a partial index is found by what is said, not bound."""
    return bindparam(name, word, type_=kind, literal_execute=True)


def count_users(session: Session, days: DayRange) -> Figure:
    joined = Counter(f"{moment:%Y-%m}" for moment in session.scalars(select(User.created_at)))
    names = month_names(days.last, MONTHS)
    return Figure(
        FigureKey.USERS,
        "Users",
        "Who joined, and how many there were at the end of each month.",
        ("Month", "Joined", "Total"),
        tuple(
            (name, joined[name], sum(n for month, n in joined.items() if month <= name))
            for name in names
        ),
        over_time=True,
    )


def count_projects(session: Session, now: datetime) -> Figure:
    states = count_project_states(session, now)
    return Figure(
        FigureKey.PROJECTS,
        "Projects by state",
        "As they are now, whatever the range; deleted ones are left out.",
        ("State", "Projects"),
        tuple((str(state), number) for state, number in states.items()),
    )


def sum_storage(session: Session) -> Figure:
    kinds = (("Originals", Asset), ("Results", GeneratedAsset), ("Downloads", Download))
    rows = []
    for name, table in kinds:
        query = select(func.count(), func.coalesce(func.sum(table.size_bytes), 0))
        number, size = session.execute(query.where(table.size_bytes > 0)).one()
        rows.append((name, number, int(size)))
    return Figure(
        FigureKey.STORAGE,
        "Storage",
        "As it is now, whatever the range. Small pictures for lists are not counted.",
        ("What", "Files", "Bytes"),
        tuple(rows),
    )


def day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
