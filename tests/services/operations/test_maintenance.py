"""What is cleared away in time, and what never is: everything that a row names or a job may be
making.
"""

from __future__ import annotations

import io
import os
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.adapters.storage.s3 import S3Storage
from app.deps import Deps
from app.domain.jobs import JobKind
from app.domain.storage_keys import asset_key, incoming_key
from app.models.asset import Asset
from app.models.download import Download
from app.models.generated_asset import GeneratedAsset
from app.models.idempotency_key import IdempotencyKey
from app.models.mailed_link import MailedLink
from app.models.project import Project
from app.models.sign_in import SignIn
from app.models.upload_ticket import UploadTicket
from app.records.references import owner_of
from app.records.work import submit
from app.services.operations.maintenance import sweep_objects, sweep_rows, take_duty
from testing import db
from testing.factories.installation import Installation, install
from testing.factories.pictures import flagged_picture, picture
from testing.peers.seaweedfs import SeaweedFs
from tests.api.client import Api

DAY = timedelta(days=1)
NOW = datetime.now(UTC)


@dataclass
class Later:
    """A clock that is ahead."""

    by: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by

    def even_out(self, since: datetime, step_s: float) -> None:
        """Nobody waits here."""


@pytest.fixture(params=["disk", "s3"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    if request.param == "disk":
        return install(tmp_path)
    peer: SeaweedFs = request.getfixturevalue("seaweedfs")
    return install(tmp_path, **peer.settings(prefix="aicreat"))


@pytest.fixture
def api(installation: Installation) -> Api:
    return Api(installation)


def later(installation: Installation, by: timedelta) -> Deps:
    return replace(installation.deps, clock=Later(by))


def stored(installation: Installation) -> set[str]:
    far = datetime(2100, 1, 1, tzinfo=UTC)
    return {
        key
        for prefix in ("o/", "incoming/")
        for key in installation.deps.storage.old_keys(prefix, far)
    }


def whole_walk(api: Api) -> None:
    """A project with every kind of object: flagged and not, edited, with a logo and a download."""
    project_id = api.ready_project({"a.jpg": picture(), "red.png": flagged_picture()})
    api.generate(project_id, sizes=((64, 48),))
    api.installation.work()
    logo = api.post("/logos", data={"file": (io.BytesIO(picture("PNG", (64, 64))), "logo.png")})
    assert logo.status_code == 201, logo.get_json()
    with db.snapshot(api.installation.admin) as session:
        ids = [str(row_id) for row_id in session.scalars(select(GeneratedAsset.id))]
    body = {"assetIds": ids, "format": "png", "quality": "high", "grouping": "individual"}
    assert api.post("/download", json=body).status_code in {200, 202}
    api.installation.work()


def test_nothing_that_is_in_use_is_ever_swept(installation: Installation, api: Api) -> None:
    whole_walk(api)
    before = stored(installation)
    assert len(before) >= 8
    assert sweep_objects(later(installation, 3 * DAY)) == 0
    assert stored(installation) == before


def test_objects_that_no_row_names_go_after_a_day(installation: Installation, api: Api) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    in_use = stored(installation)
    owner = installation.admin.organization_id
    lost = [
        asset_key(owner, UUID(project_id), uuid4(), "original.jpeg"),
        f"o/{owner.hex}/logos/{uuid4().hex}.png",
        f"o/{owner.hex}/downloads/{uuid4().hex}.zip",
        f"o/{owner.hex}/p/{UUID(project_id).hex}/r/{uuid4().hex}/v1.png.blurred.webp",
        incoming_key(owner, uuid4()),
    ]
    for key in lost:
        installation.deps.storage.put(key, b"x", content_type="image/png")
    assert sweep_objects(later(installation, DAY / 2)) == 0
    assert sweep_objects(later(installation, 2 * DAY)) == len(lost)
    assert stored(installation) == in_use


def test_what_a_job_may_be_making_stays(installation: Installation, api: Api) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    asset_id = uuid4()
    key = asset_key(installation.admin.organization_id, UUID(project_id), asset_id, "master.png")
    installation.deps.storage.put(key, b"x", content_type="image/png")
    with db.transaction(installation.admin) as session:
        submit(installation.deps, session, JobKind.ANALYSE_ASSET, [asset_id])
    assert sweep_objects(later(installation, 2 * DAY)) == 0


@pytest.mark.parametrize(
    "key", ["o/readme.txt", "o/1/p/2/a/not an id/x.png", "elsewhere/x", "o/1/p/2/a/3/4/5"]
)
def test_keys_of_another_form_are_nobodys_business(key: str) -> None:
    assert owner_of(key) is None


def begin_a_write(installation: Installation, key: str) -> None:
    """What a process that was killed in the middle of a large object leaves."""
    store, settings = installation.deps.storage, installation.settings
    if isinstance(store, S3Storage):
        where = {"Bucket": settings.s3_bucket, "Key": f"{settings.s3_prefix}{key}"}
        begun = store._s3.create_multipart_upload(**where)["UploadId"]
        store._s3.upload_part(**where, UploadId=begun, PartNumber=1, Body=b"half")
    else:
        draft = settings.store_dir / f"{key.rpartition('/')[0]}/.draft.part"
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(b"half")


def unfinished(installation: Installation) -> list[str]:
    store = installation.deps.storage
    if isinstance(store, S3Storage):
        found = store._s3.list_multipart_uploads(Bucket=installation.settings.s3_bucket)
        return [upload["Key"] for upload in found.get("Uploads", ())]
    return [path.name for path in installation.settings.store_dir.rglob(".*.part")]


def test_after_deletes_kills_and_tickets_nothing_without_a_row_outlives_the_sweep(
    installation: Installation, api: Api
) -> None:
    owner = installation.admin.organization_id
    kept = api.ready_project({"a.jpg": picture()})
    in_use = stored(installation)
    deleted = api.ready_project({"b.jpg": picture()})
    assert api.delete(f"/projects/{deleted}").status_code == 204
    begin_a_write(installation, asset_key(owner, UUID(kept), uuid4(), "master.png"))
    installation.deps.storage.put(
        asset_key(owner, UUID(kept), uuid4(), "proxy.webp"), b"x", content_type="image/webp"
    )
    _, _, key = add_ticket(installation)
    installation.deps.storage.put(key, b"bytes", content_type="image/jpeg")
    assert len(unfinished(installation)) == 1
    after = later(installation, 2 * DAY)
    installation.work()
    sweep_rows(after)
    sweep_objects(after)
    assert (stored(installation), unfinished(installation)) == (in_use, [])


def test_old_downloads_go_with_their_files(installation: Installation, api: Api) -> None:
    whole_walk(api)
    before = stored(installation)
    assert sweep_rows(later(installation, DAY / 2)).downloads == 0
    assert sweep_rows(later(installation, 2 * DAY)).downloads == 1
    assert {key.split("/")[2] for key in before - stored(installation)} == {"downloads"}
    with db.snapshot(installation.admin) as session:
        assert session.scalars(select(Download)).all() == []


def add_ticket(installation: Installation, **values: object) -> tuple[UUID, UUID, str]:
    """A project of one picture that is to come by the ticket."""
    project_id, asset_id, ticket_id = uuid4(), uuid4(), uuid4()
    key = incoming_key(installation.admin.organization_id, ticket_id)
    with db.transaction(installation.admin) as session:
        session.add(
            Project(
                id=project_id, name="Direct", created_by=installation.admin.user_id, created_at=NOW
            )
        )
        session.flush()
        session.add(
            Asset(
                id=asset_id,
                project_id=project_id,
                position=0,
                filename="a.jpg",
                kind="unknown",
                size_bytes=5,
                created_at=NOW,
            )
        )
        ticket = {
            "filename": "a.jpg",
            "key": key,
            "content_type": "image/jpeg",
            "size_bytes": 5,
            "created_at": NOW,
        }
        times = {"expires_at": NOW + timedelta(minutes=5), **values}
        session.add(
            UploadTicket(id=ticket_id, project_id=project_id, asset_id=asset_id, **ticket, **times)
        )
    installation.deps.storage.put(key, b"bytes", content_type="image/jpeg")
    return project_id, asset_id, key


def test_an_upload_that_was_never_completed_fails_and_its_bytes_go(
    installation: Installation,
) -> None:
    project_id, asset_id, key = add_ticket(installation)
    assert sweep_rows(later(installation, timedelta(minutes=10))).uploads == 0
    assert sweep_rows(later(installation, timedelta(hours=2))).uploads == 1
    with db.snapshot(installation.admin) as session:
        asset = session.get_one(Asset, asset_id)
        assert (asset.status, asset.error_code) == ("failed", "upload_aborted")
        assert session.get_one(Project, project_id).version == 2
        assert session.scalars(select(UploadTicket)).all() == []
    assert not installation.deps.storage.exists(key)


def test_a_completed_upload_is_left_alone_and_its_ticket_forgotten_after_a_day(
    installation: Installation,
) -> None:
    _, asset_id, _ = add_ticket(installation, completed_at=NOW)
    assert sweep_rows(later(installation, timedelta(hours=2))).uploads == 0
    sweep_rows(later(installation, 2 * DAY))
    with db.snapshot(installation.admin) as session:
        assert session.get_one(Asset, asset_id).status == "received"
        assert session.scalars(select(UploadTicket)).all() == []


def test_what_has_run_out_is_forgotten(installation: Installation, api: Api) -> None:
    """The sign-in of the client itself runs out after the session's days."""
    user_id = installation.admin.user_id
    assert user_id is not None
    with db.transaction(installation.admin) as session:
        session.add(
            IdempotencyKey(
                user_id=user_id, operation="generate", key="k", body_hash="h", created_at=NOW
            )
        )
        session.add(
            MailedLink(
                user_id=user_id,
                purpose="reset",
                created_at=NOW,
                expires_at=NOW + timedelta(minutes=30),
            )
        )
    soon, late = sweep_rows(later(installation, DAY / 2)), sweep_rows(later(installation, 30 * DAY))
    assert (soon.answers, soon.links, soon.sign_ins) == (0, 0, 0)
    assert (late.answers, late.links, late.sign_ins) == (1, 1, 1)
    with db.snapshot(installation.admin) as session:
        for table in (IdempotencyKey, MailedLink, SignIn):
            assert session.scalars(select(table)).all() == []


def test_many_rows_go_in_several_batches(installation: Installation) -> None:
    user_id = installation.admin.user_id
    assert user_id is not None
    with db.transaction(installation.admin) as session:
        for number in range(450):
            session.add(
                IdempotencyKey(
                    user_id=user_id,
                    operation="generate",
                    key=str(number),
                    body_hash="h",
                    created_at=NOW,
                )
            )
    assert sweep_rows(later(installation, 2 * DAY)).answers == 450


def test_what_killed_processes_left_in_the_scratch_folder_goes(installation: Installation) -> None:
    scratch = installation.settings.scratch_dir
    old, new = scratch / "incoming-old", scratch / "incoming-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "0").touch()
    long_ago = time.time() - 2 * 86_400
    os.utime(old, (long_ago, long_ago))
    assert sweep_rows(installation.deps).scratch == 1
    assert not old.exists()
    assert new.exists()


def test_a_duty_is_done_by_one_and_again_when_its_time_has_gone_by(
    installation: Installation,
) -> None:
    deps = installation.deps
    assert take_duty(deps, "duty", "a", timedelta(hours=6))
    assert not take_duty(deps, "duty", "b", timedelta(hours=6))
    assert take_duty(later(installation, timedelta(hours=7)), "duty", "b", timedelta(hours=6))
