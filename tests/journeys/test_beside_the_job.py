"""What stands beside the main job: other scripts, what is left out, what failed, and no script."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from testing.factories.pictures import opened
from testing.factories.server import Server
from tests.journeys.main_job import make_project, order
from tests.journeys.person import SAMPLES, Person

pytestmark = [pytest.mark.browser, pytest.mark.models]


def test_screens_run_from_right_to_left_and_the_canvas_does_not(
    browser: Browser, server: Server, shots: Path, made: str
) -> None:
    """J16: looking at pictures, choosing and adjusting in Arabic; a text of 6 % lies at the left,
    and no letter of it is missing.
    """
    person = Person(browser, server, shots, locale="ar")
    page = person.page
    person.sign_in()
    person.go(f"{made}/results")
    editor = str(page.locator(".result-actions a.push").first.get_attribute("href"))
    places = {"review": made, "formats": f"{made}/formats", "editor": editor}
    for width, theme in ((1440, "light"), (390, "dark")):
        person.take_up(width, theme)
        for name, path in places.items():
            person.go(path)
            expect(page.locator("html")).to_have_attribute("lang", "ar")
            expect(page.locator("html")).to_have_attribute("dir", "rtl")
            person.look(f"ar-{name}", whole=True)
    page.locator("[data-add-text]").click()
    with page.expect_response(re.compile("/preview$")):
        page.locator("[data-texts] textarea").fill("مرحبا 夏のセール")
    page.locator("[data-texts] [name=text_x]").fill("6")
    page.wait_for_selector("#proof img[src^='data:']")
    expect(page.locator("#edit-warnings")).not_to_contain_text("أحرف ناقصة")
    left = page.locator("[data-texts] [name=text_x]").input_value()
    expect(page.locator(".overlay-edge")).to_have_attribute("x", f"{left}%")
    person.look("ar-editor-title")
    piece, stage = (page.locator(at).bounding_box() for at in (".overlay-edge", "#proof-stage"))
    assert piece
    assert stage
    assert piece["x"] < stage["x"] + stage["width"] / 4
    assert person.noise == []
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
    page.wait_for_timeout(500)  # the dialog's entry leaves the history
    with page.expect_download() as download:
        person.go("/account")
        page.unroute(
            "**/downloads/notices*"
        )  # not before: a quick file would come to the page before
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


def test_a_flagged_picture_is_blurred_revealed_and_left_out(person: Person, tmp_path: Path) -> None:
    """J15: a reveal is logged, nothing flagged leaves in a ZIP, and an admin lifts the flag."""
    page = person.page
    person.register("guard")
    person.go("/admin/rules/upload-moderation")
    page.fill("[id=nsfwThreshold]", "10")
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.locator("main")).to_contain_text("Version 2 is live")
    skin = tmp_path / "skin.png"
    Image.new("RGB", (320, 240), (200, 150, 120)).save(skin)  # the model scores it .32
    project = make_project(person, "Guarded", "portrait.jpg", str(skin))
    page.locator("#strip a", has_text="skin.png").click()
    main = page.locator("main")
    expect(main).to_contain_text("This picture may not be safe for work.")
    person.look("flagged")
    blurred = page.locator(".pic").get_attribute("src")
    page.get_by_role("button", name="Reveal it, logged").click()
    expect(main).to_contain_text("that is in the audit log")
    assert page.locator(".pic").get_attribute("src") != blurred
    order(person, project, 0, (200, 200), pictures=2)
    page.get_by_role("button", name="Download").first.click()
    expect(page.locator("#download-quote")).to_contain_text(re.compile("1.result is left out"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the ZIP").click()
    download.value.save_as(tmp_path / "safe.zip")
    with zipfile.ZipFile(tmp_path / "safe.zip") as archive:
        (line,) = json.loads(archive.read("manifest.json"))["files"]
    assert line["source"] == "portrait.jpg"
    person.go("/admin/audit-log")
    expect(main).to_contain_text(re.compile("reveal", re.IGNORECASE))
    person.go(project)
    page.locator("#strip a", has_text="skin.png").click()
    page.get_by_role("button", name="It is safe").click()
    expect(main).not_to_contain_text("may not be safe for work")
    assert person.noise == []


def test_what_failed_can_be_copied_and_tried_again(person: Person, made: str) -> None:
    """Offline nothing looks stored that is not; the message stays, and its button sends again."""
    page = person.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.sign_in()
    person.go(f"{made}/results")
    approve = page.locator(".result [data-act=approve]").first
    problem = page.locator("#messages [data-problem]")
    page.context.set_offline(True)
    approve.click()
    expect(problem).to_contain_text("The server does not answer")
    expect(approve).to_have_attribute("aria-pressed", "false")
    problem.get_by_role("button", name="Copy details").click()
    expect(problem).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "code: offline" in copied
    assert re.search(r"^address: POST /projects/[0-9a-f-]{36}/", copied, re.MULTILINE)
    page.context.set_offline(False)
    person.look("problem")
    problem.get_by_role("button", name="Try again").click()
    expect(approve).to_have_attribute("aria-pressed", "true")
    expect(problem).to_have_count(0)
    approve.click()
    page.route("**/media/**", lambda route: route.abort())
    page.reload()
    expect(problem).to_contain_text("could not be shown here")
    page.unroute("**/media/**")
    problem.get_by_role("button", name="Try again").click()
    person.wait_until(
        "[...document.querySelectorAll('.result img')].every(img => img.naturalWidth)"
    )


def test_the_job_without_script(
    browser: Browser, server: Server, shots: Path, tmp_path: Path
) -> None:
    """Plain forms do all of it but dragging, from sign-in to a ZIP of what is approved."""
    person = Person(browser, server, shots, java_script_enabled=False)
    page = person.page
    person.sign_in()
    page.set_input_files("[data-drop] input", SAMPLES / "portrait.jpg")
    page.get_by_role("button", name="Upload").click()
    while not page.locator("#actions a.primary").count():
        page.reload()
    page.click("#actions a.primary")
    with page.expect_navigation():
        page.get_by_role("link", name="Clear the choice").click()
    page.click("[data-sizes] > summary")
    page.fill("#custom_width_1", "200")
    page.fill("#custom_height_1", "100")
    page.press("#custom_height_1", "Enter")
    expect(page.locator("#price .sum-big")).to_have_text(re.compile(r"1\W+result$"))
    page.get_by_role("button", name="Generate").click()
    while "1 of 1 made" not in page.locator("#progress").inner_text():
        page.reload()
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("^Adjust ")).first.click()
    stage = page.locator("#proof-stage").bounding_box()
    assert stage is not None
    assert stage["width"] > 200, "the result is seen without script too"
    page.fill("#saturation", "0.5")
    page.locator("[name=text_content]").fill("Everything for the garden: forty kinds of seed")
    page.get_by_role("button", name="Fit to the box").click()
    page.locator("[data-wording]").last.click()
    expect(page.locator("[name=text_content]").first).to_have_text("Everything for the garden")
    assert person.value("#saturation") == "0.50"
    page.locator("[name=text_content]").first.fill("")  # it would cover what is decided below
    page.fill("#saturation", "0.4")
    page.get_by_role("button", name="Save").click()
    assert person.value("#saturation") == "0.40"
    with page.expect_navigation():
        page.get_by_role("link", name="Back to the results").click()
    page.get_by_role("button", name=re.compile("^Approve Custom")).click()
    expect(page.locator("#count-approved")).to_have_text("1")
    page.get_by_role("button", name="Download").first.click()
    page.get_by_label("Approved results").check()
    page.get_by_role("button", name="Make the ZIP").click()
    file = page.get_by_role("link", name=re.compile(r"^Download .*\.zip$"))
    while not file.count():
        page.reload()
    with page.expect_download() as download:
        file.click()
    download.value.save_as(tmp_path / "approved.zip")
    with zipfile.ZipFile(tmp_path / "approved.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith("_200x100.jpg")]
        made = opened(archive.read(names[0]))
    assert (len(names), made.size) == (1, (200, 100))
    person.leave()
