"""Choosing what is made: by keyboard, with its price, and taken back; and a session that ends."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from testing.factories.server import PASSWORD
from tests.journeys.main_job import make_project
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.models]

MOST_STOPS = 15
"""Tab stops from the first of the dialog to its order."""
FOCUSED = "document.activeElement"
CHOOSER = "chooser"
"""Whose organization starts with the catalogue's starter set, whatever others ordered before."""


@pytest.fixture(scope="module")
def project(browser, server, shots) -> str:  # type: ignore[no-untyped-def]
    """The path of a project with one picture."""
    person = Person(browser, server, shots)
    person.register(CHOOSER)
    path = make_project(person, "Choosing", "portrait.jpg")
    person.leave()
    return path


def open_chooser(person: Person, project: str) -> None:
    person.go(project)
    person.page.click("#actions a.primary")
    person.page.wait_for_selector("#chooser-dialog[open] [data-chooser][data-bound] #price .tiny")


def focused(person: Person, what: str) -> str:
    return str(person.page.evaluate(f"{FOCUSED}?.{what} ?? ''"))


def orders_of(person: Person) -> list[str]:
    """What is sent to be made from now on."""
    sent: list[str] = []
    person.page.on(
        "request",
        lambda request: sent.append(request.url) if "/generations" in request.url else None,
    )
    return sent


def test_the_chooser_is_walked_by_arrows_in_few_tab_stops(person: Person, project: str) -> None:
    """J5: about eight formats are chosen, an arrow walks to another, Space takes it, and the order
    is at most fifteen stops away.
    """
    page = person.page
    person.sign_in(CHOOSER)
    open_chooser(person, project)
    person.look("chooser-first")
    chosen = page.locator("[name=format]:checked").count()
    assert 6 <= chosen <= 10
    stops = 1
    while focused(person, "name") != "format" and focused(person, "name") != "all":
        page.keyboard.press("Tab")
        stops += 1
    for key in ("ArrowRight", "ArrowDown", "ArrowRight", "PageDown", "ArrowRight", "End", "Home"):
        before = focused(person, "outerHTML")
        page.keyboard.press(key)
        assert focused(person, "outerHTML") != before, key
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    was_on = page.evaluate(f"{FOCUSED}.checked")
    page.keyboard.press("Space")
    there = chosen + (-1 if was_on else 1)
    order = page.locator("[data-order]")
    expect(order).to_have_text(re.compile(rf"Generate {there}\W+result"))
    while "data-order" not in focused(person, "outerHTML"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= MOST_STOPS
    assert person.noise == []


def test_a_search_narrows_what_select_all_selects_and_it_says_so(
    person: Person, project: str
) -> None:
    page = person.page
    person.sign_in(CHOOSER)
    open_chooser(person, project)
    page.click("[data-clear-formats]")
    page.fill("#format-search", "story")
    group = page.locator("[data-group]:visible").first
    total = group.locator("[name=format]").count()
    shown = group.locator("li:not([hidden]) [name=format]").count()
    assert 0 < shown < total
    said = "Select the one shown" if shown == 1 else f"Select all {shown} shown"
    box = group.get_by_role("checkbox", name=said)
    expect(group.locator(".section-head label")).to_have_text(said)
    person.look("chooser-search")
    box.check()
    expect(group.locator("[name=format]:checked")).to_have_count(shown)
    page.fill("#format-search", "")
    expect(group.locator(".section-head label")).to_have_text(f"Select all {total}")
    expect(group.locator("[name=format]:checked")).to_have_count(shown)
    page.fill("#format-search", "story")
    expect(box).to_be_checked()
    box.uncheck()
    expect(page.locator("[name=format]:checked")).to_have_count(0)
    assert person.noise == []


def test_enter_in_a_field_orders_nothing(person: Person, project: str) -> None:
    """In the search it goes to the first hit, which is then chosen by Space."""
    page = person.page
    person.sign_in(CHOOSER)
    open_chooser(person, project)
    sent = orders_of(person)
    page.fill("#format-search", "728")
    page.press("#format-search", "Enter")
    assert focused(person, "name") == "format"
    assert "728" in page.evaluate(f"{FOCUSED}.closest('li').dataset.words")
    page.fill("#format-search", "")
    person.open_sizes()
    page.fill("[name=custom_width]", "5")
    page.fill("[name=custom_height]", "5")
    page.select_option("[name=custom_unit]", "mm")
    page.press("[name=custom_height]", "Enter")
    note = page.locator("[data-note=width]")
    expect(note).to_be_empty()
    page.fill("[name=custom_width]", "0.5")
    expect(note).to_contain_text("mm at 300 dpi")
    assert page.get_attribute("[name=custom_width]", "aria-invalid") == "true"
    person.look("chooser-error")
    assert sent == []
    assert page.url.endswith(project)


def test_a_set_is_saved_used_deleted_and_brought_back(person: Person, project: str) -> None:
    page = person.page
    person.sign_in(CHOOSER)
    open_chooser(person, project)
    page.click("[data-clear-formats]")
    expect(page.locator("[data-order]")).to_be_disabled()
    page.locator(".of-repurposing .tile").nth(1).click()
    person.open_sizes()
    page.fill("[name=custom_width]", "21")
    page.fill("[name=custom_height]", "29,7")
    page.select_option("[name=custom_unit]", "cm")
    page.fill("[name=custom_dpi]", "72")
    expect(page.locator("[data-order]")).to_have_text(re.compile("Generate 2"))
    page.get_by_text("Save or delete sets").click()
    page.fill("#set_name", "Posters")
    page.press("#set_name", "Enter")
    chip = page.locator("#sets .chip", has_text="Posters").and_(page.get_by_role("button"))
    expect(chip).to_have_attribute("aria-pressed", "true")
    page.click("[data-clear-formats]")
    expect(chip).to_have_attribute("aria-pressed", "false")
    chip.click()
    expect(page.locator("[data-order]")).to_have_text(re.compile("Generate 2"))
    assert page.input_value("[name=custom_height]") == "29.7"
    page.get_by_text("Save or delete sets").click()
    page.get_by_role("button", name="Delete “Posters”").click()
    expect(chip).to_have_count(0)
    page.locator("#sets").get_by_role("button", name="Undo").click()
    expect(chip).to_have_count(1)
    assert person.noise == []
    person.look("chooser-set")


def test_an_order_is_cancelled_and_taken_up_again(person: Person, project: str) -> None:
    """J10: what was made stays; then all is made after all, and is not ordered a second time.

    A double click orders once. A line that is away meanwhile is said.
    """
    page = person.page
    person.sign_in(CHOOSER)
    open_chooser(person, project)
    page.click("[data-clear-formats]")
    for number in range(25):
        page.locator(".of-repurposing .tile").nth(number).click()
    sent = orders_of(person)
    page.dblclick("[data-order]")
    page.wait_for_url(re.compile("/results$"))
    assert len(sent) == 1, "a double click orders once"
    page.get_by_role("button", name=re.compile("^Cancel ")).click()
    undo = page.get_by_role("button", name=re.compile("^Undo: make "))
    expect(undo).to_be_visible()
    person.look("results-cancelled")
    undo.click()
    expect(page.locator("#progress [role=status]")).to_contain_text("of 25 made")
    lose_the_line(person)
    page.wait_for_selector("#progress:not([hx-get])")
    expect(page.locator("#progress [role=status]")).to_have_text("25 of 25 made")
    open_again = page.get_by_role("link", name="Make more")
    open_again.click()
    expect(page.locator("#price")).to_contain_text("made already")
    expect(page.locator("[data-order]")).to_be_disabled()
    person.look("chooser-made")
    page.check("#make_again")
    expect(page.locator("[data-order]")).to_have_text(re.compile("Generate 25"))


def lose_the_line(person: Person) -> None:
    """What cannot be asked for is not shown as if it were fresh: after a second miss that is said,
    and no longer when there is an answer.
    """
    page = person.page
    page.context.set_offline(True)
    notice = page.locator("#notices[role=status]")
    expect(notice).to_contain_text("Not up to date: the server does not answer. Trying again…")
    person.look("results-offline")
    page.context.set_offline(False)
    expect(page.locator("[data-out-of-date]")).to_have_count(0)


def test_a_session_that_ends_is_begun_again_over_the_page(person: Person, project: str) -> None:
    """H4: what was typed is still there, and what was being sent is sent then; by htmx, and by a
    form of its own.
    """
    page = person.page
    person.sign_in(CHOOSER)
    open_chooser(person, project)
    with page.expect_response(re.compile("/quote")):
        page.click("[data-clear-formats]")
    person.end_sessions(CHOOSER)
    page.locator(".of-repurposing .tile").nth(2).click()
    dialog = page.locator("#sign-in-again")
    expect(dialog).to_be_visible()
    person.look("signed-out")
    assert page.input_value("#again-username") == CHOOSER
    page.fill("#again-password", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sign-in-again [role=alert]")
    expect(dialog.get_by_role("alert")).to_contain_text("not right")
    page.fill("#again-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#sign-in-again", state="detached")
    page.wait_for_selector("#price .tiny")
    assert page.locator("[name=format]:checked").count() == 1

    person.go("/account")
    person.end_sessions(CHOOSER)
    page.locator("#user-menu").evaluate("menu => menu.showPopover()")
    page.get_by_role("radiogroup", name="Theme").get_by_text("Dark", exact=True).click()
    page.fill("#again-password", PASSWORD)
    with page.expect_response(re.compile("/preferences$")) as sent:
        page.keyboard.press("Enter")
    assert sent.value.status == 204
    page.locator("#user-menu").evaluate("menu => menu.showPopover()")
    page.get_by_text("Auto", exact=True).click()
