"""Webhooks on their screens: added, tried, looked into, sent again, given a new secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.domain.webhooks import OVERLAP
from testing.factories.installation import Installation, install
from testing.receiver import Receiver, open_receiver
from tests.api.client import Api
from tests.api.test_webhooks import signature
from tests.web.screens import Screens


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("installation"), webhooks_to_loopback=True)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with open_receiver() as taken:
        yield taken


@pytest.fixture
def hook(screens: Screens, receiver: Receiver) -> Iterator[str]:
    """The address of the page of a webhook."""
    made = screens.post("/admin/webhooks", url=receiver.url, event=["job.failed"])
    assert made.status_code == 201, made.text
    page = re.findall(r'action="(/admin/webhooks/[0-9a-f-]{36})"', made.text)[0]
    yield page
    screens.post(f"{page}/delete")


def secret_of(page: str) -> str:
    return re.findall(r'value="(whsec_[^"]+)"', page)[0]


def test_a_test_reaches_the_address_and_its_delivery_is_shown(
    screens: Screens, hook: str, receiver: Receiver
) -> None:
    answer = screens.post(f"{hook}/test")
    assert "on its way" in screens.get(answer.location).text
    screens.installation.work()
    assert [told["type"] for told in receiver.told()] == ["webhook.test"]
    page = screens.get(hook).text
    assert "delivered" in page
    assert "&#34;type&#34;:&#34;webhook.test&#34;" in page, "the very body that was sent"
    fragment = screens.fragment(hook)
    assert "data-poll" not in fragment, "nothing is on its way any more"


def test_a_failed_delivery_says_why_and_can_be_sent_again(
    screens: Screens, hook: str, receiver: Receiver
) -> None:
    receiver.status = 410
    screens.post(f"{hook}/test")
    screens.installation.work()
    page = screens.get(hook).text
    assert "The address answered 410." in page
    resend = re.findall(r'action="([^"]+/resend)"', page)
    assert resend == [], "it is switched off by now"
    assert screens.post(f"{hook}/test").status_code == 409
    screens.post(hook, url=receiver.url, event=["job.failed"], is_active="1")
    receiver.status = 204
    resend = re.findall(r'action="([^"]+/resend)"', screens.get(hook).text)
    screens.post(resend[0])
    screens.installation.work()
    assert len({headers["webhook-id"] for headers, _ in receiver.messages}) == 1


def test_for_a_day_both_secrets_sign_and_then_the_new_one_alone(
    screens: Screens, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = screens.post("/admin/webhooks", url=receiver.url, event=["job.failed"]).text
    hook = re.findall(r'action="(/admin/webhooks/[0-9a-f-]{36})"', made)[0]
    old, new = secret_of(made), secret_of(screens.post(f"{hook}/secret").text)
    assert "whsec_" not in screens.get(hook).text, "it is shown once"
    screens.post(f"{hook}/test")
    screens.installation.work()
    headers, body = receiver.messages[-1]
    signed = headers["webhook-signature"].split(" ")
    assert signed == [signature(new, headers, body), signature(old, headers, body)]
    clock = screens.installation.deps.clock
    later = clock.now() + OVERLAP + timedelta(minutes=1)
    monkeypatch.setattr(type(clock), "now", lambda _self: later)
    Screens(screens.installation).post(f"{hook}/test")
    screens.installation.work()
    headers, body = receiver.messages[-1]
    assert headers["webhook-signature"] == signature(new, headers, body)


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({"url": "http://example.com/in", "event": ["job.failed"]}, "Use https"),
        ({"url": "https://169.254.169.254/", "event": ["job.failed"]}, "not a number"),
        ({"url": "https://example.com/in"}, "Choose at least one event."),
        ({"url": "https://example.com/in", "event": ["webhook.test"]}, "Choose at least one"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    screens: Screens, form: dict[str, Any], word: str
) -> None:
    answer = screens.post("/admin/webhooks", **form)
    assert answer.status_code == 422
    assert word in answer.text
    assert f'value="{form["url"]}"' in answer.text


def test_an_api_client_cannot_ask_to_be_told_of_tests(installation: Installation) -> None:
    body = {"url": "https://example.com/in", "events": ["webhook.test"]}
    assert Api(installation).post("/admin/webhooks", json=body).status_code == 422


def test_every_act_is_in_the_audit_log_without_the_secret(
    screens: Screens, hook: str, installation: Installation
) -> None:
    screens.post(f"{hook}/test")
    secret = secret_of(screens.post(f"{hook}/secret").text)
    entries = Api(installation).get(f"/admin/audit-log?subjectId={hook[-36:]}")
    actions = {entry["action"] for entry in entries.get_json()}
    assert actions == {"webhook_created", "webhook_tested", "webhook_secret_rotated"}
    assert secret not in entries.text


def test_what_is_deleted_is_off_the_list(screens: Screens, hook: str) -> None:
    answer = screens.post(f"{hook}/delete")
    assert "is deleted" in screens.get(answer.location).text
    assert screens.get(hook).status_code == 404
