"""J3: a person corrects what was found by mouse and keys, and only what changes is made again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from testing.factories.server import Server
from tests.journeys.main_job import make_project
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.models]


def order_sizes(person: Person, *sizes: tuple[int, int]) -> None:
    """Order custom sizes from the review, and come back when they are made."""
    page = person.page
    here = page.url
    page.click("#actions a.primary")
    page.wait_for_selector("#chooser-dialog[open] [data-chooser][data-bound]")
    page.click("[data-clear-formats]")
    person.fill_sizes(*sizes)
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


def test_corrections_by_hand_keys_and_touch(
    person: Person, browser: Browser, server: Server, shots: Path
) -> None:
    page = person.page
    person.register("reviewer")
    make_project(person, "Review", "portrait.jpg")
    drawn_anew = page.locator("[data-boxes] [data-drawn]")
    expect(drawn_anew).to_have_count(0)  # names stay where they cover least
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
    phone = Person(browser, server, shots, width=390, has_touch=True)
    phone.sign_in("reviewer")
    correct_by_touch(phone, page.url.removeprefix(server.url).split("?")[0])
    phone.leave()


def correct_by_touch(phone: Person, project: str) -> None:
    """A finger scrolls over what is not chosen, a tap chooses, and then it moves and resizes."""
    page = phone.page
    phone.go(project)
    box = page.locator("[data-box=face-1]")

    def middle() -> tuple[float, float]:
        area = box.locator(".el").bounding_box()
        assert area
        return area["x"] + area["width"] / 2, area["y"] + area["height"] / 2

    x, y = middle()
    phone.touch((x, y), (x, y - 60), (x, y - 120))
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > 0, "what is not chosen is scrolled over"
    x, y = middle()
    phone.touch((x, y))
    expect(box).to_have_class(re.compile("is-on"))
    place = {side: page.locator(f"[name='{side}.face-1']") for side in ("x", "width")}
    before = {side: int(field.input_value()) for side, field in place.items()}
    scrolled = page.evaluate("scrollY")
    x, y = middle()
    phone.touch((x, y), (x + 10, y + 5), (x + 30, y + 20))
    assert int(place["x"].input_value()) > before["x"]
    assert int(place["width"].input_value()) == before["width"]
    grip = page.locator("[data-grip=se] .hit").bounding_box()
    assert grip
    assert min(grip["width"], grip["height"]) >= 24
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    phone.touch((x, y), (x + 10, y + 10), (x + 20, y + 20))
    assert int(place["width"].input_value()) > before["width"]
    assert page.evaluate("scrollY") == scrolled, "the page stays where it is meanwhile"
    phone.look("review-touch")
