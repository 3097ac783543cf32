"""J11: a rule is changed with its effect in view, tried, published, taken back; and two admins."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from testing.factories.server import Server
from tests.journeys.main_job import make_project, order
from tests.journeys.person import LOOK_AGAIN_MS, Person

pytestmark = [pytest.mark.browser, pytest.mark.models]

ADAPTATION = "/admin/rules/adaptation"
SCREENS = ("adaptation", "ai-behavior", "upload-moderation", "manual-editing")


def refused(noise: list[str]) -> list[str]:
    """What the browser complained about, but for the refusal that the journey provokes."""
    return [line for line in noise if "409" not in line]


def publish_elsewhere(browser: Browser, server: Server, shots: Path) -> None:
    """Another window without script publishes in between: the plain form does all."""
    other = Person(browser, server, shots, java_script_enabled=False)
    other.sign_in()
    other.go(ADAPTATION)
    other.page.fill("[id='layoutGuidance.logoSize']", "40")
    other.page.get_by_role("button", name="Dry run").click()
    expect(other.page.locator("#dry-run")).to_contain_text("plans change")
    other.page.fill("[name=note]", "Larger logos")
    other.page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(other.page.locator("main")).to_contain_text("is live")
    other.leave()


def test_a_rule_is_changed_tried_published_and_taken_back(
    person: Person, browser: Browser, server: Server, shots: Path
) -> None:
    page = person.page
    person.sign_in()
    order(person, make_project(person, "Rules", "advertisement.png"), 0, (400, 400), (300, 600))
    page.get_by_role("link", name=re.compile("^Adjust Custom")).last.click()
    expect(page.locator("#p-crop")).to_contain_text("adaptation, version 1")
    result = page.url.removeprefix(server.url)

    person.go(ADAPTATION)
    page.get_by_label("Face-centric").check()
    page.fill("[id='weights.text']", "0")
    expect(page.locator("#rule-summary")).to_contain_text("2\u00a0changes")
    page.fill("[id='weights.cta']", "0")
    page.locator(".samples .after").first.wait_for(state="attached")

    top = page.get_by_label("Top edge")
    top.scroll_into_view_if_needed()
    box = top.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 30, steps=4)
    page.mouse.up()
    dragged = float(person.value("[id='layoutGuidance.safeZone.top']"))
    assert dragged > 3
    page.keyboard.press("ArrowDown")
    assert float(person.value("[id='layoutGuidance.safeZone.top']")) == dragged + 1
    expect(page.locator("#rule-summary")).to_contain_text("4\u00a0changes")

    page.get_by_role("button", name="Dry run").click()
    expect(page.locator("#dry-run")).to_contain_text("plans change")
    expect(page.locator("#dry-run .pair").first).to_contain_text("Before")
    person.look("rules-dry-run", whole=True)

    publish_elsewhere(browser, server, shots)
    page.fill("[name=note]", "Faces sell")
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.locator("#conflict")).to_contain_text("published by admin in between")
    assert person.value("[id='layoutGuidance.logoSize']") == "40"
    assert person.value("[id='weights.text']") == "0"
    person.look("rules-conflict")
    page.get_by_role("button", name="Publish version 3").click()
    expect(page.locator("main")).to_contain_text("Version 3 is live")

    page.get_by_role("link", name="History").click()
    expect(page.locator("main")).to_contain_text("Faces sell")
    page.get_by_role("button", name="Compare the two").click()
    expect(page.locator("[aria-labelledby=diff]")).to_contain_text("Weights: Text")
    person.look("rules-history")

    person.go(result)
    expect(page.locator("#p-crop")).to_contain_text("adaptation, version 3")
    page.get_by_role("button", name="Make again with these").click()
    page.wait_for_selector("#edit-state[data-version='2']:not([hx-get])")
    page.reload()
    expect(page.locator("#p-crop")).to_contain_text("Made with the rules adaptation, version 3")

    person.go(f"{ADAPTATION}/versions")
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.locator("main")).to_contain_text("Version 1 is in force again, as version 4")
    assert refused(person.noise) == []


def test_what_is_typed_as_an_answer_comes_is_asked_for_too(person: Person) -> None:
    """The answer arrives in the moment in which the next question waits for more letters."""
    page = person.page
    person.sign_in()
    person.go(ADAPTATION)
    held: list[Route] = []
    page.route("**/draft", lambda route: route.continue_() if held else held.append(route))
    page.fill("[id='weights.text']", "0")
    while not held:
        page.wait_for_timeout(LOOK_AGAIN_MS)
    answer = held[0].fetch()
    page.fill("[id='weights.cta']", "0")
    held[0].fulfill(response=answer)
    expect(page.locator("#rule-summary")).to_contain_text("2\u00a0changes")
    page.select_option("#shape", "9:16")
    page.fill("[id='weights.cta']", "100")
    expect(page.locator("#rule-summary")).to_contain_text("1\u00a0change:")
    assert person.value("#shape") == "9:16"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_rule_screens_are_for_everybody(
    browser: Browser, server: Server, shots: Path, theme: str
) -> None:
    """Every group at the desk, the largest of them and the history on smaller screens too."""
    somebody = Person(browser, server, shots, theme=theme)
    somebody.sign_in()
    for group in SCREENS:
        somebody.go(f"/admin/rules/{group}")
        somebody.look(f"rules-{group}", whole=True)
    for width, name, path in (
        (768, "rules-adaptation", ADAPTATION),
        (390, "rules-adaptation", ADAPTATION),
        (390, "rules-versions", f"{ADAPTATION}/versions"),
    ):
        somebody.width = width
        somebody.page.set_viewport_size({"width": width, "height": 900})
        somebody.go(path)
        somebody.look(name, whole=True)
    assert somebody.noise == []
    somebody.leave()
