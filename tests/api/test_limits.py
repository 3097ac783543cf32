"""How often one may ask."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.limits import WindowCounts
from testing.factories.installation import PASSWORD, Installation, install
from tests.api.client import Api
from tests.api.schemas import FAILURE, check
from tests.web.screens import Screens


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """With limits that a test can reach."""
    return install(tmp_path, sign_in_limit="3/minute", request_limit="20/minute")


def test_guessing_at_an_account_ends_at_the_limit_and_others_still_come_in(
    installation: Installation,
) -> None:
    """The key is account and address: who guesses locks out themselves, not the owner somewhere
    else.
    """
    guesser = Api(installation, None)
    installation.add_user("other")
    for _ in range(3):
        assert (
            guesser.post("/auth/login", json={"username": "admin", "password": "wrong"}).status_code
            == 401
        )
    refused = guesser.post("/auth/login", json={"username": " ADMIN", "password": PASSWORD})
    assert refused.status_code == 429
    assert check(refused.get_json(), FAILURE)["error"] == "too_many_requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert (
        guesser.post("/auth/login", json={"username": "other", "password": PASSWORD}).status_code
        == 200
    )
    owner = {"username": "admin", "password": PASSWORD}
    elsewhere = guesser.http.post(
        "/api/v1/auth/login", json=owner, environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 200


def test_one_users_many_requests_leave_the_others_alone(installation: Installation) -> None:
    installation.add_user("other")
    busy, other = Api(installation), Api(installation, "other")
    assert {busy.get("/users/me").status_code for _ in range(20)} == {200}
    refused = busy.get("/users/me")
    assert check(refused.get_json(), FAILURE)["code"] == 429
    assert "Retry-After" in refused.headers
    assert other.get("/users/me").status_code == 200


def test_made_up_tokens_count_for_their_address(installation: Installation) -> None:
    """Else whoever makes up a new one for each request would never meet the limit."""
    anyone = Api(installation, None)
    answers = [
        anyone.get("/users/me", headers={"Authorization": f"Bearer made-up-{n}"}).status_code
        for n in range(21)
    ]
    assert answers == [401] * 20 + [429]


def test_a_limit_that_is_met_is_a_page_for_people(installation: Installation) -> None:
    browser = Screens(installation, None)
    for _ in range(3):
        assert browser.post("/login", username="admin", password="wrong").status_code == 422
    refused = browser.post("/login", username="admin", password=PASSWORD)
    assert (refused.status_code, refused.mimetype) == (429, "text/html")
    assert "Retry-After" in refused.headers


def test_names_and_links_are_not_guessed_at_faster_than_passwords(
    installation: Installation,
) -> None:
    """Per address, whatever is guessed."""
    anyone = Api(installation, None)
    tries = [
        anyone.post("/auth/password-reset", json={"token": f"t{n}", "password": "x"}).status_code
        for n in range(4)
    ]
    assert tries == [422, 422, 422, 429]
    fields = {"organizationName": "A", "email": "a@example.org", "password": PASSWORD}
    names = [
        anyone.post("/auth/register", json={**fields, "username": "Admin"}).status_code
        for _ in range(4)
    ]
    assert names == [422, 422, 422, 429]


def test_links_are_not_guessed_at_by_the_screens_either(installation: Installation) -> None:
    browser = Screens(installation, None)
    tries = [browser.post(f"/reset/t{n}", password="x").status_code for n in range(4)]
    assert tries == [422, 422, 422, 429]


@pytest.mark.parametrize("is_api", [True, False])
def test_mails_for_many_people_are_not_asked_for_from_one_address(
    installation: Installation, is_api: bool
) -> None:
    def ask(number: int) -> int:
        email = f"somebody{number}@example.org"
        if is_api:
            path = "/auth/password-reset-request"
            return Api(installation, None).post(path, json={"email": email}).status_code
        return browser.post("/forgot", email=email).status_code

    browser = Screens(installation, None)
    assert [ask(number) for number in range(4)] == [202 if is_api else 200] * 3 + [429]


def test_a_borrowed_session_does_not_guess_at_its_password_without_end(
    installation: Installation,
) -> None:
    borrowed = Screens(installation)
    wrong = {"currentPassword": "guess", "newPassword": "a new one for the shelf"}
    tries = [borrowed.post("/account/password", **wrong).status_code for _ in range(4)]
    assert tries == [422] * 3 + [429]


def test_the_length_of_a_name_is_not_kept(tmp_path: Path) -> None:
    installation = install(tmp_path)
    anyone = Api(installation, None)
    name = "n" * 900_000
    assert (
        anyone.post("/auth/login", json={"username": name, "password": "wrong"}).status_code == 422
    )
    assert Screens(installation, None).post("/login", username=name[:400_000]).status_code == 422
    counts = windows_of(installation)
    assert counts
    assert max(map(len, counts)) < 300


def test_windows_that_are_over_are_forgotten_though_they_are_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1_000_000.0
    monkeypatch.setattr("app.limits.time.time", lambda: now)
    counts = WindowCounts()
    for number in range(100):
        counts.incr(f"key {number}", 60)
    now += 61
    counts.incr("another", 60)
    assert set(counts.windows) == {"another"}


def windows_of(installation: Installation) -> Mapping[str, object]:
    """What the limiter has counted, by its keys."""
    (limiter,) = installation.app.extensions["limiter"]
    storage = limiter.storage
    assert isinstance(storage, WindowCounts)
    return storage.windows
