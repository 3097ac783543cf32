"""Uploads that break off: nothing is lost, nothing is there twice.

`bench/broken_uploads.py` breaks off twenty at random moments, the server among them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from testing.factories.pictures import picture
from testing.factories.server import PASSWORD, Server
from tests.journeys.person import SAMPLES, Person

pytestmark = [pytest.mark.browser, pytest.mark.models]

KEPT_ALL = "[data-state=waiting], [data-state=sending], [data-state=again], [data-state=looked-at]"
PICTURES = ("portrait.jpg", "advertisement.png", "product.png")
SOMEBODY, ANOTHER = "upload-lena", "upload-omar"


@pytest.fixture(scope="module", autouse=True)
def accounts(browser: Browser, server: Server, shots: Path) -> None:
    for name in (SOMEBODY, ANOTHER):
        person = Person(browser, server, shots)
        person.register(name)
        person.leave()


def bring(person: Person, *files: Path) -> None:
    """Drop the files while nobody answers, so that all of them are kept and none is stored."""
    person.go("/projects/new")
    person.page.wait_for_selector("[data-is-ready]")
    person.page.route("**/uploads", lambda route: route.abort())
    person.page.set_input_files("[data-drop] input", list(files))
    expect(person.page.locator(KEPT_ALL)).to_have_count(len(files))


def end_session(person: Person, route: Route) -> None:
    """The session ends between the store and the server."""
    person.end_sessions(SOMEBODY)
    route.continue_()


def test_files_outlive_a_line_a_tab_and_a_session(person: Person) -> None:
    """H3, J10: what is kept goes on by itself; another account sees none of it."""
    page = person.page
    person.sign_in(SOMEBODY)
    bring(person, *(SAMPLES / name for name in PICTURES))
    expect(page.locator("[data-state=again]").first).to_contain_text("does not answer")
    expect(page.get_by_role("button", name=re.compile("^Retry all"))).to_be_visible()
    person.look("upload-offline")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.keyboard.press("Tab")  # browsers ask only those who have touched the page
    page.close(run_before_unload=True)
    if not page.is_closed():
        page.wait_for_event("close")
    assert asked == ["beforeunload"]

    person.page = page = person.context.new_page()
    person.context.clear_cookies()
    person.sign_in(ANOTHER)
    person.go("/projects/new")
    page.wait_for_selector("[data-is-ready]")
    assert page.locator(".file-row").count() == 0

    person.context.clear_cookies()
    page.route("**/uploads", lambda route: route.abort())  # where they are led to, it goes on too
    person.sign_in(SOMEBODY)
    person.go("/account")
    notice = page.locator("#notices")
    expect(notice).to_contain_text("3 files are not stored yet.")
    person.look("upload-waiting")
    page.unroute("**/uploads")
    page.route("**/uploads/complete", lambda route: end_session(person, route), times=1)
    notice.get_by_role("link", name="Go on").click()
    asked_again = page.locator("#again-password")
    asked_again.wait_for()
    asked_again.fill(PASSWORD)
    page.keyboard.press("Enter")
    go_on = page.get_by_role("link", name="Continue to pictures")
    go_on.wait_for()
    assert page.locator(".file-row[data-state=stored]").count() == len(PICTURES)
    person.look("upload-resumed")
    go_on.click()
    page.wait_for_selector("#actions a.primary")
    for name in PICTURES:
        expect(page.locator("#strip").get_by_text(name, exact=True)).to_have_count(1)
    person.go("/account")
    assert page.locator("#notices .toast").count() == 0


PASTE = """async (bytes) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], "pasted.png", { type: "image/png" }));
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }));
}"""
"""Paste a picture, as from the clipboard."""


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (768, "light")])
def test_a_refusal_is_said_once_and_a_file_chosen_twice_is_stored_once(
    browser: Browser, server: Server, shots: Path, tmp_path: Path, width: int, theme: str
) -> None:
    """Of a folder the pictures alone; by keyboard the refused one is taken off the list, and the
    rest led on with.
    """
    person = Person(browser, server, shots, width=width, theme=theme)
    page = person.page
    person.sign_in(SOMEBODY)
    folder = tmp_path / f"Twice {width}"
    folder.mkdir()
    (folder / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "notes.txt").write_text("for nobody")
    (folder / ".hidden.jpg").write_text("of the system")
    portrait = SAMPLES / "portrait.jpg"
    (folder / portrait.name).write_bytes(portrait.read_bytes())
    page.set_input_files("[data-folder-input]", folder)
    expect(page.locator("#messages")).to_contain_text("no pictures: 1 (notes.txt)")
    page.set_input_files("[data-drop] input", portrait)
    page.evaluate(PASTE, list(picture("PNG")))
    refused = page.locator(".file-row[data-state=refused]")
    said = "This is an SVG drawing; drawings are not taken. Export it as PNG."
    expect(refused.locator("[data-said]")).to_have_text(said)
    expect(page.locator(".file-row[data-state=twice]")).to_have_count(1)
    expect(page.locator(".file-row[data-state=stored]")).to_have_count(2)
    person.look("upload-refused")
    refused.get_by_role("button", name="Remove drawing.svg").press("Enter")
    page.wait_for_url(re.compile(r"/projects/[0-9a-f-]{36}$"))
    expect(page.locator("h1")).to_have_text(f"Twice {width}")
    expect(page.locator("#strip li")).to_have_count(2)
    assert [said for said in person.noise if "415" not in said] == []
    person.leave()
