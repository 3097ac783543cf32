"""J14: switch on, read what leaves the house, spend the budget, open the breaker, fall back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from testing.factories.pictures import picture
from testing.factories.server import Server
from testing.providers.requests import KEY
from testing.providers.server import Mood, ProviderServer
from tests.adapters.providers.making import write_file
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.models]

ORDER = """
[providers.gemini.models]
analyse = { price = 0.25 }

[order]
analyse = ["gemini", "openai"]
suggest = ["openai"]
moderate = ["openai"]
"""
PROVIDERS = "/admin/providers"


@pytest.fixture(scope="module")
def asked() -> Iterator[ProviderServer]:
    with ProviderServer() as running:
        yield running


@pytest.fixture(scope="module")
def server(asked: ProviderServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A product of its own: who is asked is set up for a whole installation."""
    folder = tmp_path_factory.mktemp("providers")
    budget = 'budget_per_month = 0.25\ncurrency = "EUR"'
    path = write_file(folder, asked, extra=budget, order=ORDER, timeout_s=30)
    settings = {"AICREAT_SAMPLE_PROJECT": "0", "AICREAT_PROVIDERS_FILE": str(path)}
    with Server(folder, TEST_KEY=KEY, **settings) as running:
        yield running
    written = running.log.read_text()
    assert "Traceback" not in written
    for secret in (KEY, "base64", "/9j/", "iVBOR", "picture 20", "you sent"):
        assert secret not in written, "no key, no pixels, nobody's file names"


def upload(person: Person, folder: Path, *shades: int) -> None:
    paths = []
    for shade in shades:
        path = folder / f"picture {shade}.png"
        path.write_bytes(picture("PNG", (160, 120), (shade, 90, 160)))
        paths.append(str(path))
    person.go("/projects/new")
    person.page.set_input_files("input[name=files]", paths)
    person.page.wait_for_url(re.compile(r"/projects/[0-9a-f]{8}-"))
    person.page.wait_for_selector("#actions a.primary")


def expect_on(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(re.compile(words))


def reorder_by_keyboard(person: Person) -> None:
    """Tick two and move the second up; then take both out again, as the installation says."""
    page, live = person.page, person.page.locator("#live")
    for name in ("openai", "gemini"):
        page.locator(f"[data-ordered] input[value={name}]").press("Space")
    expect(live).to_contain_text("openai, then gemini, then builtin")
    up = page.get_by_role("button", name="Move gemini up")
    up.press("Enter")
    expect(live).to_contain_text("gemini, then openai, then builtin")
    expect(up).to_be_focused()
    expect(up).to_have_attribute("aria-disabled", "true")
    expect(page.locator("[data-moved]")).to_have_text("gemini: 1 of 2")
    for width, theme in ((390, "dark"), (768, "light"), (1440, "light")):
        person.take_up(width, theme)
        person.look("rule-order", whole=True)
    aside = page.locator("aside.sticky")
    cut = aside.evaluate("aside => aside.scrollHeight - aside.clientHeight")
    assert cut <= 0, "nothing of what it does is cut at the foot of a low screen"
    page.mouse.wheel(0, 5_000)
    last = page.locator("#live tr").last.bounding_box()
    bar = page.locator(".publish").bounding_box()
    assert last
    assert bar
    assert last["y"] + last["height"] <= bar["y"], "the end comes above the bar"
    for name in ("openai", "gemini"):
        page.locator(f"[data-ordered] input[value={name}]").press("Space")
    expect(live).to_contain_text("gemini, then openai, then builtin")


def test_from_the_switch_to_the_fallback(
    browser: Browser, server: Server, asked: ProviderServer, shots: Path, tmp_path: Path
) -> None:
    person = Person(browser, server, shots)
    page = person.page
    person.sign_in()
    person.go(PROVIDERS)
    expect_on(page, "No picture leaves the house")
    person.go("/projects/new")
    expect(page.locator("[data-leaving]")).to_have_count(0)

    person.go("/admin/rules/ai-behavior")
    page.get_by_label("Pictures may leave the house").check()
    expect(page.locator("#live")).to_contain_text("gemini, then openai, then builtin")
    reorder_by_keyboard(person)
    page.get_by_role("button", name="Dry run").click()
    expect(page.locator("#dry-run")).to_contain_text("Who is asked changes for 3 of 3")
    person.look("rule-leaving", whole=True)
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect_on(page, "Version.2 is live")
    person.go("/projects/new")
    expect(page.locator("[data-leaving]")).to_contain_text(
        "gemini (127.0.0.1), to find what is shown"
    )
    person.look("upload-leaving")

    upload(person, tmp_path, 20)
    assert [asked.problems, asked.asked[0][0]] == [[], "gemini"]
    person.go(PROVIDERS)
    expect_on(page, "The budget of this month does not reach for everything")
    asked.mood = Mood.UNAUTHORISED
    upload(person, tmp_path, 40, 60, 80, 100, 120)
    person.go(PROVIDERS)
    while "left alone" not in page.content():  # as long as the machine works on the pictures
        page.wait_for_timeout(1_000)
        page.reload()
    expect_on(page, "left alone")
    expect_on(page, "does not accept the key")
    upload(person, tmp_path, 140)  # and the built-in models do it
    person.go(PROVIDERS)
    expect_on(page, "saw nothing.*failed too often")
    for width, theme in ((1440, "light"), (1440, "dark"), (768, "light"), (390, "dark")):
        person.take_up(width, theme)
        person.look("providers", whole=True)
    assert person.noise == []
    person.leave()
