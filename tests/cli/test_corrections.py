"""`flask corrections`: what people corrected, as a data set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from tests.api.client import Api


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(tmp_path / "data")


def exported(installation: Installation, *words: str) -> list[dict[str, Any]]:
    result = installation.app.test_cli_runner().invoke(args=["corrections", *words])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_each_corrected_picture_is_a_line_with_what_was_found_and_said(
    installation: Installation, tmp_path: Path
) -> None:
    api = Api(installation)
    project_id = api.ready_project({"a.jpg": picture(), "b.jpg": picture(size=(400, 300))})
    asset = api.get(f"/projects/{project_id}/preview").get_json()[0]
    assert exported(installation) == []
    box = {"x": 200, "y": 100, "width": 240, "height": 280}
    said = [
        {"id": "face-1", "decision": "ignore"},
        {"kind": "subject", "label": "ball", "box": box},
    ]
    assert (
        api.put(
            f"/projects/{project_id}/assets/{asset['id']}/elements", json={"elements": said}
        ).status_code
        == 200
    )
    (line,) = exported(installation, "--pictures", str(tmp_path / "set"))
    assert [e["id"] for e in line["found"]] == ["face-1", "text-1"]
    assert [(c["id"], c["decision"]) for c in line["corrections"]] == [
        ("face-1", "ignore"),
        ("added-1", "keep"),
    ]
    assert [(e["kind"], e["label"]) for e in line["protected"]] == [
        ("text", "SALE"),
        ("subject", "ball"),
    ]
    with Image.open(tmp_path / "set" / line["file"]) as written:
        assert written.size == (line["width"], line["height"]) == (640, 480)


def test_corrections_that_were_taken_back_are_not_exported(installation: Installation) -> None:
    api = Api(installation)
    project_id = api.ready_project({"a.jpg": picture()})
    (asset,) = api.get(f"/projects/{project_id}/preview").get_json()
    for entries in ([{"id": "face-1", "decision": "ignore"}], []):
        api.put(f"/projects/{project_id}/assets/{asset['id']}/elements", json={"elements": entries})
    assert exported(installation) == []
