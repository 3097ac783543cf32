"""Direct uploads: announced, sent to the store by a signed form, completed; and every way to misuse
a form.
"""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.domain.documents.rules import RuleGroup, UploadModerationRule
from app.domain.storage_keys import incoming_key
from app.models.job import Job
from app.models.project import Project
from app.models.rule_version import RuleVersion
from app.models.upload_ticket import UploadTicket
from testing import db
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.schemas import ASSET, FAILURE, INVALID, STARTED, UUID, check, listed, strict

JPEG, PNG = picture(), picture("PNG")


class Clock:
    """The real clock, which a test can set forward."""

    def __init__(self, real: Any) -> None:
        self._real, self.ahead = real, timedelta(0)

    def now(self) -> Any:
        return self._real.now() + self.ahead


@pytest.fixture
def clock(installation: Installation) -> Any:
    real = installation.deps
    clock = Clock(real.clock)
    installation.deps = replace(real, clock=clock)
    installation.app.extensions["deps"] = installation.deps
    yield clock
    installation.deps = real
    installation.app.extensions["deps"] = real


def announce(api: Api, *files: tuple[str, bytes, str]) -> dict[str, Any]:
    body = [
        {"filename": name, "sizeBytes": len(data), "contentType": kind}
        for name, data, kind in files
    ]
    answer = api.post("/projects", json={"projectName": "Direct", "files": body})
    assert answer.status_code == 201, answer.get_json()
    return dict(check(answer.get_json(), STARTED))


def send(api: Api, slot: dict[str, Any], data: bytes, **changed: str) -> TestResponse:
    """Post the form as a browser would, without a token."""
    fields = {**slot["fields"], **changed, "file": (io.BytesIO(data), "x")}
    return api.installation.app.test_client().post(
        slot["url"].removeprefix("http://localhost"), data=fields
    )


def one(api: Api, data: bytes = JPEG, kind: str = "image/jpeg") -> tuple[str, dict[str, Any]]:
    started = announce(api, ("a.jpg", data, kind))
    return started["projectId"], started["uploads"][0]


def complete(api: Api, project_id: str) -> TestResponse:
    return api.post(f"/projects/{project_id}/uploads/complete")


def preview(api: Api, project_id: str) -> list[dict[str, Any]]:
    return list(check(api.get(f"/projects/{project_id}/preview").get_json(), listed(ASSET)))


def error_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, check(answer.get_json(), FAILURE)["error"]


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_files_go_straight_into_the_store_and_are_analysed_when_completed(
    api: Api, installation: Installation
) -> None:
    started = announce(
        api, ("a.jpg", JPEG, "image/jpeg"), ("b.png", PNG, "application/octet-stream")
    )
    project_id = started["projectId"]
    assert api.get(f"/projects/{project_id}/status").get_json() == {
        "status": "uploading",
        "progress": 0,
    }
    order = {"projectId": project_id, "customResizes": [{"width": 90, "height": 90}]}
    assert api.post("/generate", json=order).status_code == 409
    for slot, data in zip(started["uploads"], (JPEG, PNG), strict=True):
        answer = send(api, slot, data)
        assert (answer.status_code, answer.data) == (204, b"")
    answer = complete(api, project_id)
    assert (answer.status_code, check(answer.get_json(), strict(projectId=UUID))) == (
        202,
        {"projectId": project_id},
    )
    assert api.get(f"/projects/{project_id}/status").get_json()["status"] == "processing"
    installation.work()
    assets = preview(api, project_id)
    assert [(asset["filename"], asset["status"]) for asset in assets] == [
        ("a.jpg", "ready"),
        ("b.png", "ready"),
    ]
    assert [asset["id"] for asset in assets] == [slot["assetId"] for slot in started["uploads"]]
    assert api.get(f"/projects/{project_id}").get_json()["fileCounts"] == {
        "psd": 0,
        "jpg": 1,
        "png": 1,
    }
    assert len(api.results(api.generate(project_id))) == 2


def test_completing_twice_analyses_once(api: Api, installation: Installation) -> None:
    project_id, slot = one(api)
    send(api, slot, JPEG)
    assert [complete(api, project_id).status_code for _ in range(2)] == [202, 202]
    with db.snapshot(installation.admin) as session:
        jobs = (
            select(func.count())
            .select_from(Job)
            .where(Job.subject_id == uuid.UUID(slot["assetId"]))
        )
        assert session.scalar(jobs) == 1


def test_what_did_not_come_has_failed_and_the_rest_goes_on(
    api: Api, installation: Installation
) -> None:
    started = announce(api, ("a.jpg", JPEG, "image/jpeg"), ("b.jpg", JPEG, "image/jpeg"))
    send(api, started["uploads"][0], JPEG)
    assert complete(api, started["projectId"]).status_code == 202
    installation.work()
    first, second = preview(api, started["projectId"])
    assert (first["status"], second["status"], second["error"]["code"]) == (
        "ready",
        "failed",
        "upload_missing",
    )
    assert error_of(send(api, started["uploads"][1], JPEG)) == (403, "ticket_used")


def test_complete_without_any_upload_is_refused_and_names_the_files(api: Api) -> None:
    project_id, slot = one(api)
    answer = complete(api, project_id)
    assert error_of(answer) == (409, "upload_missing")
    assert "a.jpg" in answer.get_json()["message"]
    assert send(api, slot, JPEG).status_code == 204, "nothing was closed"
    assert complete(api, project_id).status_code == 202


def test_complete_is_for_projects_that_were_announced(api: Api) -> None:
    project_id = api.ready_project({"a.jpg": JPEG})
    assert error_of(complete(api, project_id)) == (409, "no_uploads")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"projectName": "x", "files": []}, ["files"]),
        (
            {
                "projectName": " ",
                "files": [{"filename": "a", "sizeBytes": 1, "contentType": "image/png"}],
            },
            ["projectName"],
        ),
        (
            {
                "projectName": "x",
                "files": [{"filename": "a", "sizeBytes": 0, "contentType": "image/png"}],
            },
            ["files.0.sizeBytes"],
        ),
        (
            {
                "projectName": "x",
                "files": [{"filename": "a", "sizeBytes": 50_000_001, "contentType": "text/html"}],
            },
            ["files.0.sizeBytes", "files.0.contentType"],
        ),
    ],
)
def test_a_bad_announcement_names_its_fields(
    api: Api, body: dict[str, Any], fields: list[str]
) -> None:
    answer = api.post("/projects", json=body)
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (422, fields)


# --- misuse ---


def test_a_changed_form_is_refused(api: Api, installation: Installation) -> None:
    """Another key, a key of somebody else, another type, size or time: all are signed."""
    _, slot = one(api)
    _, other = one(api)
    foreign = incoming_key(
        installation.second_organization("stranger").organization_id, uuid.uuid4()
    )
    changes = (
        {"key": other["fields"]["key"]},
        {"key": foreign},
        {"key": f"{slot['fields']['key']}/../../../o/x"},
        {"Content-Type": "text/html"},
        {"size": str(len(JPEG) + 1)},
        {"expires": str(int(slot["fields"]["expires"]) + 3600)},
        {"signature": other["fields"]["signature"]},
        {"signature": "ä"},
        {"signature": ""},
    )
    assert [error_of(send(api, slot, JPEG, **change)) for change in changes] == [
        (403, "bad_ticket")
    ] * len(changes)
    assert files_in(installation.settings.store_dir / Path(slot["fields"]["key"]).parent) == []


def test_another_size_is_refused_and_nothing_stays(api: Api, installation: Installation) -> None:
    _, slot = one(api)
    assert error_of(send(api, slot, JPEG + b"x")) == (413, "too_large")
    assert error_of(send(api, slot, JPEG * 20)) == (413, "too_large")
    assert error_of(send(api, slot, JPEG[:-1])) == (422, "wrong_size")
    assert files_in(installation.settings.store_dir / Path(slot["fields"]["key"]).parent) == []
    assert send(api, slot, JPEG).status_code == 204


def test_a_form_runs_out(api: Api, clock: Clock) -> None:
    project_id, slot = one(api)
    clock.ahead = timedelta(seconds=301)
    assert error_of(send(api, slot, JPEG)) == (403, "ticket_expired")
    assert api.get(f"/projects/{project_id}/status").get_json()["status"] == "failed"
    (asset,) = preview(api, project_id)
    assert (asset["status"], asset["error"]["code"]) == ("failed", "upload_expired")


def test_what_came_in_time_may_be_completed_later(
    api: Api, installation: Installation, clock: Clock
) -> None:
    project_id, slot = one(api)
    send(api, slot, JPEG)
    clock.ahead = timedelta(seconds=3600)
    assert complete(api, project_id).status_code == 202
    installation.work()
    assert preview(api, project_id)[0]["status"] == "ready"


def test_an_abandoned_upload_does_not_hold_up_the_rest(
    api: Api, installation: Installation, clock: Clock
) -> None:
    project_id, _ = one(api)
    api.post(f"/projects/{project_id}/assets", data={"files": [(io.BytesIO(JPEG), "late.jpg")]})
    installation.work()
    clock.ahead = timedelta(seconds=301)
    assert len(api.results(api.generate(project_id))) == 1


def test_a_form_works_once(api: Api, installation: Installation) -> None:
    """Not again before it is completed, and not to swap the picture afterwards."""
    project_id, slot = one(api)
    assert send(api, slot, JPEG).status_code == 204
    other = bytes(reversed(JPEG))
    assert error_of(send(api, slot, other)) == (409, "already_uploaded")
    complete(api, project_id)
    assert error_of(send(api, slot, other)) == (403, "ticket_used")
    frozen = (
        installation.settings.store_dir
        / f"o/{installation.admin.organization_id.hex}/p/{uuid.UUID(project_id).hex}"
    )
    (original,) = files_in(frozen)
    assert original.read_bytes() == JPEG
    assert slot["fields"]["key"] not in str(original)


def test_a_swap_between_freezing_and_closing_changes_nothing(
    api: Api, installation: Installation
) -> None:
    project_id, slot = one(api)
    send(api, slot, JPEG)
    with db.snapshot(installation.admin) as session:
        ticket = session.scalars(
            select(UploadTicket).where(UploadTicket.project_id == uuid.UUID(project_id))
        ).one()
    target = (
        f"o/{ticket.organization_id.hex}/p/{ticket.project_id.hex}/a/{ticket.asset_id.hex}/original"
    )
    installation.deps.storage.freeze(ticket.key, target, len(JPEG))
    assert send(api, slot, bytes(reversed(JPEG))).status_code == 204, "the key is free for a moment"
    complete(api, project_id)
    assert installation.deps.storage.read(target) == JPEG


def test_content_is_told_by_the_analysis_and_held_against_the_rules(
    api: Api, installation: Installation
) -> None:
    """Announced as a JPEG: a text is no picture, and a PNG is refused where only JPEG is
    allowed.
    """
    project_id, slot = one(api, b"a text, not a picture", "image/jpeg")
    send(api, slot, b"a text, not a picture")
    complete(api, project_id)
    installation.work()
    assert preview(api, project_id)[0]["error"]["code"] == "type_not_allowed"

    rule = UploadModerationRule(allowed_image_types=("jpeg",))
    with db.transaction(installation.admin) as session:
        now = installation.deps.clock.now()
        session.add(
            RuleVersion(
                rule_group=str(RuleGroup.UPLOAD_MODERATION),
                version=99,
                document=rule.to_json(),
                created_at=now,
            )
        )
    project_id, slot = one(api, PNG, "image/jpeg")
    send(api, slot, PNG)
    complete(api, project_id)
    installation.work()
    assert preview(api, project_id)[0]["error"]["code"] == "type_not_allowed"
    api.post(f"/projects/{project_id}/retry")
    installation.work()
    assert preview(api, project_id)[0]["error"]["code"] == "type_not_allowed", (
        "also when it is looked at again"
    )
    with db.transaction(installation.admin) as session:
        session.delete(session.scalars(select(RuleVersion).where(RuleVersion.version == 99)).one())


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "text/plain"),
        (b"", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=b"),
        (
            b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nx\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (
            b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\n' + b"x" * 200_000,
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_what_is_no_form_is_refused(api: Api, body: bytes, content_type: str) -> None:
    answer = api.installation.app.test_client().post(
        "/storage/upload", data=body, content_type=content_type
    )
    assert answer.status_code in (400, 413)
    check(answer.get_json(), FAILURE)


def test_a_project_that_is_deleted_takes_its_forms_along(
    api: Api, installation: Installation
) -> None:
    project_id, slot = one(api)
    api.delete(f"/projects/{project_id}")
    assert error_of(send(api, slot, JPEG)) == (403, "ticket_used")


def test_a_failed_transaction_leaves_no_objects(tmp_path: Path) -> None:
    """The rows are refused after the files were stored: the files go too."""
    installation = install(tmp_path / "own")
    api = Api(installation)

    stored: list[object] = []

    def refuse(*_: object) -> None:
        stored.extend(files_in(installation.settings.store_dir))
        raise RuntimeError("the disk of the database is full")

    from sqlalchemy import event

    event.listen(Project, "before_insert", refuse)
    try:
        assert api.upload({"a.jpg": JPEG}).status_code == 500
    finally:
        event.remove(Project, "before_insert", refuse)
    assert len(stored) == 1
    assert files_in(installation.settings.store_dir) == []
