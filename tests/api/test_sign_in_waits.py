"""Guessing passwords becomes slow, from one place or from many, and the owner gets in."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from pydantic import SecretStr
from werkzeug.test import TestResponse

from app import limits
from app.domain.errors import AddressUnconfirmed, NotSignedIn, TooBusy
from app.sign_in_waits import FREE_BY_ACCOUNT, FREE_BY_ADDRESS, LONGEST_WAIT_S, SignInWaits
from config import Settings
from testing.factories.installation import PASSWORD, Installation
from testing.peers.valkey import Valkey

Later = Callable[[float], None]


@pytest.fixture(autouse=True)
def counts(installation: Installation) -> None:
    """Those of the test before are forgotten."""
    waits = SignInWaits(*limits.open_counts(installation.settings))
    installation.app.extensions["sign_in_waits"] = waits


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Lets so many seconds go by for the counts."""
    real, gone = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + gone[0])

    def pass_by(seconds: float) -> None:
        gone[0] += seconds

    return pass_by


def sign_in(
    installation: Installation, name: str, password: str, address: str = "192.0.2.1"
) -> TestResponse:
    return installation.app.test_client().post(
        "/api/v1/auth/login",
        json={"username": name, "password": password},
        environ_base={"REMOTE_ADDR": address},
    )


def guess(installation: Installation, name: str, times: int) -> list[int]:
    """From another address each time."""
    return [
        sign_in(installation, name, f"guess {number}", f"198.51.100.{number}").status_code
        for number in range(times)
    ]


@pytest.mark.parametrize("name", ["admin", "nobody at all", "x" * 250])
def test_an_account_that_is_guessed_at_from_everywhere_has_to_wait(
    installation: Installation, name: str
) -> None:
    """Names of nobody as well: nothing tells whether there is such an account."""
    answers = guess(installation, name, FREE_BY_ACCOUNT + 3)
    assert answers[: FREE_BY_ACCOUNT + 1] == [401] * (FREE_BY_ACCOUNT + 1)
    assert answers[FREE_BY_ACCOUNT + 1 :] == [429, 429]
    refused = sign_in(installation, name, "guess")
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    assert "Wait" in refused.json["message"]


def test_guesses_at_the_same_moment_are_not_all_judged(installation: Installation) -> None:
    """Each waits until all have come: as many are judged as one after the other would be."""
    waits = SignInWaits(*limits.open_counts(installation.settings))
    many = 3 * FREE_BY_ACCOUNT
    judged, refused, all_came = [], [], Barrier(many, timeout=60)

    def guess_wrong() -> None:
        judged.append(1)
        all_came.wait()
        raise NotSignedIn("wrong")

    def guess_at_once(number: int) -> None:
        try:
            waits.guard("admin", f"198.51.100.{number}", guess_wrong)
        except TooBusy:
            refused.append(1)
            all_came.wait()
        except NotSignedIn:
            pass

    with ThreadPoolExecutor(many) as pool:
        list(pool.map(guess_at_once, range(many)))
    assert (len(judged), len(refused)) == (FREE_BY_ACCOUNT + 1, many - FREE_BY_ACCOUNT - 1)
    with pytest.raises(TooBusy):
        waits.guard("admin", "198.51.100.1", lambda: None)


def test_many_can_sign_in_one_after_the_other(installation: Installation) -> None:
    """What was under way is given back, whether it went well or not."""
    waits = SignInWaits(*limits.open_counts(installation.settings))
    for number in range(2 * FREE_BY_ADDRESS):
        assert waits.guard(f"somebody {number}", "198.51.100.1", lambda: "in") == "in"


def test_the_owner_gets_in_after_the_wait(installation: Installation, later: Later) -> None:
    guess(installation, "admin", FREE_BY_ACCOUNT + 1)
    waiting = sign_in(installation, "admin", PASSWORD)
    assert waiting.status_code == 429
    later(int(waiting.headers["Retry-After"]))
    assert sign_in(installation, "admin", PASSWORD).status_code == 200
    assert sign_in(installation, "admin", "mistyped", "203.0.113.7").status_code == 401


def test_the_wait_grows_up_to_a_bound(installation: Installation, later: Later) -> None:
    waits = []
    guess(installation, "admin", FREE_BY_ACCOUNT)
    for number in range(13):
        assert sign_in(installation, "admin", "guess", f"203.0.113.{number}").status_code == 401
        refused = sign_in(installation, "admin", "guess", f"203.0.113.{number}")
        waits.append(int(refused.headers["Retry-After"]))
        later(waits[-1])
    assert waits == sorted(waits)
    assert waits[0] <= 2
    assert waits[-1] in (LONGEST_WAIT_S, LONGEST_WAIT_S - 1)


def test_where_the_owner_has_signed_in_from_strangers_keep_nobody_waiting(
    installation: Installation,
) -> None:
    assert sign_in(installation, "admin", PASSWORD, "192.0.2.9").status_code == 200
    assert guess(installation, "ADMIN ", FREE_BY_ACCOUNT + 2)[-1] == 429
    assert sign_in(installation, "admin", PASSWORD, "192.0.2.9").status_code == 200
    assert sign_in(installation, "admin", PASSWORD, "192.0.2.10").status_code == 429


def test_one_address_that_tries_many_names_has_to_wait(
    installation: Installation, later: Later
) -> None:
    answers = [sign_in(installation, f"name {n}", "guess").status_code for n in range(60)]
    assert answers[: FREE_BY_ADDRESS + 1] == [401] * (FREE_BY_ADDRESS + 1)
    assert set(answers[FREE_BY_ADDRESS + 1 :]) == {429}
    assert sign_in(installation, "admin", PASSWORD, "192.0.2.2").status_code == 200
    later(2)
    assert sign_in(installation, "admin", PASSWORD).status_code == 200


def test_the_screen_says_how_long_and_keeps_the_name(installation: Installation) -> None:
    guess(installation, "admin", FREE_BY_ACCOUNT + 1)
    browser = installation.app.test_client()
    page = browser.get("/login").get_data(as_text=True)
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"username": "admin", "password": PASSWORD, "csrf_token": token}
    answer = browser.post("/login", data=form)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "Too many wrong passwords" in answer.text
    assert 'value="admin"' in answer.text


def test_a_store_that_is_away_is_replaced_by_the_process_own() -> None:
    settings = Settings(redis_url=SecretStr("redis://127.0.0.1:1/0"))
    waits = SignInWaits(*limits.open_counts(settings))
    assert waits.guard("somebody", "192.0.2.1", lambda: "in") == "in"


def refuse() -> None:
    raise NotSignedIn("User name or password is not right.")


def test_addresses_of_one_line_that_try_many_names_have_to_wait() -> None:
    """A line has 2^64 of them, one for each guess."""
    waits = SignInWaits(*limits.open_counts(Settings()))
    for number in range(FREE_BY_ADDRESS + 1):
        with pytest.raises(NotSignedIn):
            waits.guard(f"name {number}", f"2001:db8:0:1::{number:x}", refuse)
    with pytest.raises(TooBusy):
        waits.guard("another", "2001:db8:0:1:ffff::1", refuse)
    assert waits.guard("another", "2001:db8:0:2::1", lambda: "in") == "in"


def test_a_registration_for_somebodys_address_is_no_guess_for_nothing() -> None:
    """Its password is tried at their account as well, at each sign-in with the address."""
    waits = SignInWaits(*limits.open_counts(Settings()))

    def refuse_waiting() -> None:
        raise AddressUnconfirmed("ghost")

    for number in range(FREE_BY_ACCOUNT + 1):
        with pytest.raises(AddressUnconfirmed):
            waits.guard("owner@example.org", f"198.51.100.{number}", refuse_waiting)
    with pytest.raises(TooBusy):
        waits.guard("owner@example.org", "192.0.2.1", refuse_waiting)


def test_a_server_counts_for_all_web_processes(valkey: Valkey) -> None:
    settings = Settings(redis_url=SecretStr(valkey.url))
    first, second = (SignInWaits(*limits.open_counts(settings)) for _ in range(2))

    for number in range(FREE_BY_ACCOUNT + 1):
        with pytest.raises(NotSignedIn):
            first.guard("somebody", f"198.51.100.{number}", refuse)
    with pytest.raises(TooBusy):
        second.guard("somebody", "192.0.2.1", refuse)
