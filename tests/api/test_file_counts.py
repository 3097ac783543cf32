"""AICREAT_MAX_FILES holds for forms and for announcements, and says so."""

from __future__ import annotations

import io

import pytest

from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, check
from tests.web.screens import Screens


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("installation"), max_files=3)


def many(number: int) -> dict[str, bytes]:
    return {f"{n}.jpg": picture(size=(32, 32)) for n in range(number)}


def test_a_form_may_hold_as_many_files_as_the_setting_says(api: Api) -> None:
    assert api.upload(many(3)).status_code == 202
    answer = api.upload(many(4))
    assert answer.status_code == 422
    assert check(answer.get_json(), INVALID)["errors"] == {
        "files": "Send at most 3 files in one request; these are 4."
    }


def test_more_files_for_a_project_are_counted_too(api: Api) -> None:
    project = api.upload(many(1)).get_json()["projectId"]
    parts = [(io.BytesIO(data), name) for name, data in many(4).items()]
    answer = api.post(f"/projects/{project}/assets", data={"files": parts})
    assert answer.status_code == 422


def test_a_form_of_very_many_parts_is_refused_with_the_limit(api: Api) -> None:
    answer = api.post(
        "/projects/upload",
        data={"projectName": ["x"] * 200},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413
    assert "3 files in one request" in check(answer.get_json(), FAILURE)["message"]


def test_announcements_obey_the_same_limit(api: Api) -> None:
    files = [
        {"filename": f"{n}.jpg", "sizeBytes": 9, "contentType": "image/jpeg"} for n in range(4)
    ]
    body = {"projectName": "Direct", "files": files}
    answer = api.post("/projects", json=body)
    assert answer.status_code == 422
    assert "files" in check(answer.get_json(), INVALID)["errors"]
    assert api.post("/projects", json={**body, "files": files[:3]}).status_code == 201


def test_settings_say_how_many(api: Api) -> None:
    assert api.get("/settings").get_json()["upload"]["maxFiles"] == 3


def test_the_screens_form_obeys_it(installation: Installation) -> None:
    screens = Screens(installation)
    parts = [(io.BytesIO(data), name) for name, data in many(4).items()]
    answer = screens.post("/projects", project_name="Spring", files=parts)
    assert answer.status_code == 422
    assert "at most 3 files" in answer.text
