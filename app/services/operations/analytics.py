"""How the organization's work is going, in figures: counted when asked, on its own rows alone."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app import ledger
from app.database.session import Session, shared_now_ms
from app.deps import Deps
from app.domain.access import Actor, Permission
from app.domain.jobs import JobState, Urgency
from app.domain.projects import ProjectStatus
from app.domain.results import ResultStatus
from app.models import Asset, Download, GeneratedAsset, Job, Project, User
from app.records.project_counts import count_project_states

MOST_FORMATS = 500


@dataclass(frozen=True, slots=True)
class Stats:
    """What an organization has."""

    users: int
    """Those who can sign in."""
    projects: int
    pictures: int
    results: int
    storage_bytes: int
    """Of originals, results and downloads."""
    open_jobs: int
    dead_letters: int


@dataclass(frozen=True, slots=True)
class Month:
    """How many users joined in a month."""

    name: str
    """Such as 2027-03."""
    joined: int
    total: int
    """Users at its end, since the beginning."""


@dataclass(frozen=True, slots=True)
class FormatFigures:
    """How often one format was asked for, and how that went."""

    group: str
    """Its platform, else its category."""
    platform_name: str | None
    format_name: str
    requested: int
    ready: int
    failed: int


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """What waits and runs."""

    by_state: Mapping[JobState, int]
    open_by_class: Mapping[Urgency, Mapping[JobState, int]]
    oldest_age_s: float | None
    """How long the first of the jobs that are due has waited; None when none is."""
    oldest_by_class: Mapping[Urgency, float]
    """The same of each class that has one."""


def get_stats(deps: Deps, actor: Actor) -> Stats:
    actor.demand(Permission.READ_ANALYTICS)
    with deps.database.snapshot(actor) as session:
        return Stats(
            users=count_rows(session, User.id, User.is_active.is_(True)),
            projects=count_rows(session, Project.id),
            pictures=count_rows(session, Asset.id),
            results=count_rows(session, GeneratedAsset.id),
            storage_bytes=sum(
                sum_column(session, row.size_bytes) for row in (Asset, GeneratedAsset, Download)
            ),
            open_jobs=count_rows(
                session, Job.id, Job.state.in_((JobState.QUEUED, JobState.RUNNING))
            ),
            dead_letters=ledger.count_dead_letters(session),
        )


def user_growth(deps: Deps, actor: Actor, months: int = 12) -> tuple[Month, ...]:
    """The last months up to this one, oldest first: who joined, and how many there were."""
    actor.demand(Permission.READ_ANALYTICS)
    with deps.database.snapshot(
        actor
    ) as session:  # grouped here: a database groups by the months of its own time zone
        joined = Counter(
            number_month(moment.year, moment.month)
            for moment in session.scalars(select(User.created_at))
        )
    now = deps.clock.now()
    last = number_month(now.year, now.month)
    shown = range(last - months + 1, last + 1)
    return tuple(
        Month(
            name_month(number),
            joined[number],
            sum(count for when, count in joined.items() if when <= number),
        )
        for number in shown
    )


def project_status(deps: Deps, actor: Actor) -> Mapping[ProjectStatus, int]:
    """How many projects are in each status; deleted ones are left out."""
    actor.demand(Permission.READ_ANALYTICS)
    with deps.database.snapshot(actor) as session:
        return count_project_states(session, deps.clock.now())


def generation_by_format(deps: Deps, actor: Actor) -> tuple[FormatFigures, ...]:
    """What was asked for, the most frequent format first; custom sizes by their size."""
    actor.demand(Permission.READ_ANALYTICS)
    names = (GeneratedAsset.group_name, GeneratedAsset.platform_name, GeneratedAsset.format_name)
    figures = (func.count(), count_status(ResultStatus.READY), count_status(ResultStatus.FAILED))
    frequent = (
        select(*names, *figures)
        .group_by(*names)
        .order_by(func.count().desc(), *names)
        .limit(MOST_FORMATS)
    )
    with deps.database.snapshot(actor) as session:
        return tuple(FormatFigures(*row) for row in session.execute(frequent))


def queue_figures(deps: Deps, actor: Actor) -> QueueFigures:
    """The organization's own jobs by state, the open ones by class too."""
    actor.demand(Permission.READ_ANALYTICS)
    with deps.database.snapshot(actor) as session:
        return count_queue(session, shared_now_ms(session, deps.now_ms()))


def count_queue(session: Session, moment_ms: int) -> QueueFigures:
    by_state: Counter[JobState] = Counter()
    by_class: dict[Urgency, Counter[JobState]] = defaultdict(Counter)
    for state, urgency, number in session.execute(
        select(Job.state, Job.urgency, func.count()).group_by(Job.state, Job.urgency)
    ):
        by_state[state] += number
        by_class[urgency][state] += number
    due = select(Job.urgency, func.min(Job.run_at)).where(
        Job.state == JobState.QUEUED, ledger.is_due_at(moment_ms)
    )
    oldest = {
        urgency: max(0, moment_ms - since) / 1000
        for urgency, since in session.execute(due.group_by(Job.urgency))
    }
    return QueueFigures(
        by_state={state: by_state[state] for state in JobState},
        open_by_class={
            u: {s: by_class[u][s] for s in (JobState.QUEUED, JobState.RUNNING)} for u in Urgency
        },
        oldest_age_s=max(oldest.values(), default=None),
        oldest_by_class=oldest,
    )


def count_rows(
    session: Session, column: InstrumentedAttribute[object], *conditions: ColumnElement[bool]
) -> int:
    return session.scalar(select(func.count(column)).where(*conditions)) or 0


def sum_column(session: Session, column: InstrumentedAttribute[int]) -> int:
    return int(session.scalar(select(func.sum(column))) or 0)


def count_status(status: ResultStatus) -> ColumnElement[int]:
    return func.sum(case((GeneratedAsset.status == status, 1), else_=0))


def number_month(year: int, month: int) -> int:
    """Months since the year 0: what comes after December is one more."""
    return year * 12 + month - 1


def name_month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
