"""A mistake of ours is told in words, with the id under which the log has the rest."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, NoReturn

import pytest

from app.services.catalogue import formats
from app.services.projects import projects
from testing.factories.installation import PASSWORD, Installation
from tests.api.client import Api
from tests.api.schemas import FAILURE, check
from tests.architecture.sources import ROOT

SECRET = "a secret of the code"
TRACES = ("Traceback", "RuntimeError", SECRET, ".py", "site-packages")


def _crash(*_: Any, **__: Any) -> NoReturn:
    raise RuntimeError(SECRET)


@pytest.fixture
def crashing(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """The catalogue and the list of projects fail, outside of test mode, as for a customer."""
    monkeypatch.setattr(formats, "list_catalogue", _crash)
    monkeypatch.setattr(projects, "list_projects", _crash)
    monkeypatch.setattr(installation.app, "testing", False)
    return installation


def test_the_api_tells_of_a_crash_in_its_own_body(crashing: Installation) -> None:
    answer = Api(crashing).get("/formats")
    body = check(answer.get_json(), FAILURE)
    assert (answer.status_code, body["code"], body["error"]) == (500, 500, "internal_error")
    assert body["requestId"] == answer.headers["X-Request-Id"] != ""
    assert [trace for trace in TRACES if trace in answer.get_data(as_text=True)] == []


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_a_screen_tells_of_a_crash_in_a_page(
    crashing: Installation, headers: dict[str, str]
) -> None:
    browser = crashing.app.test_client()
    crashing.app.config["WTF_CSRF_ENABLED"] = False
    try:
        browser.post("/login", data={"username": "admin", "password": PASSWORD})
    finally:
        crashing.app.config["WTF_CSRF_ENABLED"] = True
    answer = browser.get("/projects", headers=headers)
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert answer.headers["X-Request-Id"]
    assert [trace for trace in TRACES if trace in answer.get_data(as_text=True)] == []


@pytest.mark.parametrize(
    ("path", "mimetype"),
    [
        ("/api/v1/nothing", "application/json"),
        ("/api/v1/formats/", "application/json"),
        ("/nothing", "text/html"),
    ],
)
def test_unknown_paths_are_told_in_the_words_of_their_door(
    installation: Installation, path: str, mimetype: str
) -> None:
    answer = installation.app.test_client().get(path)
    assert (answer.status_code, answer.mimetype) == (404, mimetype)
    assert answer.headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("path", "mimetype"), [("/api/v1/formats", "application/json"), ("/healthz", "text/html")]
)
def test_wrong_methods_are_told_with_the_right_ones(
    installation: Installation, path: str, mimetype: str
) -> None:
    installation.app.config["WTF_CSRF_ENABLED"] = False
    try:
        answer = installation.app.test_client().delete(path)
    finally:
        installation.app.config["WTF_CSRF_ENABLED"] = True
    assert (answer.status_code, answer.mimetype) == (405, mimetype)
    assert "GET" in answer.headers["Allow"]


def _lines_of(program: str) -> list[dict[str, Any]]:
    """What a fresh process logs; every line must be JSON."""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stderr.splitlines()]


CRASHING_REQUEST = """
import sys, tempfile
from pathlib import Path
from app.logs import set_up_logs
from app.services.projects import media
from testing.factories.installation import install
installation = install(Path(tempfile.mkdtemp()))
installation.app.testing = False
set_up_logs("INFO")
def crash(*_, **__):
    raise RuntimeError("crash")
media.open_media = crash
print(installation.app.test_client().get("/media/x").headers["X-Request-Id"])
"""
JOB = """
import logging
from uuid import UUID
from app.logs import name_job, set_up_logs
set_up_logs("INFO")
log = logging.getLogger("anything")
with name_job(UUID(int=1), UUID(int=2)):
    log.warning("within")
log.warning("after")
"""


def test_log_lines_of_a_request_are_json_and_bear_its_id() -> None:
    lines = [line for line in _lines_of(CRASHING_REQUEST) if line["level"] == "error"]
    assert [line["event"] for line in lines] == ["request failed"]
    assert len(lines[0]["request_id"]) == 16
    assert "RuntimeError: crash" in lines[0]["exception"]


def test_log_lines_of_a_job_are_json_and_bear_its_id() -> None:
    within, after = _lines_of(JOB)
    assert (within["job_id"], within["organization_id"]) == (
        "00000000-0000-0000-0000-000000000001",
        "00000000-0000-0000-0000-000000000002",
    )
    assert "job_id" not in after


def test_the_worker_and_its_runner_name_the_job_they_are_at() -> None:
    for program in ("tasks/worker.py", "tasks/runner.py"):
        assert (
            "with name_job(claimed.job_id, claimed.organization_id):"
            in (ROOT / program).read_text()
        )
