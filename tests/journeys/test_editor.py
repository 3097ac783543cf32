"""The editor: by keyboard alone, by mouse with things to rest at, by two people at once, and with
everything that can die under one's hands.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from bench.unsaved import READY, try_moment
from testing.factories.pictures import picture
from testing.factories.server import Server
from tests.journeys.main_job import make_project, order
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.models]


@pytest.fixture(scope="module")
def made(browser: Browser, server: Server, shots: Path) -> list[str]:
    """The paths of three results of one picture, in an organization of their own."""
    person = Person(browser, server, shots)
    person.register("editors")
    person.go("/admin/text-styles/new")
    person.page.fill("#name", "Campaign")
    person.page.get_by_role("button", name="Add the set").click()
    expect(person.page.locator("main")).to_contain_text("Campaign")
    order(
        person,
        make_project(person, "Edited", "portrait.jpg"),
        0,
        (1080, 1350),
        (540, 675),
        (1200, 120),
    )
    links = person.page.get_by_role("link", name=re.compile("^Adjust Custom")).all()
    paths = [str(link.get_attribute("href")) for link in links]
    person.leave()
    return list(dict.fromkeys(paths))


def open_editor(person: Person, path: str) -> Page:
    """Until its script is there, its handles are but a drawing."""
    person.sign_in("editors")
    person.go(path)
    person.page.wait_for_selector(READY)
    return person.page


def window(person: Person) -> list[str]:
    return [person.value(f"#crop_{side}") for side in ("x", "y", "width", "height")]


def wait_until_saved(page: Page) -> None:
    page.wait_for_selector("body:not(.is-dirty)")
    page.wait_for_selector("#edit-state:not([hx-get])")
    page.wait_for_timeout(400)  # a proof is asked for a moment after a change
    expect(page.locator("#proof.htmx-request")).to_have_count(0)  # nothing is cut off by a reload


def type_into(page: Page, field: str, words: str) -> None:
    """Write over what a field holds, by keys alone."""
    page.locator(field).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)
    page.keyboard.press("Tab")


def add_logo(page: Page) -> None:
    """Upload one, which is chosen then; the dialog of files is the system's own."""
    file = {"name": "mark.png", "mimeType": "image/png", "buffer": picture("PNG", (120, 80))}
    page.set_input_files("#logo_file", file)
    expect(page.locator("[name=logo][value^='logo:']")).to_be_checked()


def test_the_editor_by_keyboard_alone_with_undo_redo_reset_and_reload(
    person: Person, made: list[str]
) -> None:
    """J4, J5: crop, text with its style set, saturation and logo; every gesture has its keys, and
    what was saved is there after a reload.
    """
    page = open_editor(person, made[0])
    page.keyboard.press("c")
    expect(page.locator("[data-grip=move]")).to_be_focused()
    planned = window(person)
    page.keyboard.press("Shift+ArrowLeft")
    moved = window(person)
    assert moved != planned
    page.locator("[data-grip=nw]").focus()
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    chosen = window(person)
    assert int(chosen[2]) / int(chosen[3]) == pytest.approx(1080 / 1350, abs=0.01)
    assert page.is_checked("[name=crop_by][value=hand]")
    type_into(page, "#crop_x", str(int(chosen[0]) + 7))
    assert window(person) == [str(int(chosen[0]) + 7), *chosen[1:]]
    chosen = window(person)
    page.locator("[data-grip=nw]").focus()
    person.look("editor-crop")
    page.keyboard.press("Control+z")
    assert window(person) != chosen
    page.keyboard.press("Control+Shift+z")
    assert window(person) == chosen
    page.keyboard.press("Escape")

    page.keyboard.press("t")
    page.keyboard.type("Spring?")  # typed, not taken as keys
    piece = page.locator(".overlay-edge")
    piece.focus()
    before = float(person.value("[name=text_y]"))
    page.keyboard.press("Shift+ArrowDown")
    assert float(person.value("[name=text_y]")) == pytest.approx(before + 1000 / 1350, abs=0.02)
    page.keyboard.press("Enter")
    expect(page.locator("[data-texts] textarea")).to_be_focused()
    page.locator("[name=text_set]").focus()
    page.keyboard.press("ArrowDown")
    style_set = person.value("[name=text_set]")
    page.locator("[name=text_style]").focus()
    page.keyboard.press("ArrowDown")
    type_into(page, "#saturation", "0.85")
    add_logo(page)

    page.keyboard.press("Control+s")
    wait_until_saved(page)
    page.reload()
    page.wait_for_selector(READY)
    assert window(person) == chosen
    assert person.value("[name=text_content]") == "Spring?"
    assert person.value("[name=text_set]") == style_set != ""
    assert person.value("[name=text_style]") == "subtitle"
    assert person.value("#saturation") == "0.85"
    expect(page.locator("[name=logo][value^='logo:']")).to_be_checked()
    expect(page.locator("[data-restored]")).to_be_hidden()
    page.locator(".overlay-edge").first.focus()
    page.keyboard.press("Delete")
    expect(page.locator("[data-texts] textarea")).to_have_count(0)
    page.get_by_role("button", name="Reset").click()
    assert window(person) == planned
    assert not page.is_checked("[name=crop_by][value=hand]")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert person.value("[name=text_content]") == "Spring?", "undo goes back behind what was saved"
    assert person.noise == []


def test_the_second_layout_is_chosen_saved_and_taken_back(person: Person, made: list[str]) -> None:
    """Of the wide result: the others can be cropped, and have no other layout."""
    page = open_editor(person, made[0])
    for path in made:
        person.go(path)
        page.wait_for_selector(READY)
        if page.locator("#layout-choice").count():
            break
    choice = page.get_by_role("group", name="Layout")
    best, second = (
        choice.get_by_role("radio", name=re.compile(f"^{each}")) for each in ("Best", "Second best")
    )
    choice.scroll_into_view_if_needed()
    for shown in choice.locator("img").all():
        expect(shown).to_have_attribute("src", re.compile("^data:image/jpeg;base64,"))
    line = page.locator("#plan-line")
    planned = line.inner_text()
    expect(best).to_be_checked()
    choice.locator("label", has_text="Second best").click()
    expect(line).not_to_have_text(planned)
    other = line.inner_text()
    person.look("editor-layout")
    page.keyboard.press("Control+s")
    wait_until_saved(page)
    page.reload()
    page.wait_for_selector(READY)
    expect(second).to_be_checked()
    expect(line).to_have_text(other)
    second.press("ArrowLeft")
    expect(best).to_be_checked()
    expect(line).to_have_text(planned)
    page.keyboard.press("Control+s")
    wait_until_saved(page)
    expect(best).to_be_checked()
    assert person.noise == []


def test_what_is_dragged_rests_at_the_centre_and_stays_on_the_canvas(
    person: Person, made: list[str]
) -> None:
    page = open_editor(person, made[1])
    page.click("[data-tool=crop]")
    drag(page, "[data-grip=se]", -60, -60)
    assert page.is_checked("[name=crop_by][value=hand]")
    drag(page, "[data-grip=move]", -2000, -2000)
    assert (person.value("#crop_x"), person.value("#crop_y")) == ("0", "0")
    page.click("[data-leave-crop]")
    page.click("[data-suggestions] > summary")
    caption = page.locator("[data-insert-text]").first
    words = caption.get_attribute("data-insert-text")
    person.look("editor-suggestions")
    caption.click()
    assert words
    assert person.value("[data-texts] textarea") == words
    page.wait_for_selector(".overlay-edge")
    page.fill("[data-texts] textarea", "New")
    page.wait_for_selector(".overlay-edge")
    fit_and_take_back(person)
    page.fill("[name=text_x]", "6")
    page.fill("[name=text_y]", "6")
    page.fill("[name=text_width]", "40")
    expect(page.locator(".overlay-edge")).to_have_attribute("width", "40%")
    page.press("[name=text_width]", "Enter")  # ends the writing, and neither saves nor resets
    assert (person.value("[name=text_width]"), person.value("[data-texts] textarea")) == (
        "40",
        "New",
    )
    stage = page.locator("#proof-stage").bounding_box()
    assert stage is not None
    to_centre = stage["width"] * 0.24 + 4  # from 6 to 30 %, and a little too far
    page.keyboard.down("Alt")
    drag(page, ".overlay-edge", to_centre, 0)
    page.keyboard.up("Alt")
    assert float(person.value("[name=text_x]")) != 30
    page.keyboard.press("Control+z")
    assert person.value("[name=text_x]") == "6"
    drag(page, ".overlay-edge", to_centre, stage["height"] / 3, guides=True)
    assert float(person.value("[name=text_x]")) == pytest.approx(30, abs=0.05)
    expect(page.locator("[data-spoken]")).to_contain_text("at the centre")
    drag(page, ".overlay [data-part=grow]", stage["width"] / 10, 0)
    assert int(person.value("[name=text_size]")) > 96
    page.wait_for_timeout(400)  # a proof is asked for a moment after a change
    expect(page.locator("#proof.htmx-request")).to_have_count(0)
    page.click("[data-add-text]")
    page.keyboard.type("Second")
    expect(page.locator(".overlay-edge")).to_have_count(2)
    first, second = (page.locator(".overlay-edge").nth(n).bounding_box() for n in (0, 1))
    assert first
    assert second
    assert second["y"] >= first["y"] + first["height"], "a new text lies on no other one"
    page.locator("[data-remove-text]").last.click()
    page.fill("[name=text_x]", "95")
    person.wait_until(
        "parseFloat(document.querySelector('.overlay-edge').getAttribute('x')) < 90"
    )  # the text is kept on the canvas, and its frame lies where it is
    assert person.noise == []


def fit_and_take_back(person: Person) -> None:
    """A headline is too long: a shorter one is offered, taken, and taken back with one key."""
    page = person.page
    field = page.locator("[data-texts] textarea")
    field.blur()
    field.fill("Everything for the garden: forty kinds of seed, and advice")
    field.blur()
    page.get_by_role("button", name="Fit to the box").click()
    offered = page.locator("[data-texts] [data-wording]")
    expect(offered).not_to_have_count(0)
    person.look("editor-wordings")
    words = str(offered.last.get_attribute("data-wording"))
    offered.last.click()
    expect(field).to_have_value(words)
    expect(offered).to_have_count(0)
    page.get_by_role("button", name="Undo").first.click()
    expect(field).to_have_value(re.compile("and advice$"))
    page.get_by_role("button", name="Undo").first.click()
    expect(field).to_have_value("New")


def drag(page: Page, target: str, dx: float, dy: float, *, guides: bool = False) -> None:
    """guides: lines are to be seen while something rests at them."""
    handle = page.locator(target).first
    handle.focus()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=5)
    if guides:
        expect(page.locator(".guide")).not_to_have_count(0)
    page.mouse.up()
    expect(page.locator(".guide")).to_have_count(0)


def test_nothing_unsaved_is_lost_with_the_tab_the_session_or_the_network(
    person: Person, server: Server, made: list[str]
) -> None:
    """The short form of bench.unsaved, which kills the server as well."""
    page = open_editor(person, made[1])
    page.on("dialog", lambda dialog: dialog.accept())
    for number, kind in enumerate(("tab", "session", "network")):
        chance = random.Random(f"short {number}")
        page, loss = try_moment(page, f"{server.url}{made[1]}", kind, chance)
        assert loss.changed > 0
        assert (loss.lost, loss.unsaved) == (0, 0), loss


def test_trying_again_saves_what_the_form_says_now(person: Person, made: list[str]) -> None:
    """What was changed after a save that failed is saved too, and not taken for saved."""
    page = open_editor(person, made[2])
    page.fill("#saturation", "0.5")
    page.locator("#saturation").blur()
    page.context.set_offline(True)
    page.click("[data-save]")
    problem = page.locator("#messages [data-problem]").last
    expect(problem).to_be_visible()
    page.fill("#saturation", "0.9")
    page.locator("#saturation").blur()
    page.context.set_offline(False)
    problem.get_by_role("button", name="Try again").click()
    wait_until_saved(page)
    page.reload()
    page.wait_for_selector(READY)
    expect(page.locator("#saturation")).to_have_value("0.90")


def test_a_save_does_not_wait_for_what_the_page_asks_by_itself(
    person: Person, made: list[str]
) -> None:
    """While the version before is made its state is asked for, and that answer may be late."""
    page = open_editor(person, made[2])
    late: list[Route] = []
    page.route("**/state", lambda route: late.append(route))
    page.fill("#brightness", "1.2")
    page.locator("#brightness").blur()
    page.click("[data-save]")
    while not late:
        page.wait_for_timeout(50)
    page.fill("#brightness", "1.3")
    page.locator("#brightness").blur()
    with page.expect_response(re.compile("/edits$")):
        page.click("[data-save]")
    page.wait_for_selector("body:not(.is-dirty)")
    page.unroute("**/state")  # and what was late goes on
    wait_until_saved(page)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_two_people_at_once_see_both_and_copies_can_be_taken_back(
    browser: Browser, server: Server, shots: Path, made: list[str], width: int, theme: str
) -> None:
    """J6: a lost update says who saved what; versions; siblings with conflicts first."""
    mine = Person(browser, server, shots, width=width, theme=theme)
    theirs = Person(browser, server, shots)
    page, other = open_editor(mine, made[0]), open_editor(theirs, made[0])
    other.fill("#saturation", "0.2")
    other.click("[data-save]")
    wait_until_saved(other)
    page.fill("#contrast", "1.4")
    page.locator("[data-save]:visible").click()
    dialog = page.locator("#conflict-dialog")
    expect(dialog).to_contain_text("editors saved")
    expect(dialog).to_contain_text("saturation 0.20")
    expect(dialog.locator("img")).to_have_count(2)
    mine.look("editor-conflict")
    dialog.get_by_role("button", name="Take theirs").click()
    expect(page.locator("#saturation")).to_have_value("0.20")
    expect(dialog).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator("#contrast")).to_have_value("1.4")

    page.locator("[data-versions]").click()
    page.wait_for_selector("#versions-dialog[open]")
    page.get_by_role("link", name="Look at version 1").click()
    expect(page.locator("#compared")).to_contain_text("Version 1")
    mine.look("editor-versions")
    page.keyboard.press("Escape")

    page.locator("[data-siblings]").click()
    page.locator("#siblings-dialog [name=target][data-ratio=yes]").check()
    mine.look("editor-siblings")
    page.get_by_role("button", name="Save and apply").click()
    expect(page.locator("#messages")).to_contain_text("Applied to 1")
    page.wait_for_selector("body:not(.is-dirty)")
    page.locator("#messages button", has_text="Undo").click()
    expect(page.locator("#messages")).to_contain_text("taken back")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.wait_for_selector("#keys-dialog[open]")
    mine.look("editor-keys")
    mine.leave()
    theirs.leave()
