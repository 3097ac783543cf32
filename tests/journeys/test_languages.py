"""Somebody chooses a language, and has it in pages, in what scripts say, and in refusals."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.person import Person

pytestmark = pytest.mark.browser


def test_a_person_works_from_right_to_left_and_then_in_german(person: Person) -> None:
    page = person.page
    person.register("amina")
    for language, keys in (("ar", "off"), ("de", "on")):
        person.go("/account")
        page.select_option("#pref-language", language)
        page.select_option("#pref-keys", keys)
        page.click("form[action='/preferences'] button.primary")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("body")).to_have_attribute("data-keys", keys)
        person.look(f"{language}-account")
    page.select_option("#pref-language", "ar")
    page.click("form[action='/preferences'] button.primary")
    person.take_up(390, "dark")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    person.go("/")
    person.look("ar-home")
    rail = page.locator(".bar .brand").bounding_box()
    assert rail
    assert rail["x"] > 390 / 2
    person.go("/account")
    page.select_option("#pref-language", "de")
    page.click("form[action='/preferences'] button.primary")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    person.go("/projects/new")
    page.set_input_files(
        "[data-drop] input", {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Notes"}
    )
    expect(page.locator("[data-said]:visible")).to_contain_text("Dieser Bildtyp wird nicht")
    expect(page.locator("[data-heading]")).to_have_text("1 Datei")
    assert [words for words in person.noise if "415" not in words] == []
