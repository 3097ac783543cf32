"""Script in whatever people may write is shown as they wrote it, and never becomes part of a
page.
"""

from __future__ import annotations

import html
import io
import re

import pytest

from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.web.screens import Screens

SCRIPT = "<script>alert(1)</script>"
BROKEN_OUT = "\"'><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("installation"))


@pytest.mark.parametrize("words", [SCRIPT, BROKEN_OUT])
def test_what_people_write_is_text_on_every_screen(installation: Installation, words: str) -> None:
    api = Api(installation)
    name = words.replace("/", "").replace('"', "")  # what a file's name may hold
    project_id = api.ready_project({f"{name}.jpg": picture()}, words)
    api.post("/admin/platforms", json={"name": words})
    style = api.post("/admin/text-style-sets", json={"name": words, "styles": {}}).get_json()
    logo = api.post(
        "/logos", data={"file": (io.BytesIO(picture("PNG", (40, 20))), f"{name}.png")}
    ).get_json()
    result = api.results(api.generate(project_id))[0]
    text = {
        "content": words,
        "styleType": "title",
        "textStyleSetId": style["id"],
        "position": {"x": 0.1, "y": 0.1},
    }
    edits = {
        "textOverlays": [text],
        "logoOverlay": {"logoUrl": logo["logoUrl"], "position": {"x": 0, "y": 0}, "size": 20},
    }
    assert api.put(f"/generated-assets/{result['id']}", json={"edits": edits}).status_code == 200
    installation.work()
    own = f"/projects/{project_id}"
    paths = (
        "/",
        "/projects",
        own,
        f"{own}/formats",
        f"{own}/results",
        f"/results/{result['id']}",
        f"{own}/pictures",
    )
    screens = Screens(installation)
    shown = 0
    for path in paths:
        page = screens.get(path).get_data(as_text=True)
        assert words not in page, path
        assert "<script>alert" not in page, path
        assert not re.search(r"<[^>\"']*onerror=", page), path
        shown += html.unescape(page).count(words)
    assert shown >= 4, "the words themselves are there to be read"
