"""The main job at the screens: from a picture to a ZIP, by mouse and keyboard, desk and phone."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from testing.factories.server import Server
from tests.journeys.main_job import go_from_pictures_to_a_zip
from tests.journeys.person import SAMPLES, Person

pytestmark = [pytest.mark.browser, pytest.mark.models]


def test_from_pictures_to_a_zip(person: Person, server: Server, tmp_path: Path) -> None:
    go_from_pictures_to_a_zip(person, server, tmp_path)


def test_a_bad_file_is_told_in_its_row_and_the_good_one_goes_on(
    person: Person, tmp_path: Path
) -> None:
    page = person.page
    person.sign_in()
    bad = tmp_path / "notes.png"
    bad.write_text("no picture at all")
    page.set_input_files("[data-drop] input", [bad, SAMPLES / "portrait.jpg"])
    bad_row, good_row = (page.locator(".file-row").nth(number) for number in (0, 1))
    expect(bad_row.locator("[data-is=refused]")).to_be_visible()
    expect(good_row.locator("[data-is=stored]")).to_be_visible()
    details = bad_row.get_by_role("button", name="Copy details of notes.png")
    assert "notes.png" in (details.get_attribute("data-copy") or "")
    person.look("upload")
    page.get_by_role("link", name="Continue to pictures").click()
    page.wait_for_selector("#actions a.primary")


LOOKS = ((390, "dark"), (1440, "light"), (390, "light"), (1440, "dark"), (768, "light"))
LOOKS += ((768, "dark"), (1440, "forced"), (390, "forced"))
"""Widths and themes, "forced" for the colours of a system with high contrast; all of them, and
more screens, with EVERY_LOOK in the environment.
"""
MORE_PLACES = {
    "downloads": "{made}/downloads",
    "rename": "{made}/rename",
    "add": "{made}/pictures",
    "look": "{editor}/look",
    "versions": "{editor}/versions",
    "siblings": "{editor}/siblings",
    "settings": "/settings",
}
IS_EVERY_LOOK = "EVERY_LOOK" in os.environ


@pytest.mark.parametrize(("width", "theme"), LOOKS if IS_EVERY_LOOK else LOOKS[:2])
def test_every_screen_is_for_everybody(
    browser: Browser, server: Server, shots: Path, made: str, width: int, theme: str
) -> None:
    """axe finds nothing and nothing overflows, in both themes, on the desk and on the phone."""
    person = Person(browser, server, shots, width=width, theme=theme)
    for name in ("login", "forgot", "register") if IS_EVERY_LOOK else ("login",):
        person.go(f"/{name}")
        person.look(name)
    person.sign_in()
    person.go(f"{made}/results")
    person.look("results", whole=True)
    adjust = person.page.get_by_role("link", name=re.compile("^Adjust ")).first
    editor = str(adjust.get_attribute("href"))
    places = {
        "home": "/",
        "projects": "/projects",
        "new": "/projects/new",
        "review": made,
        "formats": f"{made}/formats",
        "account": "/account",
        "users": "/admin/users",
        "jobs": "/admin/jobs",
        "health": "/admin/health",
        "editor": editor,
        "error": "/nowhere",
    }
    if IS_EVERY_LOOK:
        more = {name: path.format(made=made, editor=editor) for name, path in MORE_PLACES.items()}
        places |= more
    for name, path in places.items():
        person.go(path)
        person.look(name, whole=True)
    person.go(made)
    person.page.click("#actions a.primary")
    person.page.wait_for_selector("#chooser-dialog[open]")
    person.look("chooser")
    person.leave()
