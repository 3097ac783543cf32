"""Figures of a range are what counting the rows one by one gives, on both engines."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.deps import Deps
from app.domain.access import Actor, Role
from app.domain.documents.formats import FormatFacts
from app.domain.documents.plans import Placement, Plan, Strategy, Way
from app.domain.documents.rule_records import RulesRecord
from app.domain.errors import Invalid
from app.domain.figures import DayRange, Figure, FigureKey, percentile, share
from app.domain.geometry import Box
from app.domain.jobs import JobKind, JobState, Urgency
from app.domain.results import ResultStatus, Review
from app.models import Asset, GeneratedAsset, GenerationJob, Job, Organization, Project
from app.services.operations import figures
from testing import db

NOW = datetime(2027, 3, 1, 0, 30, tzinfo=UTC)
DEPS = cast(Deps, SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW), database=db))
DAYS = DayRange(date(2027, 2, 20), date(2027, 2, 28))
PLATFORMS = ("X", "Instagram", "Custom")


@pytest.fixture
def actor(database: str) -> Actor:
    """An organization with sixty results of twelve orders, and another one beside it."""
    mine, other = (Actor(uuid4(), uuid4(), Role.ADMIN) for _ in range(2))
    with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
        for one in (mine, other):
            session.add(Organization(id=one.organization_id, name="Acme", created_at=NOW))
    for number, one in enumerate((mine, other)):
        fill(one, random.Random(number))
    return mine


def fill(actor: Actor, chance: random.Random) -> None:
    with db.transaction(actor) as session:
        project = Project(id=uuid4(), name="Spring", created_at=NOW)
        session.add(project)
        session.flush()
        facts = {"project_id": project.id, "filename": "a", "kind": "jpeg", "created_at": NOW}
        asset = Asset(id=uuid4(), position=0, status="ready", size_bytes=10, **facts)
        moments = [NOW - timedelta(hours=chance.randint(0, 24 * 14)) for _ in range(10)]
        moments += [DAYS.start, DAYS.start - timedelta(microseconds=1), DAYS.end]
        orders = [
            GenerationJob(id=uuid4(), project_id=project.id, created_at=moment)
            for moment in moments
        ]
        session.add_all([asset, *orders])
        session.flush()
        for order in orders:
            session.add_all(make_result(order, asset.id, n, chance) for n in range(5))
            session.add_all(make_job(order.created_at, chance) for _ in range(3))


def make_result(
    order: GenerationJob, asset_id: UUID, position: int, chance: random.Random
) -> GeneratedAsset:
    status = chance.choice([ResultStatus.READY] * 3 + list(ResultStatus))
    box = Box(0, 0, 10, 10)
    edited = chance.choice((None, Way(chance.choice(list(Strategy)), "Set by hand.")))
    plan = Plan(chance.choice(list(Strategy)), (Placement(box, box),), edited=edited)
    version = chance.choice((1, 1, 2, 3, 9))
    return GeneratedAsset(
        generation_id=order.id,
        project_id=order.project_id,
        asset_id=asset_id,
        position=position,
        group_name=chance.choice(PLATFORMS),
        format_name=chance.choice(("Story", "Header")),
        width=100,
        height=100,
        target=FormatFacts(),
        rules=RulesRecord(),
        status=status,
        plan=plan if status is ResultStatus.READY else None,
        version=version,
        rendered_version=version if status is ResultStatus.READY else 0,
        review=chance.choice(list(Review)) if status is ResultStatus.READY else Review.PENDING,
        size_bytes=5,
        updated_at=NOW,
    )


def make_job(moment: datetime, chance: random.Random) -> Job:
    created = int(moment.timestamp() * 1000)
    started = created + chance.randint(0, 60_000)
    return Job(
        id=uuid4(),
        kind=chance.choice((JobKind.RENDER_RESULT, JobKind.ANALYSE_ASSET)),
        subject_id=uuid4(),
        payload={},
        urgency=Urgency.STANDARD,
        state=chance.choice((JobState.DONE, JobState.FAILED)),
        key=created,
        run_at=created,
        created_at=created,
        started_at=started,
        finished_at=started + chance.randint(0, 9_000),
    )


def read(actor: Actor) -> dict[FigureKey, Figure]:
    return {one.key: one for one in figures.read_figures(DEPS, actor, DAYS)}


def rows_in_range(actor: Actor) -> list[tuple[GeneratedAsset, date]]:
    """Every result of the organization that was ordered in the range, taken one by one."""
    with db.snapshot(actor) as session:
        orders = {order.id: order.created_at for order in session.scalars(select(GenerationJob))}
        found = session.scalars(select(GeneratedAsset)).all()
    ordered = [(row, orders[row.generation_id].astimezone(UTC).date()) for row in found]
    return [(row, day) for row, day in ordered if DAYS.first <= day <= DAYS.last]


def as_rows(pairs: Iterable[tuple[object, ...]]) -> set[tuple[object, ...]]:
    return set(pairs)


def test_results_are_counted_by_the_day_of_their_order(actor: Actor) -> None:
    rows = rows_in_range(actor)
    assert rows
    found = read(actor)[FigureKey.RESULTS]
    wanted = (None, ResultStatus.READY, ResultStatus.FAILED, ResultStatus.CANCELLED)
    assert [row[0] for row in found.rows] == [day.isoformat() for day in DAYS.days()]
    for day, row in zip(DAYS.days(), found.rows, strict=True):
        of_day = [result.status for result, ordered in rows if ordered == day]
        assert list(row[1:]) == [
            len(of_day) if status is None else of_day.count(status) for status in wanted
        ]


def test_the_share_accepted_unedited_is_of_what_was_approved(actor: Actor) -> None:
    approved = [row for row, _ in rows_in_range(actor) if row.review is Review.APPROVED]
    unedited = [row for row in approved if row.version == 1]
    assert approved
    expected = ("Results", len(approved), len(unedited), share(len(unedited), len(approved)))
    assert read(actor)[FigureKey.ACCEPTED].rows == (expected,)


def test_strategies_are_those_of_what_is_made(actor: Actor) -> None:
    made = [row for row, _ in rows_in_range(actor) if row.status is ResultStatus.READY]
    counted = Counter(str(row.plan.way.strategy) for row in made if row.plan)
    expected = {(name, number, share(number, len(made))) for name, number in counted.items()}
    assert as_rows(read(actor)[FigureKey.STRATEGIES].rows) == expected


def test_edits_are_versions_beyond_the_first(actor: Actor) -> None:
    edits = [row.version - 1 for row, _ in rows_in_range(actor) if row.rendered_version]
    figure = read(actor)[FigureKey.EDITS]
    counted = Counter(min(number, figures.MANY_EDITS) for number in edits)
    assert [row[1] for row in figure.rows] == [counted[n] for n in range(figures.MANY_EDITS + 1)]
    assert f"{sum(edits) / len(edits):.2f} times" in figure.note


def test_formats_and_platforms_count_the_same_results(actor: Actor) -> None:
    rows = rows_in_range(actor)
    by_format = Counter((row.format_name, row.group_name) for row, _ in rows)
    by_platform = Counter(row.group_name for row, _ in rows)
    found = read(actor)
    assert {row[:2]: row[2] for row in found[FigureKey.FORMATS].rows} == by_format
    assert {row[0]: row[1] for row in found[FigureKey.PLATFORMS].rows} == by_platform


def test_times_are_of_renderings_that_ended_on_the_day(actor: Actor) -> None:
    with db.snapshot(actor) as session:
        jobs = session.scalars(select(Job)).all()
    of_day: dict[date, list[Job]] = {day: [] for day in DAYS.days()}
    for job in jobs:
        day = datetime.fromtimestamp((job.finished_at or 0) / 1000, UTC).date()
        if job.state is JobState.DONE and job.kind is JobKind.RENDER_RESULT and day in of_day:
            of_day[day].append(job)
    for day, row in zip(DAYS.days(), read(actor)[FigureKey.TIMES].rows, strict=True):
        works = sorted((job.finished_at or 0) - (job.started_at or 0) for job in of_day[day])
        median = works[(len(works) - 1) // 2] / 1000 if works else None
        assert row[1] == len(works)
        assert row[4] == (None if median is None else pytest.approx(median, abs=0.01))


def test_storage_is_what_the_rows_say(actor: Actor) -> None:
    with db.snapshot(actor) as session:
        results = len(session.scalars(select(GeneratedAsset)).all())
    rows = {row[0]: row[1:] for row in read(actor)[FigureKey.STORAGE].rows}
    assert rows == {"Originals": (1, 10), "Results": (results, 5 * results), "Downloads": (0, 0)}


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([], 50, None), ([7], 95, 7), ([1, 2, 3, 4], 50, 2), (list(range(1, 101)), 95, 95)],
)
def test_a_percentile_is_a_value_that_was_measured(
    values: list[float], percent: int, expected: float | None
) -> None:
    assert percentile(values, percent) == expected


def test_a_range_that_is_none_or_too_long_is_refused(actor: Actor) -> None:
    for first, last in ((DAYS.last, DAYS.first), (date(2020, 1, 1), DAYS.last)):
        with pytest.raises(Invalid):
            figures.read_figures(DEPS, actor, DayRange(first, last))
