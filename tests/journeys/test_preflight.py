"""A title over a face: said before it is saved, mended by one click, and taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from testing.factories.server import Server
from tests.journeys.main_job import make_project, order
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.models]


def cover_the_face(person: Person) -> None:
    """Lay a title over the middle of the upper half, where the portrait has its face."""
    page = person.page
    page.click("[data-add-text]")
    row = page.locator("[data-texts] [data-text]").last
    row.locator("[name=text_content]").fill("Summer")
    row.locator("[name=text_x]").fill("30")
    row.locator("[name=text_y]").fill("30")


def test_a_covered_face_is_said_mended_and_taken_back(
    person: Person, browser: Browser, server: Server, shots: Path
) -> None:
    page = person.page
    person.sign_in()
    project = make_project(person, "Covered", "portrait.jpg")
    order(person, project, 0, (1080, 1350))
    results = page.url.removeprefix(server.url)
    page.locator(".result a", has_text="Adjust").click()
    cover_the_face(person)
    findings = page.locator("#edit-warnings")
    expect(findings).to_contain_text("Face covered")
    page.locator("#edit-warnings summary").first.press("Enter")
    expect(page.locator(".finding-text").first).to_be_visible()
    with page.expect_response(re.compile("/preview")):
        page.fill("#brightness", "1.01")
    expect(page.locator(".stage-busy, [aria-busy=true]")).to_have_count(0)
    expect(page.locator(".finding-text").first).to_be_visible()  # what is open stays open
    person.look("editor-covered")
    place = page.locator("[data-texts] [name=text_y]").last
    before = place.input_value()
    page.locator("#edit-warnings button", has_text="Move it").first.click()
    expect(place).not_to_have_value(before)
    expect(findings).not_to_contain_text("Face covered")
    person.look("editor-mended")
    page.click("[data-undo]")
    expect(place).to_have_value(before)
    expect(findings).to_contain_text("Face covered")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#edit-state[data-version='2']:not([hx-get])")
    expect(page.locator("#edit-state")).to_contain_text("made with: Face covered")
    person.go(results)
    card = page.locator(".result")
    expect(card).to_contain_text("Face covered")
    expect(card).not_to_contain_text("Clean")
    look_on_a_phone(browser, server, shots, results)
    card.locator("button", has_text="Move it").first.click()
    expect(page.locator("#messages")).to_contain_text("mended")
    page.locator("#messages button", has_text="Undo").click()
    expect(page.locator("#messages")).to_contain_text("taken back")
    page.wait_for_selector("#progress:not([hx-get])")
    expect(card).to_contain_text("Face covered")
    assert not person.noise


def look_on_a_phone(browser: Browser, server: Server, shots: Path, results: str) -> None:
    """The card with its sentences open, and the editor, in the dark theme."""
    other = Person(browser, server, shots, width=390, theme="dark")
    other.sign_in()
    other.go(results)
    other.page.locator(".findings summary").first.press("Enter")
    expect(other.page.locator(".finding-list").first).to_be_visible()
    other.look("card-covered")
    other.page.locator(".result a", has_text="Adjust").click()
    other.page.locator("#edit-warnings summary").first.press("Enter")
    expect(other.page.locator(".finding-text").first).to_be_visible()
    other.look("editor-covered", whole=True)
    other.leave()
