"""The main job at the screens: from a picture to a ZIP, by mouse and keyboard, on desk and phone,
with and without script.
"""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from testing.factories.pictures import opened
from testing.factories.server import Server
from tests.journeys.person import SAMPLES, Person

pytestmark = [pytest.mark.browser, pytest.mark.models]


def make_project(person: Person, name: str, *pictures: str) -> str:
    """Upload through the drop zone and wait until everything is looked at; the project's path."""
    page = person.page
    person.go("/")
    page.fill("#project_name", name)
    page.set_input_files("[data-drop] input", [SAMPLES / picture for picture in pictures])
    page.wait_for_url(re.compile(r"/projects/[0-9a-f-]{36}$"))
    page.wait_for_selector("#actions a.primary")
    return page.url.removeprefix(person.server.url)


def order(person: Person, project: str, formats: int, *sizes: tuple[int, int]) -> None:
    """Order the first formats of the catalogue and custom sizes, and wait until they are made,
    without reloading.
    """
    page = person.page
    person.go(project)
    page.click("#actions a.primary")
    page.wait_for_selector("#chooser-dialog[open]")
    page.click("[data-clear-formats]")
    for number in range(formats):
        page.locator(".of-repurposing .tile").nth(number).click()
    if sizes:
        person.open_sizes()
    for row, (width, height) in enumerate(sizes):
        if row:
            page.click("[data-add-size]")
        page.locator("[name=custom_width]").nth(row).fill(str(width))
        page.locator("[name=custom_height]").nth(row).fill(str(height))
    person.look("choose")
    expect(page.locator("[data-order]")).to_contain_text(f"Generate {formats + len(sizes)}")
    page.click("[data-order]")
    page.wait_for_url(re.compile("/results$"))
    page.wait_for_selector("#progress:not([hx-get])")


def test_from_a_picture_to_a_zip(person: Person, tmp_path: Path) -> None:
    """J1, J2, J4, J8: every file has its exact size, and the adjusted one is grey and bears its
    words.
    """
    page = person.page
    person.sign_in()
    person.look("home")
    project = make_project(person, "Launch", "portrait.jpg")
    expect(page.locator(".el-row")).not_to_have_count(0)
    person.look("review")
    order(person, project, 2, (640, 360))
    expect(page.locator("#progress [role=status]")).to_have_text("3 of 3 made")
    person.look("results", whole=True)

    page.get_by_role("link", name="Adjust Custom 640 × 360").last.click()
    page.fill("#saturation", "0")
    page.click("[data-add-text]")
    page.fill("[data-texts] textarea", "Spring sale")
    page.press("[data-texts] textarea", "Tab")
    page.wait_for_selector("#proof img[src^='data:']")
    person.look("editor")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#edit-state[data-version='2']:not([hx-get])")

    page.get_by_role("link", name="Back to the results").click()
    page.get_by_role("button", name="Download").first.click()
    person.look("download")
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the ZIP").click()
    download.value.save_as(tmp_path / "all.zip")
    check_zip(tmp_path / "all.zip")
    assert person.noise == []


def check_zip(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        pictures = {
            name: opened(archive.read(name)) for name in archive.namelist() if name.endswith(".jpg")
        }
    assert len(pictures) == 3
    for name, picture in pictures.items():
        assert name.endswith(f"_{picture.width}x{picture.height}.jpg")
    grey = next(
        np.asarray(p.convert("RGB")).astype(int) for p in pictures.values() if p.size == (640, 360)
    )
    assert np.ptp(grey, axis=2).max() <= 3


def open_editor(person: Person) -> None:
    """Of the last custom size; until its script is there, its handles are but a drawing."""
    person.page.get_by_role("link", name=re.compile("^Adjust Custom")).last.click()
    person.page.wait_for_url(re.compile("/results/[^/]+$"))
    person.page.wait_for_load_state()


def test_the_editor_by_keyboard_alone_with_undo_redo_reset_and_reload(person: Person) -> None:
    """J4, J5: every gesture has its keys, and what was saved is there after a reload."""
    page = person.page
    person.sign_in()
    order(person, make_project(person, "Keys", "portrait.jpg"), 0, (400, 400))
    open_editor(person)
    page.locator("[data-grip=nw]").focus()
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    page.locator("[data-grip=move]").focus()
    before = int(person.value("#crop_y"))
    page.keyboard.press("ArrowDown" if before == 0 else "ArrowUp")
    assert abs(int(person.value("#crop_y")) - before) == 1
    window = [person.value(f"#crop_{side}") for side in ("x", "y", "width", "height")]
    assert window[2] == window[3], "the window keeps the ratio of the format"

    page.keyboard.press("Control+z")
    assert [person.value(f"#crop_{side}") for side in ("x", "y", "width", "height")] != window
    page.keyboard.press("Control+Shift+z")
    assert [person.value(f"#crop_{side}") for side in ("x", "y", "width", "height")] == window

    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#edit-state[data-version='2']:not([hx-get])")
    page.reload()
    assert [person.value(f"#crop_{side}") for side in ("x", "y", "width", "height")] == window
    assert page.is_checked("#crop_on")
    page.get_by_role("button", name="Reset").click()
    assert not page.is_checked("#crop_on")
    assert person.noise == []


def test_boxes_are_dragged_with_the_mouse(person: Person) -> None:
    """The crop window follows the pointer, stays inside the picture, and a text stands where it was
    dropped.
    """
    page = person.page
    person.sign_in()
    order(person, make_project(person, "Mouse", "product.png"), 0, (300, 300))
    open_editor(person)
    drag(person, "[data-grip=se]", -60, -60)
    assert page.is_checked("#crop_on")
    drag(person, "[data-grip=move]", -2000, -2000)
    assert (person.value("#crop_x"), person.value("#crop_y")) == ("0", "0")
    page.click("[data-add-text]")
    page.fill("[data-texts] textarea", "New")
    stage = page.locator("#proof-stage").bounding_box()
    assert stage is not None
    drag(person, ".overlay-edge", stage["width"] / 4, stage["height"] / 2)
    assert float(person.value("[name=text_x]")) == pytest.approx(31, abs=1.5)
    assert float(person.value("[name=text_y]")) == pytest.approx(56, abs=1.5)
    page.fill("[name=text_x]", "95")
    page.wait_for_function(
        "() => parseFloat(document.querySelector('.overlay-edge').getAttribute('x')) < 90"
    )  # the text is kept on the canvas, and its frame lies where it is
    assert person.noise == []


def drag(person: Person, target: str, dx: float, dy: float) -> None:
    box = person.page.locator(target).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    person.page.mouse.move(x, y)
    person.page.mouse.down()
    person.page.mouse.move(x + dx, y + dy, steps=5)
    person.page.mouse.up()


def test_a_bad_file_is_told_in_its_row_and_the_good_one_goes_on(
    person: Person, tmp_path: Path
) -> None:
    page = person.page
    person.sign_in()
    bad = tmp_path / "notes.png"
    bad.write_text("no picture at all")
    page.set_input_files("[data-drop] input", [bad, SAMPLES / "portrait.jpg"])
    expect(page.locator(".file-row").nth(0)).to_contain_text("Refused")
    expect(page.locator(".file-row").nth(1)).to_contain_text("Stored")
    person.look("upload")
    page.get_by_role("link", name="Continue to pictures").click()
    page.wait_for_selector("#actions a.primary")


@pytest.fixture(scope="module")
def made(browser: Browser, server: Server, shots: Path) -> str:
    """The path of a project with results."""
    person = Person(browser, server, shots)
    person.sign_in()
    project = make_project(person, "For everybody", "advertisement.png")
    order(person, project, 3, (320, 50))
    person.leave()
    return project


@pytest.mark.parametrize(
    ("width", "theme"), [(390, "dark"), (390, "light"), (1440, "dark"), (768, "light")]
)
def test_every_screen_is_for_everybody(
    browser: Browser, server: Server, shots: Path, made: str, width: int, theme: str
) -> None:
    """axe finds nothing and nothing overflows, in both themes, on the desk and on the phone."""
    person = Person(browser, server, shots, width=width, theme=theme)
    person.go("/login")
    person.look("sign-in")
    person.sign_in()
    person.go(f"{made}/results")
    person.look("results", whole=True)
    editor = person.page.get_by_role("link", name=re.compile("^Adjust ")).first.get_attribute(
        "href"
    )
    places = {
        "home": "/",
        "projects": "/projects",
        "new": "/projects/new",
        "review": made,
        "formats": f"{made}/formats",
        "account": "/account",
    }
    admin = {"users": "/admin/users", "jobs": "/admin/jobs", "health": "/admin/health"}
    for name, path in {**places, **admin, "editor": str(editor), "error": "/nowhere"}.items():
        person.go(path)
        person.look(name, whole=True)
    person.go(made)
    person.page.click("#actions a.primary")
    person.page.wait_for_selector("#chooser-dialog[open]")
    person.look("chooser")
    person.leave()


def test_a_download_tells_what_it_brings_and_comes_to_where_the_person_is(
    person: Person, made: str, tmp_path: Path
) -> None:
    """J8: a pattern with its example, folders, and a notice on another page."""
    page = person.page
    person.sign_in()
    person.go(f"{made}/results")
    page.get_by_role("button", name="Download").first.click()
    page.go_back()
    expect(page.locator("#download-dialog")).to_be_hidden()
    assert page.url.endswith("/results"), "back closes the dialog and stays"
    page.go_forward()
    quote = page.locator("#download-quote")
    expect(quote).to_contain_text(re.compile(r"4.files, about \d+"))
    page.fill("#pattern", "{project}_{size}")
    expect(quote.get_by_role("alert")).to_contain_text("There is no part {size}")
    person.look("download-wrong")
    page.fill("#pattern", "{project}_")
    page.get_by_role("button", name="number").press("Enter")
    expect(quote).to_contain_text("for-everybody_001.")
    page.get_by_text("By both").click()
    expect(quote).to_contain_text("advertisement/")
    person.look("download-dialog")
    person.take_up(390, "dark")
    person.look("download-dialog")
    page.route("**/downloads/notices*", lambda route: route.abort())
    page.get_by_role("button", name="Make the ZIP").press("Enter")
    expect(page.locator("#download-dialog")).to_be_hidden()
    expect(page.locator("#notices")).to_contain_text("Making for-everybody.zip")
    page.unroute("**/downloads/notices*")
    with page.expect_download() as download:
        person.go("/account")
    download.value.save_as(tmp_path / "for-everybody.zip")
    expect(page.locator("#notices")).to_contain_text("for-everybody.zip is ready")
    person.look("download-notice")
    with zipfile.ZipFile(tmp_path / "for-everybody.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(archive.namelist()) == {line["file"] for line in manifest["files"]} | {
            "manifest.json"
        }
    assert all(line["file"].startswith("advertisement/") for line in manifest["files"])
    assert all(line["altText"] for line in manifest["files"])
    page.get_by_role("button", name="Close the notice of for-everybody.zip").click()
    person.go(f"{made}/downloads")
    assert page.locator("#notices .toast").count() == 0
    person.look("downloads")
    assert [said for said in person.noise if "ERR_FAILED" not in said] == []


def test_the_job_without_script(browser: Browser, server: Server, shots: Path) -> None:
    """Plain forms do all of it but dragging."""
    person = Person(browser, server, shots, java_script_enabled=False)
    page = person.page
    person.sign_in()
    page.set_input_files("[data-drop] input", SAMPLES / "portrait.jpg")
    page.get_by_role("button", name="Upload").click()
    while not page.locator("#actions a.primary").count():
        page.reload()
    page.click("#actions a.primary")
    page.get_by_role("link", name="Clear the choice").click()
    page.click("[data-sizes] > summary")
    page.fill("#custom_width_1", "200")
    page.fill("#custom_height_1", "100")
    page.press("#custom_height_1", "Enter")
    expect(page.locator("#price .sum-big")).to_have_text(re.compile(r"1\W+result$"))
    page.get_by_role("button", name="Generate").click()
    while "1 of 1 made" not in page.locator("#progress").inner_text():
        page.reload()
    page.get_by_role("link", name=re.compile("^Adjust ")).first.click()
    page.fill("#saturation", "0.5")
    page.get_by_role("button", name="Save").click()
    assert person.value("#saturation") == "0.50"
    person.leave()
