"""The light table by keyboard and by mouse: decided, taken back, compared, and without script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from testing.factories.server import Server
from tests.journeys.main_job import make_project
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.models]

SHEET_HAS_LEFT = """() => new Promise((done) => {
  const look = () => (history.state?.dialog ? setTimeout(look, 20) : done());
  look();
})"""
"""Waits until the entry of the sheet of keys has left the history."""
SIZES = ((320, 180), (180, 320), (240, 240), (728, 90), (300, 250), (160, 600))
EMPTY_STYLE = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
"""What the browser calls a style without anything in it: the hash of nothing."""
SEE_HELD = """
window.held = [];
new MutationObserver((changes) => {
  for (const { addedNodes, removedNodes } of changes) {
    if ([...addedNodes].some((node) => node.matches?.(".held"))) window.held.push("shown");
    if ([...removedNodes].some((node) => node.matches?.(".held"))) window.held.push("gone");
  }
}).observe(document.querySelector(".result-pic a"), {childList: true});
"""
"""Notes when the original is laid over the first picture, and when it goes."""
SHIFTS = """
window.shifts = [];
const watch = new PerformanceObserver((list) => {
  for (const entry of list.getEntries().filter((each) => !each.hadRecentInput)) {
    window.shifts.push(...entry.sources.map((s) => s.node?.id || s.node?.className || "?"));
  }
});
addEventListener("load", async () => {
  await document.fonts.ready;
  watch.observe({type: "layout-shift"});
});
"""
"""From when the letters are there: on a busy machine they come after the first picture."""


def order_sizes(person: Person, project: str) -> str:
    """Order every size; the address of the table, while its cards fill."""
    page = person.page
    person.go(f"{project}/formats")
    page.click("[data-clear-formats]")
    person.fill_sizes(*SIZES)
    expect(page.locator("[data-order]")).to_be_enabled()
    page.click("[data-order]")
    page.wait_for_url(re.compile("/results$"))
    return page.url.removeprefix(person.server.url)


def complaints(person: Person) -> list[str]:
    """What the browser complained of, but for an empty style, which axe sets to judge a dialog."""
    return [said for said in person.noise if EMPTY_STYLE not in said]


def counted(page: Page, name: str, number: int) -> None:
    expect(page.locator(f"#count-{name}")).to_have_text(str(number))


def test_results_are_decided_by_keys_and_everything_can_be_taken_back(
    person: Person, browser: Browser, server: Server, shots: Path
) -> None:
    page = person.page
    page.add_init_script(SHIFTS)
    person.register("light-table")
    project = make_project(person, "Light table", "portrait.jpg")
    table = order_sizes(person, project)
    page.wait_for_selector("#progress:not([hx-get])")
    assert page.evaluate("window.shifts") == [], "nothing moves while cards fill"
    decide_by_keys(page)
    look_and_go_back(person, table)
    decide_many(page)
    narrow_and_go_back(page)
    page.keyboard.press("?")
    expect(page.locator("#keys-dialog")).to_be_visible()
    person.look("table-keys")
    page.uncheck("[data-single-keys]")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.evaluate(SHEET_HAS_LEFT)
    page.reload()
    counted(page, "approved", 0)
    look_elsewhere(browser, server, shots, table)
    assert not complaints(person)
    decide_without_script(browser, server, table)


def decide_by_keys(page: Page, count: int = len(SIZES)) -> None:
    """Each with one key, a rejection with two; the next undecided one has the focus."""
    presses = 0
    page.locator("[data-look]").first.focus()
    for number in range(count):
        for key in ("x", "1") if number == 1 else ("a",):
            page.keyboard.press(key)
            presses += 1
        counted(page, "undecided", count - 1 - number)
    assert presses <= 2.4 * count
    counted(page, "approved", count - 1)
    counted(page, "rejected", 1)
    page.keyboard.press("u")
    counted(page, "undecided", 1)
    counted(page, "approved", count - 2)


def look_and_go_back(person: Person, table: str) -> None:
    """Back closes the dialog, and is still on the table."""
    page = person.page
    page.locator("[data-look]").first.focus()
    page.keyboard.press("c")
    expect(page.locator("#look-dialog figcaption", has_text="Original")).to_be_visible()
    page.keyboard.press("p")
    person.look("table-look")
    first = page.locator("#look-title").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#look-title")).not_to_have_text(first)
    page.keyboard.down("o")
    expect(page.locator("#look-dialog [data-held]")).to_be_visible()
    page.keyboard.up("o")
    expect(page.locator("#look-dialog [data-held]")).to_be_hidden()
    page.go_back()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.url.endswith(table)
    person.wait_until("Boolean(document.activeElement.closest('.result')?.id)")
    page.keyboard.press("p")


def decide_many(page: Page) -> None:
    """Chosen by Shift and a click, and all of them; one Undo for all."""
    page.locator("[name=result]").nth(0).click()
    page.locator("[name=result]").nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-selected]")).to_have_text("3 selected")
    page.click("[data-select-all]")
    expect(page.locator("[data-selected]")).to_have_text(f"{len(SIZES)} selected")
    page.click("[data-bulk=reopen]")
    counted(page, "undecided", len(SIZES))
    page.locator("#messages [data-undo-decision]").click()
    counted(page, "undecided", 1)
    page.locator("[name=result]").nth(0).click()
    page.click("[data-select-all]")
    page.click("[data-bulk=reopen]")
    counted(page, "undecided", len(SIZES))


def narrow_and_go_back(page: Page) -> None:
    page.select_option("[name=by]", "type")
    page.wait_for_url(re.compile("by=type"))
    expect(page.locator("h2", has_text="Custom sizes")).to_be_visible()
    page.get_by_role("link", name="Rejected").click()
    expect(page.locator(".empty")).to_contain_text("Nothing here")
    page.go_back()
    page.go_back()
    expect(page.locator("[name=by]")).to_have_value("")
    page.locator("[data-size-of-cards]").fill("5")
    page.reload()
    expect(page.locator("[data-results]")).to_have_attribute("data-size", "5")
    page.locator("[data-size-of-cards]").fill("3")


def compare_by_touch(phone: Person) -> None:
    """A finger that rests on a picture sees the original and opens nothing; a tap opens it."""
    page = phone.page
    picture = page.locator(".result-pic").first
    picture.scroll_into_view_if_needed()
    area = picture.bounding_box()
    assert area
    middle = (area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    page.evaluate(SEE_HELD)
    phone.touch(middle, rest_ms=900)
    phone.wait_until("window.held.join() === 'shown,gone'")
    expect(page.locator("dialog[open]")).to_have_count(0)
    phone.touch(middle)
    expect(page.locator("#look-dialog")).to_be_visible()
    page.go_back()
    expect(page.locator("dialog[open]")).to_have_count(0)


def look_elsewhere(browser: Browser, server: Server, shots: Path, table: str) -> None:
    """On a phone and a tablet, in the dark."""
    for width, theme in ((390, "dark"), (768, "dark"), (1440, "dark"), (390, "light")):
        other = Person(browser, server, shots, width=width, theme=theme, has_touch=width == 390)
        other.sign_in("light-table")
        other.go(table)
        other.page.wait_for_selector(".result img")
        other.look("table")
        if (width, theme) == (390, "dark"):
            compare_by_touch(other)
        assert not complaints(other)
        other.leave()


def decide_without_script(browser: Browser, server: Server, table: str) -> None:
    """Approve by a card's button, reject what is ticked with a reason, take it back."""
    other = Person(browser, server, Path(), java_script_enabled=False)
    page = other.page
    other.sign_in("light-table")
    other.go(table)
    page.locator("button[name=approve_one]").first.click()
    expect(page.locator("[role=status]", has_text="approved")).to_be_visible()
    counted(page, "approved", 1)
    page.locator("[name=result]").nth(1).check()
    page.locator("[name=result]").nth(2).check()
    page.get_by_role("button", name="Reject …").click()
    page.check("text=Extension shows")
    page.get_by_role("button", name="Reject").click()
    counted(page, "rejected", 2)
    page.get_by_role("button", name="Undo").click()
    counted(page, "rejected", 0)
    other.leave()
