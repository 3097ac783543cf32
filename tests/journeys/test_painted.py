"""A result that a model painted a part of, cropped by hand; and one that the budget left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from testing.factories.pictures import picture
from testing.factories.server import Server
from testing.providers.requests import KEY
from testing.providers.server import ProviderServer
from tests.adapters.providers.making import write_file
from tests.journeys.main_job import order
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.models]

ORDER = """
[providers.openai.models]
extend = { price = 0.2 }

[order]
extend = ["openai"]
"""
ADD_MEND = """form => {
  const word = Object.assign(document.createElement("span"), {className: "mend-word"});
  word.textContent = "Extend instead";
  const button = Object.assign(document.createElement("button"), {className: "btn s"});
  form.append(button);
  button.append(word);
}"""
"""Puts the button that mends a warning on a card, as it is where one can be mended."""
LOOKS = ((1440, "light"), (1440, "dark"), (768, "light"), (390, "dark"), (390, "light"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A product of its own, whose budget reaches for one painted picture in a month."""
    folder = tmp_path_factory.mktemp("painted")
    with ProviderServer() as asked:
        budget = 'budget_per_month = 0.3\ncurrency = "EUR"'
        path = write_file(folder, asked, extra=budget, order=ORDER, timeout_s=30)
        settings = {"AICREAT_SAMPLE_PROJECT": "0", "AICREAT_PROVIDERS_FILE": str(path)}
        with Server(folder, TEST_KEY=KEY, **settings) as running:
            yield running
        assert asked.problems == []
        assert "Traceback" not in running.log.read_text()


def make_wide_result(person: Person, folder: Path, shade: int) -> str:
    """The address of the results of a project: one picture on a wider canvas."""
    page = person.page
    path = folder / f"picture {shade}.png"
    path.write_bytes(picture("PNG", (320, 240), (shade, 90, 160)))
    person.go("/projects/new")
    page.set_input_files("input[name=files]", [str(path)])
    page.wait_for_url(re.compile(r"/projects/[0-9a-f-]{36}$"))
    page.wait_for_selector("#strip:not([hx-get])")
    order(person, page.url.removeprefix(person.server.url), 0, (1280, 320))
    return page.url.removeprefix(person.server.url)


def look_everywhere(person: Person, name: str) -> None:
    for width, theme in LOOKS:
        person.take_up(width, theme)
        person.look(name, whole="card" in name)
    person.take_up(1440, "light")


def expect_whole_mark(person: Person, words: str) -> None:
    """It is on the card at every width and at every size of cards, and nothing of it is cut."""
    page = person.page
    mark = page.locator(".result .badge", has_text=words).first
    page.locator(".result .preflight").first.evaluate(ADD_MEND)
    for width, _ in LOOKS:
        person.take_up(width, "light")
        for size in "12345":
            page.locator("[data-size-of-cards]").fill(size)
            mark.scroll_into_view_if_needed()
            expect(mark).to_be_visible()
            assert mark.evaluate(
                """mark => {
                  const own = mark.getBoundingClientRect();
                  const notes = mark.closest(".result-notes").getBoundingClientRect();
                  return mark.scrollWidth <= mark.clientWidth + 1
                    && own.right <= notes.right + 1 && own.bottom <= notes.bottom + 1;
                }"""
            ), (width, size)
    page.locator("[data-size-of-cards]").fill("3")
    person.take_up(1440, "light")


def crop_by_hand(page: Page) -> None:
    page.locator("label:has([name=crop_by][value=hand])").click()
    for side, value in (("x", "0"), ("y", "0"), ("width", "320"), ("height", "80")):
        page.fill(f"[name=crop_{side}]", value)


def test_a_painted_result_says_so_while_it_is_and_one_that_nobody_painted_why(
    browser: Browser, server: Server, shots: Path, tmp_path: Path
) -> None:
    person = Person(browser, server, shots)
    page = person.page
    person.sign_in()
    person.go("/admin/rules/ai-behavior")
    page.get_by_label("Pictures may leave the house").check()
    page.get_by_label("Painted extensions").check()
    page.get_by_label("Extend the canvas").check()
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.locator("main")).to_contain_text(re.compile("Version.2 is live"))

    make_wide_result(person, tmp_path, 20)
    expect(page.locator(".result").first).to_contain_text("Extended by AI")
    look_everywhere(person, "painted-card")
    expect_whole_mark(person, "Extended by AI")
    page.locator(".result a", has_text="Adjust").first.click()
    painted = page.locator("#painted")
    expect(painted).to_contain_text("Extended by AI")
    look_everywhere(person, "painted-editor")
    crop_by_hand(page)
    expect(page.locator("#plan-line")).to_contain_text("Set by hand.")
    expect(painted).not_to_contain_text("Extended by AI")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator("#edit-state")).to_contain_text("Version 2, made")
    expect(painted).not_to_contain_text("Extended by AI")
    page.locator("[data-reset]").click()
    expect(painted).to_contain_text("Extended by AI")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator("#edit-state")).to_contain_text("Version 3, made")
    expect(painted).to_contain_text("Extended by AI")

    results = make_wide_result(person, tmp_path, 200)
    card = page.locator(".result").first
    expect(card).to_contain_text("Extended without AI")
    card.locator("details.findings summary").last.click()
    expect(card).to_contain_text(
        "“openai” was not asked: the month's budget does not reach for it."
    )
    look_everywhere(person, "left-out-card")
    page.locator(".result a", has_text="Adjust").first.click()
    expect(painted).to_contain_text("the month's budget does not reach for it")
    look_everywhere(person, "left-out-editor")
    for language in ("de", "ar"):
        page.set_extra_http_headers({"Accept-Language": language})
        person.go(results)
        page.locator("details.findings summary").last.click()
        expect(page.locator(".result").first).to_contain_text("“openai”")
        person.look(f"left-out-{language}")
    assert person.noise == []
    person.leave()
