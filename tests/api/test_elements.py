"""Corrected elements: shown at once, obeyed by later plans."""

from __future__ import annotations

from typing import Any

import pytest

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.schemas import ASSET, FAILURE, INVALID, check, listed
from tests.api.statements import MISSING


@pytest.fixture(scope="module")
def asset(api: Api) -> tuple[str, dict[str, Any]]:
    project_id = api.ready_project({"a.jpg": picture(size=(900, 300))})
    return project_id, api.get(f"/projects/{project_id}/preview").get_json()[0]


def correct(api: Api, asset: tuple[str, dict[str, Any]], *entries: dict[str, Any]) -> Any:
    return api.put(
        f"/projects/{asset[0]}/assets/{asset[1]['id']}/elements", json={"elements": list(entries)}
    )


def windows(api: Api, project_id: str) -> list[list[float]]:
    """What a square shows of the picture: source boxes of a new result."""
    (result,) = api.results(api.generate(project_id, sizes=((200, 200),)))
    return [placement["src"] for placement in result["plan"]["placements"]]


def test_corrections_are_shown_and_taken_back(api: Api, asset: tuple[str, dict[str, Any]]) -> None:
    assert [element["id"] for element in asset[1]["elements"]] == ["face-1", "text-1"]
    box = {"x": 700, "y": 20, "width": 150, "height": 80}
    answer = correct(
        api,
        asset,
        {"id": "face-1", "decision": "ignore"},
        {"kind": "logo", "label": "Acme", "box": box},
    )
    shown = check(answer.get_json(), ASSET)
    assert answer.status_code == 200
    assert [(e["id"], e["kind"]) for e in shown["elements"]] == [
        ("text-1", "text"),
        ("added-1", "logo"),
    ]
    assert shown["elements"][1]["box"] == box
    assert shown["metadata"]["detectedElements"] == ["text: SALE", "logo: Acme"]
    preview = check(api.get(f"/projects/{asset[0]}/preview").get_json(), listed(ASSET))
    assert preview[0]["elements"] == shown["elements"]
    assert correct(api, asset).get_json()["elements"] == asset[1]["elements"]


def test_later_plans_obey_and_earlier_ones_stay_until_they_are_made_anew(
    api: Api, installation: Installation, asset: tuple[str, dict[str, Any]]
) -> None:
    correct(api, asset)
    (before,) = api.results(api.generate(asset[0], sizes=((200, 200),)))
    ignoring = [{"id": "face-1", "decision": "ignore"}, {"id": "text-1", "decision": "ignore"}]
    correct(
        api,
        asset,
        *ignoring,
        {"kind": "product", "box": {"x": 650, "y": 50, "width": 200, "height": 200}},
    )
    ((left, _, width, _),) = windows(api, asset[0])
    assert left <= 650
    assert left + width >= 850
    assert left > 400, "the face at 360 to 540 is not kept any more"
    again = api.get(f"/generated-assets/{before['id']}").get_json()
    assert again["plan"] == before["plan"]
    api.post(f"/generated-assets/{before['id']}/regenerate")
    installation.work()
    assert api.get(f"/generated-assets/{before['id']}").get_json()["plan"]["placements"][0]["src"][
        0
    ] == pytest.approx(left, abs=1)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"id": "nothing"}, "elements.0.id"),
        ({"kind": "face"}, "elements.0.box"),
        ({"id": "face-1", "decision": "perhaps"}, "elements.0.decision"),
        ({"box": {"x": 1, "y": 1, "width": -1, "height": 1}}, "elements.0.box.width"),
        ({"box": {"x": 5000, "y": 1, "width": 10, "height": 1}}, "elements.0.box"),
    ],
)
def test_a_bad_correction_names_its_field(
    api: Api, asset: tuple[str, dict[str, Any]], entry: dict[str, Any], field: str
) -> None:
    answer = correct(api, asset, entry)
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (422, [field])


def test_a_picture_must_be_analysed_and_of_the_project(
    api: Api, installation: Installation, asset: tuple[str, dict[str, Any]]
) -> None:
    project_id = api.upload({"a.jpg": picture()}).get_json()["projectId"]
    early = api.get(f"/projects/{project_id}/preview").get_json()[0]
    answer = correct(api, (project_id, early))
    assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (409, "not_analysed")
    for path in ((project_id, asset[1]), (asset[0], {"id": MISSING})):
        assert correct(api, path).status_code == 404
    installation.work()
