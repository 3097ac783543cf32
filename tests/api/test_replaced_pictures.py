"""Another file in the place of a picture, and a picture that is taken out."""

from __future__ import annotations

import io
from typing import Any

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api


def ready(api: Api) -> tuple[str, str]:
    """The path of a picture that is looked at and has one result, and its project's id."""
    project_id = api.ready_project({"a.jpg": picture(size=(900, 300)), "b.jpg": picture()})
    asset_id = api.get(f"/projects/{project_id}/preview").get_json()[0]["id"]
    api.post("/generate", json=order_of(project_id, asset_id))
    return f"/projects/{project_id}/assets/{asset_id}", project_id


def order_of(project_id: str, asset_id: str) -> dict[str, Any]:
    size = {"width": 200, "height": 200}
    return {"projectId": project_id, "assetIds": [asset_id], "customResizes": [size]}


def results_of(api: Api, path: str) -> list[dict[str, Any]]:
    listed = api.get(f"/assets/{path.rpartition('/')[2]}/generated").get_json()
    return [dict(result) for result in listed]


def replace(api: Api, path: str, data: bytes) -> Any:
    return api.post(f"{path}/replace", data={"file": (io.BytesIO(data), "new.png")})


def test_what_was_made_of_a_picture_is_made_again_from_the_new_one(
    api: Api, installation: Installation
) -> None:
    path, project_id = ready(api)
    installation.work()
    (before,) = results_of(api, path)
    api.put(f"/generated-assets/{before['id']}", json={"edits": {"saturation": 0.5}})
    api.put(f"{path}/elements", json={"elements": [{"id": "face-1", "decision": "ignore"}]})
    installation.work()
    shown = api.get(f"/projects/{project_id}/preview").get_json()[0]["previewUrl"]

    answer = replace(api, path, picture("PNG", size=(300, 900)))
    assert (answer.status_code, answer.get_json()["filename"]) == (202, "new.png")
    assert results_of(api, path)[0]["status"] == "ready", "until it is looked at, all is as it was"
    installation.work()
    now = api.get(f"/projects/{project_id}/preview").get_json()[0]
    assert (now["metadata"]["width"], now["metadata"]["height"]) == (300, 900)
    assert now["previewUrl"] != shown, "browsers keep the former picture under the former address"
    assert "face-1" in [element["id"] for element in now["elements"]]
    (after,) = results_of(api, path)
    assert (after["status"], after["edits"]["saturation"]) == ("ready", 0.5)
    assert after["plan"] != before["plan"]
    assert len(api.get(f"/projects/{project_id}/preview").get_json()) == 2


def test_a_file_that_is_not_taken_leaves_the_picture_as_it_is(
    api: Api, installation: Installation
) -> None:
    path, project_id = ready(api)
    installation.work()
    before = api.get(f"/projects/{project_id}/preview").get_json()
    answer = replace(api, path, b"no picture at all")
    assert answer.status_code == 415
    assert api.get(f"/projects/{project_id}/preview").get_json() == before
    assert replace(api, path, picture()).status_code == 202
    again = replace(api, path, picture())
    assert (again.status_code, again.get_json()["error"]) == (409, "not_analysed")
    installation.work()


def test_a_removed_picture_goes_with_what_was_made_of_it(
    api: Api, installation: Installation
) -> None:
    path, project_id = ready(api)
    assert api.call("DELETE", path).status_code == 204
    assert installation.work() == 0, "nobody makes what is not wanted any more"
    assert api.call("DELETE", path).status_code == 404
    (other,) = api.get(f"/projects/{project_id}/preview").get_json()
    more = {"files": [(io.BytesIO(picture(size=(200, 100))), "c.jpg")]}
    api.post(f"/projects/{project_id}/assets", data=more)
    installation.work()
    names = [each["filename"] for each in api.get(f"/projects/{project_id}/preview").get_json()]
    assert names == [other["filename"], "c.jpg"]
    log = api.get("/admin/audit-log?action=picture_removed").get_json()
    assert log[0]["before"] == {"filename": "a.jpg", "results": 1}
