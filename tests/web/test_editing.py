"""The editor: what it shows, its preview, saving, and two people at once."""

from __future__ import annotations

import base64
import html
import io
import json
import re

import numpy as np
import pytest

from testing.factories.installation import Installation
from testing.factories.pictures import opened, picture
from tests.api.client import Api
from tests.web.screens import Screens


@pytest.fixture(scope="module")
def result(screens: Screens) -> str:
    """The address of one made result of 320 x 320."""
    return screens.results(screens.ready_project(), (320, 320))[0]


def _proof(fragment: str) -> bytes:
    return base64.b64decode(re.findall(r'src="data:image/jpeg;base64,([^"]+)"', fragment)[0])


def test_the_fields_show_the_planned_window_and_neutral_colours(
    screens: Screens, result: str
) -> None:
    fields = screens.fields(result)
    assert fields["crop_by"] == ""
    assert fields["saturation"] == "1.00"
    assert [int(fields[f"crop_{side}"]) for side in ("y", "width", "height")] == [0, 480, 480]


def test_a_preview_is_made_by_the_renderer_and_stores_nothing(
    screens: Screens, result: str
) -> None:
    answer = screens.post(
        f"{result}/preview", htmx=True, **{**screens.fields(result), "saturation": "0"}
    )
    grey = np.asarray(opened(_proof(answer.text)).convert("RGB")).astype(int)
    assert grey.shape == (320, 320, 3)
    assert np.abs(grey[..., 0] - grey[..., 2]).max() <= 3
    assert screens.fields(result)["saturation"] == "1.00"


def test_a_preview_says_where_and_how_large_each_text_was_set(
    screens: Screens, result: str
) -> None:
    row = {
        "text_content": "Sale",
        "text_set": "",
        "text_style": "title",
        "text_x": "6",
        "text_y": "6",
        "text_width": "50",
    }
    answer = screens.post(f"{result}/preview", htmx=True, **{**screens.fields(result), **row})
    (said,) = re.findall(r'data-boxes="([^"]+)"', answer.text)
    boxes = json.loads(html.unescape(said))
    assert boxes["logo"] is None
    (text,) = boxes["texts"]
    left, top, width, height = text["box"]
    assert text["asked"] == pytest.approx([6, 6])
    assert (left, top) == pytest.approx((6, 6), abs=0.1)
    assert width == pytest.approx(50)
    assert height == pytest.approx(100 * 96 * 1.08 / 1080, abs=0.1)


def test_what_is_saved_is_what_the_fields_say_after_a_reload(screens: Screens, result: str) -> None:
    before = screens.fields(result)
    changed = {
        "crop_by": "hand",
        "crop_x": "100",
        "crop_y": "40",
        "crop_width": "300",
        "crop_height": "300",
        "contrast": "1.25",
    }
    assert screens.post(f"{result}/edits", **{**before, **changed}).status_code == 303
    after = screens.fields(result)
    assert {name: after[name] for name in changed} == changed
    assert int(after["version"]) == int(before["version"]) + 1
    screens.installation.work()


def test_saving_by_htmx_answers_with_the_state_which_asks_until_it_is_made(
    screens: Screens, result: str
) -> None:
    answer = screens.post(
        f"{result}/edits", htmx=True, **{**screens.fields(result), "brightness": "1.1"}
    )
    assert "being made" in answer.text
    assert "hx-trigger" in answer.text
    screens.installation.work()
    state = screens.fragment(f"{result}/state")
    assert "made" in state
    assert "hx-trigger" not in state


def test_enter_in_a_field_saves_without_script_and_never_resets(
    screens: Screens, result: str
) -> None:
    """A browser presses the first button of a form."""
    page = screens.get(result).text
    form = page[page.index('id="edit-form"') :]
    buttons = re.findall(r'<button[^>]*type="submit"[^>]*>', form)
    assert "data-default" in buttons[0]
    assert "name=" not in buttons[0]
    assert "formaction" not in buttons[0]


def test_reset_without_script_returns_to_the_plan(screens: Screens, result: str) -> None:
    screens.post(f"{result}/edits", **{**screens.fields(result), "saturation": "0.5"})
    screens.post(f"{result}/edits", **{**screens.fields(result), "act": "reset"})
    assert screens.fields(result)["saturation"] == "1.00"
    screens.installation.work()


def test_a_bad_value_is_said_beside_the_picture(screens: Screens, result: str) -> None:
    for act in ("preview", "edits"):
        answer = screens.post(
            f"{result}/{act}", htmx=True, **{**screens.fields(result), "saturation": "9"}
        )
        assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#edit-problem")
        assert 'id="edit-problem"' in answer.text


def test_who_saves_an_old_version_is_asked_and_may_save_on_top(
    screens: Screens, result: str
) -> None:
    old = {**screens.fields(result), "saturation": "0.3"}
    screens.post(f"{result}/edits", **{**old, "saturation": "0.7"})
    answer = screens.post(f"{result}/edits", htmx=True, **old)
    assert answer.status_code == 409
    assert "admin saved in between" in answer.text
    assert len(re.findall(r'<img src="data:image/jpeg', answer.text)) == 2
    assert "saturation 0.70" in answer.text
    assert "saturation 0.30" in answer.text
    assert screens.fields(result)["saturation"] == "0.70"
    assert screens.post(f"{result}/edits", htmx=True, act="overwrite", **old).status_code == 200
    assert screens.fields(result)["saturation"] == "0.30"
    screens.installation.work()


def test_who_lost_the_answer_and_saves_the_same_again_is_in_no_conflict(
    screens: Screens, result: str
) -> None:
    sent = {**screens.fields(result), "saturation": "0.6"}
    answers = [screens.post(f"{result}/edits", htmx=True, **sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert int(screens.fields(result)["version"]) == int(sent["version"]) + 1
    screens.installation.work()


def test_who_changed_nothing_keeps_the_version_and_is_told(screens: Screens, result: str) -> None:
    screens.post(f"{result}/edits", **{**screens.fields(result), "saturation": "0.65"})
    screens.installation.work()
    sent = screens.fields(result)
    answer = screens.post(f"{result}/edits", htmx=True, **sent)
    assert f"Nothing changed: still version {sent['version']}" in answer.text
    assert screens.fields(result)["version"] == sent["version"]
    answer = screens.post(f"{result}/edits", htmx=True, **{**sent, "saturation": "0.66"})
    assert f"Version {int(sent['version']) + 1} saved" in answer.text
    screens.installation.work()


def test_an_uploaded_logo_can_be_chosen_at_once_and_stays(screens: Screens, result: str) -> None:
    upload = screens.post(
        "/logos", htmx=True, logo_file=(io.BytesIO(picture("PNG", (80, 40))), "mark.png")
    )
    assert upload.status_code == 200
    chosen = re.findall(r'value="(logo:[^"]+)"[^>]* checked', upload.text)[0]
    fields = {**screens.fields(result), "logo": chosen, "logo_x": "10", "logo_size": "25"}
    assert screens.post(f"{result}/edits", **fields).status_code == 303
    after = screens.fields(result)
    assert (after["logo"], after["logo_x"], after["logo_size"]) == (chosen, "10", "25")
    screens.installation.work()


def test_no_file_is_no_logo(screens: Screens) -> None:
    assert screens.post("/logos", htmx=True).status_code == 422


def test_another_organizations_result_is_not_there(
    installation: Installation, screens: Screens, result: str
) -> None:
    installation.second_organization("rivals")
    rivals = Screens(installation, "rivals")
    assert rivals.get(result).status_code == 404
    assert rivals.get(f"{result}/state").status_code == 404
    assert rivals.post(f"{result}/edits", saturation="0").status_code == 404
    assert rivals.post(f"{result}/preview", saturation="0").status_code == 404


def test_a_logo_that_is_added_has_the_size_that_the_rule_says(
    screens: Screens, installation: Installation
) -> None:
    (result,) = screens.results(screens.ready_project(), (300, 300))
    assert screens.fields(result)["logo_size"] == "15"
    rules = Api(installation).put(
        "/admin/rules/adaptation", json={"layoutGuidance": {"logoSize": 0.225}}
    )
    assert rules.status_code == 200
    assert screens.fields(result)["logo_size"] == "22.5"


LONG = "Everything for the garden: forty kinds of seed, tools that last a life, and advice"
ROW = {
    "text_content": LONG,
    "text_set": "",
    "text_style": "title",
    "text_x": "6",
    "text_y": "6",
    "text_width": "60",
    "text_size": "",
    "text_opacity": "100",
}


def test_a_text_is_offered_shorter_words_that_fit_and_nothing_is_saved(
    screens: Screens, result: str
) -> None:
    fields = {**screens.fields(result), **ROW, "fit": "0"}
    answer = screens.post(f"{result}/fit", htmx=True, **fields)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    offers = re.findall(r'data-wording="([^"]+)" data-size="(\d*)"', answer.text)
    assert len(offers) >= 2
    for words, size in offers:
        assert LONG.startswith(words)
        assert not size or int(size) < 96
    assert "Everything for the garden" in dict(offers)
    assert "text_content" not in screens.fields(result)


def test_without_script_words_are_offered_on_the_page_and_saved_when_they_are_taken(
    screens: Screens, result: str
) -> None:
    fields = {**screens.fields(result), **ROW, "contrast": "1.20", "fit": "0"}
    page = screens.post(f"{result}/fit", **fields).text
    assert "<html" in page
    assert LONG in page
    words = "Everything for the garden"
    (choice,) = re.findall(rf'name="wording" value="(0 \d)"[^>]*data-wording="{words}"', page)
    sent = {**fields, "wording": choice}
    assert screens.post(f"{result}/take-wording", **sent).status_code == 303
    saved = screens.fields(result)
    assert (saved["text_content"], saved["contrast"]) == (words, "1.20")
    screens.installation.work()


@pytest.mark.parametrize("wording", ["", "0 99", "7 0", "x y", "0"])
def test_words_that_were_not_offered_are_not_taken(
    screens: Screens, result: str, wording: str
) -> None:
    sent = {**screens.fields(result), **ROW, "wording": wording}
    before = screens.fields(result)["version"]
    assert screens.post(f"{result}/take-wording", **sent).status_code == 422
    assert screens.fields(result)["version"] == before


def test_a_text_without_words_is_said_to_have_none(screens: Screens, result: str) -> None:
    sent = {**screens.fields(result), **ROW, "text_content": " ", "fit": "0"}
    answer = screens.post(f"{result}/fit", htmx=True, **sent)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#edit-problem")
    assert "Write the words first" in answer.text


def test_a_text_that_is_added_starts_inside_of_the_safe_zone(
    installation: Installation, screens: Screens
) -> None:
    api = Api(installation)
    address = screens.results(screens.ready_project(), (400, 400))[0]
    plain = new_text_of(screens.get(address).text)
    assert float(plain["text_x"]) + float(plain["text_width"]) <= 100 - 2
    before = api.get("/admin/rules/adaptation").get_json()["layoutGuidance"]
    zone = {"top": 0.2, "right": 0.1, "bottom": 0.2, "left": 0.15}
    api.put("/admin/rules/adaptation", json={"layoutGuidance": {"safeZone": zone}})
    narrow = screens.results(screens.ready_project(), (400, 400))[0]
    row = new_text_of(screens.get(narrow).text) | {"text_background": "#000000"}
    words = {"text_content": "A headline of several words", "text_color": "#ffffff"}
    style = {"text_set": "", "text_style": "title"}
    draft = {**screens.fields(narrow), **row, **words, **style}
    told = screens.post(f"{narrow}/preview", htmx=True, **draft).text
    api.put("/admin/rules/adaptation", json={"layoutGuidance": before})
    assert "data-boxes" in told
    reaches = "The text “A headline of several w…” reaches into the safe zone"
    assert reaches not in told
    outside = screens.post(f"{narrow}/preview", htmx=True, **{**draft, "text_y": "6"}).text
    assert reaches in outside


def new_text_of(page: str) -> dict[str, str]:
    """The fields of a text that is added, as the page's template has them."""
    template = page[page.index("data-text-template") :]
    inputs = re.findall(r'<input[^>]*name="(text_\w+)"[^>]*value="([^"]*)"', template)
    return dict(inputs[: len({name for name, _ in inputs})])


def test_a_crop_beyond_the_picture_is_cut_to_it_and_that_is_said(
    screens: Screens, result: str
) -> None:
    said = "The crop reaches beyond the picture"
    inside = {"crop_x": "0", "crop_y": "0", "crop_width": "100", "crop_height": "100"}
    fields = {**screens.fields(result), "crop_by": "hand", **inside}
    beyond = {**fields, "crop_x": "-40"}
    shown = [screens.post(f"{result}/preview", htmx=True, **each).text for each in (fields, beyond)]
    assert [said in each for each in shown] == [False, True]
    answer = screens.post(f"{result}/edits", **beyond)
    page = screens.get(answer.location).text
    assert said in page
    assert screens.fields(result)["crop_width"] == "60"
    answer = screens.post(f"{result}/edits", **{**screens.fields(result), "act": "reset"})
    assert said not in screens.get(answer.location).text
