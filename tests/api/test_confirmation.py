"""Registration where addresses are confirmed: nothing tells who has an account."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.domain.access import Role
from app.models import Format, Organization, Registration, User
from app.records import registrations
from app.services.accounts import organizations, users
from app.services.operations.maintenance import sweep_rows
from config import Settings
from testing import db
from testing.factories import outbox
from testing.factories.installation import PASSWORD, Installation, install
from testing.peers import databases
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, TOKENS, check
from tests.web.screens import Screens
from tests.web.test_passwords import SIGNED

CHOSEN = "a long enough one"
BUTTONS = re.compile(r'<button[^>]*type="submit"[^>]*>[^<]*')
SIGN_IN = '<button class="btn primary l" type="submit">Sign in'


@pytest.fixture(scope="module", params=databases.BOTH)
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    chosen = {}
    if request.param == "postgresql":
        chosen["database_url"] = request.getfixturevalue("postgres_database")
    folder = tmp_path_factory.mktemp("confirming")
    made = install(folder, confirm_addresses=True, **chosen)
    yield made
    made.close()


def register(installation: Installation, name: str, **fields: str) -> TestResponse:
    body = {
        "organizationName": f"The {name}s",
        "username": name,
        "email": f"{name}@example.org",
        "password": CHOSEN,
    }
    return Api(installation, None).post("/auth/register", json={**body, **fields})


def sign_in(installation: Installation, name: str, password: str = CHOSEN) -> TestResponse:
    body = {"username": name, "password": password}
    return Api(installation, None).post("/auth/login", json=body)


def confirm(installation: Installation, token: str) -> TestResponse:
    return Api(installation, None).post("/auth/confirmation", json={"token": token})


def ask_again(installation: Installation, name: str) -> int:
    body = {"username": name}
    return Api(installation, None).post("/auth/confirmation-request", json=body).status_code


def rows(installation: Installation, table: type[Any]) -> list[Any]:
    with db.cross_tenant(db.CrossTenantReason.SWEEPER) as session:
        return list(session.scalars(select(table)))


def age(by: timedelta) -> None:
    """Everything that waits was registered so much earlier."""
    with db.cross_tenant(db.CrossTenantReason.SWEEPER, write=True) as session:
        for row in session.scalars(select(Registration)):
            row.created_at -= by
            row.asked_at -= by
            row.expires_at -= by


def test_an_address_is_confirmed_where_mails_leave_the_machine() -> None:
    """Where they go to a folder nobody could follow a link in one."""
    server = SecretStr("smtp://mail.example.org")
    assert not Settings().confirms_addresses
    assert Settings(mail_url=server).confirms_addresses
    assert not Settings(mail_url=server, confirm_addresses=False).confirms_addresses
    assert Settings(confirm_addresses=True).confirms_addresses


def test_an_empty_variable_is_no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AICREAT_CONFIRM_ADDRESSES", "")
    assert Settings().confirm_addresses is None
    monkeypatch.setenv("AICREAT_CONFIRM_ADDRESSES", "1")
    assert Settings().confirm_addresses is True


def test_an_account_is_made_by_the_mailed_link_and_not_before(installation: Installation) -> None:
    answer = register(installation, "wile")
    assert answer.status_code == 201
    assert "accessToken" not in answer.get_json()
    assert "wile" not in {user.username for user in rows(installation, User)}
    early = sign_in(installation, "wile")
    assert early.status_code == 403
    assert check(early.get_json(), FAILURE)["error"] == "address_unconfirmed"
    assert sign_in(installation, "wile@example.org").status_code == 403
    assert sign_in(installation, "wile", "guess").status_code == 401
    token = outbox.token(installation, "wile@example.org")
    assert confirm(installation, token).status_code == 204
    tokens = check(sign_in(installation, "wile").get_json(), TOKENS)
    newcomer = Api(installation, None)
    newcomer.headers = {"Authorization": f"Bearer {tokens['accessToken']}"}
    me = newcomer.get("/users/me").get_json()
    assert (me["role"], me["organizationName"]) == ("admin", "The wiles")
    catalogue = newcomer.get("/formats").get_json()
    assert len(catalogue["resizing"]) + len(catalogue["repurposing"]) == 165
    entry = next(
        entry
        for entry in newcomer.get("/admin/audit-log").get_json()
        if entry["action"] == "organization_registered"
    )
    assert entry["username"] == "wile"
    again = check(confirm(installation, token).get_json(), INVALID)
    assert "was used" in again["errors"]["token"]


def test_the_answer_is_the_same_for_every_address(installation: Installation) -> None:
    """Also to the second question: the user name is taken, and the password opens nothing."""
    free = register(installation, "road", email="road@example.org")
    taken = register(installation, "runner", email=" ADMIN@example.org")
    assert free.status_code == taken.status_code == 201
    assert free.get_json() == taken.get_json()
    seen = []
    for name, email in (("road", "road@example.org"), ("runner", "admin@example.org")):
        signs = [sign_in(installation, name), sign_in(installation, email)]
        repeated = register(installation, name, email=f"{name}.2@example.org")
        assert list(check(repeated.get_json(), INVALID)["errors"]) == ["username"]
        answers = [*signs, sign_in(installation, name, "guess"), repeated]
        bodies = [{**answer.get_json(), "requestId": ""} for answer in answers]
        seen.append([*bodies, ask_again(installation, name)])
    assert seen[0] == seen[1]
    (mail,) = outbox.messages(installation, "admin@example.org")
    assert "have an account already" in mail.get_content()
    assert "/forgot" in mail.get_content()
    assert "runner" not in mail.get_content()
    assert sign_in(installation, "admin@example.org", PASSWORD).status_code == 200


def refused_registrations(installation: Installation) -> list[Any]:
    log = Api(installation).get("/admin/audit-log?limit=100").get_json()
    return [entry for entry in log if entry["action"] == "registration_refused"]


def test_admins_learn_who_tried_to_register_with_a_members_address(
    installation: Installation,
) -> None:
    """Also where they are told nothing: the worker that writes the mail appends it."""
    before = len(refused_registrations(installation))
    register(installation, "intruder", email="Admin@Example.org")
    installation.work()
    entries = refused_registrations(installation)
    assert len(entries) == before + 1
    assert entries[0]["address"] == "127.0.0.1"
    assert entries[0]["after"] == {"username": "admin"}
    assert entries[0]["subjectKind"] == "user"
    register(installation, "newcomer", email="nobodys@example.org")
    installation.work()
    assert len(refused_registrations(installation)) == before + 1


def test_the_web_does_the_same_for_every_address(
    installation: Installation,
) -> None:
    """The address is looked at by the worker alone: the statements are the same, one by one."""
    seen: list[list[str]] = []
    noted: list[str] = []
    engine = installation.deps.database.engine

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        noted.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for name, email in (("same1", "same1@example.org"), ("same2", "admin@example.org")):
            installation.work()  # an empty queue is asked the same for both
            noted.clear()
            assert register(installation, name, email=email).status_code == 201
            seen.append(list(noted))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert seen[0]
    assert seen[0] == seen[1]


def test_a_taken_user_name_is_told_as_the_contract_has_it(installation: Installation) -> None:
    answer = register(installation, "ADMIN", email="new@example.org")
    assert answer.status_code == 422
    assert list(check(answer.get_json(), INVALID)["errors"]) == ["username"]


def test_nothing_that_a_stranger_typed_is_mailed_to_whom_they_name(
    installation: Installation,
) -> None:
    register(installation, "Win a prize", email="x@example.org", organizationName="evil.example")
    (mail,) = outbox.messages(installation, "x@example.org")
    assert "prize" not in mail.as_string()
    assert "evil.example" not in mail.as_string()


def test_the_link_ends_after_a_day_and_the_name_is_free_again(installation: Installation) -> None:
    register(installation, "late")
    token = outbox.token(installation, "late@example.org")
    before = len(rows(installation, Organization))
    age(timedelta(hours=25))
    assert confirm(installation, token).status_code == 422
    assert sign_in(installation, "late").status_code == 401
    assert sweep_rows(installation.deps).registrations >= 1
    assert len(rows(installation, Organization)) < before
    assert rows(installation, Registration) == []
    assert register(installation, "late").status_code == 201


def test_the_sweep_leaves_what_was_confirmed_and_what_still_waits(
    installation: Installation,
) -> None:
    register(installation, "kept")
    assert confirm(installation, outbox.token(installation, "kept@example.org")).status_code == 204
    register(installation, "waits")
    later = replace(installation.deps, clock=Later(timedelta(hours=23)))
    sweep_rows(later)
    assert "waits" in {row.username for row in rows(installation, Registration)}
    sweep_rows(replace(installation.deps, clock=Later(timedelta(days=30))))
    assert sign_in(installation, "kept").status_code == 200


def test_the_link_is_mailed_again_at_most_once_a_minute_and_five_times(
    installation: Installation,
) -> None:
    register(installation, "again")
    assert ask_again(installation, "again") == 202
    assert len(outbox.messages(installation, "again@example.org")) == 1
    first = outbox.token(installation, "again@example.org")
    for _ in range(9):
        age(timedelta(minutes=2))
        assert ask_again(installation, " AGAIN ") == 202
    assert len(outbox.messages(installation, "again@example.org")) == registrations.MOST_MAILS
    newest = outbox.token(installation, "again@example.org")
    assert confirm(installation, first).status_code == 422
    assert confirm(installation, newest).status_code == 204
    assert ask_again(installation, "nobody") == ask_again(installation, "a@example.org") == 202


def test_nobodys_mailbox_is_filled_by_many_registrations(installation: Installation) -> None:
    for number in range(registrations.MOST_MAILS + 2):
        register(installation, f"flood{number}", email="flooded@example.org")
        installation.work()
    assert len(outbox.messages(installation, "flooded@example.org")) == registrations.MOST_MAILS


def test_of_two_that_wait_for_one_address_the_first_confirmed_has_it(
    installation: Installation,
) -> None:
    register(installation, "one", email="both@example.org")
    first = outbox.token(installation, "both@example.org")
    register(installation, "two", email="both@example.org")
    second = outbox.token(installation, "both@example.org")
    assert confirm(installation, second).status_code == 204
    refused = check(confirm(installation, first).get_json(), INVALID)
    assert "is an account" in refused["errors"]["token"]
    assert sign_in(installation, "two").status_code == 200
    made = rows(installation, Format)
    owners = {row.organization_id for row in rows(installation, Registration)}
    assert not [row for row in made if row.organization_id in owners], "nothing half done"


def test_a_link_that_is_followed_twice_at_once_makes_one_account(
    installation: Installation,
) -> None:
    register(installation, "twice")
    token = outbox.token(installation, "twice@example.org")
    answers: list[int] = []
    together = [
        threading.Thread(target=lambda: answers.append(confirm(installation, token).status_code))
        for _ in range(4)
    ]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert sorted(answers) == [204, 422, 422, 422]


def test_of_many_that_want_one_name_at_once_one_has_it(installation: Installation) -> None:
    answers: list[int] = []

    def ask(number: int) -> None:
        answer = register(installation, "wanted", email=f"wanted{number}@example.org")
        answers.append(answer.status_code)

    together = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert sorted(answers) == [201, 422, 422, 422]


def test_a_name_that_an_admin_gave_away_in_between_is_told_to_who_confirms(
    installation: Installation,
) -> None:
    register(installation, "given")
    users.invite_user(
        installation.deps, installation.admin, "given", "other@example.org", Role.USER
    )
    token = outbox.token(installation, "given@example.org")
    refused = check(confirm(installation, token).get_json(), INVALID)
    assert "another one" in refused["errors"]["token"]


def test_what_waits_is_no_organization_for_the_operator(installation: Installation) -> None:
    register(installation, "shadow", organizationName="Nordly")
    found = organizations.find_organization(installation.deps, "Nordly")
    assert found.id == installation.admin.organization_id


def test_the_screens_do_the_same_without_script(installation: Installation) -> None:
    visitor = Screens(installation, None)
    fields = {"organizationName": "Acme & <Sons>", "username": "vera", "password": CHOSEN}
    sent = visitor.post("/register", **fields, email="vera@example.org")
    taken = visitor.post("/register", **{**fields, "username": "wera"}, email="admin@example.org")
    assert (sent.status_code, taken.status_code) == (201, 201)
    assert "mailed you a link" in sent.text
    assert strip(sent.text).replace("vera", "") == strip(taken.text).replace("wera", "")
    early = visitor.post("/login", username="vera@example.org", password=CHOSEN)
    assert early.status_code == 403
    assert "Confirm your address first" in early.text
    assert 'name="username" value="vera"' in early.text
    assert "Send the link again" in early.text
    assert "Send the link again" not in visitor.post("/login", username="vera", password="x").text
    assert "on its way again" in visitor.post("/register/mail", username="vera").text
    path = outbox.link(installation, "vera@example.org").removeprefix("http://127.0.0.1:8000")
    page = visitor.get(path)
    assert "Acme &amp; &lt;Sons&gt;" in page.text
    assert visitor.get(path).status_code == 200, "looking confirms nothing"
    done = visitor.post(path)
    assert done.location == "/login?done=confirmed"
    assert "address is confirmed" in visitor.get(done.location).text
    used = visitor.post(path)
    assert (used.status_code, "was used" in used.text) == (422, True)
    assert visitor.post("/login", username="vera", password=CHOSEN).location == "/"


def test_the_dialog_over_a_page_sends_the_link_again(installation: Installation) -> None:
    """Who signs in there as somebody whose registration waits is not left with a refusal."""
    register(installation, "dora")
    visitor = Screens(installation, None)
    plain = visitor.fragment("/login")
    assert "Send the link again" not in plain
    early = visitor.post("/login", htmx=True, username="dora@example.org", password=CHOSEN)
    assert early.status_code == 422
    assert "Confirm your address first" in early.text
    assert 'action="/register/mail"' in early.text
    enters = early.text.partition("</form>")[0]  # Enter presses the first button of its own form
    assert [words for words in BUTTONS.findall(enters) if 'form="' not in words] == [SIGN_IN]
    assert 'name="username" value="dora"' in early.text, "the link is asked for by user name"
    wrong = visitor.post("/login", htmx=True, username="dora", password="guess")
    assert "Send the link again" not in wrong.text
    age(timedelta(minutes=2))
    sent = visitor.post("/register/mail", htmx=True, username="dora", password=CHOSEN)
    assert sent.status_code == 200
    assert "<dialog" in sent.text
    assert "<html" not in sent.text
    assert "on its way again" in sent.text
    assert len(outbox.messages(installation, "dora@example.org")) == 2
    path = outbox.link(installation, "dora@example.org").removeprefix("http://127.0.0.1:8000")
    assert visitor.post(path).location == "/login?done=confirmed"
    signed_in = visitor.post("/login", htmx=True, username="dora", password=CHOSEN)
    assert (signed_in.status_code, "X-Viewer" in signed_in.headers) == (204, True)


def test_the_token_stands_in_no_table(installation: Installation) -> None:
    register(installation, "secret")
    token = outbox.token(installation, "secret@example.org")
    assert [row for row in rows(installation, Registration) if token in repr(vars(row))] == []


def test_links_and_mails_are_not_asked_for_without_end(tmp_path: Path) -> None:
    installation = install(tmp_path, confirm_addresses=True, sign_in_limit="3/minute")
    assert [ask_again(installation, f"u{n}") for n in range(4)] == [202] * 3 + [429]
    tries = [confirm(installation, f"t{n}").status_code for n in range(4)]
    assert tries == [422] * 3 + [429]
    browser = Screens(installation, None)
    tries = [browser.post(f"/confirm/t{n}").status_code for n in range(4)]
    assert tries == [422] * 3 + [429]
    tries = [browser.post("/register/mail", username="x").status_code for n in range(4)]
    assert tries == [200] * 3 + [429]


def strip(page: str) -> str:
    """A page without the form's tokens."""
    return SIGNED.sub("", page)


class Later:
    """A clock that is ahead."""

    def __init__(self, by: timedelta) -> None:
        self.by = by

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by

    def even_out(self, since: datetime, step_s: float) -> None:
        """Nobody waits here."""
