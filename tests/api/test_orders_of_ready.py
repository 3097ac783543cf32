"""Orders of what is looked at by now, while other pictures of the project still are not."""

from __future__ import annotations

import io

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.web.screens import Screens

SIZES = [{"width": 120, "height": 90}]


def test_what_is_ready_is_made_while_the_others_are_looked_at(
    api: Api, installation: Installation
) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    more = {"files": [(io.BytesIO(picture(size=(300, 300))), "b.jpg")]}
    api.post(f"/projects/{project_id}/assets", data=more)
    order = {"projectId": project_id, "customResizes": SIZES}
    assert api.post("/generate", json=order).get_json()["error"] == "project_not_ready"
    answer = api.post("/generate", json={**order, "onlyReady": True})
    assert answer.status_code == 202
    installation.work()
    assert len(api.results(answer.get_json()["jobId"])) == 1


def test_nothing_is_made_while_nothing_is_ready(api: Api, installation: Installation) -> None:
    project_id = api.upload({"a.jpg": picture()}).get_json()["projectId"]
    order = {"projectId": project_id, "customResizes": SIZES, "onlyReady": True}
    assert api.post("/generate", json=order).get_json()["error"] == "project_not_ready"
    installation.work()


def test_the_screen_goes_on_with_those_that_are_ready(installation: Installation) -> None:
    screens = Screens(installation)
    project = screens.ready_project(a_jpg=picture())
    screens.upload(f"{project}/pictures", b_jpg=picture(size=(300, 300)))
    page = screens.get(project).text
    assert "1 of 2 looked at" in page
    assert "Choose formats for the 1 that" in page
    assert len(screens.results(project, (120, 90))) == 1
