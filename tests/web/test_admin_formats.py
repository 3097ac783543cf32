"""The screens of the catalogue, without script: found, changed, archived, exported and imported."""

from __future__ import annotations

import html
import io
import json
import re
from typing import Any

import pytest
from PIL import Image

from app.domain.documents.declared import form_of
from app.domain.documents.formats import FormatDraft
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.web.forms import read_form
from tests.web.screens import Screens

LIST = "/admin/formats"


@pytest.fixture(scope="module")
def api(installation: Installation) -> Api:
    return Api(installation)


def find(api: Api, name: str, platform: str = "Instagram") -> dict[str, Any]:
    entries = api.get("/admin/formats/export").get_json()["formats"]
    found: dict[str, Any] = next(
        each for each in entries if (each["name"], each["platform"]) == (name, platform)
    )
    return found


def filled_form(screens: Screens, path: str, form: str, **values: Any) -> dict[str, Any]:
    """A form as it is shown, with some values typed in."""
    page = screens.get(path).text
    fields: dict[str, Any] = read_form(page, form)
    chosen = r'<select[^>]* name="([^"]+)".*?</select>'
    for found in re.finditer(chosen, page, re.DOTALL):
        options = re.findall(r'<option value="([^"]*)"( selected)?', found[0])
        fields[found[1]] = next((value for value, is_on in options if is_on), options[0][0])
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page):
        fields[name] = html.unescape(text)
    return {**fields, **values}


def filled(screens: Screens, path: str, **values: Any) -> dict[str, Any]:
    """The form of a format as it is shown, with some values typed in."""
    named = {name.replace("__", "."): value for name, value in values.items()}
    return filled_form(screens, path, "format-form", **named)


def size_of(data: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(data)).size


def names_in(page: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'formats/[0-9a-f-]{36}">([^<]+)</a>', page)]


def test_the_list_finds_by_name_size_ratio_and_place(screens: Screens) -> None:
    whole = screens.get(LIST).text
    assert "165\u00a0formats" in whole
    assert names_in(screens.get(f"{LIST}?offset=25").text) != names_in(whole)
    found = names_in(screens.get(f"{LIST}?q=story+9:16&group=Instagram").text)
    assert found
    assert all("Story" in name for name in found)
    assert "Story (organic) 9:16" in names_in(screens.get(f"{LIST}?q=1080+×+1920").text)
    assert "No format is like this" in screens.get(f"{LIST}?q=nowhere").text


def test_a_form_shows_every_value_of_a_format_and_sent_back_it_changes_nothing(
    screens: Screens, api: Api
) -> None:
    before = find(api, "Story (organic) 9:16")
    path = f"{LIST}/{before['id']}"
    fields = filled(screens, path)
    assert set(fields["field"]) == {field.path for field in form_of(FormatDraft)}
    answer = screens.post(path, **fields)
    assert "Nothing was changed" in screens.get(answer.location).text
    assert find(api, "Story (organic) 9:16") == before


def test_what_is_typed_is_saved_as_it_is_meant(screens: Screens, api: Api) -> None:
    path = f"{LIST}/{find(api, 'Story ad 9:16')['id']}"
    typed = filled(
        screens,
        path,
        maxBytes="4,5 MB",
        safeZone__top="120 px",
        fileTypes=["png"],
        rules=["no_text_overlay"],
        mask="circle",
        confidence="official",
        checkedOn="2026-11-01",
        source="https://example.org/sizes\n\nour own",
        isDefault=[],
    )
    answer = screens.post(path, **typed)
    assert "Saved" in screens.get(answer.location).text
    saved = find(api, "Story ad 9:16")
    assert saved["maxBytes"] == 4_500_000
    assert saved["safeZone"]["top"] == 120
    assert (saved["fileTypes"], saved["rules"], saved["mask"]) == (
        ["png"],
        ["no_text_overlay"],
        "circle",
    )
    assert saved["source"] == ["https://example.org/sizes", "our own"]
    assert (saved["confidence"], saved["checkedOn"]) == ("official", "2026-11-01")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"width": "wide"}, "Width: Use 16 to 16384\u00a0px"),
        ({"width": "100.5"}, "Width: Use a whole number"),
        ({"safeZone__top": "1900", "safeZone__bottom": "100"}, "nothing of the format"),
        ({"fileTypes": ["gif"]}, "Name jpeg or png too"),
        ({"type": "resizing"}, "A resizing format belongs to a category"),
        ({"checkedOn": "yesterday"}, "Checked on"),
        ({"name": " "}, "Name"),
    ],
)
def test_what_cannot_be_is_said_and_stays_typed(
    screens: Screens, api: Api, typed: dict[str, Any], said: str
) -> None:
    before = find(api, "Feed tall 3:4")
    path = f"{LIST}/{before['id']}"
    answer = screens.post(path, **filled(screens, path, **typed))
    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert find(api, "Feed tall 3:4") == before


def test_a_new_format_on_a_new_platform_is_ordered_at_once(screens: Screens, api: Api) -> None:
    assert "Use 1 to 120" in screens.post("/admin/platforms", name=" ").text
    screens.post("/admin/platforms", name="Pixelfed")
    platform = next(p for p in api.get("/admin/platforms").get_json() if p["name"] == "Pixelfed")
    fields = filled(
        screens, f"{LIST}/new", name="Banner", width="320", height="100", platformId=platform["id"]
    )
    made = screens.post(f"{LIST}/new", **fields)
    assert "It can be ordered from now on" in screens.get(made.location).text
    project = screens.ready_project()
    assert "Banner" in screens.get(f"{project}/formats").text
    path = made.location.partition("?")[0]
    archived = screens.post(f"{path}/archive")
    assert "its results stay" in screens.get(archived.location).text
    assert "Banner" in screens.get(f"{LIST}?state=archived").text
    assert "In use again" in screens.get(screens.post(f"{path}/restore").location).text
    screens.post(f"/admin/platforms/{platform['id']}/archive")
    assert "Pixelfed" not in screens.get("/admin/platforms").text


def test_a_changed_format_lists_its_approved_files_and_makes_the_chosen_again(
    screens: Screens, api: Api, installation: Installation
) -> None:
    fmt = find(api, "Profile picture")
    project_id = api.ready_project({"one.jpg": picture(size=(64, 48))}, name="Unfit")
    order = {"projectId": project_id, "formatIds": [fmt["id"]]}
    job_id = api.post("/generate", json=order).get_json()["jobId"]
    installation.work()
    result = api.results(job_id)[0]["id"]
    api.post(f"/generated-assets/{result}/review", json={"review": "approved"})
    api.put(f"/admin/formats/{fmt['id']}", json={"width": 400, "height": 400})
    page = screens.get(f"{LIST}/{fmt['id']}").text
    assert "1\u00a0approved file no longer fits" in page
    assert "another size" in page
    answer = screens.post(f"{LIST}/{fmt['id']}/remake", result=[result, "no id"])
    assert "1\u00a0file is being made again" in screens.get(answer.location).text
    installation.work()
    again = api.get(f"/generated-assets/{result}").get_json()
    assert size_of(api.open(again["assetUrl"]).data) == (400, 400)


def send_file(screens: Screens, data: bytes) -> Any:
    return screens.post(f"{LIST}/import", file=(io.BytesIO(data), "formats.json"))


def test_a_file_is_looked_at_and_then_taken_in_once(screens: Screens, api: Api) -> None:
    exported = screens.get(f"{LIST}/export.json")
    assert "attachment" in exported.headers["Content-Disposition"]
    document = json.loads(exported.text)
    same = send_file(screens, exported.data).text
    assert "Nothing is left to do" in same
    document["formats"].append(
        {"name": "<b>New</b>", "type": "resizing", "category": "Web", "width": 70, "height": 70}
    )
    looked = send_file(screens, b"\xef\xbb\xbf" + json.dumps(document).encode()).text
    assert "1 new" in looked
    assert "&lt;b&gt;New&lt;/b&gt;" in looked
    text = re.search(r'<textarea name="document" hidden>\n(.*?)</textarea>', looked, re.DOTALL)
    assert text
    confirmed = html.unescape(text[1])
    assert "Imported: 1 new" in screens.post(f"{LIST}/import/confirm", document=confirmed).text
    again = screens.post(f"{LIST}/import/confirm", document=confirmed).text
    assert "all of it is there already" in again
    names = [each["name"] for each in api.get("/admin/formats/export").get_json()["formats"]]
    assert names.count("<b>New</b>") == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This is no JSON"),
        (b"[1,", "This is no JSON. Line 1"),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"[" * 100_000, "This is no JSON"),
        (b'{"formats": 3}', "no list named formats"),
        (b'"text"', "no list named formats"),
        (b'[{"name": "x"}]', "Type|refused"),
        (b" " * 500_000, "450 KB"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(screens: Screens, data: bytes, said: str) -> None:
    answer = send_file(screens, data)
    assert answer.status_code in {200, 422}
    assert any(word in answer.text for word in said.split("|"))
    assert "Import</button>" not in answer.text
