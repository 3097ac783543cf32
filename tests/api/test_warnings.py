"""What is said of a result belongs to what it shows, also after a person moved the window."""

from __future__ import annotations

from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api


def test_a_crop_by_hand_carries_warnings_of_its_own_and_loses_them_when_taken_back(
    api: Api, installation: Installation
) -> None:
    """The fake analyser sees a face in the middle and a word at the lower left."""
    project = api.ready_project({"a.jpg": picture()})
    (result,) = api.results(api.generate(project, sizes=((320, 240),)))
    assert not any(warning["code"].endswith("_cut") for warning in result["warnings"])
    edits = {"crop": {"x": 0.5, "y": 0.0, "width": 0.5, "height": 0.5}}
    api.put(f"/generated-assets/{result['id']}", json={"edits": edits})
    installation.work()
    moved = api.get(f"/generated-assets/{result['id']}").get_json()
    assert {"face_cut", "text_cut"} <= {warning["code"] for warning in moved["warnings"]}
    api.put(f"/generated-assets/{result['id']}", json={"edits": {}})
    installation.work()
    assert api.get(f"/generated-assets/{result['id']}").get_json()["warnings"] == result["warnings"]
