"""J9: workers that are killed amid an order, and a provider that fails: what the person sees."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from testing.factories.server import Server
from testing.providers.requests import KEY
from testing.providers.server import Mood, ProviderServer
from tests.adapters.providers.making import write_file
from tests.journeys.main_job import make_project
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.models]

ORDER = """
[order]
analyse = ["openai"]
suggest = ["openai"]
moderate = ["openai"]
"""
RUNNING = "SELECT count(*) FROM job WHERE kind = 'render_result' AND state = 'running'"
LOST = "SELECT count(*) FROM attempt WHERE outcome = 'lost'"
FORMATS = 8
"""Of the starter set."""


@pytest.fixture(scope="module")
def asked() -> Iterator[ProviderServer]:
    with ProviderServer(Mood.FAILING) as running:
        yield running


@pytest.fixture(scope="module")
def server(asked: ProviderServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A product of its own, whose only provider answers every question with an error."""
    folder = tmp_path_factory.mktemp("failing")
    path = write_file(folder, asked, order=ORDER)
    settings = {"AICREAT_SAMPLE_PROJECT": "0", "AICREAT_PROVIDERS_FILE": str(path)}
    with Server(folder, TEST_KEY=KEY, AICREAT_LEASE_S="5", **settings) as running:
        yield running


def count(server: Server, query: str) -> int:
    with closing(sqlite3.connect(server.data / "aicreat.db")) as database:
        return int(database.execute(query).fetchone()[0])


def test_a_failing_provider_and_killed_workers_cost_nothing_but_time(
    browser: Browser, server: Server, asked: ProviderServer, shots: Path
) -> None:
    """The built-in models look at the picture, and what was being made is made by others: on the
    same page, without a word that asks the person for anything.
    """
    person = Person(browser, server, shots)
    page = person.page
    person.sign_in()
    person.go("/admin/rules/ai-behavior")
    page.get_by_label("Pictures may leave the house").check()
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.locator("main")).to_contain_text(re.compile("Version.2 is live"))
    project = make_project(person, "Against the odds", "portrait.jpg")
    assert asked.asked, "the provider was asked"
    expect(page.locator("[data-box=face-1]")).to_have_count(1)
    expect(page.locator("#messages [data-problem]")).to_have_count(0)
    person.look("provider-failed")

    person.go(f"{project}/formats")
    page.locator("[data-order]:enabled").click()
    page.wait_for_url(re.compile("/results$"))
    page.evaluate("() => { window.isSamePage = true; }")
    while not count(server, RUNNING):
        time.sleep(0.01)
    server.kill_workers()
    expect(page.locator("#progress [role=status]")).to_contain_text("You can leave this page")
    person.look("workers-killed")
    page.wait_for_selector("#progress:not([hx-get])")
    expect(page.locator("#progress [role=status]")).to_have_text(f"{FORMATS} of {FORMATS} made")
    assert page.evaluate("window.isSamePage"), "without a reload"
    expect(page.locator("#messages [data-problem]")).to_have_count(0)
    expect(page.locator(".result-failed")).to_have_count(0)
    assert count(server, LOST) >= 1, "they were killed amid their work"
    assert person.noise == []
    person.leave()
