"""J12: a format is changed with its safe zone dragged, a new one of a new platform is used at once,
and a text style is set with its look in view.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from testing.factories.fonts import draw_font
from testing.factories.server import Server
from tests.journeys.main_job import make_project
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.models]

SIZES = (("light", 1440), ("dark", 1440), ("light", 768), ("dark", 390))
"""Themes and widths at which the screens are looked at."""


def look_at(person: Person, paths: dict[str, str]) -> None:
    """Every screen in both themes, at the desk, on a tablet and on a phone."""
    for theme, width in SIZES:
        person.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        person.page.set_viewport_size({"width": width, "height": 900})
        person.theme, person.width = theme, width
        for name, path in paths.items():
            person.go(path)
            person.look(name, whole=True)


def use_at_once(person: Person, project: str) -> None:
    """Order the format that is there since a moment ago; its result has its size."""
    page = person.page
    person.go(f"{project}/formats")
    page.click("[data-clear-formats]")
    page.get_by_role("searchbox").fill("Pixelfed")
    tile = page.locator(".tile:visible")
    expect(tile).to_have_count(1)
    expect(tile).to_contain_text("Portrait")
    tile.click()
    page.click("[data-order]:enabled")
    page.wait_for_selector("#progress:not([hx-get])")
    made = page.get_by_role("link", name="Look at Pixelfed Portrait")
    expect(made).to_have_accessible_name(re.compile("1080 by 1350$"))


def test_a_format_is_found_dragged_checked_and_made_anew(person: Person, server: Server) -> None:
    page = person.page
    person.register("formats-keeper")
    project = make_project(person, "At once", "portrait.jpg")
    person.go("/admin/platforms")
    page.get_by_label("New platform").fill("Pixelfed")
    with page.expect_navigation():
        page.get_by_role("button", name="Add the platform").click()
    person.go("/admin/formats")
    page.get_by_label("Search").fill("story 9:16")
    page.get_by_label("Platform or category").select_option("Instagram")
    page.get_by_role("button", name="Find").click()
    with page.expect_navigation():  # also for the scripts of the page, which make it draggable
        page.get_by_role("link", name="Story (organic) 9:16").click()
    top = page.get_by_label("Top edge")
    top.scroll_into_view_if_needed()
    box = top.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 20, steps=4)
    page.mouse.up()
    dragged = int(person.value("[id='safeZone.top']"))
    assert dragged > 300
    page.keyboard.press("Shift+ArrowDown")
    assert int(person.value("[id='safeZone.top']")) == dragged + 10
    page.fill("#height", "1350")
    expect(page.locator("#format-picture")).to_contain_text("4:5")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Saved.")
    assert int(person.value("[id='safeZone.top']")) == dragged + 10
    page.get_by_role("button", name="Checked today").click()
    expect(page.locator("main")).to_contain_text("looked up today")
    with page.expect_navigation():
        page.get_by_role("button", name="Duplicate").click()
    page.get_by_label("Platform", exact=True).select_option("Pixelfed")
    page.get_by_label("Name", exact=True).fill("Portrait")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Portrait")).to_be_visible()
    here = page.url.removeprefix(server.url).partition("?")[0]
    use_at_once(person, project)
    screens = {
        "formats": "/admin/formats",
        "format": here,
        "format-import": "/admin/formats/import",
    }
    look_at(person, screens)
    assert person.noise == []


def test_a_text_style_is_set_in_a_font_of_ones_own(
    person: Person, server: Server, tmp_path: Path
) -> None:
    page = person.page
    font = tmp_path / "Brand.ttf"
    font.write_bytes(draw_font("Brand Boxes", weight=700))
    person.register("style-keeper")
    person.go("/admin/brand")
    page.set_input_files("#font_file", str(font))
    page.get_by_label("By what right you use it").fill("Drawn by us")
    page.get_by_role("button", name="Add the font").click()
    expect(page.locator("main")).to_contain_text("Brand Boxes 700")
    page.get_by_label("Name of a further colour, 1").fill("Petrol")
    page.get_by_label("Further colour, 1", exact=True).fill("#0b6177")
    page.get_by_role("button", name="Save the colours").click()
    expect(page.locator("main")).to_contain_text("offered where a colour is chosen")
    person.go("/admin/text-styles")
    before = page.locator(".proof img").first.get_attribute("src")
    page.locator("[id='styles.title.fontFamily']").select_option("Brand Boxes")
    expect(page.locator("#proofs")).to_contain_text("Brand Boxes lacks letters of Latin")
    assert page.locator(".proof img").first.get_attribute("src") != before
    page.locator("#language").select_option("ja")
    expect(page.locator(".proof")).to_have_count(3)
    page.get_by_role("button", name="Save the set").click()
    expect(page.locator("main")).to_contain_text("Saved.")
    here = page.url.removeprefix(server.url).partition("?")[0]
    look_at(person, {"text-styles": here, "brand-kit": "/admin/brand"})
    assert person.noise == []
