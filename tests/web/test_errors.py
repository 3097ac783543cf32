"""Refusals as pages and as messages."""

from __future__ import annotations

import html
import logging
import re
from datetime import UTC, datetime

import pytest

from app.domain import errors as domain
from app.web.errors import status_of
from testing.factories.installation import Installation, install
from tests.web.screens import Screens


def test_an_unknown_address_is_a_page_with_a_way_on(screens: Screens) -> None:
    answer = screens.get("/nowhere")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert 'href="/projects"' in answer.text


def test_a_stranger_gets_the_page_without_the_frame(installation: Installation) -> None:
    answer = Screens(installation, None).get("/nowhere")
    assert answer.status_code == 404
    assert 'class="rail"' not in answer.text


def test_htmx_gets_a_message_for_the_page_that_asked(screens: Screens) -> None:
    answer = screens.http.get(
        "/results/00000000-0000-0000-0000-000000000001/state", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 404
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == (
        "#messages",
        "beforeend",
    )
    assert "data-message" in answer.text
    copied = details_of(answer.text)
    assert "code: result_not_found (404)" in copied
    assert f"request: {answer.headers['X-Request-Id']}" in copied
    assert "address: GET /results/00000000-0000-0000-0000-000000000001/state" in copied


def details_of(page: str) -> str:
    """What "Copy details" would copy."""
    return html.unescape(re.findall(r'data-copy="([^"]+)"', page)[0])


def test_details_to_copy_hold_no_token_of_a_mailed_link(installation: Installation) -> None:
    answer = Screens(installation, None).get("/reset/Zb3-secret_X9/more?mail=a@b.example")
    assert answer.status_code == 404
    copied = details_of(answer.text)
    assert "address: GET /reset/…/more" in copied
    assert "secret" not in copied
    assert "mail" not in copied


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Screens:
    """Somebody whose server cannot do what is asked at /away."""
    installation = install(tmp_path_factory.mktemp("away"))

    def refuse() -> str:
        raise domain.Unavailable("The store does not answer. Nothing was changed.")

    installation.app.add_url_rule("/away", view_func=refuse, methods=["GET", "POST"])
    return Screens(installation)


def again_of(page: str) -> list[str]:
    """What the error's own form would send, or the link that it has in place of one."""
    inside = page[page.index("data-problem>") :]
    return re.findall(r'<input type="hidden" name="(?!csrf)([^"]+)"', inside.split("</section>")[0])


def test_a_form_that_may_pass_can_be_sent_again_with_its_fields(away: Screens) -> None:
    answer = away.post("/away?x=1", name="Spring <1>", tick=["a", "b"])
    assert answer.status_code == 503
    assert 'action="/away?x=1"' in answer.text
    assert again_of(answer.text) == ["name", "tick", "tick"]
    assert 'value="Spring &lt;1&gt;"' in answer.text


@pytest.mark.parametrize(
    "fields", [{"newPassword": "a secret"}, {"text": "x" * 70_000}, {"csrf_token": "forged"}]
)
def test_what_is_secret_long_or_forged_is_never_sent_again(
    away: Screens, fields: dict[str, str]
) -> None:
    answer = away.http.post(
        "/away",
        data={"csrf_token": away.token, **fields},
        headers={"Referer": "http://localhost/projects?sort=name"},
    )
    assert again_of(answer.text) == []
    assert "a secret" not in answer.text
    is_forged = fields.get("csrf_token") == "forged"
    assert ('href="/projects?sort=name"' in answer.text) is not is_forged


@pytest.mark.parametrize(
    "came_from", ["http://[", "http://localhost//evil.example", "http://evil.example/x", "x:y"]
)
def test_the_way_back_leads_to_no_other_site(away: Screens, came_from: str) -> None:
    answer = away.http.post(
        "/away",
        data={"csrf_token": away.token, "text": "x" * 70_000},
        headers={"Referer": came_from},
    )
    assert answer.status_code == 503
    assert "evil" not in again_part(answer.text)
    assert "Back to the page before" not in again_part(answer.text)


def test_what_was_asked_for_by_an_address_is_asked_for_again_by_it(away: Screens) -> None:
    assert 'href="/away?page=2"' in away.get("/away?page=2").text
    assert "Try again" not in again_part(away.get("/nowhere").text), "it would fail again"


def again_part(page: str) -> str:
    return page[page.index("data-problem>") :].split("</section>")[0]


def test_a_form_without_its_token_changes_nothing_and_says_so(screens: Screens) -> None:
    answer = screens.http.post("/preferences", data={"theme": "dark"})
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text


def test_a_wrong_method_names_the_right_ones(screens: Screens) -> None:
    answer = screens.http.put(
        "/projects", data={"csrf_token": screens.token}, headers={"X-CSRFToken": screens.token}
    )
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_crash_is_told_with_an_id_and_without_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    installation = install(tmp_path_factory.mktemp("crash"))
    installation.app.testing = False

    def crash() -> str:
        raise RuntimeError("a secret detail")

    installation.app.add_url_rule("/crash", view_func=crash)
    with caplog.at_level(logging.CRITICAL):
        answer = Screens(installation).get("/crash")
    assert answer.status_code == 500
    assert "a secret detail" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (domain.NotFound(), 404),
        (domain.NotAllowed("no"), 403),
        (domain.EditsOutOfDate(2, None, datetime.now(UTC)), 409),
        (domain.TooLarge("big"), 413),
        (domain.TypeNotAllowed("no"), 415),
        (domain.Unreadable("no"), 422),
        (domain.Invalid({"a": "b"}), 422),
        (domain.TooBusy("busy"), 429),
        (domain.Unavailable("down"), 503),
    ],
)
def test_each_refusal_has_its_status(error: domain.DomainError, status: int) -> None:
    assert status_of(error) == status
