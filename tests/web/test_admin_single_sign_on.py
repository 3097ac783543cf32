"""The admin's screen of single sign-on: set up, tested by a real sign-in, switched on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.access import Role
from app.models import FederatedIdentity, SingleSignOnPerson, User
from app.records.organization_files import SECRETS, exported_tables, read_rows
from app.services.accounts import single_sign_on, single_sign_on_trial
from testing import db
from testing.factories.audit import entries
from testing.factories.installation import Installation, install
from testing.peers.bent_oidc import BentProvider
from testing.peers.oidc import Provider
from tests.web.screens import Screens

HERE = "/admin/single-sign-on"
BACK = "http://localhost"
FORM = {"clientId": "us", "clientSecret": "the client secret", "newRole": "user"}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("installation")
    made = install(folder, webhooks_to_loopback=True, public_url=BACK)
    with db.transaction(made.admin) as session:
        user = session.get_one(User, made.admin.user_id)
        user.email = user.email_key = "admin@nordly.example"
    return made


@pytest.fixture(autouse=True)
def emptied(installation: Installation) -> Iterator[None]:
    """Each test begins without single sign-on."""
    yield
    if single_sign_on.get_single_sign_on(installation.deps, installation.admin).is_set_up:
        single_sign_on.remove_single_sign_on(installation.deps, installation.admin)


@pytest.fixture
def bent() -> Iterator[BentProvider]:
    with BentProvider() as provider:
        yield provider


def leads_to(page: TestResponse) -> str:
    """Where the page takes the browser."""
    assert page.status_code == 200, page.text
    return page.headers["Refresh"].removeprefix("0; url=")


def test_an_admin_sets_it_up_tests_it_by_a_real_sign_in_and_switches_it_on(
    installation: Installation,
) -> None:
    admin = Screens(installation)
    assert "not set up" in admin.get(HERE).text
    with Provider() as provider:
        provider.know("s-1", email="admin@nordly.example", email_verified=True)
        sent = {**FORM, "issuer": provider.issuer, "domains": "@Nordly.example"}
        assert admin.post(HERE, **sent).status_code == 303
        early = admin.post(f"{HERE}/switch", isEnabled="1")
        assert early.status_code == 409
        assert "Test it first" in early.text
        back = provider.sign_in(leads_to(admin.post(f"{HERE}/test")), "s-1").removeprefix(BACK)
        assert admin.get(back).location == f"{HERE}#test"
        assert "Every step passed" in admin.get(HERE).text
        assert not linked(installation), "a test links nobody"
        assert entries(installation.admin, "single_sign_on_tested")[-1].after == {
            "passed": True,
            "lastStep": "domain",
        }
        assert admin.post(f"{HERE}/switch", isEnabled="1", isOnly="1").status_code == 303
        assert "on, passwords refused" in admin.get(HERE).text
        person = Screens(installation, None)
        provider.know(
            "s-2", email="ines@nordly.example", email_verified=True, preferred_username="ines"
        )
        away = leads_to(person.post("/login/single-sign-on", email="ines@NORDLY.example"))
        landed = person.get(provider.sign_in(away, "s-2").removeprefix(BACK))
        assert (landed.status_code, landed.location) == (303, "/")
        assert "ines" in person.get("/account").text
        denied = provider.deny(leads_to(admin.post(f"{HERE}/test"))).removeprefix(BACK)
        assert admin.get(denied).status_code == 303
        page = admin.get(HERE).text
        assert "The test failed" in page
        assert "on, passwords refused" in page, "a failed test switches nothing"


def linked(installation: Installation) -> list[Any]:
    with db.snapshot(installation.admin) as session:
        return [
            *session.scalars(select(SingleSignOnPerson)),
            *session.scalars(select(FederatedIdentity)),
        ]


def try_out(
    installation: Installation, bent: BentProvider, **answer: str
) -> dict[str, tuple[str, str]]:
    """What a test finds when the service answers so; state and text by step."""
    deps, admin = installation.deps, installation.admin
    wish = single_sign_on.ServiceWish(bent.issuer, "us", "secret", ("nordly.example",), Role.USER)
    single_sign_on.save_single_sign_on(deps, admin, wish)
    trial = single_sign_on_trial.begin_trial(deps, admin, BACK)
    if trial.handshake:
        bent.nonce = bent.nonce or trial.handshake.nonce
        back = {"state": trial.handshake.state, "code": "c", **answer}
        trial = single_sign_on_trial.finish_trial(deps, admin, trial.handshake, BACK, back)
    return {str(one.step): (str(one.state), one.text) for one in trial.report}


@pytest.mark.parametrize(
    ("bend", "answer", "fails", "said"),
    [
        ({"description": {"issuer": "https://x.example"}}, {}, "description", "another address"),
        ({"description": {"token_endpoint": None}}, {}, "description", "token_endpoint"),
        (
            {"description": {"code_challenge_methods_supported": ["plain"]}},
            {},
            "description",
            "PKCE",
        ),
        (
            {"description": {"authorization_endpoint": "javascript:alert(1)"}},
            {},
            "description",
            "not an https",
        ),
        ({"description": {"jwks_uri": "https://10.0.0.1/"}}, {}, "keys", "does not answer"),
        ({}, {"state": "another"}, "answer", "not started here"),
        ({}, {"error": "access_denied"}, "answer", "It says: access_denied."),
        ({}, {"iss": "https://x.example"}, "answer", "another service"),
        ({"refuses": True}, {}, "code", "Check client id, client secret"),
        ({"change": lambda claims: {**claims, "aud": "x"}}, {}, "statement", "another application"),
        ({"change": lambda claims: {**claims, "iss": "x"}}, {}, "statement", "another issuer"),
        ({"nonce": "another"}, {}, "statement", "another attempt"),
        ({"userinfo": {"sub": "s", "email": "a@nordly.example"}}, {}, "email", "email_verified"),
        (
            {"userinfo": {"sub": "s", "email": "a@x.example", "email_verified": True}},
            {},
            "domain",
            "x.example is not among",
        ),
    ],
)
def test_a_test_says_at_which_step_it_failed_and_why(
    installation: Installation,
    bent: BentProvider,
    bend: dict[str, Any],
    answer: dict[str, str],
    fails: str,
    said: str,
) -> None:
    for name, value in bend.items():
        setattr(bent, name, value)
    found = try_out(installation, bent, **answer)
    states = [state for state, _ in found.values()]
    at = list(found).index(fails)
    assert states == ["passed"] * at + ["failed"] + ["open"] * (len(states) - at - 1)
    assert said in found[fails][1]
    assert (
        single_sign_on.get_single_sign_on(installation.deps, installation.admin).tested_at is None
    )


def test_a_test_that_an_admin_began_ends_for_admins_of_the_same_organization_alone(
    installation: Installation, bent: BentProvider
) -> None:
    admin = Screens(installation)
    sent = {**FORM, "issuer": bent.issuer, "domains": "nordly.example"}
    admin.post(HERE, **sent)
    url = leads_to(admin.post(f"{HERE}/test"))
    state = re.search(r"state=([^&]+)", url)
    assert state
    path = f"/login/single-sign-on/{installation.admin.organization_id}/callback"
    admin.post("/logout")
    assert admin.get(path, query_string={"state": state[1], "code": "c"}).status_code in {400, 403}


def test_what_is_typed_stays_and_the_secret_does_not(installation: Installation) -> None:
    admin = Screens(installation)
    sent = {**FORM, "issuer": "http://login.example.com", "domains": "a.example b.example"}
    page = admin.post(HERE, **sent)
    assert page.status_code == 422
    assert "a.example b.example" in page.text
    assert "Use https" in page.text
    assert FORM["clientSecret"] not in page.text


def test_secrets_are_left_out_of_the_export(installation: Installation, bent: BentProvider) -> None:
    try_out(installation, bent)
    with db.snapshot(installation.admin) as session:
        rows = [repr(row) for table in exported_tables() for row in read_rows(session, table)]
    assert any(bent.issuer in row for row in rows), "the settings are in it"
    assert not [row for row in rows if "sealed_secret" in row]
    secret_names = {
        column.name
        for table in exported_tables()
        for column in table.__mapper__.columns
        if re.search("secret|hash|password", column.name)
    }
    assert secret_names - {"picture_hash"} <= set(SECRETS)
