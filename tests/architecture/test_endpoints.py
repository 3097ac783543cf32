"""Every address asks who is calling.

The few that are open to everybody are listed here by name, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, BaseConverter, Rule, UUIDConverter

from app.factory import create_app
from app.wiring import build_deps
from config import Settings

PUBLIC = {
    "static": "style, script and fonts: nothing of anybody's",
    "storage.receive": "the signed form is the permission",
    "media.show": "the signed link is the permission",
    "operations.alive": "asked by machines",
    "operations.ready": "asked by machines",
    "operations.figures": "the token of the settings is the permission; without one there is "
    "nothing",
    "sign_in.form": "how one comes in",
    "sign_in.submit": "how one comes in",
    "sign_in.leave": "leaving twice does no harm",
    "preferences.choose_language": "a visitor chooses what the sign-in page speaks",
    "passwords.forgot": "for people who cannot sign in",
    "passwords.ask": "for people who cannot sign in",
    "passwords.reset": "the mailed link is the permission",
    "passwords.choose": "the mailed link is the permission",
    "passwords.join": "the mailed link is the permission",
    "passwords.take_up": "the mailed link is the permission",
    "registration.form": "how one comes in",
    "registration.submit": "how one comes in",
    "registration.ask": "for people who cannot sign in",
    "registration.look": "the mailed link is the permission",
    "registration.confirm": "the mailed link is the permission",
    "federated_sign_in.leave": "how one comes in",
    "federated_sign_in.come_back": "how one comes in",
    "organization_sign_in.form": "how one comes in",
    "organization_sign_in.leave": "how one comes in",
    "organization_sign_in.come_back": "how one comes in",
    "api_sign_in.register": "how one comes in",
    "api_sign_in.request_confirmation": "for people who cannot sign in",
    "api_sign_in.confirm": "the mailed link is the permission",
    "api_sign_in.request_reset": "for people who cannot sign in",
    "api_sign_in.reset": "the mailed link is the permission",
    "api_sign_in.login": "how one comes in",
    "api_sign_in.refresh": "the refresh token is the permission",
    "openapi.spec": "the description of the API",
    "api_description.docs": "the description of the API",
}
CHANGES = {"POST", "PUT", "PATCH", "DELETE"}
SOMEBODY = UUID(int=1)


class SilentNotifier:
    def notify(self, job_id: UUID, key: int) -> None:
        """Nobody is to be woken."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("data")
    settings = Settings(
        data_dir=folder, request_limit="100000/minute", sign_in_limit="100000/minute"
    )  # type: ignore[call-arg]
    return create_app(settings, build_deps(settings, SilentNotifier()))


@pytest.fixture
def stranger(app: Flask) -> Iterator[FlaskClient]:
    """Somebody without session or token, for whom the check of forged requests is turned off."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield app.test_client()
    app.config["WTF_CSRF_ENABLED"] = True


def _value(converter: BaseConverter) -> object:
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return SOMEBODY if isinstance(converter, UUIDConverter) else "1"


def _requests(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every rule with each of its methods and an address that fits."""
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            values = {name: _value(rule._converters[name]) for name in rule.arguments}
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, adapter.build(rule.endpoint, values, method=method)


def test_a_stranger_is_turned_away_at_every_door_that_is_not_public(
    app: Flask, stranger: FlaskClient
) -> None:
    open_endpoints = []
    for rule, method, address in _requests(app):
        if rule.endpoint in PUBLIC:
            continue
        answer = stranger.open(address, method=method)
        to_sign_in = answer.status_code in {302, 303} and "/login" in answer.location
        if answer.status_code != 401 and not to_sign_in:
            open_endpoints.append(f"{method} {rule.rule} ({rule.endpoint}): {answer.status}")
    assert open_endpoints == []


def test_the_api_answers_a_stranger_with_401_and_never_with_a_page(
    app: Flask, stranger: FlaskClient
) -> None:
    answers = {
        f"{method} {address}": (answer.status_code, answer.mimetype)
        for rule, method, address in _requests(app)
        if rule.rule.startswith("/api/") and rule.endpoint not in PUBLIC
        for answer in [stranger.open(address, method=method)]
    }
    assert {
        what: answer for what, answer in answers.items() if answer != (401, "application/json")
    } == {}


def test_every_public_address_still_exists(app: Flask) -> None:
    assert set(PUBLIC) - set(app.view_functions) == set()


def test_every_screen_that_changes_something_refuses_a_forged_request(app: Flask) -> None:
    """Browsers send the session's cookie along with a form of anybody's.

    Who is not signed in is sent to the sign-in, and no form of theirs is read.
    """
    taken = []
    for rule, method, address in _requests(app):
        if method in CHANGES and not rule.rule.startswith("/api/"):
            answer = app.test_client().open(address, method=method)
            is_sent_away = rule.endpoint not in PUBLIC and answer.location == "/login"
            if answer.status_code not in {400, 403} and not is_sent_away:
                taken.append(f"{method} {rule.rule}: {answer.status}")
    assert taken == []


def test_nothing_is_changed_by_looking(app: Flask) -> None:
    """A GET that also takes a change would slip past the check of forged requests."""
    mixed = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and CHANGES & (rule.methods or set())
    ]
    assert mixed == []


def test_every_page_tells_the_browser_what_it_may_load(app: Flask) -> None:
    policy = app.test_client().get("/login").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
