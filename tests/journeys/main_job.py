"""The main job, as several journeys go through it: a project, an order, a ZIP."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import zipfile
from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from testing.factories.pictures import opened
from testing.factories.server import Server
from tests.journeys.person import SAMPLES, Person

THREE = ("portrait.jpg", "product.png", "advertisement.png")
"""A portrait, a product, and a wide picture with text."""
WATCH_BARS = """
new MutationObserver(() => {
  const value = document.querySelector("[data-all]")?.value ?? 0;
  sessionStorage.bar = Math.max(value, sessionStorage.bar ?? 0);
}).observe(document, {subtree: true, childList: true, attributes: true});
"""
"""Notes how far the bar of an upload got; the page is left when it is at its end."""


def make_project(person: Person, name: str, *pictures: str) -> str:
    """Upload through the drop zone and wait until everything is looked at; the project's path."""
    page = person.page
    person.go("/")
    page.fill("#project_name", name)
    page.set_input_files("[data-drop] input", [SAMPLES / picture for picture in pictures])
    page.wait_for_url(re.compile(r"/projects/[0-9a-f-]{36}$"))
    page.wait_for_selector("#actions a.primary")
    page.wait_for_selector("#strip:not([hx-get])")
    return page.url.removeprefix(person.server.url)


def order(
    person: Person,
    project: str,
    formats: int,
    *sizes: tuple[int, int],
    limited: int = 0,
    pictures: int = 1,
) -> None:
    """Order formats and custom sizes, and wait until they are made, without reloading.

    Args:
        person: Who orders.
        project: The path of the project.
        formats: How many of the catalogue, from its beginning.
        sizes: Custom ones, in pixels.
        limited: How many more formats whose files are limited to some KB.
        pictures: How many the project has.
    """
    page = person.page
    person.go(project)
    page.click("#actions a.primary")
    page.wait_for_selector("#chooser-dialog[open] [data-chooser][data-bound]")
    page.click("[data-clear-formats]")
    expect(page.locator("[name=format]:checked")).to_have_count(0)
    for number in range(formats):
        page.locator(".of-repurposing .tile").nth(number).click()
    for number in range(limited):
        page.locator(".of-repurposing .tile", has_text=re.compile(r"to \d+.KB")).nth(number).click()
    if sizes:
        person.fill_sizes(*sizes)
    results = (formats + limited + len(sizes)) * pictures
    expect(page.locator("[data-order]")).to_contain_text(f"Generate {results}")
    page.wait_for_timeout(400)  # the button takes its colour
    person.look("choose")
    page.click("[data-order]")
    page.wait_for_url(re.compile("/results$"))
    page.evaluate("() => { window.isSamePage = true; }")
    page.wait_for_selector("#progress:not([hx-get])")
    assert page.evaluate("window.isSamePage"), "counts grow without a reload"


def go_from_pictures_to_a_zip(person: Person, server: Server, tmp_path: Path) -> None:
    """J2, J4, J8: every file has its exact size and is under its limit, and the adjusted one is
    grey and bears its words.
    """
    page = person.page
    page.add_init_script(WATCH_BARS)
    person.sign_in()
    person.look("home")
    project = make_project(person, "Launch", *THREE)
    assert page.evaluate("sessionStorage.bar") == "100"
    expect(page.locator("#strip .film-note", has_text="element")).to_have_count(len(THREE))
    expect(page.locator(".el-row")).not_to_have_count(0)
    person.look("review")
    order(person, project, 2, (640, 360), limited=2, pictures=len(THREE))
    expect(page.locator("#progress [role=status]")).to_have_text("15 of 15 made")
    person.look("results", whole=True)

    page.get_by_role("link", name="Adjust Custom 640 × 360").last.click()
    expect(page.locator("#plan-line")).not_to_be_empty()
    page.fill("#saturation", "0")
    page.click("[data-add-text]")
    page.fill("[data-texts] textarea", "Spring sale")
    page.press("[data-texts] textarea", "Tab")
    page.wait_for_selector("#proof img[src^='data:']")
    person.look("editor")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#edit-state[data-version='2']:not([hx-get])")

    with page.expect_navigation():
        page.get_by_role("link", name="Back to the results").click()
    page.get_by_role("button", name="Download").first.click()
    person.look("download")
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the ZIP").click()
    download.value.save_as(tmp_path / "all.zip")
    check_zip(tmp_path / "all.zip", limits_of(server))
    assert person.noise == []


def limits_of(server: Server) -> dict[tuple[str, int, int], int]:
    """Most bytes of a file, by name and size of its format."""
    database = sqlite3.connect(server.data / "aicreat.db")
    rows = database.execute("SELECT name, width, height, max_bytes FROM format WHERE max_bytes")
    limits = {(name, width, height): most for name, width, height, most in rows}
    database.close()
    return limits


def check_zip(path: Path, limits: dict[tuple[str, int, int], int]) -> None:
    limited, greys = 0, []
    with zipfile.ZipFile(path) as archive:
        lines = json.loads(archive.read("manifest.json"))["files"]
        assert len(lines) == len(archive.namelist()) - 1 == 15
        for line in lines:
            data = archive.read(line["file"])
            picture = opened(data)
            assert picture.size == (line["width"], line["height"])
            assert Path(line["file"]).stem.endswith(f"_{picture.width}x{picture.height}")
            assert hashlib.sha256(data).hexdigest() == line["sha256"]
            if most := limits.get((line["format"], *picture.size)):
                assert len(data) <= most, line["file"]
                limited += most < 1_000_000
            if picture.size == (640, 360):
                greys.append(np.ptp(np.asarray(picture.convert("RGB")).astype(int), axis=2).max())
    assert limited == 2 * len(THREE)
    assert sorted(spread <= 3 for spread in greys) == [False, False, True]
