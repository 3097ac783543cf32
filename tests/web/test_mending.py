"""What is wrong is said in short words on cards and under the canvas, and one click mends it."""

from __future__ import annotations

import html
import json
import re

import pytest

from testing.factories.pictures import opened
from tests.web.screens import Screens

ROW = {
    "text_content": "Sale",
    "text_set": "",
    "text_style": "title",
    "text_x": "40",
    "text_y": "35",
    "text_width": "",
    "text_align": "",
    "text_direction": "",
    "text_kept": "{}",
}
"""On the face that the fake analyser finds in the middle of every picture."""


@pytest.fixture
def result(screens: Screens) -> str:
    """The address of one made result."""
    return screens.results(screens.ready_project(), (640, 480))[0]


def card(screens: Screens, result: str) -> str:
    project = re.findall(r'href="(/projects/[^"/]+/results)"', screens.get(result).text)[0]
    page = screens.get(project).text
    start = page.index(f'id="result-{result.rpartition("/")[2]}"')
    return page[start : page.index('class="result-actions"', start)]


def covered(screens: Screens, result: str) -> str:
    """Save a title over the face; the card's HTML."""
    answer = screens.post(f"{result}/edits", htmx=True, **{**screens.fields(result), **ROW})
    assert "Version 2 saved with: Face covered" in answer.text
    screens.installation.work()
    return card(screens, result)


def test_a_result_with_a_covered_face_is_never_called_clean(screens: Screens, result: str) -> None:
    assert "Clean" in card(screens, result)
    told = covered(screens, result)
    assert "Face covered" in told
    assert "The text “Sale” covers the face." in told
    assert "Clean" not in told
    assert "made with: Face covered" in screens.fragment(f"{result}/state")


def test_the_draft_says_it_before_it_is_saved(screens: Screens, result: str) -> None:
    draft = screens.post(f"{result}/preview", htmx=True, **{**screens.fields(result), **ROW})
    assert "Face covered" in draft.text
    assert 'value="face_covered/text 0"' in draft.text
    assert "Clean" in screens.get(result).text


def test_the_editor_gets_fields_that_mend_its_draft_and_nothing_is_saved(
    screens: Screens, result: str
) -> None:
    before = {**screens.fields(result), **ROW}
    answer = screens.post(f"{result}/mend", htmx=True, **before, mend="face_covered/text 0")
    (said,) = re.findall(r'data-mended="([^"]+)"', answer.text)
    fields = dict(json.loads(html.unescape(said)))
    assert (fields["text_x"], fields["text_y"]) != (ROW["text_x"], ROW["text_y"])
    assert {"text_content": "Sale", "saturation": "1.00"}.items() <= fields.items()
    draft = screens.post(f"{result}/preview", htmx=True, **{**before, **fields})
    assert "Face covered" not in draft.text
    assert screens.fields(result)["version"] == before["version"]


def test_a_card_is_mended_by_one_click_and_that_can_be_taken_back(
    screens: Screens, result: str
) -> None:
    told = covered(screens, result)
    version = re.findall(r'name="version" value="(\d+)"', told)[0]
    answer = screens.post(
        f"{result}/mend", htmx=True, saved="1", version=version, mend="face_covered/text 0"
    )
    assert 'id="progress"' in answer.text
    assert "Undo" in answer.text
    screens.installation.work()
    assert "Face covered" not in card(screens, result)
    answer = screens.post(f"{result}/restore", htmx=True, restored=version, version="3")
    assert "taken back" in answer.text
    screens.installation.work()
    assert "Face covered" in card(screens, result)


def test_without_script_cards_and_editor_are_mended_by_their_forms(
    screens: Screens, result: str
) -> None:
    covered(screens, result)
    draft = {**screens.fields(result), "mend": "face_covered/text 0"}
    answer = screens.post(f"{result}/mend", **draft)
    assert (answer.status_code, answer.location) == (303, result)
    screens.installation.work()
    assert "Face covered" not in card(screens, result)
    answer = screens.post(f"{result}/restore", restored="2", version="3")
    assert answer.status_code == 303
    screens.installation.work()
    answer = screens.post(f"{result}/mend", saved="1", version="4", mend="face_covered/text 0")
    assert answer.location.endswith("/results")
    screens.installation.work()
    assert "Face covered" not in card(screens, result)


def test_what_somebody_else_saved_is_not_mended_over(screens: Screens, result: str) -> None:
    covered(screens, result)
    answer = screens.post(
        f"{result}/mend", htmx=True, saved="1", version="1", mend="face_covered/text 0"
    )
    assert answer.status_code == 409
    assert screens.fields(result)["version"] == "2"


def test_a_plate_that_was_added_stays_when_the_form_is_saved_again(
    screens: Screens, result: str
) -> None:
    plate = {**ROW, "text_y": "5", "text_background": "#102030"}
    screens.post(f"{result}/edits", **{**screens.fields(result), **plate})
    screens.installation.work()
    screens.post(f"{result}/edits", **{**screens.fields(result), "saturation": "0.5"})
    screens.installation.work()
    assert screens.fields(result)["text_background"] == "#102030"
    src = re.findall(r'<img src="([^"]+)" alt="The result', screens.get(result).text)[0]
    with screens.get(html.unescape(src)) as answer:
        shown = opened(answer.data).convert("RGB")
    colours = shown.getcolors(shown.width * shown.height) or []
    near = [n for n, (r, g, b) in colours if abs(r - 16) + abs(g - 32) + abs(b - 48) < 24]
    assert sum(near) > 500
