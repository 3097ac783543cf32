"""The brand kit and the text style sets, without script."""

from __future__ import annotations

import html
import io
import re
from base64 import b64decode
from typing import Any

import pytest
from PIL import Image

from app.domain.documents.declared import form_of
from app.domain.documents.text_styles import StyleSetDraft
from testing.factories.fonts import draw_font
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.web.screens import Screens
from tests.web.test_admin_formats import filled_form

BRAND, STYLES = "/admin/brand", "/admin/text-styles"
PETROL = '<option value="#0b6177">Petrol</option>'


@pytest.fixture(scope="module")
def api(installation: Installation) -> Api:
    return Api(installation)


def send(screens: Screens, what: str, data: bytes, **fields: str) -> Any:
    part = (io.BytesIO(data), f"brand-{what}")
    return screens.post(f"{BRAND}/{what}s", **{f"{what}_file": part}, **fields)


def test_a_font_is_added_archived_and_restored(screens: Screens, api: Api) -> None:
    refused = send(screens, "font", draw_font("Screened"), licence=" ", family="Screen Sans")
    assert refused.status_code == 422
    assert "by what right" in refused.text
    assert 'value="Screen Sans"' in refused.text, "what was typed stays"
    assert api.get("/admin/fonts").get_json() == []
    made = send(screens, "font", draw_font("Screened"), licence="Licence <1>", family="")
    page = screens.get(made.location).text
    assert "Licence &lt;1&gt;" in page
    assert "may be embedded and installed" in page
    font_id = api.get("/admin/fonts").get_json()[0]["id"]
    gone = screens.get(screens.post(f"{BRAND}/fonts/{font_id}/archive").location).text
    assert "1\u00a0archived font" in gone
    assert (
        "Offered again"
        in screens.get(screens.post(f"{BRAND}/fonts/{font_id}/restore").location).text
    )
    restricted = send(screens, "font", draw_font("Restricted", fs_type=2), licence="Bought")
    assert "look whether your licence covers" in restricted.text


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "The file is empty"), (b"\x89PNG", "This is no font"), (b"wOF2", "for web pages")],
)
def test_what_is_no_font_is_refused_on_the_page(screens: Screens, data: bytes, said: str) -> None:
    answer = send(screens, "font", data, licence="Ours", family="Kept words")
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Kept words"' in answer.text


def test_no_file_is_said_as_such(screens: Screens) -> None:
    answer = screens.post(f"{BRAND}/fonts", licence="Ours", font_file=(io.BytesIO(b""), ""))
    assert "Choose one file" in answer.text


def test_colours_are_set_by_rows_and_offered_in_rules_styles_and_editor(
    screens: Screens, api: Api
) -> None:
    rows = {"name": ["Petrol", "", "", "Old"], "color": ["#0B6177", "#fc0", "", ""]}
    refused = screens.post(f"{BRAND}/colours", **rows)
    assert refused.status_code == 422
    assert "Old: Use a colour" in refused.text
    assert api.get("/admin/brand-kit").get_json() == {"colours": []}
    rows["name"][3] = ""
    assert "Saved" in screens.get(screens.post(f"{BRAND}/colours", **rows).location).text
    assert api.get("/admin/brand-kit").get_json()["colours"][1] == {
        "name": "#fc0",
        "color": "#ffcc00",
    }
    rules = screens.get("/admin/rules/manual-editing").text
    assert 'name="allowedColours" value="#0b6177"' in rules
    fields = {"field": "allowedColours", "allowedColours": ["#ffcc00", "#123456"], "version": "1"}
    screens.post("/admin/rules/manual-editing", act="publish", **fields)
    rule = api.get("/admin/rules/manual-editing").get_json()
    assert rule["allowedColours"] == ["#ffcc00", "#123456"]
    again = screens.get("/admin/rules/manual-editing").text
    assert 'value="#ffcc00" checked' in again
    assert 'value="#123456" autocomplete' in again, "what is no brand colour stands in the field"
    api.post("/admin/rules/manual-editing/versions/1/restore")
    assert PETROL in screens.get(f"{STYLES}/new").text
    result = api.results(api.generate(api.ready_project({"disc.jpg": picture()})))[0]["id"]
    editor = screens.get(f"/results/{result}").text
    assert PETROL in editor
    assert editor.count('list="brand-colours"') >= 2, "the plate's picker and its field"


def test_logos_are_in_the_same_place(screens: Screens, api: Api) -> None:
    assert "Choose one file" in screens.post(f"{BRAND}/logos", logo_file=(io.BytesIO(), "")).text
    assert send(screens, "logo", b"no picture").status_code == 422
    made = send(screens, "logo", picture("PNG", (40, 20)))
    assert "brand-logo" in screens.get(made.location).text
    logo_id = api.get("/logos").get_json()[0]["id"]
    screens.post(f"{BRAND}/logos/{logo_id}/remove")
    assert api.get("/logos").get_json() == []


def proofs_in(page: str) -> list[Image.Image]:
    found = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', page)
    return [Image.open(io.BytesIO(b64decode(each))) for each in found]


def test_a_set_is_shown_in_four_languages_and_one_on_three_pictures(screens: Screens) -> None:
    page = screens.get(screens.get(STYLES).location).text
    assert [proof.size for proof in proofs_in(page)] == [(720, 480)] * 4
    for name in ("English", "German", "Arabic", "Japanese"):
        assert f"The styles in {name}" in page
    fields = filled_form(screens, f"{STYLES}/new", "style-form", name="x")
    shown = screens.post(f"{STYLES}/proofs", htmx=True, **{**fields, "language": "ar"})
    assert len(proofs_in(shown.text)) == 3
    assert "<html" not in shown.text


def test_a_form_shows_every_value_of_a_set_and_sent_back_it_changes_nothing(
    screens: Screens, api: Api
) -> None:
    before = api.get("/admin/text-style-sets").get_json()[0]
    path = f"{STYLES}/{before['id']}"
    fields = filled_form(screens, path, "style-form")
    assert set(fields["field"]) == {field.path for field in form_of(StyleSetDraft)}
    answer = screens.post(path, act="save", **fields)
    assert "Nothing was changed" in screens.get(answer.location).text
    assert api.get("/admin/text-style-sets").get_json()[0] == before


def test_a_set_is_looked_at_saved_archived_and_undone(screens: Screens, api: Api) -> None:
    typed = filled_form(
        screens,
        f"{STYLES}/new",
        "style-form",
        name="Sale <3>",
        **{
            "styles.title.fontFamily": "Montserrat",
            "styles.title.fontSize": "120 px",
            "styles.title.letterSpacing": "\u22122",
            "styles.title.background": "#fc0",
            "styles.content.shadow": [],
        },
    )
    looked = screens.post(f"{STYLES}/new", act="look", **typed)
    assert len(proofs_in(looked.text)) == 4
    assert len(api.get("/admin/text-style-sets").get_json()) == 1
    bad = screens.post(f"{STYLES}/new", act="save", **{**typed, "styles.title.color": "red"})
    assert bad.status_code == 422
    assert "Use a colour such as" in bad.text
    assert 'value="red"' in bad.text
    made = screens.post(f"{STYLES}/new", act="save", **typed)
    saved = api.get("/admin/text-style-sets").get_json()[1]
    title = saved["styles"]["title"]
    assert (saved["name"], title["fontFamily"], title["fontSize"]) == (
        "Sale <3>",
        "Montserrat",
        120,
    )
    assert (title["letterSpacing"], title["background"]) == (-2, "#ffcc00")
    assert saved["styles"]["content"]["shadow"] is False
    assert "Sale &lt;3&gt;" in screens.get(made.location).text
    archived = screens.post(f"{STYLES}/{saved['id']}/archive")
    shown = screens.get(screens.get(archived.location).location).text
    assert f"{STYLES}/{saved['id']}/restore" in shown
    assert "1\u00a0archived set" in screens.get(f"{STYLES}/new").text, "later too"
    assert api.get("/admin/text-style-sets?archived=true").get_json() == [saved]
    screens.post(f"{STYLES}/{saved['id']}/restore")
    assert saved in api.get("/admin/text-style-sets").get_json()
    assert api.get("/admin/text-style-sets?archived=true").get_json() == []


def test_letters_that_a_font_lacks_are_said(screens: Screens, api: Api) -> None:
    parts = {"file": (io.BytesIO(draw_font("Plain letters")), "plain.ttf"), "licence": "Ours"}
    api.post("/admin/fonts", data=parts)
    typed = filled_form(
        screens,
        f"{STYLES}/new",
        "style-form",
        name="Plain",
        **{
            "styles.title.fontFamily": "Plain letters",
            "styles.subtitle.fontFamily": "Gone",
        },
    )
    page = html.unescape(screens.post(f"{STYLES}/new", act="look", **typed).text)
    assert "Title: Plain letters lacks letters of Latin (ß" in page
    assert "Subtitle: there is no font named Gone; Inter is used instead." in page
