"""Pictures come in: by a plain form, and row by row from the upload island."""

from __future__ import annotations

import io

from testing.factories.pictures import picture
from tests.web.screens import Screens


def test_a_form_with_pictures_becomes_a_project(screens: Screens) -> None:
    page = screens.get(screens.ready_project(one_jpg=picture(), two_png=picture("PNG"))).text
    assert "one.jpg" in page
    assert "two.png" in page


def test_a_project_without_a_name_is_named_after_its_first_picture(screens: Screens) -> None:
    answer = screens.upload(name="", harbour_jpg=picture())
    assert "<h1>harbour</h1>" in screens.get(answer.location).text


def test_a_long_or_disguised_file_name_makes_a_project_all_the_same(screens: Screens) -> None:
    """Its name is cut rather than refused, and holds nothing that turns the writing around."""
    files = [(io.BytesIO(picture()), "x" * 240 + ".jpeg")]
    answer = screens.post("/projects", project_name="", files=files)
    assert answer.status_code == 303, answer.text
    page = screens.get(answer.location).text
    assert f"<h1>{'x' * 120}</h1>" in page
    assert f"{'x' * 195}.jpeg" in page
    files = [(io.BytesIO(picture()), "a\u202egpj.png")]
    answer = screens.post("/projects", project_name="", files=files)
    assert "<h1>agpj</h1>" in screens.get(answer.location).text


def test_a_form_without_files_is_refused_in_words(screens: Screens) -> None:
    answer = screens.upload()
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_the_island_gets_a_row_and_learns_the_project(screens: Screens) -> None:
    answer = screens.upload(htmx=True, one_jpg=picture())
    assert answer.status_code == 200
    assert "Stored" in answer.text
    more = screens.upload(f"{answer.headers['X-Project']}/pictures", htmx=True, two_jpg=picture())
    assert more.headers["X-Project"] == answer.headers["X-Project"]
    assert "two.jpg" in screens.get(answer.headers["X-Project"]).text


def test_a_refused_file_is_told_in_its_row_and_the_others_go_on(screens: Screens) -> None:
    answer = screens.upload(htmx=True, notes_png=b"no picture at all")
    assert answer.status_code in {415, 422}
    assert "Refused:" in answer.text
    assert answer.text.count("The other files are not affected.") == 1
    assert "<html" not in answer.text


def test_a_refused_file_without_script_is_a_page_that_says_why(screens: Screens) -> None:
    answer = screens.upload(notes_png=b"no picture at all")
    assert answer.status_code in {415, 422}
    assert "<h1" in answer.text
