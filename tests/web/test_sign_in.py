"""Signing in and out at the screen."""

from __future__ import annotations

import pytest

from testing.factories.installation import PASSWORD, Installation
from tests.web.screens import TOKEN, Screens


def test_a_wrong_password_is_said_on_the_form_and_the_name_stays(
    installation: Installation,
) -> None:
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
    answer = visitor.post(
        "/login", username="admin", password=PASSWORD, next="/projects?order=oldest"
    )
    assert answer.location == "/projects?order=oldest"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)", "projects"],
)
def test_signing_in_never_leads_to_another_site(installation: Installation, elsewhere: str) -> None:
    answer = Screens(installation, None).post(
        "/login", username="admin", password=PASSWORD, next=elsewhere
    )
    assert answer.location == "/"


@pytest.mark.parametrize(
    "broken",
    ["/\n//example.org", "/\r\nX: y", "/a\rb", "/\tb", "/\x00", "//[", "/\x85b", "/\u2028b"],
)
def test_what_is_no_path_leads_home_and_breaks_nothing(
    installation: Installation, broken: str
) -> None:
    visitor = Screens(installation, None)
    assert visitor.get("/login", query_string={"next": broken}).status_code == 200
    answer = visitor.post("/login", username="admin", password=PASSWORD, next=broken)
    assert (answer.status_code, answer.location) == (303, "/")


def test_leaving_ends_the_session(installation: Installation) -> None:
    screens = Screens(installation)
    assert screens.get("/").status_code == 200
    assert screens.post("/logout").location == "/login"
    assert screens.get("/").status_code == 303


def test_htmx_is_told_to_move_the_whole_page_when_the_session_is_gone(
    installation: Installation,
) -> None:
    answer = Screens(installation, None).http.get("/projects", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")


def test_the_signed_in_are_not_asked_to_sign_in(screens: Screens) -> None:
    assert screens.get("/login").location == "/"


def test_the_session_begins_afresh_at_sign_in(installation: Installation) -> None:
    """Whoever slipped somebody a cookie of theirs holds nothing after the sign-in."""
    visitor = Screens(installation, None)
    planted = visitor.http.get_cookie("aicreat")
    assert planted is not None
    with visitor.http.session_transaction() as session:
        session["planted"] = "by somebody else"
    visitor.post("/login", username="admin", password=PASSWORD)
    own = visitor.http.get_cookie("aicreat")
    assert own is not None
    assert own.value != planted.value
    with visitor.http.session_transaction() as session:
        assert "planted" not in session
    attacker = installation.app.test_client()
    attacker.set_cookie("aicreat", planted.value)
    assert attacker.get("/").status_code == 303


def test_a_copied_cookie_is_worth_nothing_after_leaving(installation: Installation) -> None:
    screens = Screens(installation, None)
    screens.post("/login", username="admin", password=PASSWORD, remember="1")
    names = ("aicreat", "aicreat_remember")
    copies = {name: cookie.value for name in names if (cookie := screens.http.get_cookie(name))}
    assert set(copies) == set(names)
    for name in names:
        thief = installation.app.test_client()
        thief.set_cookie(name, copies[name])
        assert thief.get("/").status_code == 200, name
    screens.token = TOKEN.findall(screens.get("/").text)[0]
    screens.post("/logout")
    for name in names:
        thief = installation.app.test_client()
        thief.set_cookie(name, copies[name])
        assert thief.get("/").status_code == 303, name


@pytest.mark.parametrize("cookie", ["aicreat", "aicreat_remember"])
def test_cookies_are_for_our_server_alone(installation: Installation, cookie: str) -> None:
    answer = Screens(installation, None).post(
        "/login", username="admin", password=PASSWORD, remember="1"
    )
    (header,) = [
        value for value in answer.headers.getlist("Set-Cookie") if value.startswith(f"{cookie}=")
    ]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
