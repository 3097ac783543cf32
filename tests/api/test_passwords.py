"""Forgotten and changed passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.domain.access import Actor
from app.models.job import Job
from app.models.mailed_link import MailedLink
from testing import db
from testing.factories import outbox
from testing.factories.audit import entries
from testing.factories.installation import PASSWORD, Installation
from tests.api.client import Api
from tests.api.schemas import INVALID, check

NEW = "a new one for the shelf"


def ask(installation: Installation, email: str) -> int:
    return (
        Api(installation, None)
        .post("/auth/password-reset-request", json={"email": email})
        .status_code
    )


def choose(installation: Installation, token: str, password: str = NEW) -> int:
    body = {"token": token, "password": password}
    answer = Api(installation, None).post("/auth/password-reset", json=body)
    if answer.status_code != 204:
        check(answer.get_json(), INVALID)
    return answer.status_code


def may_sign_in(installation: Installation, username: str, password: str) -> bool:
    answer = Api(installation, None).post(
        "/auth/login", json={"username": username, "password": password}
    )
    return answer.status_code == 200


def age_links(actor: Actor, by: timedelta) -> None:
    with db.transaction(actor) as session:
        for link in session.scalars(select(MailedLink)):
            link.created_at -= by
            link.expires_at -= by


def test_whoever_asks_gets_the_same_answer_and_only_a_known_address_gets_mail(
    installation: Installation,
) -> None:
    installation.add_user("anna")
    assert (ask(installation, " ANNA@example.org"), ask(installation, "nobody@example.org")) == (
        202,
        202,
    )
    assert len(outbox.messages(installation, "anna@example.org")) == 1
    assert outbox.messages(installation, "nobody@example.org") == []


def test_a_mailed_link_sets_a_password_once_and_ends_every_sign_in(
    installation: Installation,
) -> None:
    installation.add_user("berta")
    before = Api(installation, "berta")
    ask(installation, "berta@example.org")
    token = outbox.token(installation, "berta@example.org")
    assert choose(installation, token) == 204
    assert choose(installation, token, "another one, once more") == 422
    assert before.get("/users/me").status_code == 401
    assert may_sign_in(installation, "berta", NEW)
    assert not may_sign_in(installation, "berta", PASSWORD)
    assert entries(installation.admin, "password_changed")[-1].username == "berta"


def test_the_link_leads_to_our_own_address_whatever_the_request_says(
    installation: Installation,
) -> None:
    installation.add_user("carla")
    Api(installation, None).post(
        "/auth/password-reset-request",
        json={"email": "carla@example.org"},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    assert outbox.link(installation, "carla@example.org").startswith("http://127.0.0.1:8000/reset/")


def test_the_token_stands_in_no_table(installation: Installation) -> None:
    """Not in the job that mails it, and not in the link: who reads a backup opens nothing."""
    installation.add_user("dora")
    ask(installation, "dora@example.org")
    token = outbox.token(installation, "dora@example.org")
    with db.snapshot(installation.admin) as session:
        rows = [
            *session.scalars(select(Job).where(Job.kind == "send_mail")),
            *session.scalars(select(MailedLink)),
        ]
    assert rows
    assert [row for row in rows if token in repr(vars(row))] == []


def test_a_link_ends_after_half_an_hour(installation: Installation) -> None:
    user = installation.add_user("erna")
    ask(installation, "erna@example.org")
    token = outbox.token(installation, "erna@example.org")
    age_links(user, timedelta(minutes=29))
    assert (
        choose(installation, token, "short") == 422
    )  # the password is, and the link is still good
    age_links(user, timedelta(minutes=2))
    assert choose(installation, token) == 422
    assert may_sign_in(installation, "erna", PASSWORD)


def test_asking_again_and_again_fills_nobodys_mailbox(installation: Installation) -> None:
    user = installation.add_user("frida")
    for _ in range(3):
        assert ask(installation, "frida@example.org") == 202
    assert len(outbox.messages(installation, "frida@example.org")) == 1
    age_links(user, timedelta(minutes=2))
    ask(installation, "frida@example.org")
    assert len(outbox.messages(installation, "frida@example.org")) == 2


def test_one_new_password_uses_up_all_links(installation: Installation) -> None:
    user = installation.add_user("gerda")
    ask(installation, "gerda@example.org")
    first = outbox.token(installation, "gerda@example.org")
    age_links(user, timedelta(minutes=2))
    ask(installation, "gerda@example.org")
    second = outbox.token(installation, "gerda@example.org")
    assert choose(installation, second) == 204
    assert choose(installation, first) == 422


def test_a_mail_that_is_sent_again_has_a_link_that_works(installation: Installation) -> None:
    """A worker may die after the mail server took the message and before the job is settled."""
    user = installation.add_user("hilda")
    ask(installation, "hilda@example.org")
    first = outbox.token(installation, "hilda@example.org")
    with db.transaction(user) as session:
        session.execute(update(Job).where(Job.kind == "send_mail").values(state="queued", run_at=0))
    again = outbox.token(installation, "hilda@example.org")
    assert first != again
    assert choose(installation, again) == 204


@pytest.mark.parametrize(
    "password", ["short", "x" * 1025, "irene@example.org", "IRENE@example.org"]
)
def test_a_password_that_is_too_easy_is_refused_and_the_link_stays(
    installation: Installation, password: str
) -> None:
    if not may_sign_in(installation, "irene", PASSWORD):
        installation.add_user("irene")
        ask(installation, "irene@example.org")
    assert choose(installation, outbox.token(installation, "irene@example.org"), password) == 422


def test_ones_own_password_is_changed_with_the_old_one_and_other_sign_ins_end(
    installation: Installation,
) -> None:
    installation.add_user("jana")
    here, there = Api(installation, "jana"), Api(installation, "jana")
    wrong = here.put("/users/me/password", json={"currentPassword": "guess", "newPassword": NEW})
    assert "currentPassword" in check(wrong.get_json(), INVALID)["errors"]
    short = here.put(
        "/users/me/password", json={"currentPassword": PASSWORD, "newPassword": "short"}
    )
    assert "newPassword" in check(short.get_json(), INVALID)["errors"]
    assert (
        here.put(
            "/users/me/password", json={"currentPassword": PASSWORD, "newPassword": NEW}
        ).status_code
        == 204
    )
    assert here.get("/users/me").status_code == 200
    assert there.get("/users/me").status_code == 401
    assert may_sign_in(installation, "jana", NEW)
