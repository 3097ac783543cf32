"""Signing in by the service that an organization brings itself, and attacks on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from app.domain.access import Actor, Role, system_actor
from app.domain.errors import Invalid, StateForbids
from app.models import AuditEntry, SingleSignOn, SingleSignOnPerson, User
from app.services.accounts import single_sign_on
from testing import db
from testing.factories.installation import PASSWORD, Installation, install
from testing.peers.bent_oidc import BentProvider
from tests.web.screens import Screens

ISSUER_SECRET = "the secret of the client"
DOMAIN = "nordly.example"


@dataclass
class House:
    """One installation with two organizations, and a service that says what a test wants."""

    installation: Installation
    bent: BentProvider

    def add_member(
        self, owner: Actor, name: str, email: str, *, role: str = "user", password: str = PASSWORD
    ) -> User:
        with db.transaction(owner) as session:
            user = User(
                username=name,
                username_key=name,
                email=email,
                email_key=email,
                password_hash=self.hashed() if password else "",
                role=role,
                created_at=self.installation.deps.clock.now(),
            )
            session.add(user)
            session.flush()
            return user

    def hashed(self) -> str:
        """The password of everybody here, as it is stored of the first admin."""
        with db.snapshot(self.installation.admin) as session:
            return session.get_one(User, self.installation.admin.user_id).password_hash

    def set_up(self, owner: Actor, *domains: str, is_only: bool = False) -> None:
        """A service that is switched on, as after a trial."""
        wish = single_sign_on.ServiceWish(
            self.bent.issuer, "us", f"{ISSUER_SECRET} {uuid4()}", domains or (DOMAIN,), Role.USER
        )
        single_sign_on.save_single_sign_on(self.installation.deps, owner, wish)
        with db.transaction(owner) as session:
            row = session.scalars(select(SingleSignOn)).one()
            row.tested_at = self.installation.deps.clock.now()
        single_sign_on.switch_single_sign_on(
            self.installation.deps, owner, is_enabled=True, is_only=is_only
        )

    def leave(self, email: str = f"somebody@{DOMAIN}") -> tuple[FlaskClient, dict[str, str]]:
        """A browser that was sent to the service, and what was asked there."""
        browser = self.installation.app.test_client()
        token = re.search(
            r'name="csrf_token" value="([^"]+)"', browser.get("/login/single-sign-on").text
        )
        assert token
        page = browser.post("/login/single-sign-on", data={"email": email, "csrf_token": token[1]})
        assert page.status_code == 200, page.text
        url = page.headers["Refresh"].removeprefix("0; url=")
        asked = {name: value[0] for name, value in parse_qs(urlsplit(url).query).items()}
        self.bent.nonce = asked["nonce"]
        return browser, asked

    def come_back(self, browser: FlaskClient, asked: dict[str, str], **more: str) -> TestResponse:
        path = asked["redirect_uri"].removeprefix("http://localhost")
        return browser.get(path, query_string={"state": asked["state"], "code": "c", **more})

    def sign_in(self, subject: str, email: str, *, is_verified: object = True) -> TestResponse:
        self.bent.userinfo = {"sub": subject, "email": email, "email_verified": is_verified}
        self.bent.change = lambda claims: {**claims, "sub": subject}
        browser, asked = self.leave()
        answer = self.come_back(browser, asked)
        self.browser = browser
        return answer

    def member_of(self, owner: Actor, subject: str) -> User | None:
        with db.snapshot(owner) as session:
            link = session.scalar(
                select(SingleSignOnPerson).where(SingleSignOnPerson.subject == subject)
            )
            return session.get(User, link.user_id) if link else None


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("house")
    return install(folder, webhooks_to_loopback=True, public_url="http://localhost")


@pytest.fixture(scope="module")
def service() -> Iterator[BentProvider]:
    with BentProvider() as bent:
        yield bent


@pytest.fixture
def house(installation: Installation, service: BentProvider) -> Iterator[House]:
    """As if it were new: nobody of an earlier test is left, and the service tells the truth."""
    service.change, service.description, service.moved_to = lambda claims: claims, {}, ""
    made = House(installation, service)
    made.add_member(installation.admin, "berit", f"berit@{DOMAIN}")
    yield made
    with installation.deps.database.engine.begin() as connection:
        for table in ("single_sign_on", "single_sign_on_domain", "single_sign_on_person"):
            connection.execute(text(f"DELETE FROM {table}"))
        gone = "username_key = id, email_key = id, has_joined = false"
        connection.execute(text(f"UPDATE user SET {gone} WHERE username <> 'admin'"))
        connection.execute(text("UPDATE user SET role = 'admin' WHERE username = 'admin'"))


@pytest.fixture
def open_house(house: House) -> House:
    house.set_up(house.installation.admin)
    return house


def test_a_member_is_found_by_the_verified_address_and_then_by_the_subject_alone(
    open_house: House,
) -> None:
    house, admin = open_house, open_house.installation.admin
    landed = house.sign_in("s-1", f"Berit@{DOMAIN}")
    assert (landed.status_code, landed.location) == (303, "/")
    berit = house.member_of(admin, "s-1")
    assert berit is not None
    assert berit.username == "berit"
    house.sign_in("s-1", "elsewhere@another.example", is_verified=False)
    assert house.browser.get("/").status_code == 200
    with db.snapshot(admin) as session:
        assert len(session.scalars(select(SingleSignOnPerson)).all()) == 1
        of_berit = select(AuditEntry.action).where(AuditEntry.subject_id == berit.id)
        actions = list(session.scalars(of_berit))
    assert actions.count("person_linked") == 1
    assert actions.count("sign_in") == 2


def test_who_comes_for_the_first_time_becomes_a_member_with_the_role_that_is_set(
    open_house: House,
) -> None:
    open_house.sign_in("s-2", f"new@{DOMAIN}")
    new = open_house.member_of(open_house.installation.admin, "s-2")
    assert new is not None
    assert (new.email, new.role, new.password_hash) == (f"new@{DOMAIN}", Role.USER, "")


@pytest.mark.parametrize(
    ("email", "is_verified"),
    [
        (f"berit@{DOMAIN}", False),
        (f"berit@{DOMAIN}", None),
        (f"berit@{DOMAIN}", "yes"),
        ("", True),
        (f"berit@sub.{DOMAIN}", True),
        (f"berit@{DOMAIN}.evil.example", True),
        (f"x@{DOMAIN}@evil.example", True),
        ("berit@evil.example", True),
    ],
)
def test_nobody_is_linked_by_an_unverified_address_or_one_of_another_domain(
    open_house: House, email: str, is_verified: object
) -> None:
    assert open_house.sign_in("s-3", email, is_verified=is_verified).status_code == 403
    assert open_house.browser.get("/").status_code == 303
    assert open_house.member_of(open_house.installation.admin, "s-3") is None


def test_a_user_of_another_organization_is_never_reached_by_who_has_the_domain(
    open_house: House,
) -> None:
    """Their admin's service may say what it likes: the other account is not looked at."""
    house, admin = open_house, open_house.installation.admin
    other = house.installation.second_organization("faraway")
    theirs = house.add_member(other, "alice", f"alice@{DOMAIN}", role="admin")
    landed = house.sign_in("s-4", f"alice@{DOMAIN}")
    assert landed.status_code == 303
    here = house.member_of(admin, "s-4")
    assert here is not None
    assert here.id != theirs.id
    assert here.organization_id == admin.organization_id
    assert here.email.endswith(".invalid"), "the address stays where it was"
    with db.snapshot(other) as session:
        kept = session.get_one(User, theirs.id)
        assert (kept.email, kept.password_hash) == (theirs.email, theirs.password_hash)
        assert not session.scalars(select(SingleSignOnPerson)).all()
    assert "faraway" not in house.browser.get("/account").text


def test_a_subject_of_one_organizations_service_is_nobody_at_anothers(house: House) -> None:
    """Both may use the same provider, and one of them may choose its subjects."""
    other = house.installation.second_organization("rival")
    boss = house.add_member(other, "boss", "boss@rival.example", role="admin")
    house.set_up(Actor(other.organization_id, boss.id, Role.ADMIN), "rival.example")
    house.set_up(house.installation.admin)
    house.sign_in("same", f"berit@{DOMAIN}")
    house.bent.userinfo = {"sub": "same", "email": "boss@rival.example", "email_verified": True}
    browser, asked = house.leave("boss@rival.example")
    assert house.come_back(browser, asked).status_code == 303
    mine = house.member_of(house.installation.admin, "same")
    theirs = house.member_of(other, "same")
    assert mine
    assert theirs
    assert (mine.username, theirs.username) == ("berit", "boss")


def test_the_next_owner_of_an_address_does_not_get_the_account_until_it_is_unlinked(
    open_house: House,
) -> None:
    house, admin = open_house, open_house.installation.admin
    house.sign_in("first", f"berit@{DOMAIN}")
    assert house.sign_in("second", f"berit@{DOMAIN}").status_code == 403
    berit = house.member_of(admin, "first")
    assert berit
    single_sign_on.unlink_person(house.installation.deps, admin, berit.id)
    assert house.sign_in("second", f"berit@{DOMAIN}").status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://login.example.com"},
        {"aud": "others"},
        {"aud": ["us", "others"], "azp": "others"},
        {"nonce": "another"},
        {"exp": 1_000_000_000},
    ],
)
def test_a_statement_of_others_for_others_or_of_another_attempt_is_refused(
    open_house: House, change: dict[str, object]
) -> None:
    open_house.bent.userinfo = {"sub": "s", "email": f"berit@{DOMAIN}", "email_verified": True}
    open_house.bent.change = lambda claims: {**claims, **change}
    browser, asked = open_house.leave()
    assert open_house.come_back(browser, asked).status_code == 403
    assert browser.get("/").status_code == 303


def test_the_request_carries_state_nonce_and_a_challenge(open_house: House) -> None:
    _browser, asked = open_house.leave()
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert all(len(asked[name]) >= 30 for name in ("state", "nonce", "code_challenge"))
    owner = open_house.installation.admin.organization_id
    assert asked["redirect_uri"].endswith(f"/login/single-sign-on/{owner}/callback")


def test_an_answer_works_once_in_the_browser_that_asked_and_with_its_state(
    open_house: House,
) -> None:
    house = open_house
    house.bent.userinfo = {"sub": "s", "email": f"berit@{DOMAIN}", "email_verified": True}
    browser, asked = house.leave()
    stranger = house.installation.app.test_client()
    assert house.come_back(stranger, asked).status_code == 400
    assert house.come_back(browser, asked).status_code == 303
    assert house.come_back(browser, asked).status_code == 400
    browser, asked = house.leave()
    assert house.come_back(browser, {**asked, "state": "another"}).status_code == 403
    browser, asked = house.leave()
    assert house.come_back(browser, asked, iss="https://evil.example").status_code == 403


def test_a_service_that_names_itself_in_answers_has_to(open_house: House) -> None:
    open_house.bent.description = {"authorization_response_iss_parameter_supported": True}
    browser, asked = open_house.leave()
    assert open_house.come_back(browser, asked).status_code == 403


def test_one_organizations_service_cannot_answer_for_anothers(house: House) -> None:
    """Mixed-up providers: each has a return address of its own."""
    other = house.installation.second_organization("rival")
    boss = house.add_member(other, "boss", "boss@rival.example", role="admin")
    house.set_up(Actor(other.organization_id, boss.id, Role.ADMIN), "rival.example")
    house.set_up(house.installation.admin)
    browser, asked = house.leave("boss@rival.example")
    swapped = asked["redirect_uri"].replace(
        str(other.organization_id), str(house.installation.admin.organization_id)
    )
    assert house.come_back(browser, {**asked, "redirect_uri": swapped}).status_code == 400
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize("endpoint", ["token_endpoint", "userinfo_endpoint"])
@pytest.mark.parametrize(
    "inside", ["http://169.254.169.254/latest", "https://10.0.0.1/", "https://db.internal/"]
)
def test_what_a_service_names_leads_to_the_public_internet_alone(
    open_house: House, endpoint: str, inside: str
) -> None:
    open_house.bent.description = {endpoint: inside}
    browser, asked = open_house.leave()
    assert open_house.come_back(browser, asked).status_code == 503
    assert browser.get("/").status_code == 303


def test_a_redirect_of_the_service_is_not_followed(open_house: House) -> None:
    with BentProvider() as inside:
        open_house.bent.moved_to = f"{inside.issuer}/.well-known/openid-configuration"
        page = Screens(open_house.installation, None).post(
            "/login/single-sign-on", email=f"a@{DOMAIN}"
        )
        assert page.status_code == 503
        assert inside.asked == []


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.example.com",
        "https://10.0.0.1",
        "https://[fd00::1]:8443",
        "https://login.internal",
        "https://user:pass@login.example.com",
        "https://login.example.com:22",
        "https://login.example.com/?a=b",
        "javascript:alert(1)",
        "",
    ],
)
def test_an_issuer_that_leads_inside_or_nowhere_is_refused(house: House, issuer: str) -> None:
    wish = single_sign_on.ServiceWish(issuer, "us", "s", (DOMAIN,), Role.USER)
    with pytest.raises(Invalid) as refused:
        single_sign_on.save_single_sign_on(house.installation.deps, house.installation.admin, wish)
    assert set(refused.value.fields) == {"issuer"}


def test_a_domain_belongs_to_one_organization_and_the_other_is_not_named(house: House) -> None:
    other = house.installation.second_organization("rival")
    house.set_up(house.installation.admin)
    boss = house.add_member(other, "boss", "boss@rival.example", role="admin")
    actor = Actor(other.organization_id, boss.id, Role.ADMIN)
    for domain, reason in (
        (DOMAIN, "in use by another organization"),
        (DOMAIN.upper(), "in use by another organization"),
        ("example.org", "in use by another organization"),
        ("nobody.example", "No member of your organization"),
        ("gmail.com", "Anybody can get an address"),
        ("no domain", "is not a domain"),
    ):
        wish = single_sign_on.ServiceWish(
            "https://login.example.com", "us", "s", (domain,), Role.USER
        )
        with pytest.raises(Invalid) as refused:
            single_sign_on.save_single_sign_on(house.installation.deps, actor, wish)
        assert reason in refused.value.fields["domains"], domain
        assert "Nordly" not in refused.value.fields["domains"]


def test_a_domain_that_is_given_up_is_free(open_house: House) -> None:
    single_sign_on.remove_single_sign_on(
        open_house.installation.deps, open_house.installation.admin
    )
    page = Screens(open_house.installation, None).post("/login/single-sign-on", email=f"a@{DOMAIN}")
    assert page.status_code == 422
    assert (
        "Continue with single sign-on"
        not in Screens(open_house.installation, None).get("/login").text
    )


def test_only_single_sign_on_refuses_passwords_but_never_the_last_way_in(house: House) -> None:
    admin = house.installation.admin
    second = house.add_member(admin, "second", "second@example.org", role="admin")
    house.set_up(admin, is_only=True)
    assert is_let_in(house, "admin")
    assert not is_let_in(house, "second")
    assert not is_let_in(house, "berit")
    with db.transaction(admin) as session:  # the one who keeps the password cannot use it now
        session.get_one(User, admin.user_id).role = Role.USER
    assert is_let_in(house, "second")
    assert not is_let_in(house, "admin")
    assert not is_let_in(house, "berit")
    actor = Actor(admin.organization_id, second.id, Role.ADMIN)
    single_sign_on.switch_single_sign_on(
        house.installation.deps, actor, is_enabled=False, is_only=True
    )
    assert is_let_in(house, "berit")


def is_let_in(house: House, name: str) -> bool:
    """Whether a password lets them in."""
    body = {"username": name, "password": PASSWORD}
    answer = house.installation.app.test_client().post("/api/v1/auth/login", json=body)
    if answer.status_code != 200:
        assert answer.get_json()["error"] == "single_sign_on_only"
    return answer.status_code == 200


def test_that_passwords_are_refused_is_told_to_those_alone_who_know_theirs(house: House) -> None:
    house.set_up(house.installation.admin, is_only=True)
    screens = Screens(house.installation, None)
    right = screens.post("/login", username="berit", password=PASSWORD)
    wrong = screens.post("/login", username="berit", password="wrong wrong wrong")
    assert (right.status_code, wrong.status_code) == (422, 422)
    assert "single sign-on alone" in right.text
    assert "single sign-on alone" not in wrong.text


def test_an_admin_without_a_password_cannot_close_the_door_behind_them(house: House) -> None:
    admin = house.installation.admin
    born = house.add_member(admin, "born", f"born@{DOMAIN}", role="admin", password="")
    with pytest.raises(StateForbids) as refused:
        house.set_up(Actor(admin.organization_id, born.id, Role.ADMIN), is_only=True)
    assert refused.value.code == "no_way_back"


def test_another_service_needs_its_own_secret_and_a_test(open_house: House) -> None:
    deps, admin = open_house.installation.deps, open_house.installation.admin
    wish = single_sign_on.ServiceWish("https://evil.example", "us", None, (DOMAIN,), Role.USER)
    with pytest.raises(Invalid) as refused:
        single_sign_on.save_single_sign_on(deps, admin, wish)
    assert set(refused.value.fields) == {"clientSecret"}
    assert single_sign_on.get_single_sign_on(deps, admin).is_enabled
    renewed = single_sign_on.ServiceWish(
        open_house.bent.issuer, "us", "a new secret", (DOMAIN,), Role.USER
    )
    saved = single_sign_on.save_single_sign_on(deps, admin, renewed)
    assert (saved.is_enabled, saved.tested_at) == (False, None)
    with pytest.raises(StateForbids):
        single_sign_on.switch_single_sign_on(deps, admin, is_enabled=True, is_only=False)


def test_the_secret_is_nowhere_to_be_read(
    open_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house, admin = open_house, open_house.installation.admin
    house.sign_in("s-1", f"berit@{DOMAIN}")
    screens = Screens(house.installation)
    seen = screens.get("/admin/single-sign-on").text + screens.get("/admin/audit-log").text
    with db.snapshot(admin) as session:
        row = session.scalars(select(SingleSignOn)).one()
        entries = session.scalars(select(AuditEntry)).all()
        seen += row.sealed_secret + repr([(entry.before, entry.after) for entry in entries])
    assert ISSUER_SECRET not in seen + caplog.text
    assert row.sealed_secret not in screens.get("/admin/audit-log").text
    with db.transaction(admin) as session:  # a row that is put into another organization
        stranger = system_actor(house.installation.second_organization("rival").organization_id)
    with pytest.raises(Exception, match="cannot be read"):
        house.installation.deps.seals.open(row.sealed_secret, stranger.organization_id)
