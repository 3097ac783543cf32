"""Refusals as pages and as messages."""

from __future__ import annotations

import logging
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
