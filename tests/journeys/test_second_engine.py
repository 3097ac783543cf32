"""The main journey once more in Firefox, so that nothing leans on one engine's kindness.

Debian's Firefox is driven by WebDriver BiDi, which has neither colour schemes nor script switched
off; the other journeys are Chromium's.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.journeys.test_screens import test_from_a_picture_to_a_zip

__all__ = ["test_from_a_picture_to_a_zip"]


@pytest.fixture(scope="module")
def browser(playwright: Playwright, firefox: str) -> Iterator[Browser]:
    browser = playwright.firefox.launch(channel="moz-firefox", executable_path=firefox)
    yield browser
    browser.close()
