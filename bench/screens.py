"""The pictures of docs/screens, made again: `python -m bench.screens [--out docs/screens]`.

A new installation gets a project of the sample pictures; somebody orders results, decides some and
writes a title on one. Twelve screens are then kept as they are on the desk, on a tablet and on a
phone, in the light and in the dark, with 256 colours each.
"""

from __future__ import annotations

import argparse
import io
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from bench.unsaved import find_browser
from testing.factories.server import ROOT, Server
from tests.journeys.conftest import FLAGS
from tests.journeys.main_job import make_project
from tests.journeys.person import Person

OUT = ROOT / "docs" / "screens"
PICTURES = ("advertisement.png", "portrait.jpg", "product.png")
HEIGHTS = {1440: 900, 768: 1024, 390: 844}
"""px of the window by its width: desk, tablet, phone."""
COLOURS = 256
UNMADE = (2, 4, 7, 9)
"""Tiles of formats that the starter set does not have."""
SETTLE_MS = 900
"""How long a screen is let alone before it is kept: pictures and transitions."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture.

    Attributes:
        name: Of the file.
        path: The address; `{project}` and `{editor}` stand for those of the seeded project.
        width: px of the window.
        theme: light or dark.
        act: What somebody does before the picture is taken.
    """

    name: str
    path: str
    width: int
    theme: str
    act: Callable[[Page], None] | None = None


def open_chooser(page: Page) -> None:
    """What is chosen at first is made already: others are chosen, for a price to be seen."""
    page.click("#actions a.primary")
    page.wait_for_selector("#chooser-dialog[open] [data-chooser][data-bound]")
    page.click("[data-clear-formats]")
    for number in UNMADE:
        page.locator(".of-repurposing .tile").nth(number).click()
    page.wait_for_selector("#chooser-dialog[open] [data-order]:enabled")


def look_closely(page: Page) -> None:
    page.locator("[data-look]").nth(1).focus()
    page.keyboard.press("c")
    page.wait_for_selector("#look-dialog figcaption")


def choose_face(page: Page) -> None:
    page.locator("[data-box=face-1]").focus()


def write_title(page: Page) -> None:
    page.click("[data-add-text]")
    page.keyboard.type("Spring sale")
    page.wait_for_selector("#proof img[src^='data:']")
    page.locator("[data-texts] [name=text_x]").fill("8")
    page.locator("[data-texts] [name=text_y]").fill("8")
    page.wait_for_timeout(2 * SETTLE_MS)
    for mend in ("Move it", "Add a plate"):
        page.locator("#edit-warnings button", has_text=mend).first.click()
        page.wait_for_timeout(2 * SETTLE_MS)


def crop(page: Page) -> None:
    page.click("[data-tool=crop]")
    page.wait_for_timeout(SETTLE_MS)
    page.evaluate("scrollTo(0, 0)")


def order_download(page: Page) -> None:
    page.locator(".page-head .btn.primary").click()
    page.wait_for_selector("#download-quote .strong")


SCREENS = (
    Screen("home", "/", 1440, "light"),
    Screen("elements", "{portrait}", 1440, "dark", choose_face),
    Screen("formats", "{project}", 1440, "light", open_chooser),
    Screen("results", "{project}/results", 1440, "light"),
    Screen("compare", "{project}/results", 1440, "dark", look_closely),
    Screen("editor", "{editor}", 1440, "light", write_title),
    Screen("crop", "{editor}", 768, "dark", crop),
    Screen("download", "{project}/results", 768, "light", order_download),
    Screen("projects", "/projects", 768, "light"),
    Screen("results-phone", "{project}/results", 390, "dark"),
    Screen("elements-phone", "{portrait}", 390, "light", choose_face),
    Screen("rules", "/admin/rules", 1440, "dark"),
)


def seed(person: Person) -> dict[str, str]:
    """Make the project with its results, decide three of them; the addresses of screens."""
    page = person.page
    project = make_project(person, "Spring launch", *PICTURES)
    film = page.locator(".filmstrip a", has_text="portrait.jpg").first
    portrait = str(film.get_attribute("href"))
    person.go(f"{project}/formats")
    page.wait_for_selector("[data-order]:enabled")
    page.click("[data-order]")
    page.wait_for_url(re.compile("/results$"))
    page.wait_for_selector("#progress:not([hx-get])")
    page.reload()
    page.locator("[data-look]").first.focus()
    for key in ("a", "a", "x", "1"):
        page.keyboard.press(key)
        page.wait_for_timeout(SETTLE_MS)
    adjust = page.get_by_role("link", name=re.compile(r"^Adjust .*, portrait\.jpg$")).first
    editor = str(adjust.get_attribute("href"))
    return {"project": project, "portrait": portrait, "editor": editor}


def keep(page: Page, path: Path) -> int:
    """Keep what is seen, with few colours; the bytes of the file."""
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = seen.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG)
    few.save(path, "PNG", optimize=True)
    return path.stat().st_size


def take_screens(person: Person, out: Path, places: dict[str, str]) -> None:
    """Keep every screen; signed in once, since sign-ins from one address are limited."""
    page = person.page
    for screen in SCREENS:
        person.take_up(screen.width, screen.theme)
        page.set_viewport_size({"width": screen.width, "height": HEIGHTS[screen.width]})
        person.go(screen.path.format(**places))
        if screen.act:
            screen.act(page)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(SETTLE_MS)
        size = keep(page, out / f"{screen.name}.png")
        print(f"{screen.name:16}{screen.width:6} {screen.theme:6}{size / 1000:8.0f} KB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        person = Person(browser, server, out)
        person.sign_in()
        take_screens(person, out, seed(person))
        browser.close()


if __name__ == "__main__":
    main()
