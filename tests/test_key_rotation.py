"""The secret key is replaced: what another signed is good while that one is accepted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from app.domain.errors import DomainError
from app.factory import create_app
from app.wiring import build_deps
from config import Settings
from tasks.huey import BadSignature, SignedJson
from testing.factories.installation import PASSWORD, Installation, install
from tests.api.client import Api
from tests.web.screens import Screens

OLD, NEW, UNKNOWN = "the secret of last year", "the secret of this year", "the secret of others"

IsGood = Callable[[Installation], bool]


def opened(folder: Path, secret: str, *accepted: str) -> Installation:
    """An installation under that key."""
    return install(
        folder, secret_key=SecretStr(secret), accepted_secret_keys=SecretStr(",".join(accepted))
    )


def restarted(installation: Installation, secret: str, *accepted: str) -> Installation:
    """The same database and store under other keys."""
    keys = {
        "secret_key": SecretStr(secret),
        "accepted_secret_keys": SecretStr(", ".join([*accepted, ""])),
    }
    settings = Settings(**{**dict(installation.settings), **keys})
    deps = build_deps(settings, installation.notifier)
    app = create_app(settings, deps)
    app.testing = True
    return replace(installation, settings=settings, deps=deps, app=app)


def keep_token(installation: Installation) -> IsGood:
    api = Api(installation)

    def is_good(after: Installation) -> bool:
        return (
            after.app.test_client().get("/api/v1/users/me", headers=api.headers).status_code == 200
        )

    return is_good


def keep_page(installation: Installation) -> IsGood:
    """A page that was open: its session, and the token of its form."""
    screens = Screens(installation)
    cookie = screens.http.get_cookie("aicreat")
    assert cookie is not None

    def is_good(after: Installation) -> bool:
        browser = after.app.test_client()
        browser.set_cookie("aicreat", cookie.value)
        sent = browser.post("/preferences", data={"csrf_token": screens.token, "theme": "dark"})
        return browser.get("/").status_code == 200 and sent.status_code < 400

    return is_good


def keep_remembered(installation: Installation) -> IsGood:
    """A browser that was closed, and had asked to be remembered."""
    screens = Screens(installation, None)
    screens.post("/login", username="admin", password=PASSWORD, remember="1")
    cookie = screens.http.get_cookie("aicreat_remember")
    assert cookie is not None

    def is_good(after: Installation) -> bool:
        browser = after.app.test_client()
        browser.set_cookie("aicreat_remember", cookie.value)
        return browser.get("/").status_code == 200

    return is_good


def keep_link(installation: Installation) -> IsGood:
    link = installation.deps.links.make({"k": "o/1/picture.png"})
    return lambda after: is_taken(lambda: after.deps.links.read(link))


def keep_form(installation: Installation) -> IsGood:
    """Permission to send a file."""
    now = installation.deps.clock.now()
    key = f"incoming/{installation.admin.organization_id}/1"
    ticket = installation.deps.storage.upload_ticket(
        key, 3, "image/png", now + timedelta(minutes=5)
    )
    return lambda after: is_taken(lambda: after.deps.storage.accept(ticket.fields, now))


def keep_message(installation: Installation) -> IsGood:
    """A notification that waits in the queue."""
    waiting = SignedJson(installation.settings.secret).serialize(["id", "tasks.huey.wake"])

    def is_good(after: Installation) -> bool:
        queue = SignedJson(after.settings.secret, after.settings.accepted_secrets)
        return is_taken(lambda: queue.deserialize(waiting))

    return is_good


def keep_seal(installation: Installation) -> IsGood:
    """The client secret of an organization's sign-in service."""
    owner = installation.admin.organization_id
    sealed = installation.deps.seals.seal("secret of theirs", owner)
    return lambda after: is_taken(lambda: after.deps.seals.open(sealed, owner))


def is_taken(read: Callable[[], object]) -> bool:
    with suppress(DomainError, BadSignature):
        read()
        return True
    return False


KINDS = (
    keep_token,
    keep_page,
    keep_remembered,
    keep_link,
    keep_form,
    keep_message,
    keep_seal,
)


def kept(installation: Installation) -> dict[str, IsGood]:
    """One of each kind of what is signed."""
    return {keep.__name__: keep(installation) for keep in KINDS}


def good_ones(kinds: dict[str, IsGood], after: Installation) -> set[str]:
    return {name for name, is_good in kinds.items() if is_good(after)}


def test_what_an_accepted_key_signed_is_good_and_no_longer_than_that(tmp_path: Path) -> None:
    before = opened(tmp_path, OLD)
    kinds = kept(before)
    assert good_ones(kinds, before) == set(kinds)
    assert good_ones(kinds, restarted(before, NEW, UNKNOWN)) == set()
    assert good_ones(kinds, restarted(before, NEW, UNKNOWN, OLD)) == set(kinds)


def test_the_new_key_signs_and_can_be_accepted_before_it_does(tmp_path: Path) -> None:
    """So servers can be replaced one by one."""
    after = opened(tmp_path, NEW, OLD)
    kinds = kept(after)
    assert good_ones(kinds, restarted(after, NEW)) == set(kinds)
    assert good_ones(kinds, restarted(after, OLD)) == set()
    assert good_ones(kinds, restarted(after, OLD, NEW)) == set(kinds)
