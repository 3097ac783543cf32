"""The main journeys once more in Firefox, so that nothing leans on one engine's kindness; and the
first run, in both engines.

Debian's Firefox is driven by WebDriver BiDi, which has neither colour schemes nor script switched
off; the other journeys are Chromium's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from testing.factories.server import Server
from tests.journeys.conftest import FLAGS
from tests.journeys.main_job import go_from_pictures_to_a_zip
from tests.journeys.person import Person
from tests.journeys.test_light_table import complaints, decide_by_keys

pytestmark = [pytest.mark.browser, pytest.mark.models]


@pytest.fixture(scope="module")
def browser(playwright: Playwright, firefox: str) -> Iterator[Browser]:
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=firefox)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A new installation, with the sample project that it comes with."""
    settings = {"AICREAT_SIGN_IN_LIMIT": "1000/minute"}
    with Server(tmp_path_factory.mktemp("first-run"), **settings) as server:
        yield server
    assert "Traceback" not in server.log.read_text()


def see_the_sample(person: Person) -> None:
    """J1: what was found in the sample pictures is there, drawn and listed."""
    page = person.page
    person.sign_in()
    page.get_by_role("link", name="Sample project").click()
    page.wait_for_selector("#strip:not([hx-get])")
    page.reload()
    expect(page.locator("[data-box] .el").first).to_be_visible()
    assert page.locator("[data-box]").count() == page.locator(".el-row").count() > 0
    person.look("first-run")
    assert person.noise == []


def test_the_first_run_shows_the_sample_and_what_was_found(
    playwright: Playwright, chromium: str, server: Server, shots: Path
) -> None:
    browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
    see_the_sample(Person(browser, server, shots))
    browser.close()


def test_the_first_run_in_firefox(person: Person) -> None:
    see_the_sample(person)


def test_from_pictures_to_a_zip_and_decided_by_keys(
    person: Person, server: Server, tmp_path: Path
) -> None:
    """J2, J4, J8, and J7 of the same results."""
    go_from_pictures_to_a_zip(person, server, tmp_path)
    decide_by_keys(person.page, count=15)
    person.look("table-decided")
    assert not complaints(person)
