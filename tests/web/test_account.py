"""One's own account at the screen: password, sign-ins, API keys."""

from __future__ import annotations

import re

import pytest

from testing.factories.installation import PASSWORD, Installation
from tests.api.client import Api
from tests.web.screens import Screens

NEW = "a new one for the shelf"
END = re.compile(r'action="(/account/sign-ins/[^"]+/end)"')
REVOKE = re.compile(r'action="(/account/keys/[^"]+/revoke)"')


def add_key(installation: Installation, username: str) -> Api:
    made = Api(installation, username).post("/users/me/api-keys", json={"name": "Shop"})
    key = Api(installation, None)
    key.headers = {"Authorization": f"Bearer {made.get_json()['key']}"}
    return key


@pytest.mark.parametrize("keeps", [True, False])
def test_a_password_change_ends_other_sign_ins_and_keys_unless_they_are_kept(
    installation: Installation, keeps: bool
) -> None:
    name = f"nora{keeps}"
    installation.add_user(name)
    here, there = Screens(installation, name), Screens(installation, name)
    key = add_key(installation, name)
    assert key.get("/users/me").status_code == 200
    wished = {"keep_api_keys": "1"} if keeps else {}
    answer = here.post("/account/password", currentPassword=PASSWORD, newPassword=NEW, **wished)
    assert answer.status_code == 303
    assert ("API keys go on" in here.get(answer.location).text) is keeps
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert key.get("/users/me").status_code == (200 if keeps else 401)


@pytest.mark.parametrize("keeps", [True, False])
def test_the_api_ends_keys_as_well_unless_they_are_kept(
    installation: Installation, keeps: bool
) -> None:
    name = f"olga{keeps}"
    installation.add_user(name)
    key = add_key(installation, name)
    body: dict[str, object] = {"currentPassword": PASSWORD, "newPassword": NEW}
    if keeps:
        body["keepApiKeys"] = True
    assert Api(installation, name).put("/users/me/password", json=body).status_code == 204
    assert key.get("/users/me").status_code == (200 if keeps else 401)


def test_a_wrong_or_weak_password_is_said_beside_its_field(installation: Installation) -> None:
    screens = Screens(installation)
    wrong = screens.post("/account/password", currentPassword="guess", newPassword=NEW)
    assert wrong.status_code == 422
    assert "This is not your password." in wrong.text
    weak = screens.post("/account/password", currentPassword=PASSWORD, newPassword="password123")
    assert weak.status_code == 422
    assert "Use four or more words" in weak.text


def test_another_sign_in_is_listed_and_ended(installation: Installation) -> None:
    installation.add_user("paula")
    here, there = Screens(installation, "paula"), Screens(installation, "paula")
    page = here.get("/account").text
    assert "this one" in page
    (path,) = END.findall(page)
    assert here.post(path).status_code == 303
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200
    assert here.post(path).status_code == 404


def test_the_end_of_a_sign_in_is_said_as_a_time_to_come(installation: Installation) -> None:
    installation.add_user("pia")
    page = Screens(installation, "pia").get("/account").text
    ends = re.findall(r'data-label="Until" class="num">([^<]+)<', page)
    assert ends
    assert all(said.startswith("in ") or said[-4:].isdigit() for said in ends)


def test_keys_are_listed_with_their_last_use_and_revoked(installation: Installation) -> None:
    installation.add_user("quinn")
    key, screens = add_key(installation, "quinn"), Screens(installation, "quinn")
    assert "never" in screens.get("/account").text
    assert key.get("/users/me").status_code == 200
    page = screens.get("/account").text
    assert "never" not in page
    (path,) = REVOKE.findall(page)
    assert screens.post(path).status_code == 303
    assert key.get("/users/me").status_code == 401


def test_nobody_ends_what_is_somebody_elses(installation: Installation) -> None:
    installation.add_user("rosa")
    add_key(installation, "rosa")
    rosa = Screens(installation, "rosa")
    other = Screens(installation, "rosa")
    page = other.get("/account").text
    for path in (END.findall(page)[0], REVOKE.findall(page)[0]):
        assert Screens(installation).post(path).status_code == 404
    assert rosa.get("/account").status_code == 200
