"""One's own account at the screen: password, sign-ins, API keys."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.models import SignIn
from testing import db
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


def test_a_key_is_made_at_the_screen_and_shown_this_once(installation: Installation) -> None:
    installation.add_user("sara")
    screens = Screens(installation, "sara")
    unnamed = screens.post("/account/keys", name=" ")
    assert (unnamed.status_code, "Use 1 to 80 characters." in unnamed.text) == (422, True)
    made = screens.post("/account/keys", name="<Shop>", validDays="30")
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    (secret,) = re.findall(r'value="(aicreat_[^"]+)"', made.text)
    key = Api(installation, None)
    key.headers = {"Authorization": f"Bearer {secret}"}
    assert key.get("/users/me").get_json()["username"] == "sara"
    later = screens.get("/account").text
    assert secret not in later
    assert "&lt;Shop&gt;" in later
    assert "Work on projects" in later


def test_a_key_of_an_admin_may_what_was_chosen_and_of_others_never_more(
    installation: Installation,
) -> None:
    installation.add_user("tess")
    admin, user = Screens(installation), Screens(installation, "tess")
    assert 'name="role"' in admin.get("/account").text
    assert 'name="role"' not in user.get("/account").text
    for role, status in (("user", 403), ("admin", 200)):
        made = admin.post("/account/keys", name=f"As {role}", role=role)
        (secret,) = re.findall(r'value="(aicreat_[^"]+)"', made.text)
        key = Api(installation, None)
        key.headers = {"Authorization": f"Bearer {secret}"}
        assert key.get("/admin/users").status_code == status
    assert user.post("/account/keys", name="More", role="admin").status_code == 422


def test_sign_ins_are_told_by_device_and_last_use(installation: Installation) -> None:
    installation.add_user("uma")
    agent = "Mozilla/5.0 (Windows NT 10.0; rv:126.0) Gecko/20100101 Firefox/126.0"
    client = Api(installation, None)
    client.post(
        "/auth/login",
        json={"username": "uma", "password": PASSWORD},
        headers={"User-Agent": agent},
    )
    page = Screens(installation, "uma").get("/account").text
    assert "Firefox on Windows" in page
    listed = Api(installation, "uma").get("/users/me/sign-ins").get_json()
    assert [one["isCurrent"] for one in listed].count(True) == 1
    assert "Firefox on Windows" in {one["device"] for one in listed}
    assert all(one["lastUsedAt"] for one in listed)


def test_the_last_use_of_a_sign_in_is_written_every_five_minutes(
    installation: Installation,
) -> None:
    """By screens and by the API; polls must not all wait for the database's one writer."""
    user = installation.add_user("vito")
    screens, client = Screens(installation, "vito"), Api(installation, "vito")

    def uses() -> list[datetime | None]:
        with db.snapshot(user) as session:
            query = select(SignIn.last_used_at).where(SignIn.user_id == user.user_id)
            return list(session.scalars(query.order_by(SignIn.created_at)))

    first = uses()
    assert (screens.get("/account").status_code, client.get("/users/me").status_code) == (200, 200)
    assert uses() == first
    with db.transaction(user) as session:
        for row in session.scalars(select(SignIn).where(SignIn.user_id == user.user_id)):
            assert row.last_used_at is not None
            row.last_used_at -= timedelta(minutes=6)
    screens.get("/account")
    client.get("/users/me")
    assert all(new > old for new, old in zip(uses(), first, strict=True) if new and old)


def test_every_page_says_for_which_organization_one_works(installation: Installation) -> None:
    for path in ("/", "/projects", "/account"):
        assert Screens(installation, "admin").get(path).text.count("Nordly") == 2, path
