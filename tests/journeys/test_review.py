"""J3: a person corrects what was found by mouse and keys, and only what changes is made again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.person import Person
from tests.journeys.test_screens import make_project

pytestmark = [pytest.mark.browser, pytest.mark.models]


def order_sizes(person: Person, *sizes: tuple[int, int]) -> None:
    """Order custom sizes from the review, and come back when they are made."""
    page = person.page
    here = page.url
    page.click("#actions a.primary")
    page.wait_for_selector("#chooser-dialog[open]")
    page.click("[data-clear-formats]")
    person.open_sizes()
    for row, (width, height) in enumerate(sizes):
        if row:
            page.click("[data-add-size]")
        page.locator("[name=custom_width]").nth(row).fill(str(width))
        page.locator("[name=custom_height]").nth(row).fill(str(height))
    page.click("[data-order]")
    page.wait_for_url(re.compile("/results$"))
    page.wait_for_selector("#progress:not([hx-get])")
    page.goto(here)


def draw_box(person: Person) -> None:
    page = person.page
    page.click("[data-draw]")
    area = page.locator("[data-boxes]").bounding_box()
    assert area
    page.mouse.move(area["x"] + 5, area["y"] + 5)
    page.mouse.down()
    page.mouse.move(area["x"] + 80, area["y"] + 60, steps=3)
    page.mouse.up()
    page.wait_for_selector("[data-box=added-1]")


def test_corrections_by_hand_and_by_keys(person: Person) -> None:
    page = person.page
    person.register("reviewer")
    make_project(person, "Review", "portrait.jpg")
    order_sizes(person, (300, 100), (200, 200))

    draw_box(person)
    page.select_option(".el-row.is-on select", "logo")
    expect(page.locator("#replan")).to_contain_text("2\u00a0results planned again")
    box = page.locator("[data-box=added-1]")
    box.focus()
    left = page.locator("[name='x.added-1']")
    before = int(left.input_value())
    page.keyboard.press("Shift+ArrowRight")
    assert int(left.input_value()) > before
    page.keyboard.press("Tab")
    expect(page.locator("[data-grip=nw]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert int(left.input_value()) == before

    name = page.locator(".el-name", has_text="Face")
    name.focus()
    page.keyboard.press("w")
    expect(page.locator("[data-box=face-1]")).to_have_class(re.compile("is-wrong"))
    page.reload()
    expect(page.locator("[data-row=added-1]")).to_have_count(1)
    expect(page.locator("#replan")).to_contain_text("2\u00a0corrections")
    for width, theme in ((1440, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        person.width, person.theme = width, theme
        person.look("review-draft", whole=True)
    changing = int(re.findall(r"(\d+) changes?\.", page.inner_text("#replan"))[0])
    assert page.locator("#boxes .sample").count() == changing > 0
    page.locator("#replan .primary").click()
    expect(page.locator("[data-saved]")).to_contain_text(f"{changing}\u00a0result")
    page.locator("[data-saved] button").click()
    expect(page.locator("[data-row=added-1]")).to_have_count(0)
    assert person.noise == []
