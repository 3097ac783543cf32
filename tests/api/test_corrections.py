"""Corrections tried before they are applied, applied to what they change, and saved by two."""

from __future__ import annotations

from typing import Any

import pytest

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api

SIZES = ((200, 200), (900, 300), (100, 300), (300, 100))
NO_FACE = {"elements": [{"id": "face-1", "decision": "ignore"}]}
NOTHING: dict[str, Any] = {"elements": []}


@pytest.fixture
def made(api: Api) -> tuple[str, str]:
    """A project with one picture and results of it: the path of its elements, and its id."""
    project_id = api.ready_project({"a.jpg": picture(size=(900, 300))})
    asset_id = api.get(f"/projects/{project_id}/preview").get_json()[0]["id"]
    api.results(api.generate(project_id, sizes=SIZES))
    return f"/projects/{project_id}/assets/{asset_id}/elements", asset_id


def results_of(api: Api, asset_id: str) -> dict[str, dict[str, Any]]:
    return {result["id"]: result for result in api.get(f"/assets/{asset_id}/generated").get_json()}


def order(api: Api, project_id: str, side: int) -> str:
    """Order a square that nobody makes yet; the id of the order."""
    sizes = [{"width": side, "height": side}]
    answer = api.post("/generate", json={"projectId": project_id, "customResizes": sizes})
    return str(answer.get_json()["jobId"])


def test_a_preview_tells_what_applying_then_makes_again_and_nothing_else(
    api: Api, installation: Installation, made: tuple[str, str]
) -> None:
    path, asset_id = made
    before = results_of(api, asset_id)
    preview = api.post(f"{path}/preview", json=NO_FACE).get_json()
    assert (preview["checked"], preview["isMade"]) == (len(SIZES), True)
    expected = {item["resultId"]: item for item in preview["items"] if item["effect"] != "none"}
    assert 0 < len(expected) == preview["changed"] < len(SIZES)
    assert results_of(api, asset_id) == before, "a preview stores nothing"
    assert api.get(path).get_json()["corrections"] == []

    applied = api.post(f"{path}/apply", json=NO_FACE).get_json()
    assert set(applied["remade"]) == set(expected)
    assert "face-1" not in [element["id"] for element in applied["asset"]["elements"]]
    installation.work()
    after = results_of(api, asset_id)
    for result_id, result in after.items():
        if result_id in expected:
            assert result["version"] == 2
            assert result["plan"] == expected[result_id]["after"]
        else:
            known = {"altText": result["altText"]}  # of the picture, of which more is known now
            assert result == {**before[result_id], **known}
    assert api.post(f"{path}/preview", json=NO_FACE).get_json()["changed"] == 0


def test_what_was_made_before_the_corrections_still_changes(
    api: Api, made: tuple[str, str]
) -> None:
    """Saved without applying them, results are what they were: applying makes up for it."""
    path, _ = made
    api.put(path, json=NO_FACE)
    assert api.post(f"{path}/preview", json=NO_FACE).get_json()["changed"] > 0


def test_a_result_that_somebody_edited_keeps_its_edits(
    api: Api, installation: Installation, made: tuple[str, str]
) -> None:
    path, asset_id = made
    changed = [
        item["resultId"]
        for item in api.post(f"{path}/preview", json=NO_FACE).get_json()["items"]
        if item["effect"] != "none"
    ]
    edits = {"saturation": 0.5}
    api.put(f"/generated-assets/{changed[0]}", json={"edits": edits})
    api.post(f"/generated-assets/{changed[0]}/review", json={"review": "approved"})
    installation.work()
    item = next(
        item
        for item in api.post(f"{path}/preview", json=NO_FACE).get_json()["items"]
        if item["resultId"] == changed[0]
    )
    assert item["isEdited"]
    assert changed[0] in api.post(f"{path}/apply", json=NO_FACE).get_json()["remade"]
    installation.work()
    result = results_of(api, asset_id)[changed[0]]
    assert (result["edits"]["saturation"], result["review"]) == (0.5, "pending")
    assert result["plan"] == item["after"]


def test_a_window_that_somebody_set_is_not_moved_by_a_correction(
    api: Api, installation: Installation, made: tuple[str, str]
) -> None:
    path, _ = made
    first = next(
        item["resultId"]
        for item in api.post(f"{path}/preview", json=NO_FACE).get_json()["items"]
        if item["effect"] != "none"
    )
    crop = {"x": 0.4, "y": 0.0, "width": 0.2, "height": 0.6}
    api.put(f"/generated-assets/{first}", json={"edits": {"crop": crop}})
    installation.work()
    item = next(
        item
        for item in api.post(f"{path}/preview", json=NO_FACE).get_json()["items"]
        if item["resultId"] == first
    )
    assert item["before"]["placements"] == item["after"]["placements"]


def test_before_anything_is_made_a_correction_is_tried_on_preselected_formats(api: Api) -> None:
    project_id = api.ready_project({"a.jpg": picture(size=(900, 300))})
    asset_id = api.get(f"/projects/{project_id}/preview").get_json()[0]["id"]
    path = f"/projects/{project_id}/assets/{asset_id}/elements"
    preview = api.post(f"{path}/preview", json=NO_FACE).get_json()
    assert not preview["isMade"]
    assert preview["checked"] == 8
    assert {item["resultId"] for item in preview["items"]} == {None}
    assert api.post(f"{path}/apply", json=NO_FACE).get_json()["remade"] == []


def test_a_result_that_is_waiting_obeys_by_itself(
    api: Api, installation: Installation, made: tuple[str, str]
) -> None:
    path, asset_id = made
    project_id = path.split("/")[2]
    order(api, project_id, 250)
    preview = api.post(f"{path}/preview", json=NO_FACE).get_json()
    assert preview["waiting"] == 1
    assert preview["checked"] == len(SIZES)
    api.post(f"{path}/apply", json=NO_FACE)
    installation.work()
    assert api.post(f"{path}/preview", json=NO_FACE).get_json()["changed"] == 0
    assert len(results_of(api, asset_id)) == len(SIZES) + 1


def test_of_two_who_correct_one_picture_the_second_is_told_who_was_first(
    api: Api, made: tuple[str, str]
) -> None:
    path, _ = made
    opened = api.get(path)
    assert (opened.get_json()["version"], opened.headers["ETag"]) == (0, '"0"')
    first = api.put(path, json=NO_FACE, headers={"If-Match": opened.headers["ETag"]})
    assert (first.status_code, first.headers["ETag"]) == (200, '"1"')
    for act in (api.put, lambda *a, **k: api.post(f"{a[0]}/apply", **k)):
        second = act(path, json=NOTHING, headers={"If-Match": '"0"'})
        assert (second.status_code, second.get_json()["error"]) == (412, "corrections_out_of_date")
        assert "admin" in second.get_json()["message"]
    kept = api.get(path).get_json()
    assert (kept["version"], kept["savedBy"]) == (1, "admin")
    assert kept["corrections"][0]["id"] == "face-1"
    again = api.put(path, json=NO_FACE, headers={"If-Match": '"1"'})
    assert again.headers["ETag"] == '"1"', "the same once more is no new version"


def test_corrections_are_read_as_they_are_sent(api: Api, made: tuple[str, str]) -> None:
    path, _ = made
    box = {"x": 5, "y": 6, "width": 70, "height": 80}
    sent = {
        "elements": [
            {"id": "face-1", "decision": "ignore", "isWrong": True},
            {"id": "text-1", "protection": "may", "label": "SALE"},
            {
                "kind": "object",
                "isSubject": True,
                "box": {"x": 5, "y": 6, "width": 70, "height": 80},
            },
        ]
    }
    api.put(path, json=sent)
    read = api.get(path).get_json()
    assert [(c["id"], c["isWrong"], c["isSubject"]) for c in read["corrections"]] == [
        ("face-1", True, False),
        ("text-1", False, False),
        ("added-1", False, True),
    ]
    assert read["corrections"][2]["box"] == box
    assert [(e["id"], e["kind"], e["protection"]) for e in read["elements"]] == [
        ("text-1", "text", "may"),
        ("added-1", "subject", "must"),
    ]
    assert [e["id"] for e in read["found"]] == ["face-1", "text-1"]


def test_a_plan_taken_back_while_it_was_rendered_is_made_anew(
    api: Api, installation: Installation, made: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The earlier rendering ends afterwards, and must not bring its plan back."""
    path, _ = made
    job_id = order(api, path.split("/")[2], 210)
    import app.services.work.rendering as rendering

    make = rendering.make_result

    def made_late(*args: Any) -> Any:
        monkeypatch.setattr(rendering, "make_result", make)
        found = make(*args)
        assert len(api.post(f"{path}/apply", json=NO_FACE).get_json()["remade"]) > 0
        return found

    monkeypatch.setattr(rendering, "make_result", made_late)
    installation.work()
    (result,) = api.results(job_id)
    assert result["version"] == 2
    assert api.post(f"{path}/preview", json=NO_FACE).get_json()["changed"] == 0
