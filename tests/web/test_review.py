"""The review without script: corrections tried, applied, taken back, and laid over each other."""

from __future__ import annotations

import re
from typing import Any

import pytest

from testing.factories.installation import Installation
from testing.factories.pictures import flagged_picture, picture
from tests.web.forms import read_form
from tests.web.screens import Screens

SIZES = ((200, 200), (900, 300), (300, 100))


def wide_project(screens: Screens) -> str:
    return screens.ready_project(a_jpg=picture(size=(900, 300)))


def form_of(page: str) -> dict[str, list[str]]:
    """The fields of the review; those of a row that is not there yet are none."""
    return read_form(re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL), "review-form")


def action_of(screens: Screens, project: str) -> str:
    """Where the form of the first picture is sent."""
    found = re.search(r'id="review-form"[^>]* action="([^"]+)"', screens.get(project).text)
    assert found
    return found[1]


def fields_of(screens: Screens, project: str, **changes: Any) -> dict[str, Any]:
    """The form as a browser sends it, with some fields filled in otherwise (dots as __)."""
    fields: dict[str, Any] = dict(form_of(screens.get(project).text))
    return fields | {name.replace("__", "."): value for name, value in changes.items()}


def bytes_of(screens: Screens, path: str) -> bytes:
    with screens.get(path) as answer:
        return answer.data


def post(screens: Screens, path: str, fields: dict[str, Any], **options: Any) -> Any:
    return screens.post(path, **fields, **options)


def test_what_would_change_is_shown_as_boxes_and_one_click_applies_it(screens: Screens) -> None:
    project = wide_project(screens)
    results = screens.results(project, *SIZES)
    action = action_of(screens, project)
    fields = fields_of(screens, project) | {"use.face-1": "ignore"}
    page = post(screens, f"{action}/preview", fields).text
    assert re.search(r"3(&nbsp;|\xa0)results planned again: <strong>\d change", page)
    assert page.count('class="after"') > 0
    assert "Face: set aside" in page
    assert 'value="ignore" checked' in page, "what was chosen stays chosen"
    assert screens.get(results[0]).text.count("Version 2") == 0

    saved = post(screens, action, fields)
    assert (saved.status_code, "saved=1" in saved.location) == (303, True)
    page = screens.get(saved.location).text
    assert "being made again" in page
    assert "Corrected by admin" in page
    screens.installation.work()
    undone = screens.post(f"{action}/undo", version="1")
    assert "saved=1" in undone.location
    assert 'value="ignore" checked' not in screens.get(project).text


def test_htmx_gets_what_changes_and_nothing_else(screens: Screens) -> None:
    project = wide_project(screens)
    fields = fields_of(screens, project) | {"use.face-1": "wrong"}
    answer = post(screens, f"{action_of(screens, project)}/preview", fields, htmx=True)
    assert 'id="replan"' in answer.text
    assert 'id="boxes"' in answer.text
    assert "<html" not in answer.text
    assert "Nothing is made yet" in answer.text


def test_an_untouched_form_corrects_nothing(screens: Screens) -> None:
    project = wide_project(screens)
    action = action_of(screens, project)
    page = post(screens, f"{action}/preview", fields_of(screens, project)).text
    assert "All as it was found" in page
    post(screens, action, fields_of(screens, project))
    assert "Seen by admin" in screens.get(project).text


def test_subject_kind_and_place_are_said_by_the_form(screens: Screens) -> None:
    project = wide_project(screens)
    fields = fields_of(screens, project) | {
        "kind.text-1": "logo",
        "subject": "text-1",
        "x.text-1": "10",
        "label.text-1": "Acme",
    }
    post(screens, action_of(screens, project), fields)
    page = screens.get(project).text
    kept = form_of(page)
    assert (kept["x.text-1"], kept["label.text-1"], kept["subject"]) == (
        ["10"],
        ["Acme"],
        ["text-1"],
    )
    assert "k-logo" in page


def test_an_element_is_added_by_its_numbers_and_taken_away_again(screens: Screens) -> None:
    project = wide_project(screens)
    action = action_of(screens, project)
    added = {
        "x.new": "10",
        "y.new": "20",
        "width.new": "60",
        "height.new": "40",
        "kind.new": "logo",
    }
    post(screens, action, fields_of(screens, project) | added)
    kept = form_of(screens.get(project).text)
    assert kept["element"] == ["face-1", "text-1", "added-1"]
    assert [kept[f"{side}.added-1"] for side in ("x", "y", "width", "height")] == [
        ["10"],
        ["20"],
        ["60"],
        ["40"],
    ]
    post(screens, action, fields_of(screens, project) | {"use.added-1": "wrong"})
    assert form_of(screens.get(project).text)["element"] == ["face-1", "text-1"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("x.face-1", "left", "Face, X: “left” is no number"),
        ("width.face-1", "0", "Face, width: Use at least 1"),
        ("x.face-1", "5000", "Face, place: This box lies outside the picture of"),
        ("width.face-1", "99999", "Face, place: This box reaches beyond the picture of"),
        ("x.face-1", "-40", "Face, place: This box reaches beyond the picture of"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_saved(
    screens: Screens, field: str, value: str, said: str
) -> None:
    project = wide_project(screens)
    action = action_of(screens, project)
    fields = fields_of(screens, project) | {field: value}
    for path, htmx in ((action, False), (f"{action}/preview", True)):
        answer = post(screens, path, fields, htmx=htmx)
        assert answer.status_code == 422
        assert said in answer.text
    assert "All as it was found" in screens.get(project).text


def test_the_second_of_two_sees_what_the_first_said_and_both_together(
    installation: Installation, screens: Screens
) -> None:
    project = wide_project(screens)
    action = action_of(screens, project)
    mine = fields_of(screens, project) | {"use.text-1": "wrong"}
    post(screens, action, fields_of(screens, project) | {"use.face-1": "ignore"})
    answer = post(screens, action, mine)
    assert answer.status_code == 409
    assert "admin corrected this picture in between" in answer.text
    assert "Face: set aside" in answer.text
    both = form_of(answer.text)
    assert (both["use.face-1"], both["use.text-1"]) == (["ignore"], ["wrong"])
    assert post(screens, action, both).status_code == 303
    saved = form_of(screens.get(project).text)
    assert (saved["use.face-1"], saved["use.text-1"]) == (["ignore"], ["wrong"])


def test_a_flagged_picture_is_revealed_to_an_admin_and_that_is_logged(screens: Screens) -> None:
    project = screens.ready_project(red_png=flagged_picture())
    path = action_of(screens, project).removesuffix("/corrections")
    blurred = re.findall(r'class="pic" src="([^"]+)"', screens.get(project).text)
    revealed = screens.post(f"{path}/reveal")
    assert revealed.headers["Cache-Control"] == "no-store"
    shown = re.findall(r'class="pic" src="([^"]+)"', revealed.text)
    assert shown != blurred
    assert bytes_of(screens, shown[0]) != bytes_of(screens, blurred[0])
    assert "audit log" in revealed.text
    assert re.findall(r'class="pic" src="([^"]+)"', screens.get(project).text) == blurred
    assert screens.post(f"{path}/clear-flag").status_code == 303
    assert "may not be safe for work" not in screens.get(project).text


def test_a_picture_is_replaced_and_removed_by_plain_forms(screens: Screens) -> None:
    project = screens.ready_project(a_jpg=picture(size=(900, 300)))
    screens.results(project, (200, 200))
    path = action_of(screens, project).removesuffix("/corrections")
    page = screens.get(project).text
    assert "approved ones too" in page
    assert screens.post(f"{path}/replace").status_code == 422
    answer = screens.upload(f"{path}/replace", b_png=picture("PNG", size=(300, 900)))
    assert answer.status_code == 303
    screens.installation.work()
    page = screens.get(project).text
    assert "b.png" in page
    assert "a.jpg" not in page
    assert screens.post(f"{path}/remove").status_code == 303
    assert "No pictures yet" in screens.get(project).text


def test_pictures_are_walked_through_one_by_one_with_the_doubtful_first(screens: Screens) -> None:
    project = screens.ready_project(
        a_jpg=picture(size=(900, 300)), b_jpg=picture(size=(600, 300)), red_png=flagged_picture()
    )
    page = screens.get(project).text
    assert "3 of 3 looked at" in page
    assert "Picture 1 of 3" in page
    onward = re.findall(r'href="([^"]+)"[^>]*data-turn="ArrowRight"', page)
    assert "Picture 2 of 3" in screens.get(onward[0].replace("&amp;", "&")).text
