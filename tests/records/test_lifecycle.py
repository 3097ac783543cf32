"""Whatever happens in whatever order, rows keep what their status promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import select

from app.domain.access import Actor, system_actor
from app.domain.documents.downloads import DownloadOrder
from app.domain.documents.formats import FormatFacts
from app.domain.documents.rule_records import RulesRecord
from app.domain.lifecycle import DownloadStatus, ForbiddenTransition, is_ended
from app.domain.projects import AssetStatus, Problem
from app.domain.results import ResultStatus
from app.domain.webhooks import DeliveryStatus, WebhookEvent
from app.models.asset import Asset
from app.models.download import Download
from app.models.generated_asset import GeneratedAsset
from app.models.generation_job import GenerationJob
from app.models.organization import Organization
from app.models.project import Project
from app.models.webhook import Webhook, WebhookDelivery
from app.records import job_subjects
from app.records.lifecycle import (
    FAILED,
    Row,
    begin_work,
    change_all,
    change_status,
    fail_announced,
    finish_rendering,
    retry,
)
from testing import db
from testing.peers import databases

NOW = datetime(2027, 1, 15, 8, tzinfo=UTC)
BROKEN = Problem("worker_lost", "The machine stopped working on this too often.")
KINDS = {table: kind for kind, table in job_subjects.SUBJECTS.items()}


@pytest.fixture(scope="module")
def actor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Actor]:
    """Of an organization in a database that no example leaves anything in."""
    with databases.bound(databases.new_sqlite(tmp_path_factory.mktemp("lifecycle"))):
        with db.cross_tenant(db.CrossTenantReason.SEED, write=True) as session:
            row = Organization(name="Acme", created_at=NOW)
            session.add(row)
            session.flush()
            organization_id = row.id
        yield system_actor(organization_id)


@dataclass
class Scene:
    """A project with one picture and two results, a download and a delivery."""

    session: db.Session
    project: Project
    asset: Asset
    results: tuple[GeneratedAsset, GeneratedAsset]
    download: Download
    delivery: WebhookDelivery

    @property
    def rows(self) -> tuple[Row, ...]:
        return (self.asset, *self.results, self.download, self.delivery)

    def version(self) -> int:
        self.session.flush()
        return self.session.scalars(select(Project.version)).one()

    def events(self) -> Counter[WebhookEvent]:
        self.session.flush()
        emitted = select(WebhookDelivery.event).where(WebhookDelivery.id != self.delivery.id)
        return Counter(self.session.scalars(emitted))


def new_scene(session: db.Session) -> Scene:
    project = Project(id=uuid4(), name="Spring", created_at=NOW)
    job = GenerationJob(id=uuid4(), project_id=project.id, created_at=NOW)
    asset = Asset(
        id=uuid4(),
        project_id=project.id,
        position=0,
        filename="a.jpg",
        kind="jpeg",
        size_bytes=9,
        created_at=NOW,
    )
    webhook = Webhook(
        id=uuid4(),
        url="https://example.com/",
        secret="s",
        events=[str(event) for event in WebhookEvent],
        created_at=NOW,
    )
    session.add_all([project, webhook])
    session.flush()
    session.add_all([asset, job])
    session.flush()
    results = (new_result(asset, job.id, 0), new_result(asset, job.id, 1))
    download = Download(
        order=DownloadOrder(result_ids=()), filename="all.zip", wait_until=NOW, created_at=NOW
    )
    delivery = WebhookDelivery(
        webhook_id=webhook.id, event=WebhookEvent.PROJECT_READY, payload={}, created_at=NOW
    )
    session.add_all([*results, download, delivery])
    session.flush()
    return Scene(session, project, asset, results, download, delivery)


def new_result(asset: Asset, generation_id: UUID, position: int) -> GeneratedAsset:
    return GeneratedAsset(
        generation_id=generation_id,
        project_id=asset.project_id,
        asset_id=asset.id,
        position=position,
        group_name="Custom",
        format_name="64 x 64",
        width=64,
        height=64,
        target=FormatFacts(),
        rules=RulesRecord(),
        updated_at=NOW,
    )


def begin(scene: Scene, row: Row, at: datetime) -> None:
    if isinstance(row, Asset | GeneratedAsset):
        begin_work(scene.session, row, at=at)


def succeed(scene: Scene, row: Row, at: datetime) -> None:
    """What the row has been waiting for is there."""
    if isinstance(row, GeneratedAsset):
        if row.rendered_version < row.version and not is_ended(row.status):
            row.file_key = "file"
            finish_rendering(scene.session, row, row.rendered_version + 1, at=at)
    elif isinstance(row, Asset):
        change_status(scene.session, row, AssetStatus.READY, at=at)
        row.master_key = "file"
    elif isinstance(row, Download):
        change_status(scene.session, row, DownloadStatus.READY, at=at)
        row.file_key = "file"
    else:
        change_status(scene.session, row, DeliveryStatus.DELIVERED, at=at)


def give_up(scene: Scene, row: Row, at: datetime) -> None:
    job_subjects.give_up(scene.session, KINDS[type(row)], row.id, BROKEN, at=at)


def start_over(scene: Scene, row: Row, at: datetime) -> None:
    job_subjects.start_over(scene.session, KINDS[type(row)], row.id, at=at)


def edit(scene: Scene, row: Row, at: datetime) -> None:
    if isinstance(row, GeneratedAsset):
        row.version += 1
        change_status(scene.session, row, ResultStatus.RENDERING, at=at, is_retry=True)


def cancel(scene: Scene, row: Row, at: datetime) -> None:
    if isinstance(row, GeneratedAsset) and not row.rendered_version:
        change_status(scene.session, row, ResultStatus.CANCELLED, at=at)


def resend(scene: Scene, row: Row, at: datetime) -> None:
    if isinstance(row, WebhookDelivery):
        retry(scene.session, [row], at=at)


Step = Callable[[Scene, Row, datetime], None]
BY_WORK: tuple[Step, ...] = (begin, succeed, give_up, cancel)
ASKED_AGAIN: tuple[Step, ...] = (start_over, edit, resend)
STEPS = st.tuples(
    st.sampled_from(BY_WORK * 2 + ASKED_AGAIN), st.integers(0, 4), st.integers(-50, 100)
)


def has_a_file(row: Row) -> bool:
    if isinstance(row, Asset):
        return row.master_key is not None
    return isinstance(row, WebhookDelivery) or row.file_key is not None


def problem_of(row: Row) -> str | None:
    return row.error if isinstance(row, WebhookDelivery) else row.error_code


def demand_what_the_status_promises(row: Row) -> None:
    assert (problem_of(row) is not None) is (row.status == FAILED[type(row)])
    if row.status in {AssetStatus.READY, ResultStatus.READY, DownloadStatus.READY}:
        assert has_a_file(row)
    if isinstance(row, GeneratedAsset) and row.status is ResultStatus.READY:
        assert row.rendered_version == row.version


@settings(max_examples=150)
@given(steps=st.lists(STEPS, max_size=25))
def test_any_order_of_events_keeps_what_the_states_promise(
    actor: Actor, steps: list[tuple[Step, int, int]]
) -> None:
    with db.transaction(actor) as session:
        scene = new_scene(session)
        moment = NOW
        expected: Counter[WebhookEvent] = Counter()
        for step, number, seconds in steps:
            row = scene.rows[number]
            moment += timedelta(seconds=seconds)
            before = {row: row.status for row in scene.rows}
            version, dates = scene.version(), [row.updated_at for row in scene.results]
            rendered = [row.rendered_version for row in scene.results]
            try:
                step(scene, row, moment)
            except ForbiddenTransition:
                assert {row: row.status for row in scene.rows} == before
                continue
            changed = [row for row, status in before.items() if row.status != status]
            assert all(
                row.updated_at >= date for row, date in zip(scene.results, dates, strict=True)
            )
            if any(isinstance(row, Asset | GeneratedAsset) for row in changed):
                assert scene.version() > version
            if step in BY_WORK and step is not begin:
                assert [row for row in changed if is_ended(before[row])] == []
            if scene.asset in changed and is_ended(scene.asset.status):
                expected[WebhookEvent.PROJECT_READY] += 1
            more = sum(row.rendered_version for row in scene.results) - sum(rendered)
            expected[WebhookEvent.ASSET_RENDERED] += more
            emitted = scene.events()
            assert {name: emitted[name] for name in expected} == expected
            for one in scene.rows:
                demand_what_the_status_promises(one)
        session.rollback()


def test_a_job_is_reported_once_when_its_last_result_has_ended(actor: Actor) -> None:
    with db.transaction(actor) as session:
        scene = new_scene(session)
        first, second = scene.results
        begin(scene, first, NOW)
        succeed(scene, first, NOW)
        assert scene.events()[WebhookEvent.JOB_COMPLETED] == 0
        give_up(scene, second, NOW)
        assert scene.events()[WebhookEvent.JOB_COMPLETED] == 1
        edit(scene, first, NOW)
        succeed(scene, first, NOW)
        assert scene.events()[WebhookEvent.JOB_COMPLETED] == 1
        assert scene.events()[WebhookEvent.JOB_FAILED] == 0
        session.rollback()


def test_a_stale_job_leaves_a_row_that_has_ended_by_itself_alone(actor: Actor) -> None:
    with db.transaction(actor) as session:
        scene = new_scene(session)
        for row in scene.rows:
            begin(scene, row, NOW)
            succeed(scene, row, NOW)
            before = row.status
            give_up(scene, row, NOW)
            assert (row.status, problem_of(row)) == (before, None)
        session.rollback()


def test_a_later_order_goes_on_when_an_earlier_one_has_failed(actor: Actor) -> None:
    """Edits were saved while the version before was being rendered, in vain."""
    with db.transaction(actor) as session:
        scene = new_scene(session)
        result = scene.results[0]
        begin(scene, result, NOW)
        edit(scene, result, NOW)
        give_up(scene, result, NOW)
        begin(scene, result, NOW)
        assert (result.status, result.error_code) == (ResultStatus.RENDERING, None)
        session.rollback()


def test_a_failure_without_a_reason_is_refused(actor: Actor) -> None:
    with db.transaction(actor) as session:
        scene = new_scene(session)
        with pytest.raises(ValueError, match="problem"):
            change_status(session, scene.download, DownloadStatus.FAILED, at=NOW)
        session.rollback()


def test_a_status_of_another_table_is_refused(actor: Actor) -> None:
    """Two of them may be the same word."""
    with db.transaction(actor) as session:
        scene = new_scene(session)
        with pytest.raises(ForbiddenTransition):
            change_status(session, scene.download, AssetStatus.READY, at=NOW)
        session.rollback()


def test_many_rows_of_one_project_raise_its_version_once(actor: Actor) -> None:
    with db.transaction(actor) as session:
        scene = new_scene(session)
        before = scene.version()
        change_all(session, dict.fromkeys(scene.results, ResultStatus.CANCELLED), at=NOW)
        assert scene.version() == before + 1
        session.rollback()


def test_announced_pictures_that_never_came_end_their_project(actor: Actor) -> None:
    """With none that came there is no analysis that would emit the event."""
    with db.transaction(actor) as session:
        scene = new_scene(session)
        fail_announced(session, scene.project.id, {scene.asset.id: BROKEN}, at=NOW)
        session.refresh(scene.asset)
        assert (scene.asset.status, scene.asset.error_code) == (AssetStatus.FAILED, BROKEN.code)
        assert scene.events()[WebhookEvent.PROJECT_READY] == 1
        session.rollback()
