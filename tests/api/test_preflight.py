"""What is wrong with a result is said before it is saved and after, and one click mends it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api

TITLE = {"content": "Sale", "styleType": "title", "position": {"x": 0.4, "y": 0.35}}
"""On the face that the fake analyser finds in the middle of every picture."""


@pytest.fixture(scope="module")
def result_id(api: Api) -> str:
    project = api.ready_project({"a.jpg": picture()})
    (result,) = api.results(api.generate(project, sizes=((640, 480),)))
    assert result["warnings"] == []
    return str(result["id"])


def judged(api: Api, result_id: str, edits: dict[str, Any]) -> list[dict[str, Any]]:
    answer = api.post(f"/generated-assets/{result_id}/preflight", json={"edits": edits})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["warnings"]
    return found


def saved(api: Api, installation: Installation, result_id: str, edits: object) -> Any:
    api.put(f"/generated-assets/{result_id}", json={"edits": edits})
    installation.work()
    return api.get(f"/generated-assets/{result_id}").get_json()


def test_a_title_over_a_face_is_never_clean(
    api: Api, installation: Installation, result_id: str
) -> None:
    """The finding of the draft is that of the saved result, and a version of it takes it back."""
    edits = {"textOverlays": [TITLE]}
    draft = judged(api, result_id, edits)
    assert (draft[0]["code"], draft[0]["badge"]) == ("face_covered", "Face covered")
    assert (draft[0]["subject"], draft[0]["mend"], draft[0]["isBlocking"]) == (
        "text 0",
        "move",
        True,
    )
    assert draft[0]["message"] == "The text “Sale” covers the face."
    result = saved(api, installation, result_id, edits)
    assert [one["code"] for one in result["warnings"]] == [one["code"] for one in draft]
    assert saved(api, installation, result_id, {})["warnings"] == []


MENDED = [
    ("face_covered", {"textOverlays": [TITLE]}),
    (
        "text_contrast",
        {"textOverlays": [{**TITLE, "color": "#3c78b4", "position": {"x": 0.05, "y": 0.05}}]},
    ),
    (
        "text_too_small",
        {"textOverlays": [{**TITLE, "fontSize": 8, "position": {"x": 0.05, "y": 0.05}}]},
    ),
    ("face_cut", {"crop": {"x": 0.5, "y": 0, "width": 0.5, "height": 0.5}}),
]


@pytest.mark.parametrize(("code", "edits"), MENDED)
def test_a_mend_makes_its_warning_untrue_and_brings_no_other(
    api: Api, installation: Installation, result_id: str, code: str, edits: dict[str, Any]
) -> None:
    before = judged(api, result_id, edits)
    (warning,) = [one for one in before if one["code"] == code]
    body = {"code": code, "subject": warning["subject"], "edits": edits}
    answer = api.post(f"/generated-assets/{result_id}/mend", json=body)
    assert answer.status_code == 200, answer.text
    offered = answer.get_json()
    result = saved(api, installation, result_id, offered["edits"])
    left = {one["code"] for one in result["warnings"]}
    assert code not in left
    assert left <= {one["code"] for one in before}
    api.put(f"/generated-assets/{result_id}", json={"edits": {}})
    installation.work()


def test_a_logo_that_is_lost_on_its_ground_gets_a_plate(
    api: Api, installation: Installation, result_id: str
) -> None:
    mark = io.BytesIO()
    drawn = Image.new("RGBA", (80, 80), (0, 0, 0, 0))
    ImageDraw.Draw(drawn).ellipse((10, 10, 70, 70), outline=(60, 120, 180, 255), width=8)
    drawn.save(mark, "PNG")
    parts = {"file": (io.BytesIO(mark.getvalue()), "mark.png")}
    logo = api.post("/logos", data=parts).get_json()
    overlay = {"logoUrl": logo["logoUrl"], "position": {"x": 0.05, "y": 0.05}, "size": 12}
    edits = {"logoOverlay": overlay}
    (warning,) = judged(api, result_id, edits)
    assert (warning["code"], warning["badge"]) == ("logo_contrast", "Logo 1.0:1")
    body = {"code": "logo_contrast", "subject": "logo", "edits": edits}
    offered = api.post(f"/generated-assets/{result_id}/mend", json=body).get_json()["edits"]
    assert offered["logoOverlay"]["background"].startswith("#")
    assert judged(api, result_id, offered) == []


def test_what_nothing_mends_is_refused_in_words_and_changes_nothing(
    api: Api, result_id: str
) -> None:
    edits = {"textOverlays": [{**TITLE, "content": "\U000e0101 \U0001f9ff\u16a0"}]}
    before = api.get(f"/generated-assets/{result_id}").get_json()
    (letters,) = [one for one in judged(api, result_id, edits) if one["code"] == "text_letters"]
    assert (letters["mend"], letters["isBlocking"]) == (None, True)
    body = {"code": "text_letters", "subject": "text 0", "edits": edits}
    answer = api.post(f"/generated-assets/{result_id}/mend", json=body)
    assert (answer.status_code, answer.get_json()["error"]) == (409, "nothing_mends")
    assert api.get(f"/generated-assets/{result_id}").get_json() == before


def test_a_file_over_its_limit_is_mended_by_a_lower_quality(
    api: Api, installation: Installation
) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (300, 300, 3), dtype=np.uint8)
    drawn = io.BytesIO()
    Image.fromarray(noise).save(drawn, "PNG")
    body = {
        "name": "Small",
        "type": "resizing",
        "category": "Display",
        "width": 300,
        "height": 300,
        "maxBytes": 22_000,
        "fileTypes": ["jpeg"],
    }
    made = api.post("/admin/formats", json=body).get_json()
    project = api.ready_project({"noise.png": drawn.getvalue()})
    order = {"projectId": project, "formatIds": [made["id"]]}
    job_id = api.post("/generate", json=order).get_json()["jobId"]
    installation.work()
    (result,) = api.results(job_id)
    (warning,) = [one for one in result["warnings"] if one["code"] == "over_max_bytes"]
    assert (warning["mend"], warning["badge"][-8:]) == ("quality", "of 22 KB")
    offered = api.post(
        f"/generated-assets/{result['id']}/mend", json={"code": "over_max_bytes"}
    ).get_json()
    result = saved(api, installation, result["id"], offered["edits"])
    assert result["sizeBytes"] <= 22_000
    assert "over_max_bytes" not in {one["code"] for one in result["warnings"]}


def test_an_enlarged_picture_offers_another_strategy_only_where_that_helps(api: Api) -> None:
    """Seen whole, a wide picture is smaller on a taller canvas; a small one is never enough."""
    project = api.ready_project({"a.jpg": picture(size=(900, 300))})
    results = api.results(api.generate(project, sizes=((800, 400), (3000, 1000))))
    made = {result["dimensions"]["width"]: result for result in results}
    taller, huge = made[800], made[3000]
    assert {one["code"]: one["mend"] for one in taller["warnings"]}["enlarged"] == "strategy"
    assert {one["code"]: one["mend"] for one in huge["warnings"]}["enlarged"] is None
    body = {"code": "enlarged"}
    offered = api.post(f"/generated-assets/{taller['id']}/mend", json=body).get_json()
    assert "enlarged" not in {one["code"] for one in offered["warnings"]}
