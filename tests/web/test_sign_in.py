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


def test_htmx_is_told_when_the_session_is_gone_and_the_page_stays(
    installation: Installation,
) -> None:
    answer = Screens(installation, None).http.get("/projects", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["X-Sign-In"]) == (401, "ended")
    assert "HX-Redirect" not in answer.headers


def test_a_form_of_a_session_that_has_ended_leads_to_the_sign_in_and_back_to_its_page(
    installation: Installation,
) -> None:
    """Not to the words of a forged form: there is a way on, with script and without."""
    screens = Screens(installation)
    screens.http.delete_cookie("aicreat")
    page = {"Referer": "http://localhost/projects?order=oldest"}
    form = {"theme": "dark", "csrf_token": screens.token}
    plain = screens.http.post("/preferences", data=form, headers=page)
    assert (plain.status_code, plain.location) == (303, "/login?next=/projects?order%3Doldest")
    elsewhere = {"Referer": "http://example.org/projects"}
    assert screens.http.post("/preferences", data=form, headers=elsewhere).location == "/login"
    told = screens.http.post("/preferences", data=form, headers={"HX-Request": "true"})
    assert (told.status_code, told.headers["X-Sign-In"]) == (401, "ended")


def test_signing_in_again_over_the_page_tells_whose_session_it_is_and_its_token(
    installation: Installation,
) -> None:
    screens = Screens(installation)
    over = {"HX-Request": "true"}
    known = screens.http.get("/login", headers=over)
    screens.http.delete_cookie("aicreat")
    dialog = screens.http.get("/login", headers=over)
    assert dialog.text.lstrip().startswith("<dialog")
    token = TOKEN.findall(dialog.text)[0]
    form = {"username": "admin", "csrf_token": token}
    wrong = screens.http.post("/login", data={**form, "password": "wrong"}, headers=over)
    assert (wrong.status_code, wrong.text.lstrip()[:7]) == (422, "<dialog")
    assert "is not right" in wrong.text
    right = screens.http.post("/login", data={**form, "password": PASSWORD}, headers=over)
    assert (right.status_code, right.headers["X-Viewer"]) == (204, known.headers["X-Viewer"])
    fresh = {"theme": "dark", "csrf_token": right.headers["X-CSRF-Token"]}
    assert screens.http.post("/preferences", data=fresh, headers=over).status_code == 204
    old = {"theme": "auto", "csrf_token": screens.token}
    stale = screens.http.post("/preferences", data=old, headers=over)
    assert (stale.status_code, stale.headers["X-Sign-In"]) == (400, "stale")


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
