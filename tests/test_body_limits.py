"""What a request may bring is decided before any of it is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from app.body_limits import FILE_ENDPOINTS, FILE_SCREENS, SMALL_BODY_BYTES
from testing.factories.installation import Installation, install
from tests.api.client import Api
from tests.web.screens import Screens

BOUNDARY = "----line"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


class Untouchable:
    """A body that must not be read."""

    def read(self, *_: object) -> NoReturn:
        raise AssertionError("the body was read")

    readinto = readline = readlines = __iter__ = read


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return install(tmp_path)


def send_unread(client: Any, path: str, length: int, **options: Any) -> TestResponse:
    """Send a request with a body that fails the test when it is read."""
    body = {"wsgi.input": Untouchable(), "CONTENT_LENGTH": str(length)}
    answer: TestResponse = client.post(path, environ_overrides=body, **options)
    return answer


@pytest.mark.parametrize("path", ["/login", "/register", "/forgot", "/logout", "/no-such-page"])
def test_files_for_a_screen_without_files_are_refused_unread(
    installation: Installation, path: str
) -> None:
    client = installation.app.test_client()
    for length, statuses in ((500_000, {415}), (200_000_000, {413})):
        answer = send_unread(client, path, length, content_type=MULTIPART)
        assert answer.status_code in statuses


@pytest.mark.parametrize("path", ["/projects", "/logos", f"/projects/{'0' * 8}/pictures"])
def test_a_strangers_files_for_a_screen_with_files_are_refused_unread(
    installation: Installation, path: str
) -> None:
    path = path.replace("0" * 8, "0" * 8 + "-0000-4000-8000-" + "0" * 12)
    answer = send_unread(installation.app.test_client(), path, 200_000_000, content_type=MULTIPART)
    assert (answer.status_code, answer.location) == (303, "/login")


def test_files_that_another_site_has_a_browser_send_are_refused_unread(
    installation: Installation,
) -> None:
    browser = Screens(installation)
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = send_unread(
        browser.http, "/projects", 200_000_000, content_type=MULTIPART, headers=headers
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/projects", "/logos"])
def test_files_of_somebody_who_is_signed_in_need_the_forms_token(
    installation: Installation, path: str
) -> None:
    browser = Screens(installation)
    browser.token = "made-up"
    assert browser.upload(path, disc_jpg=b"x").status_code == 400


@pytest.mark.parametrize("path", ["/projects/upload", "/logos"])
def test_files_for_the_api_without_a_token_are_refused_unread(
    installation: Installation, path: str
) -> None:
    client = installation.app.test_client()
    answer = send_unread(client, f"/api/v1{path}", 200_000_000, content_type=MULTIPART)
    assert answer.status_code == 401


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", ""])
def test_only_a_form_with_files_may_be_large_where_files_are_taken(
    installation: Installation, kind: str
) -> None:
    api, browser = Api(installation), Screens(installation)
    with installation.app.test_request_context():
        adapter = installation.app.url_map.bind("")
        for endpoint in sorted(FILE_ENDPOINTS):
            names = installation.app.url_map.iter_rules(endpoint)
            values = {name: uuid4() for rule in names for name in rule.arguments}
            path = adapter.build(endpoint, values, method="POST")
            client, headers = (
                (browser.http, {}) if endpoint in FILE_SCREENS else (api.http, api.headers)
            )
            answer = send_unread(
                client, path, SMALL_BODY_BYTES + 1, content_type=kind, headers=headers
            )
            assert answer.status_code == 413, endpoint


@pytest.mark.parametrize("path", ["/api/v1/auth/login", "/api/v1/auth/password-reset-request"])
@pytest.mark.parametrize("kind", ["application/json", MULTIPART, "text/plain"])
def test_a_body_without_files_of_more_than_a_megabyte_is_refused_unread(
    installation: Installation, path: str, kind: str
) -> None:
    client = installation.app.test_client()
    answer = send_unread(client, path, SMALL_BODY_BYTES + 1, content_type=kind)
    assert answer.status_code == 413
    assert answer.get_json()["error"] == "too_large"
    assert "1 MB" in answer.get_json()["message"]


def test_a_body_that_does_not_say_how_long_it_is_ends_at_a_megabyte(
    installation: Installation,
) -> None:
    class Endless:
        given = 0

        def read(self, size: int = -1) -> bytes:
            size = 65_536 if size < 0 else size
            self.given += size
            return b"x" * size

        def readinto(self, buffer: bytearray) -> int:
            buffer[:] = self.read(len(buffer))
            return len(buffer)

    body = Endless()
    answer = installation.app.test_client().post(
        "/api/v1/auth/login",
        content_type="application/json",
        environ_overrides={
            "wsgi.input": body,
            "wsgi.input_terminated": True,
            "CONTENT_LENGTH": "",
            "HTTP_TRANSFER_ENCODING": "chunked",
        },
    )
    assert answer.status_code in {400, 413}
    assert body.given < 2 * SMALL_BODY_BYTES


FORMS_WITH_FILES = {
    "brand.html",
    "editor.html",
    "format_import.html",
    "projects.html",
    "review.html",
}


def test_every_operation_that_is_described_with_files_may_bring_them(
    installation: Installation,
) -> None:
    described = Api(installation).get("/openapi.json").get_json()
    with_files = {
        re.sub(r"{(\w+)Id}", r"<uuid:\1_id>", path)
        for path, operations in described["paths"].items()
        for operation in operations.values()
        if "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
    }
    rules = installation.app.url_map.iter_rules()
    taken = {rule.rule for rule in rules if rule.endpoint in FILE_ENDPOINTS}
    assert with_files
    assert {path if path.startswith("/api") else f"/api/v1{path}" for path in with_files} <= taken
    assert {rule.endpoint for rule in installation.app.url_map.iter_rules()} >= FILE_ENDPOINTS


def test_every_form_with_files_on_a_page_may_bring_them() -> None:
    templates = Path(__file__).resolve().parent.parent / "app" / "templates"
    forms = [
        path for path in templates.rglob("*.html") if "multipart/form-data" in path.read_text()
    ]
    assert {path.name for path in forms} == FORMS_WITH_FILES
