"""One running product and one Chromium for all journeys; screenshots go to test-output/journeys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from testing.factories.server import ROOT, Server
from tests.journeys.main_job import make_project, order
from tests.journeys.person import PATIENCE_MS, Person

expect.set_options(timeout=PATIENCE_MS)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    '--host-resolver-rules="MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"',
)


@pytest.fixture(scope="session")
def shots() -> Path:
    folder = ROOT / "test-output" / "journeys"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    # Journeys bring pictures of their own: a sample for each of their organizations costs minutes.
    # All of them come from one address, often within a minute.
    settings = {"AICREAT_SAMPLE_PROJECT": "0", "AICREAT_SIGN_IN_LIMIT": "1000/minute"}
    with Server(tmp_path_factory.mktemp("journeys"), **settings) as server:
        yield server
    assert "Traceback" not in server.log.read_text()


@pytest.fixture
def person(browser: Browser, server: Server, shots: Path) -> Iterator[Person]:
    """Somebody at a desk, in the light theme."""
    somebody = Person(browser, server, shots)
    yield somebody
    somebody.leave()


@pytest.fixture(scope="session")
def made(browser: Browser, server: Server, shots: Path) -> str:
    """The path of a project with results, which journeys look at and leave as it is."""
    person = Person(browser, server, shots)
    person.sign_in()
    project = make_project(person, "For everybody", "advertisement.png")
    order(person, project, 3, (320, 50))
    person.leave()
    return project
