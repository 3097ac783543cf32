"""The figures are the same on both engines."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

import pytest

from app.deps import Deps
from app.domain.access import Actor, Role
from app.domain.documents.formats import FormatFacts
from app.domain.documents.rule_records import RulesRecord
from app.domain.jobs import JobState, Urgency
from app.domain.projects import ProjectStatus
from app.models.asset import Asset
from app.models.generated_asset import GeneratedAsset
from app.models.generation_job import GenerationJob
from app.models.organization import Organization
from app.models.project import Project
from app.models.upload_ticket import UploadTicket
from app.models.user import User
from app.services.operations import analytics
from testing import db
from tests.ledger.conftest import enqueue

NOW = datetime(2027, 3, 1, 0, 30, tzinfo=UTC)
DEPS = cast(
    Deps,
    SimpleNamespace(clock=SimpleNamespace(now=lambda: NOW), database=db),
)
NOW_MS = int(NOW.timestamp() * 1000)


@pytest.fixture
def actor(database: str) -> Actor:
    organization_id = uuid4()
    with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
        session.add(Organization(id=organization_id, name="Acme", created_at=NOW))
    return Actor(organization_id, uuid4(), Role.ADMIN)


def add_user(actor: Actor, name: str, joined: datetime) -> None:
    names = {
        "username": name,
        "username_key": name,
        "email": f"{name}@example.org",
        "email_key": f"{name}@example.org",
    }
    with db.transaction(actor) as session:
        session.add(User(password_hash="x", created_at=joined, **names))


def add_project(
    actor: Actor,
    assets: tuple[str, ...],
    results: tuple[tuple[str, int], ...] = (),
    *,
    tickets: int = 0,
) -> None:
    """assets: their statuses.  results: of the first asset, statuses and rendered
    versions.  tickets: open ones.
    """
    with db.transaction(actor) as session:
        project = Project(id=uuid4(), name="Spring", created_at=NOW)
        session.add(project)
        session.flush()
        facts = {
            "project_id": project.id,
            "filename": "a",
            "kind": "jpeg",
            "size_bytes": 10,
            "created_at": NOW,
        }
        rows = [
            Asset(id=uuid4(), position=n, status=status, **facts) for n, status in enumerate(assets)
        ]
        job = GenerationJob(id=uuid4(), project_id=project.id, created_at=NOW)
        session.add_all([*rows, job])
        session.flush()
        for position, (status, rendered) in enumerate(results):
            session.add(
                GeneratedAsset(
                    generation_id=job.id,
                    project_id=project.id,
                    asset_id=rows[0].id,
                    position=position,
                    group_name="X",
                    format_name="Header",
                    width=100,
                    height=100,
                    target=FormatFacts(),
                    rules=RulesRecord(),
                    status=status,
                    rendered_version=rendered,
                    size_bytes=5,
                    updated_at=NOW,
                )
            )
        for number in range(tickets):
            session.add(
                UploadTicket(
                    project_id=project.id,
                    asset_id=uuid4(),
                    filename="a",
                    key=f"{project.id}/{number}",
                    content_type="image/png",
                    size_bytes=1,
                    created_at=NOW,
                    expires_at=NOW.replace(hour=1),
                )
            )


def test_months_end_at_midnight_in_utc(actor: Actor) -> None:
    add_user(actor, "ada", datetime(2027, 1, 31, 23, 59, tzinfo=UTC))
    add_user(actor, "bob", datetime(2027, 2, 28, 23, 59, tzinfo=UTC))
    add_user(actor, "eve", datetime(2027, 3, 1, 0, 1, tzinfo=UTC))
    months = analytics.user_growth(DEPS, actor, 3)
    assert months == (
        analytics.Month("2027-01", 1, 1),
        analytics.Month("2027-02", 1, 2),
        analytics.Month("2027-03", 1, 3),
    )
    assert [month.name for month in analytics.user_growth(DEPS, actor, 15)][:3] == [
        "2026-01",
        "2026-02",
        "2026-03",
    ]


def test_each_status_is_derived_as_for_one_project(actor: Actor) -> None:
    add_project(actor, ("received",), tickets=1)
    add_project(actor, ("processing", "ready"))
    add_project(actor, ("ready",), (("rendering", 0), ("ready", 1)))
    add_project(actor, ("failed", "failed"))
    add_project(actor, ("ready",), (("rendering", 1),))
    add_project(actor, ("ready",), (("cancelled", 0),))
    assert analytics.project_status(DEPS, actor) == dict.fromkeys(ProjectStatus, 1)


def test_results_are_counted_by_format_and_bytes_by_row(actor: Actor) -> None:
    add_project(actor, ("ready",), (("ready", 1), ("failed", 0), ("pending", 0)))
    assert analytics.generation_by_format(DEPS, actor) == (
        analytics.FormatFigures("X", None, "Header", 3, 1, 1),
    )
    stats = analytics.get_stats(DEPS, actor)
    assert (stats.projects, stats.pictures, stats.results, stats.storage_bytes) == (1, 1, 3, 25)


def test_jobs_that_are_not_due_yet_make_the_queue_no_older(actor: Actor) -> None:
    enqueue(actor.organization_id, now_ms=NOW_MS - 5_000, urgency=Urgency.PREMIUM)
    enqueue(actor.organization_id, now_ms=NOW_MS - 90_000, not_before_ms=NOW_MS + 90_000)
    with db.snapshot(actor) as session:
        figures = analytics.count_queue(session, NOW_MS)
    assert figures.oldest_age_s == pytest.approx(5)
    assert figures.by_state[JobState.QUEUED] == 2
    assert figures.open_by_class[Urgency.PREMIUM] == {JobState.QUEUED: 1, JobState.RUNNING: 0}
