"""Signing in by another service, against a real provider on loopback."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.models.federated_identity import FederatedIdentity
from app.models.user import User
from testing import db
from testing.factories.audit import entries
from testing.factories.installation import PASSWORD, Installation, install
from testing.peers.oidc import Provider


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Installation:
    return install(
        tmp_path_factory.mktemp("installation"),
        oidc_issuer=provider.issuer,
        oidc_client_id="aicreat",
        oidc_client_secret="secret of ours",
        oidc_name="Nordly ID",
        oidc_group_roles='{"leads": "admin", "designers": "user"}',
        public_url="http://localhost",
    )


def come(
    installation: Installation, provider: Provider, subject: str
) -> tuple[FlaskClient, TestResponse]:
    """A browser that goes there and back; where it landed."""
    browser = installation.app.test_client()
    back = provider.sign_in(browser.get("/login/oidc").location, subject)
    return browser, browser.get(back.removeprefix("http://localhost"))


def user_of(installation: Installation, subject: str) -> User:
    with db.snapshot(installation.admin) as session:
        link = session.scalars(
            select(FederatedIdentity).where(FederatedIdentity.subject == subject)
        ).one()
        return session.get_one(User, link.user_id)


def test_the_button_stands_on_the_sign_in_screen_only_where_a_provider_is_set_up(
    installation: Installation, provider: Provider
) -> None:
    with_button = installation.app.test_client().get("/login").text
    assert "Sign in with Nordly ID" in with_button
    assert 'href="/login/oidc"' in with_button


def test_who_comes_for_the_first_time_becomes_a_member_and_is_the_same_the_next_time(
    installation: Installation, provider: Provider
) -> None:
    provider.know(
        "s-1", email="ines@example.org", email_verified=True, preferred_username="ines", groups=[]
    )
    browser, landed = come(installation, provider, "s-1")
    assert (landed.status_code, landed.location) == (303, "/")
    assert browser.get("/").status_code == 200
    first = user_of(installation, "s-1")
    assert (first.username, first.email, first.role, first.password_hash) == (
        "ines",
        "ines@example.org",
        "user",
        "",
    )
    provider.know(
        "s-1",
        email="married@example.org",
        email_verified=True,
        preferred_username="renamed",
        groups=[],
    )
    come(installation, provider, "s-1")
    assert user_of(installation, "s-1").id == first.id
    assert entries(installation.admin, "sign_in")[-1].after == {"way": "Nordly ID"}


def test_the_request_carries_state_nonce_and_a_challenge(installation: Installation) -> None:
    asked = parse_qs(urlsplit(installation.app.test_client().get("/login/oidc").location).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://localhost/login/oidc/callback"]
    assert all(len(asked[name][0]) >= 30 for name in ("state", "nonce", "code_challenge"))


def test_an_address_that_nobody_vouches_for_links_to_nobody(
    installation: Installation, provider: Provider
) -> None:
    """Else whoever can enter an address at the provider would sign in as its owner here."""
    provider.know(
        "s-2", email="admin@example.org", email_verified=False, preferred_username="admin"
    )
    come(installation, provider, "s-2")
    stranger = user_of(installation, "s-2")
    assert stranger.id != installation.admin.user_id
    assert (stranger.username, stranger.role) == ("admin 2", "user")
    assert stranger.email.endswith(".invalid")


def test_a_verified_address_links_to_the_member_who_has_it(
    installation: Installation, provider: Provider
) -> None:
    known = installation.add_user("petra")
    provider.know(
        "s-3", email="Petra@example.org", email_verified=True, preferred_username="somebody"
    )
    come(installation, provider, "s-3")
    assert user_of(installation, "s-3").id == known.user_id


def test_an_address_of_another_organization_stays_there(
    installation: Installation, provider: Provider
) -> None:
    other = installation.second_organization("faraway")
    provider.know(
        "s-4", email="faraway@example.org", email_verified=True, preferred_username="faraway"
    )
    browser, _landed = come(installation, provider, "s-4")
    newcomer = user_of(installation, "s-4")
    assert newcomer.organization_id == installation.admin.organization_id != other.organization_id
    assert newcomer.id != other.user_id
    assert browser.get("/").status_code == 200


def test_roles_follow_the_groups_at_each_sign_in(
    installation: Installation, provider: Provider
) -> None:
    for groups, role in (
        (["designers", "leads"], "admin"),
        (["designers"], "user"),
        (["leads"], "admin"),
        (["x"], "user"),
    ):
        provider.know("s-5", preferred_username="rolf", groups=groups)
        come(installation, provider, "s-5")
        assert user_of(installation, "s-5").role == role


def test_a_deactivated_member_does_not_come_back_in_by_the_other_door(
    installation: Installation, provider: Provider
) -> None:
    provider.know("s-6", preferred_username="ulla")
    come(installation, provider, "s-6")
    with db.transaction(installation.admin) as session:
        session.get_one(User, user_of(installation, "s-6").id).is_active = False
    _browser, landed = come(installation, provider, "s-6")
    assert landed.status_code == 403


def test_an_answer_to_nobodys_question_is_refused(
    installation: Installation, provider: Provider
) -> None:
    """A link with a code of the attacker's own would sign somebody in as the attacker."""
    attacker, victim = installation.app.test_client(), installation.app.test_client()
    back = provider.sign_in(attacker.get("/login/oidc").location, "s-1").removeprefix(
        "http://localhost"
    )
    assert victim.get(back).status_code == 400
    victim.get("/login/oidc")
    assert victim.get(back).status_code == 403
    assert victim.get("/").status_code == 303


def test_an_answer_works_once(installation: Installation, provider: Provider) -> None:
    browser = installation.app.test_client()
    back = provider.sign_in(browser.get("/login/oidc").location, "s-1").removeprefix(
        "http://localhost"
    )
    assert browser.get(back).status_code == 303
    assert browser.get(back).status_code == 400


@pytest.mark.parametrize("kept", ["nonce", "verifier", "state"])
def test_each_secret_of_the_attempt_is_checked(
    installation: Installation, provider: Provider, kept: str
) -> None:
    """A code that was caught on its way is worth nothing in another browser."""
    browser = installation.app.test_client()
    back = provider.sign_in(browser.get("/login/oidc").location, "s-1").removeprefix(
        "http://localhost"
    )
    with browser.session_transaction() as session:
        session["handshake"] = {**session["handshake"], kept: "another one"}
    assert browser.get(back).status_code == 403
    assert browser.get("/").status_code == 303


def test_who_is_denied_there_is_told_so(installation: Installation, provider: Provider) -> None:
    browser = installation.app.test_client()
    url = browser.get("/login/oidc").location
    back = provider.deny(url).removeprefix("http://localhost")
    answer = browser.get(
        f"{back}&state={parse_qs(urlsplit(url).query)['state'][0]}"
    )  # this provider forgets the state
    assert answer.status_code == 403
    assert "did not sign you in" in answer.text


def test_another_issuers_answer_is_refused(installation: Installation, provider: Provider) -> None:
    browser = installation.app.test_client()
    back = provider.sign_in(browser.get("/login/oidc").location, "s-1").removeprefix(
        "http://localhost"
    )
    assert browser.get(f"{back}&iss=http://127.0.0.1:9").status_code == 403


def test_whoever_wanted_to_go_somewhere_lands_there(
    installation: Installation, provider: Provider
) -> None:
    browser = installation.app.test_client()
    for wish, goal in (("/projects", "/projects"), ("//evil.example", "/")):
        back = provider.sign_in(browser.get(f"/login/oidc?next={wish}").location, "s-1")
        assert browser.get(back.removeprefix("http://localhost")).location == goal


def test_without_a_provider_there_is_no_such_door(tmp_path: Path) -> None:
    plain = install(tmp_path).app.test_client()
    assert plain.get("/login/oidc").status_code == 404
    assert "Sign in with" not in plain.get("/login").text


def test_a_provider_that_is_away_is_said_and_the_password_still_works(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        issuer = f"http://127.0.0.1:{closed.getsockname()[1]}"
        away = install(tmp_path, oidc_issuer=issuer, oidc_client_id="aicreat")
        assert away.app.test_client().get("/login/oidc").status_code == 503
    answer = away.app.test_client().post(
        "/api/v1/auth/login", json={"username": "admin", "password": PASSWORD}
    )
    assert answer.status_code == 200
