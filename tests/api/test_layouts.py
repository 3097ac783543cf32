"""Other layouts of a result, to choose from."""

from __future__ import annotations

import io
import json
from base64 import b64decode
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from app.models import Asset
from app.services.projects.editing import editor_view
from testing import db
from testing.factories.analyses import COFFEE_AD
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


def make_banner(api: Api) -> tuple[str, dict[str, Any]]:
    """A wide result, which can be laid out in several ways: its project's id, and itself."""
    project = api.ready_project({"a.jpg": picture()})
    (result,) = api.results(api.generate(project, sizes=((600, 120),)))
    return project, result


def offer_layouts(api: Api, address: str) -> list[dict[str, Any]]:
    answer = api.post(f"{address}/preview?alternatives=3", json={"edits": {}})
    layouts: list[dict[str, Any]] = answer.get_json()
    return layouts


def save_layout(
    api: Api, installation: Installation, address: str, extend: dict[str, object]
) -> bytes:
    """The file of a version with this layout."""
    assert api.put(address, json={"edits": {"extend": extend}}).status_code == 200
    installation.work()
    return api.open(api.get(address).get_json()["assetUrl"]).data


def test_a_layout_is_chosen_saved_and_taken_back(api: Api, installation: Installation) -> None:
    _, result = make_banner(api)
    address = f"/generated-assets/{result['id']}"
    second = offer_layouts(api, address)[1]
    by_place = {"edits": {"extend": {"layout": 2}}}
    shown = json.loads(api.post(f"{address}/preview", json=by_place).headers["X-Layout"])
    assert shown["strategy"] == second["plan"]["strategy"]
    assert shown["reason"] == second["plan"]["reason"]
    other = save_layout(api, installation, address, {"layout": 2})
    by_name = {"extend": {"layoutId": second["layoutId"]}}
    assert api.get(address).get_json()["edits"] == by_name
    assert api.put(address, json={"edits": {}}).get_json()["edits"] == {}
    installation.work()
    assert api.open(api.get(address).get_json()["assetUrl"]).data != other
    assert save_layout(api, installation, address, by_name["extend"]) == other


def test_a_chosen_layout_is_the_same_picture_whatever_is_found_later(
    api: Api, installation: Installation
) -> None:
    project, result = make_banner(api)
    address = f"/generated-assets/{result['id']}"
    chosen = save_layout(api, installation, address, {"layout": 2})
    version = api.get(address).get_json()["version"]
    before = api.get(address).get_json()["edits"]["extend"]["layoutId"]
    elements = f"/projects/{project}/assets/{result['originalAssetId']}/elements"
    box = {"x": 0, "y": 0, "width": 120, "height": 60}
    logo = {"kind": "logo", "label": "Acme", "box": box, "decision": "keep"}
    api.put(elements, json={"elements": [logo, {"id": "face-1", "decision": "ignore"}]})
    api.post(f"{address}/regenerate")
    installation.work()
    anew = api.get(address).get_json()
    kind = before.rpartition("-")[0]
    assert anew["edits"]["extend"]["layoutId"].startswith(kind), "it stays in kind"
    assert anew["version"] > version
    api.post(f"{address}/versions/{version}/restore")
    installation.work()
    restored = api.get(address).get_json()
    assert restored["edits"]["extend"]["layoutId"] == before
    assert api.open(restored["assetUrl"]).data == chosen


def make_coffee_ad(api: Api, installation: Installation) -> tuple[str, dict[str, Any]]:
    """A square result of an ad with several layouts of one kind: its project's id, and itself."""
    project = api.ready_project({"a.jpg": picture(size=(1600, 1000))})
    with db.transaction(installation.admin) as session:
        (asset,) = session.scalars(select(Asset).where(Asset.project_id == UUID(project)))
        asset.analysis = COFFEE_AD
    (result,) = api.results(api.generate(project, sizes=((540, 540),)))
    return project, result


def test_a_layout_stays_among_others_of_its_kind_when_it_is_planned_anew(
    api: Api, installation: Installation
) -> None:
    project, result = make_coffee_ad(api, installation)
    address = f"/generated-assets/{result['id']}"
    names = [each["layoutId"] for each in offer_layouts(api, address)]
    chosen = names[2]
    assert [name.startswith("recompose-right") for name in names[1:]] == [True, True]
    shown = save_layout(api, installation, address, {"layoutId": chosen})
    elements = f"/projects/{project}/assets/{result['originalAssetId']}/elements"
    api.put(elements, json={"elements": [{"id": "beans", "decision": "ignore"}]})
    for _ in range(2):
        assert api.post(f"{address}/regenerate").status_code < 300
    installation.work()
    anew = api.get(address).get_json()
    assert api.open(anew["assetUrl"]).data == shown
    assert anew["edits"]["extend"]["layoutId"] == chosen
    view = editor_view(installation.deps, installation.admin, UUID(result["id"]))
    assert view.layouts.name_chosen(view.result.edits.extend) == chosen, "the editor ticks it"


def test_a_layout_that_cannot_be_had_is_said_to_be_gone_and_the_best_is_taken(
    api: Api, installation: Installation
) -> None:
    """Of a photograph nothing is composed anew."""
    _, result = make_banner(api)
    address = f"/generated-assets/{result['id']}"
    edits = {"extend": {"layoutId": "recompose-left"}}
    draft = api.post(f"{address}/preflight", json={"edits": edits}).get_json()
    assert "layout_gone" in [warning["code"] for warning in draft["warnings"]]
    plain = api.open(result["assetUrl"]).data
    assert save_layout(api, installation, address, edits["extend"]) == plain
    saved = api.get(address).get_json()
    assert saved["edits"] == {}
    (said,) = (each for each in saved["warnings"] if each["code"] == "layout_gone")
    assert said["message"].startswith("The layout that was chosen cannot be made any more")
    api.put(address, json={"edits": {"saturation": 0.9}})
    installation.work()
    codes = [warning["code"] for warning in api.get(address).get_json()["warnings"]]
    assert "layout_gone" not in codes


@pytest.mark.parametrize("name", ["second", "recompose-middle", "crop-0123", ""])
def test_what_names_no_layout_is_refused(api: Api, name: str) -> None:
    _, result = make_banner(api)
    answer = api.put(
        f"/generated-assets/{result['id']}", json={"edits": {"extend": {"layoutId": name}}}
    )
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == ["edits.extend.layoutId"]


def test_a_layout_is_copied_in_kind(api: Api, installation: Installation) -> None:
    project = api.ready_project({"a.jpg": picture()})
    first, second = api.results(api.generate(project, sizes=((600, 120), (700, 140))))
    address = f"/generated-assets/{first['id']}"
    save_layout(api, installation, address, {"layout": 2})
    api.post(f"{address}/copy-edits", json={"targetIds": [second["id"]]})
    installation.work()
    names = [
        api.get(f"/generated-assets/{each['id']}").get_json()["edits"]["extend"]["layoutId"]
        for each in (first, second)
    ]
    assert names[0] != names[1], "each has its own canvas"
    assert len({name.rpartition("-")[0] for name in names}) == 1


def test_layouts_are_offered_whatever_was_chosen_before(api: Api) -> None:
    project = api.ready_project({"a.jpg": picture()})
    (result,) = api.results(api.generate(project, sizes=((600, 120),)))
    address = f"/generated-assets/{result['id']}/preview?alternatives=3"
    chosen = api.post(address, json={"edits": {"extend": {"layout": 3}}}).get_json()
    assert chosen == api.post(address, json={"edits": {}}).get_json()
