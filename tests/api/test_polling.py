"""Polled answers: an ETag that changes when something shown changes, and a 304 before the work is
done.
"""

from __future__ import annotations

from typing import Any

import pytest

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.statements import counted_statements


class Polled:
    """One address, as a client polls it."""

    def __init__(self, api: Api, path: str) -> None:
        self.api, self.path, self.tag, self.body = api, path, "", None

    def is_new(self) -> bool:
        """Whether the answer is a whole one; what a 304 stands for must be what is there."""
        answer = self.api.get(self.path, headers={"If-None-Match": self.tag})
        assert answer.headers["ETag"]
        if answer.status_code == 304:
            assert answer.data == b""
            assert self.api.get(self.path).get_json() == self.body, (
                f"{self.path} says that nothing has changed"
            )
            return False
        self.tag, self.body = answer.headers["ETag"], answer.get_json()
        return True


@pytest.fixture
def work(api: Api) -> dict[str, Any]:
    project_id = api.ready_project({"a.jpg": picture()})
    job_id = api.generate(project_id, sizes=((200, 200), (300, 100)))
    return {"project": project_id, "job": job_id, "results": api.results(job_id)}


OF_SETTINGS = (
    "/formats",
    "/admin/formats",
    "/admin/formats?category=%22&limit=3",
    "/admin/platforms",
    "/admin/rules/adaptation/versions",
    "/admin/rules/adaptation/versions?limit=1",
)


def polled(api: Api, work: dict[str, Any]) -> list[Polled]:
    paths = (
        f"/projects/{work['project']}/status",
        f"/projects/{work['project']}/preview",
        f"/generate/{work['job']}/status",
        f"/generate/{work['job']}/results",
        f"/generated-assets/{work['results'][0]['id']}",
        f"/generated-assets/{work['results'][0]['id']}/versions",
        f"/generated-assets/{work['results'][0]['id']}/versions?limit=1",
    )
    return [Polled(api, path) for path in paths]


def test_nothing_changed_is_a_304_everywhere(api: Api, work: dict[str, Any]) -> None:
    for client in polled(api, work):
        assert client.is_new()
        assert not client.is_new()
        assert not client.is_new()


def test_no_change_of_a_setting_is_missed(api: Api) -> None:
    clients = [Polled(api, path) for path in OF_SETTINGS]
    made = api.get("/admin/platforms").get_json()[0]["id"]
    steps = (
        lambda: api.put(f"/admin/platforms/{made}", json={"name": "Elsewhere"}),
        lambda: api.put("/admin/rules/adaptation", json={"focalPointLogic": "human-centered"}),
        lambda: api.post("/admin/rules/adaptation/versions/1/restore"),
        lambda: api.delete(f"/admin/platforms/{made}"),
    )
    for client in clients:
        assert client.is_new()
        assert not client.is_new()
    for change in steps:
        assert change().status_code < 300
        answers = [client.is_new() for client in clients]
        assert any(answers)
        again = [client.is_new() for client in clients]
        assert not any(again)


def test_the_tag_of_one_part_is_not_that_of_another(api: Api) -> None:
    whole = api.get("/admin/platforms").headers["ETag"]
    for part in ("?limit=1", "?limit=2", "?limit=1&offset=1"):
        answer = api.get(f"/admin/platforms{part}", headers={"If-None-Match": whole})
        assert answer.status_code == 200
        assert answer.headers["ETag"] != whole


def test_no_change_is_missed(api: Api, installation: Installation, work: dict[str, Any]) -> None:
    """Every step that changes what is shown: each poller that gets a 304 shows what is there."""
    clients = polled(api, work)
    result, other = work["results"]
    asset_id = result["originalAssetId"]
    path = f"/generated-assets/{result['id']}"
    steps = (
        lambda: api.put(path, json={"edits": {"saturation": 0}}),
        lambda: installation.work(limit=1),
        lambda: api.post(f"{path}/review", json={"review": "approved"}),
        lambda: api.post(f"{path}/copy-edits", json={"targetIds": [other["id"]]}),
        lambda: api.post(f"{path}/regenerate"),
        lambda: api.post(f"/generate/{work['job']}/cancel"),
        lambda: installation.work(),
        lambda: api.put(
            f"/projects/{work['project']}/assets/{asset_id}/elements",
            json={"elements": [{"id": "face-1"}]},
        ),
        lambda: api.post(
            "/generate",
            json={"projectId": work["project"], "customResizes": [{"width": 99, "height": 99}]},
        ),
        lambda: installation.work(limit=1),
        lambda: api.patch(f"/projects/{work['project']}", json={"name": "Other"}),
    )
    for client in clients:
        client.is_new()
    for step in steps:
        step()
        for client in clients:
            client.is_new()


def test_an_edit_that_is_rendered_is_news_though_its_version_is_the_same(
    api: Api, installation: Installation, work: dict[str, Any]
) -> None:
    path = f"/generated-assets/{work['results'][0]['id']}"
    api.put(path, json={"edits": {"saturation": 0}})
    client = Polled(api, path)
    assert client.is_new()
    installation.work()
    assert client.is_new()
    assert client.body["status"] == "ready"  # type: ignore[index]


def test_the_etag_of_a_result_guards_its_edits(
    api: Api, installation: Installation, work: dict[str, Any]
) -> None:
    path = f"/generated-assets/{work['results'][0]['id']}"
    tag = api.get(path).headers["ETag"]
    saved = api.put(path, json={"edits": {"saturation": 0}}, headers={"If-Match": tag})
    assert saved.status_code == 200
    assert api.put(path, json={"edits": {}}, headers={"If-Match": tag}).status_code == 412
    assert (
        api.put(path, json={"edits": {}}, headers={"If-Match": saved.headers["ETag"]}).status_code
        == 200
    )
    installation.work()


def test_a_304_reads_less(api: Api, work: dict[str, Any]) -> None:
    for client in polled(api, work):
        with counted_statements() as whole:
            client.is_new()
        with counted_statements() as short:
            assert (
                client.api.get(client.path, headers={"If-None-Match": client.tag}).status_code
                == 304
            )
        assert 0 < len(short) < len(whole)
        assert not any("analysis" in statement for statement in short)
