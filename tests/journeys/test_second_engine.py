"""The main journeys once more in Firefox, so that nothing leans on one engine's kindness.

Debian's Firefox is driven by WebDriver BiDi, which has neither colour schemes nor script switched
off; the other journeys are Chromium's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.journeys.person import Person
from tests.journeys.test_light_table import complaints, decide_by_keys
from tests.journeys.test_screens import go_from_a_picture_to_a_zip

pytestmark = [pytest.mark.browser, pytest.mark.models]


@pytest.fixture(scope="module")
def browser(playwright: Playwright, firefox: str) -> Iterator[Browser]:
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=firefox)
    yield browser
    browser.close()


def test_from_a_picture_to_a_zip_and_decided_by_keys(person: Person, tmp_path: Path) -> None:
    """J1, J2, J4, J8, and J7 of the same three results."""
    go_from_a_picture_to_a_zip(person, tmp_path)
    decide_by_keys(person.page, count=3)
    person.look("table-decided")
    assert not complaints(person)
