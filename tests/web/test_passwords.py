"""Forgotten passwords, invitations and registration at the screens."""

from __future__ import annotations

import re

from app.domain.access import Role
from app.services.accounts import users
from testing.factories import outbox
from testing.factories.installation import Installation
from tests.web.screens import Screens

NEW = "a new one for the shelf"
SIGNED = re.compile(r"[\w-]{50,}\.[\w-]{6}\.[\w-]{27}")
"""The form's token: it holds the second in which it was made."""


def test_a_forgotten_password_is_chosen_anew_by_the_mailed_link(installation: Installation) -> None:
    installation.add_user("vera")
    visitor, elsewhere = Screens(installation, None), Screens(installation, "vera")
    assert 'href="/forgot"' in visitor.get("/login").text
    assert "is on its way" in visitor.post("/forgot", email="vera@example.org").text
    path = outbox.link(installation, "vera@example.org").removeprefix("http://127.0.0.1:8000")
    assert "vera" in visitor.get(path).text
    short = visitor.post(path, password="short")
    assert (short.status_code, "10 to 1,024 characters" in short.text) == (422, True)
    done = visitor.post(path, password=NEW)
    assert done.location == "/login?done=password"
    assert "Your password is changed" in visitor.get(done.location).text
    assert elsewhere.get("/").status_code == 303, "every session of before has ended"
    assert visitor.post("/login", username="vera", password=NEW).location == "/"


def test_the_page_is_the_same_for_an_address_that_nobody_has(installation: Installation) -> None:
    visitor = Screens(installation, None)
    known = visitor.post("/forgot", email="admin@example.org").text
    unknown = visitor.post("/forgot", email="nemo1@example.org").text
    pages = known.replace("admin@example.org", ""), unknown.replace("nemo1@example.org", "")
    assert SIGNED.sub("", pages[0]) == SIGNED.sub("", pages[1])


def test_a_link_that_is_used_up_says_what_to_do(installation: Installation) -> None:
    for path, way_on in (("/reset/nothing", "/forgot"), ("/join/nothing", "/forgot")):
        answer = Screens(installation, None).get(path)
        assert answer.status_code == 422
        assert "Ask for a new one" in answer.text
        assert f'href="{way_on}"' in answer.text


def test_who_is_invited_comes_in_by_the_mailed_link(installation: Installation) -> None:
    users.invite_user(installation.deps, installation.admin, "zoe", "zoe@example.org", Role.USER)
    visitor = Screens(installation, None)
    path = outbox.link(installation, "zoe@example.org").removeprefix("http://127.0.0.1:8000")
    assert "Your user name is zoe" in visitor.get(path).text
    assert visitor.post(path, password=NEW).location == "/login?done=joined"
    assert visitor.post("/login", username="zoe", password=NEW).location == "/"


def test_a_new_organization_is_registered_and_its_admin_is_in(installation: Installation) -> None:
    visitor = Screens(installation, None)
    fields = {"organizationName": "Acme & <Sons>", "username": "road", "email": "road@example.org"}
    bad = visitor.post("/register", **fields, password="short")
    assert bad.status_code == 422
    assert "Acme &amp; &lt;Sons&gt;" in bad.text
    assert visitor.post("/register", **fields, password=NEW).location == "/"
    assert visitor.get("/").status_code == 200
