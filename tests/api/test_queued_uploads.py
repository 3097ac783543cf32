"""Files one by one into the store: every step can be taken again, and nothing is there twice."""

from __future__ import annotations

import io
import uuid
from typing import Any

import pytest
from werkzeug.test import TestResponse

from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from testing.peers.seaweedfs import SeaweedFs
from tests.api.client import Api
from tests.api.test_direct_uploads_to_a_bucket import sent

JPEG = picture()


def told(name: str = "a.jpg", data: bytes = JPEG, **further: Any) -> dict[str, Any]:
    """A file as its sender tells of it, for a project of this test alone unless it says another."""
    body = {"key": name, "filename": name, "sizeBytes": len(data), "contentType": "image/jpeg"}
    return {**body, "projectKey": uuid.uuid4().hex, **further}


def offer(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post("/uploads", json=body)
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def send(api: Api, offered: dict[str, Any], data: bytes = JPEG) -> TestResponse:
    fields = {**offered["fields"], "file": (io.BytesIO(data), "x")}
    return api.installation.app.test_client().post(
        offered["url"].removeprefix("http://localhost"), data=fields
    )


def complete(api: Api, body: dict[str, Any]) -> TestResponse:
    return api.post("/uploads/complete", json=body)


def stored(api: Api, body: dict[str, Any], data: bytes = JPEG) -> str:
    """Take all steps; the project's id."""
    assert send(api, offer(api, body), data).status_code == 204
    answer = complete(api, body)
    assert answer.get_json()["state"] == "stored", answer.get_json()
    return str(answer.get_json()["projectId"])


def names_in(api: Api, project_id: str) -> list[str]:
    return [asset["filename"] for asset in api.get(f"/projects/{project_id}/preview").get_json()]


def test_files_with_one_project_key_become_one_project(
    api: Api, installation: Installation
) -> None:
    key = uuid.uuid4().hex
    first = stored(api, told("a.jpg", projectKey=key, projectName="Spring"))
    assert stored(api, told("b.jpg", projectKey=key, projectName="Spring")) == first
    assert names_in(api, first) == ["a.jpg", "b.jpg"]
    installation.work()
    project = api.get(f"/projects/{first}").get_json()
    assert (project["name"], project["status"]) == ("Spring", "ready_for_review")


def test_a_project_without_a_name_is_called_as_its_first_picture(api: Api) -> None:
    project_id = stored(api, told("harbour.jpg"))
    assert api.get(f"/projects/{project_id}").get_json()["name"] == "harbour"


def test_a_file_goes_into_a_project_that_is_there(api: Api) -> None:
    project_id = stored(api, told("a.jpg"))
    assert stored(api, told("b.jpg", projectKey="", projectId=project_id)) == project_id
    assert names_in(api, project_id) == ["a.jpg", "b.jpg"]


def test_every_step_can_be_taken_again_and_the_file_is_there_once(api: Api) -> None:
    body = told("again.jpg")
    forms = [offer(api, body) for _ in range(2)]
    assert [form["state"] for form in forms] == ["expected", "expected"]
    assert send(api, forms[0]).status_code == 204
    assert send(api, forms[1]).status_code == 409
    assert offer(api, body)["state"] == "sent"
    answers = [complete(api, body).get_json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert offer(api, body)["state"] == "stored"
    assert names_in(api, answers[0]["projectId"]) == ["again.jpg"]


def test_a_form_is_used_up_when_its_file_is_stored(api: Api) -> None:
    body = told()
    offered = offer(api, body)
    send(api, offered)
    complete(api, body)
    assert send(api, offered).status_code == 403


def test_what_did_not_come_is_not_completed_and_can_be_offered_again(api: Api) -> None:
    body = told()
    answer = complete(api, body)
    assert (answer.status_code, answer.get_json()["error"]) == (409, "upload_missing")
    assert send(api, offer(api, body), JPEG[:-1]).status_code == 422
    assert offer(api, body)["state"] == "expected"
    stored(api, body)


def test_what_is_no_picture_is_refused_and_leaves_nothing(
    api: Api, installation: Installation
) -> None:
    body = told("notes.jpg", b"no picture at all")
    send(api, offer(api, body), b"no picture at all")
    before = {path for path in installation.settings.store_dir.rglob("*") if path.is_file()}
    answer = complete(api, body)
    assert answer.status_code == 415
    left = {path for path in installation.settings.store_dir.rglob("*") if path.is_file()}
    assert len(before - left) == 1
    assert left <= before
    project = offer(api, body)["projectId"]
    assert api.get(f"/projects/{project}").status_code == 404


def test_a_file_larger_than_allowed_is_refused_before_it_is_sent(api: Api) -> None:
    answer = api.post("/uploads", json=told(sizeBytes=9_000_000_000))
    assert answer.status_code == 413
    assert "your organization allows" in answer.get_json()["message"]


def test_the_same_keys_of_somebody_else_lead_to_their_own_project(
    api: Api, installation: Installation
) -> None:
    installation.add_user("queue-lena")
    body = told()
    assert stored(api, body) != stored(Api(installation, "queue-lena"), body)


def test_a_project_that_was_deleted_takes_no_more_files(api: Api) -> None:
    body = told()
    project_id = stored(api, body)
    api.post(f"/projects/{project_id}/discard")
    more = {**body, "key": "more", "filename": "more.jpg"}
    assert api.post("/uploads", json=more).status_code == 404
    api.post(f"/projects/{project_id}/restore")
    assert stored(api, more) == project_id


@pytest.mark.parametrize(
    ("change", "field"),
    [({"key": "two words"}, "key"), ({"projectKey": ""}, "projectKey")],
)
def test_keys_that_cannot_be_used_are_named(api: Api, change: dict[str, str], field: str) -> None:
    answer = api.post("/uploads", json=told(**change))
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]


def test_a_bucket_takes_files_in_the_same_steps(
    tmp_path_factory: pytest.TempPathFactory, seaweedfs: SeaweedFs
) -> None:
    installation = install(tmp_path_factory.mktemp("bucket"), **seaweedfs.settings())
    api = Api(installation)
    body = told()
    slot = offer(api, body)
    assert sent(slot, JPEG) == 204
    assert offer(api, body)["state"] == "sent"
    answers = [complete(api, body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert not installation.deps.storage.exists(slot["fields"]["key"])
    bad = told("notes.jpg", b"no picture")
    slot = offer(api, bad)
    assert sent(slot, b"no picture") == 204
    assert complete(api, bad).status_code == 415
    assert offer(api, bad)["state"] == "expected"
    installation.work()
    project = answers[0].get_json()["projectId"]
    assert api.get(f"/projects/{project}/status").get_json()["status"] == "ready_for_review"
