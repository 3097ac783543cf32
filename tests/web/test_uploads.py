"""Pictures come in: by a plain form, and row by row from the upload island."""

from __future__ import annotations

import io

import pytest
from werkzeug.test import TestResponse

from testing.factories.installation import Installation
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


QUEUED = {"key": "one", "content_type": "image/jpeg", "project_id": "", "place": "0"}


def queue(screens: Screens, path: str, **fields: str) -> TestResponse:
    """What the browser's queue asks for a file."""
    size = str(len(picture()))
    return screens.post(path, htmx=True, **{**QUEUED, "size_bytes": size, **fields})


def test_the_queue_sends_a_file_to_the_store_and_learns_its_project(screens: Screens) -> None:
    told = {"filename": "one.jpg", "project_key": "learns", "project_name": "Autumn"}
    form = queue(screens, "/uploads", **told).json["form"]
    body = {**form["fields"], "file": (io.BytesIO(picture()), "file")}
    assert screens.http.post(form["url"], data=body).status_code == 204
    done = queue(screens, "/uploads/complete", **told).json
    assert done["state"] == "stored"
    page = screens.get(done["project"]).text
    assert "<h1>Autumn</h1>" in page
    assert "one.jpg" in page
    assert queue(screens, "/uploads", **told).json["state"] == "stored"


def test_pictures_of_a_new_project_keep_the_order_in_which_they_were_chosen(
    screens: Screens,
) -> None:
    for place in (2, 0, 1):
        told = {"key": f"k{place}", "filename": f"{place}.jpg", "place": str(place)}
        told["project_key"] = "ordered"
        form = queue(screens, "/uploads", **told).json["form"]
        body = {**form["fields"], "file": (io.BytesIO(picture()), "file")}
        screens.http.post(form["url"], data=body)
        done = queue(screens, "/uploads/complete", **told).json
    page = screens.get(done["project"]).text
    assert page.index("0.jpg") < page.index("1.jpg") < page.index("2.jpg")


def test_the_queue_is_told_once_why_a_file_is_refused(screens: Screens) -> None:
    told = {"filename": "notes.png", "project_key": "refused", "size_bytes": "17"}
    form = queue(screens, "/uploads", **told).json["form"]
    body = {**form["fields"], "file": (io.BytesIO(b"no picture at all"), "file")}
    screens.http.post(form["url"], data=body)
    answer = queue(screens, "/uploads/complete", **told)
    assert answer.status_code == 415
    assert answer.json["isRefused"]
    assert "not a picture" in answer.json["message"]
    assert "Export it as" in answer.json["message"]
    assert "other files" not in answer.json["message"]


def test_a_queue_whose_session_has_ended_is_told_to_sign_in(installation: Installation) -> None:
    nobody = Screens(installation, None)
    answer = queue(nobody, "/uploads", filename="one.jpg", project_key="ended")
    assert answer.headers["X-Sign-In"]
    assert answer.status_code in {400, 401}


@pytest.mark.parametrize(
    "change", [{"size_bytes": "many"}, {"project_id": "none"}, {"place": "-1"}]
)
def test_a_queue_that_sends_nonsense_is_refused_in_words(
    screens: Screens, change: dict[str, str]
) -> None:
    answer = queue(screens, "/uploads", filename="one.jpg", project_key="nonsense", **change)
    assert answer.status_code == 422
    assert answer.json["message"]
    assert not answer.json["isRefused"]


def test_a_refused_file_without_script_is_a_page_that_says_why(screens: Screens) -> None:
    answer = screens.upload(notes_png=b"no picture at all")
    assert answer.status_code in {415, 422}
    assert "“notes.png” was refused. This is not a picture" in answer.text
    assert "other files" not in answer.text
