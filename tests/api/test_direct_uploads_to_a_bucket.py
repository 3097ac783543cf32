"""Direct uploads when the store is a bucket: the client sends the bytes past us, the rest is the
same.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
import requests
from sqlalchemy import select

from app.models.job import Job
from testing import db
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from testing.peers.seaweedfs import SeaweedFs
from tests.api.client import Api

PICTURE = picture()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, seaweedfs: SeaweedFs) -> Installation:
    return install(tmp_path_factory.mktemp("installation"), **seaweedfs.settings(prefix="aicreat"))


def announced(api: Api) -> dict[str, Any]:
    file = {"filename": "a.jpg", "sizeBytes": len(PICTURE), "contentType": "image/jpeg"}
    answer = api.post("/projects", json={"projectName": "Direct", "files": [file]})
    assert answer.status_code == 201, answer.get_json()
    return dict(answer.get_json())


def sent(slot: dict[str, Any], data: bytes) -> int:
    return requests.request(
        slot["method"], slot["url"], data=slot["fields"], files={"file": ("a.jpg", data)}
    ).status_code


def test_a_picture_goes_past_us_and_is_analysed(installation: Installation, api: Api) -> None:
    started = announced(api)
    slot = started["uploads"][0]
    assert slot["url"].startswith(f"{installation.settings.s3_endpoint}/")
    assert sent(slot, PICTURE) == 204
    assert api.post(f"/projects/{started['projectId']}/uploads/complete").status_code == 202
    installation.work()
    assert (
        api.get(f"/projects/{started['projectId']}/status").get_json()["status"]
        == "ready_for_review"
    )


def test_the_store_is_asked_few_things_to_take_a_picture_over(
    installation: Installation, api: Api
) -> None:
    """The copy alone; the bytes never pass us, and the worker clears what the form let in."""
    started = announced(api)
    sent(started["uploads"][0], PICTURE)
    asked: list[str] = []
    events = installation.deps.storage._s3.meta.events  # type: ignore[attr-defined]
    events.register(
        "before-call.s3", lambda model, **_: asked.append(model.name), unique_id="counting"
    )
    api.post(f"/projects/{started['projectId']}/uploads/complete")
    events.unregister("before-call.s3", unique_id="counting")
    assert asked == ["CopyObject"]
    key = started["uploads"][0]["fields"]["key"].removeprefix("aicreat/")
    assert installation.deps.storage.exists(key)
    installation.work()
    assert not installation.deps.storage.exists(key)


def test_what_is_sent_after_completion_changes_nothing(
    installation: Installation, api: Api
) -> None:
    started = announced(api)
    slot = started["uploads"][0]
    sent(slot, PICTURE)
    api.post(f"/projects/{started['projectId']}/uploads/complete")
    sent(slot, bytes(len(PICTURE)))
    installation.work()
    assert (
        api.get(f"/projects/{started['projectId']}/status").get_json()["status"]
        == "ready_for_review"
    )


def test_another_size_is_refused_by_the_store(api: Api) -> None:
    started = announced(api)
    assert sent(started["uploads"][0], PICTURE + b"!") in {400, 403}
    answer = api.post(f"/projects/{started['projectId']}/uploads/complete")
    assert (answer.status_code, answer.get_json()["error"]) == (409, "upload_missing")


def test_what_a_store_lets_in_against_its_form_is_refused_by_the_analysis(
    installation: Installation, api: Api
) -> None:
    """As of one that does not keep to the size that the form has bound."""
    started = announced(api)
    key = started["uploads"][0]["fields"]["key"].removeprefix("aicreat/")
    installation.deps.storage.put(key, PICTURE + b"!", content_type="image/jpeg")
    assert api.post(f"/projects/{started['projectId']}/uploads/complete").status_code == 202
    installation.work()
    (asset,) = api.get(f"/projects/{started['projectId']}/preview").get_json()
    assert (asset["status"], asset["error"]["code"]) == ("failed", "upload_mismatch")


def test_two_who_complete_at_once_analyse_once(installation: Installation, api: Api) -> None:
    started = announced(api)
    sent(started["uploads"][0], PICTURE)
    with ThreadPoolExecutor(4) as threads:
        path = f"/projects/{started['projectId']}/uploads/complete"
        answers = list(threads.map(lambda _: Api(installation).post(path).status_code, range(4)))
    assert answers == [202] * 4
    with db.snapshot(installation.admin) as session:
        jobs = session.scalars(
            select(Job).where(Job.subject_id == UUID(started["uploads"][0]["assetId"]))
        ).all()
    assert len(jobs) == 1


def test_forms_of_the_disk_store_have_no_door_here(installation: Installation) -> None:
    answer = installation.app.test_client().post("/storage/upload", data={"key": "incoming/1/2"})
    assert answer.status_code in {400, 403, 404}
