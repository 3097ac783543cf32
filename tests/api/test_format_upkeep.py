"""The catalogue kept right: used-by counts, checks, copies, archive, misfits, and files of it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api

STORY = {
    "name": "Story",
    "type": "repurposing",
    "width": 108,
    "height": 192,
    "safeZone": {"top": 20, "right": 0, "bottom": 20, "left": 0},
}


@pytest.fixture(scope="module")
def api(installation: Installation) -> Api:
    return Api(installation)


@pytest.fixture
def story(api: Api) -> dict[str, Any]:
    platform = api.post("/admin/platforms", json={"name": "Kept"}).get_json()
    body = {**STORY, "platformId": platform["id"]}
    made: dict[str, Any] = api.post("/admin/formats", json=body).get_json()
    return made


def make_approved(api: Api, format_id: str) -> dict[str, Any]:
    """A result of the format that somebody has approved."""
    project_id = api.ready_project({"kept.jpg": picture(size=(320, 240))}, name="Kept")
    order = {"projectId": project_id, "formatIds": [format_id]}
    job_id = api.post("/generate", json=order).get_json()["jobId"]
    api.installation.work()
    result: dict[str, Any] = api.results(job_id)[0]
    api.post(f"/generated-assets/{result['id']}/review", json={"review": "approved"})
    return result


def in_state(api: Api, state: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/admin/formats?state={state}").get_json()
    return found


def unfit(api: Api, format_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"/admin/formats/{format_id}/unfit").get_json()
    return found


def test_an_archived_format_keeps_its_results_and_comes_back_with_its_platform(
    api: Api, story: dict[str, Any]
) -> None:
    path = f"/admin/formats/{story['id']}"
    result = make_approved(api, story["id"])
    api.post("/format-sets", json={"name": "With it", "formatIds": [story["id"]]})
    kept = api.get(path).get_json()
    assert (kept["results"], kept["formatSets"], kept["archivedAt"]) == (1, 1, None)
    assert api.call("DELETE", f"/admin/platforms/{story['platformId']}").status_code == 204
    assert api.get(path).get_json()["archivedAt"]
    assert (story in in_state(api, "archived"), story in in_state(api, "active")) == (True, False)
    shown = api.get(f"/generated-assets/{result['id']}").get_json()
    assert api.open(shown["assetUrl"]).status_code == 200
    assert api.post(f"{path}/restore").get_json() == story
    assert (story in in_state(api, "archived"), story in in_state(api, "active")) == (False, True)
    assert story["platformId"] in {each["id"] for each in api.get("/admin/platforms").get_json()}


def test_a_copy_has_everything_but_the_name(api: Api, story: dict[str, Any]) -> None:
    copy = api.post(f"/admin/formats/{story['id']}/duplicate")
    assert copy.status_code == 201
    made = copy.get_json()
    assert made["id"] != story["id"]
    assert made == {**story, "id": made["id"], "name": "Story copy"}


def test_a_format_is_checked_today_and_needs_it_again_after_half_a_year(
    api: Api, story: dict[str, Any]
) -> None:
    path = f"/admin/formats/{story['id']}"
    assert api.get(path).get_json()["needsCheck"]
    today = api.installation.deps.clock.now().date()
    assert api.post(f"{path}/checked").get_json()["checkedOn"] == today.isoformat()
    assert not api.get(path).get_json()["needsCheck"]
    for days, needs_check in ((180, False), (181, True)):
        then = (today - timedelta(days=days)).isoformat()
        api.put(path, json={"checkedOn": then, "confidence": "official"})
        assert api.get(path).get_json()["needsCheck"] is needs_check
        unchecked = {each["id"] for each in in_state(api, "unchecked")}
        assert (story["id"] in unchecked) is needs_check
    assert story["id"] not in {each["id"] for each in in_state(api, "paused")}
    api.put(path, json={"isActive": False})
    assert [each["id"] for each in in_state(api, "paused")] == [story["id"]]


def test_the_seeded_formats_say_where_they_are_from(api: Api) -> None:
    for fmt in api.get("/formats").get_json()["repurposing"][:20]:
        assert fmt["confidence"], fmt["name"]
        assert fmt["checkedOn"] == "2026-11-22"
        assert any(each.startswith("http") for each in fmt["source"]), fmt["name"]


def test_approved_files_that_fit_no_longer_are_listed_and_made_again(
    api: Api, story: dict[str, Any]
) -> None:
    result = make_approved(api, story["id"])
    assert unfit(api, story["id"]) == []
    api.put(f"/admin/formats/{story['id']}", json={"height": 160})
    (found,) = unfit(api, story["id"])
    assert (found["assetId"], found["misfits"]) == (result["id"], ["size", "safe_zone"])
    assert api.open(found["url"]).status_code == 200, "the approved file can still be had"
    remake = f"/admin/formats/{story['id']}/remake"
    assert api.post(remake, json={"assetIds": []}).get_json() == {"results": 0}
    answer = api.post(remake, json={})
    assert (answer.status_code, answer.get_json()) == (202, {"results": 1})
    assert unfit(api, story["id"]) == []
    api.installation.work()
    again = api.get(f"/generated-assets/{result['id']}").get_json()
    assert Image.open(io.BytesIO(api.open(again["assetUrl"]).data)).size == (108, 160)
    review = api.get(f"/generated-assets/{result['id']}/review").get_json()
    assert review["review"] == "pending"


def test_importing_what_was_exported_changes_nothing_here_and_all_is_new_elsewhere(
    installation: Installation, api: Api
) -> None:
    exported = api.get("/admin/formats/export").get_json()
    log = len(api.get("/admin/audit-log?limit=200").get_json())
    for _ in range(2):
        counts = api.post("/admin/formats/import", json=exported).get_json()["counts"]
        assert counts == {
            "new": 0,
            "changed": 0,
            "restored": 0,
            "same": len(exported["formats"]),
            "refused": 0,
        }
    assert len(api.get("/admin/audit-log?limit=200").get_json()) == log
    assert api.get("/admin/formats/export").get_json() == exported
    installation.second_organization("importer")
    other = Api(installation, "importer")
    others = other.get("/admin/formats/export").get_json()["formats"]
    brought = {"formats": [{**others[0], "id": exported["formats"][0]["id"], "width": 999}]}
    done = other.post("/admin/formats/import", json=brought).get_json()
    assert (done["counts"]["changed"], done["counts"]["new"]) == (1, 0), "known by its name"
    assert len(other.get("/admin/formats/export").get_json()["formats"]) == len(others)


def test_a_preview_says_what_an_import_does(api: Api, story: dict[str, Any]) -> None:
    api.call("DELETE", f"/admin/formats/{story['id']}")
    plain = {"type": "repurposing", "width": 50, "height": 60}
    document = {
        "formats": [
            {**plain, "name": "First", "platform": "Brought along"},
            {**plain, "name": "Second", "platform": " brought along"},
            {"id": story["id"], "height": 200},
        ]
    }
    planned = api.post("/admin/formats/import/preview", json=document).get_json()
    assert [step["kind"] for step in planned["steps"]] == ["new", "new", "restored"]
    assert planned["newPlatforms"] == ["Brought along"]
    assert [(c["label"], c["before"], c["after"]) for c in planned["steps"][2]["changes"]] == [
        ("Height", 192, 200)
    ]
    assert "Brought along" not in {p["name"] for p in api.get("/admin/platforms").get_json()}
    assert api.post("/admin/formats/import", json=document).get_json() == planned
    assert api.get(f"/admin/formats/{story['id']}").get_json()["height"] == 200
    assert api.post("/admin/formats/import", json=document).get_json()["counts"]["same"] == 3


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ("no object", "formats.1"),
        ({"name": "x", "type": "repurposing", "width": 50, "height": 60}, "formats.1.platform"),
        ({"name": "x", "type": "resizing", "width": 50, "height": 60}, "formats.1.category"),
        (
            {"name": "x", "type": "resizing", "category": "y", "width": 5, "height": 60},
            "formats.1.width",
        ),
        (
            {"name": "", "type": "resizing", "category": "y", "width": 50, "height": 60},
            "formats.1.name",
        ),
        ({"type": "printing", "name": "x", "width": 50, "height": 60}, "formats.1.type"),
        (
            {"name": "Same ", "type": "resizing", "category": "Ours", "width": 50, "height": 60},
            "formats.1.name",
        ),
        (
            {
                "name": "x",
                "type": "repurposing",
                "platform": "p" * 121,
                "width": 50,
                "height": 60,
            },
            "formats.1.platform",
        ),
    ],
)
def test_a_file_with_something_wrong_is_refused_whole(api: Api, entry: Any, path: str) -> None:
    sound = {"name": "same", "type": "resizing", "category": "ours", "width": 50, "height": 60}
    before = api.get("/admin/formats/export").get_json()
    answer = api.post("/admin/formats/import", json={"formats": [sound, entry]})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [path])
    assert api.get("/admin/formats/export").get_json() == before
