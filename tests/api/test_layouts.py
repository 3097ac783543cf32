"""Other layouts of a result, to choose from."""

from __future__ import annotations

import io
import json
from base64 import b64decode

import pytest
from PIL import Image

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api


def test_other_layouts_come_with_plan_and_picture_and_nothing_is_stored(
    api: Api, installation: Installation
) -> None:
    project = api.ready_project({"a.jpg": picture()})
    (result,) = api.results(api.generate(project, sizes=((600, 120),)))
    address = f"/generated-assets/{result['id']}"
    answer = api.post(f"{address}/preview?alternatives=3", json={"edits": {}})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    layouts = answer.get_json()
    assert 2 <= len(layouts) <= 3
    assert layouts[0]["plan"] == result["plan"]
    assert len({str(layout["plan"]) for layout in layouts}) == len(layouts)
    for layout in layouts:
        kind, data = layout["url"].split(",")
        assert kind == "data:image/jpeg;base64"
        with Image.open(io.BytesIO(b64decode(data))) as shown:
            assert shown.size == (480, 96)
    assert len({layout["url"] for layout in layouts}) == len(layouts)
    assert api.get(address).get_json()["version"] == result["version"]


@pytest.mark.parametrize("count", ["0", "4", "many"])
def test_a_number_of_layouts_that_is_not_one_to_three_is_refused(api: Api, count: str) -> None:
    project = api.ready_project({"a.jpg": picture()})
    (result,) = api.results(api.generate(project))
    address = f"/generated-assets/{result['id']}/preview?alternatives={count}"
    answer = api.post(address, json={"edits": {}})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["alternatives"])


def test_a_layout_is_chosen_saved_and_taken_back(api: Api, installation: Installation) -> None:
    project = api.ready_project({"a.jpg": picture()})
    (result,) = api.results(api.generate(project, sizes=((600, 120),)))
    address = f"/generated-assets/{result['id']}"
    layouts = api.post(f"{address}/preview?alternatives=3", json={"edits": {}}).get_json()
    second = {"edits": {"extend": {"layout": 2}}}
    shown = json.loads(api.post(f"{address}/preview", json=second).headers["X-Layout"])
    assert shown["strategy"] == layouts[1]["plan"]["strategy"]
    assert shown["reason"] == layouts[1]["plan"]["reason"]
    saved = api.put(address, json=second)
    assert saved.get_json()["edits"] == second["edits"]
    installation.work()
    other = api.open(api.get(address).get_json()["assetUrl"]).data
    assert api.put(address, json={"edits": {}}).get_json()["edits"] == {}
    installation.work()
    assert api.open(api.get(address).get_json()["assetUrl"]).data != other


def test_layouts_are_offered_whatever_was_chosen_before(api: Api) -> None:
    project = api.ready_project({"a.jpg": picture()})
    (result,) = api.results(api.generate(project, sizes=((600, 120),)))
    address = f"/generated-assets/{result['id']}/preview?alternatives=3"
    chosen = api.post(address, json={"edits": {"extend": {"layout": 3}}}).get_json()
    assert chosen == api.post(address, json={"edits": {}}).get_json()
