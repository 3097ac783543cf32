"""Coming in over the API: the same answer for everybody who may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.services.accounts import sign_in
from testing.factories.audit import entries
from testing.factories.installation import PASSWORD, Installation
from tests.api.client import Api
from tests.api.schemas import INVALID, check


class CountingPasswords:
    """Counts what is worked for each answer."""

    def __init__(self) -> None:
        self.checked: list[bool] = []

    def hash(self, password: str) -> str:
        raise AssertionError("nothing is hashed at sign-in")

    def verify(self, stored: str | None, password: str) -> bool:
        self.checked.append(stored is not None)
        return False


def test_known_and_unknown_names_get_the_same_answer_for_the_same_work(
    installation: Installation,
) -> None:
    counting = CountingPasswords()
    deps = replace(installation.deps, passwords=counting)
    refusals = []
    for name in ("admin", "nobody"):
        with pytest.raises(sign_in.NotSignedIn) as refused:
            sign_in.open_session(deps, name, "wrong", sign_in.Lifetimes())
        refusals.append((refused.value.code, refused.value.message))
    assert refusals[0] == refusals[1]
    assert counting.checked == [True, False]


def test_refusals_take_a_whole_number_of_steps_so_that_time_tells_nothing(
    installation: Installation,
) -> None:
    deps = installation.deps
    for name in ("admin", "nobody"):
        began = deps.clock.now()
        with pytest.raises(sign_in.NotSignedIn):
            sign_in.open_session(deps, name, "wrong", sign_in.Lifetimes())
        assert (deps.clock.now() - began).total_seconds() >= sign_in.EVEN_S


def test_a_user_without_a_password_cannot_sign_in_with_any(installation: Installation) -> None:
    for password in ("", " ", "nobody has this password"):
        assert not installation.deps.passwords.verify("", password)
        assert not installation.deps.passwords.verify(None, password)


def test_signing_in_and_being_refused_is_logged_with_the_address(
    installation: Installation,
) -> None:
    installation.add_user("logged")
    Api(installation, None).post("/auth/login", json={"username": "logged", "password": "wrong"})
    Api(installation, "logged").post("/auth/logout")
    for action in ("sign_in_refused", "sign_in", "sign_out"):
        entry = entries(installation.admin, action)[-1]
        assert (entry.username, entry.address) == ("logged", "127.0.0.1")


def test_a_reused_refresh_token_is_logged(installation: Installation) -> None:
    anyone = Api(installation, None)
    tokens = anyone.post("/auth/login", json={"username": "admin", "password": PASSWORD}).get_json()
    for status in (200, 401):
        assert (
            anyone.post("/auth/refresh", json={"refreshToken": tokens["refreshToken"]}).status_code
            == status
        )
    assert entries(installation.admin, "token_reused")[-1].username == "admin"


@pytest.mark.parametrize(
    "body", [{}, {"username": "admin"}, {"username": 5, "password": []}, [], "admin", None]
)
def test_a_login_without_its_fields_is_refused_by_field(
    installation: Installation, body: object
) -> None:
    answer = Api(installation, None).post("/auth/login", json=body)
    assert answer.status_code in {400, 422}
    if answer.status_code == 422:
        assert check(answer.get_json(), INVALID)["errors"]
