"""Signing in and out at the screen."""

from __future__ import annotations

import pytest

from tests.factories.installation import PASSWORD, Installation
from tests.web.screens import Screens


def test_a_wrong_password_is_said_on_the_form_and_the_name_stays(installation: Installation) -> None:
    answer = Screens(installation, None).post("/login", username="admin", password="wrong")
    assert answer.status_code == 422
    assert "is not right" in answer.text
    assert 'value="admin"' in answer.text
    assert "wrong" not in answer.text


def test_whoever_signs_in_lands_where_they_wanted_to_go(installation: Installation) -> None:
    visitor = Screens(installation, None)
    asked = visitor.get("/projects?order=oldest")
    assert asked.status_code == 303
    assert asked.location == "/login?next=/projects?order%3Doldest"
    answer = visitor.post("/login", username="admin", password=PASSWORD, next="/projects?order=oldest")
    assert answer.location == "/projects?order=oldest"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "projects"]
)
def test_signing_in_never_leads_to_another_site(installation: Installation, elsewhere: str) -> None:
    answer = Screens(installation, None).post("/login", username="admin", password=PASSWORD, next=elsewhere)
    assert answer.location == "/"


def test_leaving_ends_the_session(installation: Installation) -> None:
    screens = Screens(installation)
    assert screens.get("/").status_code == 200
    assert screens.post("/logout").location == "/login"
    assert screens.get("/").status_code == 303


def test_htmx_is_told_to_move_the_whole_page_when_the_session_is_gone(installation: Installation) -> None:
    answer = Screens(installation, None).http.get("/projects", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")


def test_the_signed_in_are_not_asked_to_sign_in(screens: Screens) -> None:
    assert screens.get("/login").location == "/"
