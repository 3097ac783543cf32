"""J16: a title in Arabic and Japanese, from the editor into the file of the ZIP."""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from testing.factories.pictures import opened
from tests.journeys.main_job import make_project, order
from tests.journeys.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.models]

GROUND = (60, 70, 80)
"""Of the whole picture: whatever else is in a file are letters."""
SIDE = 600
TITLE = "مرحبا 夏のセール"


def find_letters(picture: Image.Image) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what is far from the ground, as shares of the picture."""
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    far = np.abs(pixels - np.array(GROUND)).max(axis=2) > 90
    rows, columns = np.flatnonzero(far.any(axis=1)), np.flatnonzero(far.any(axis=0))
    assert rows.size, "there are letters"
    width, height = picture.size
    return columns[0] / width, rows[0] / height, columns[-1] / width, rows[-1] / height


def test_a_title_of_two_scripts_is_in_the_file_of_the_zip(person: Person, tmp_path: Path) -> None:
    """The file shows what the editor showed: the same letters at the same place."""
    page = person.page
    person.register("titles")
    plain = tmp_path / "plain.png"
    Image.new("RGB", (SIDE, SIDE), GROUND).save(plain)
    order(person, make_project(person, "Titles", str(plain)), 0, (SIDE, SIDE))
    results = page.url
    page.get_by_role("link", name="Adjust Custom").first.click()
    page.wait_for_selector("#edit-form[data-is-ready]")
    page.locator("[data-add-text]").click()
    field = page.locator("[data-texts] textarea")
    field.fill("Draft")
    field.blur()
    field.fill(TITLE)
    field.blur()
    page.get_by_role("button", name="Undo").first.click()
    expect(field).to_have_value("Draft")
    page.get_by_role("button", name="Redo").first.click()
    expect(field).to_have_value(TITLE)
    page.wait_for_timeout(400)  # a proof is asked for a moment after a change
    expect(page.locator("#proof.htmx-request")).to_have_count(0)
    expect(page.locator("#edit-warnings")).not_to_contain_text("Letters missing")
    person.look("editor-two-scripts")
    shown = str(page.locator("#proof img[src^='data:']").get_attribute("src"))
    proof = opened(base64.b64decode(shown.partition(",")[2]))
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("#edit-state[data-version='2']:not([hx-get])")

    page.goto(results)
    page.get_by_role("button", name="Download").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the ZIP").click()
    download.value.save_as(tmp_path / "titles.zip")
    with zipfile.ZipFile(tmp_path / "titles.zip") as archive:
        (line,) = json.loads(archive.read("manifest.json"))["files"]
        made = opened(archive.read(line["file"]))
    assert (line["version"], made.size) == (2, (SIDE, SIDE))
    assert find_letters(made) == pytest.approx(find_letters(proof), abs=0.02)
    small = cv2.resize(np.asarray(made.convert("RGB")), proof.size, interpolation=cv2.INTER_AREA)
    apart = np.abs(small.astype(int) - np.asarray(proof.convert("RGB")).astype(int))
    assert apart.mean() < 3, "letter by letter"
    assert person.noise == []
