"""Versions beside each other and back, and the same adjustments for other results."""

from __future__ import annotations

import html
import json
import re
from uuid import UUID

import pytest

from app.domain.documents.formats import NO_TEXT
from app.models import GeneratedAsset
from testing import db
from tests.web.screens import Screens

TEXT = {"text_content": "Sale", "text_set": "", "text_style": "title", "text_x": "6", "text_y": "6"}


@pytest.fixture
def made(screens: Screens) -> list[str]:
    """The addresses of results of one picture; the first two have one ratio."""
    return screens.results(screens.ready_project(), (320, 320), (200, 200), (400, 200))


def save(screens: Screens, result: str, **fields: str) -> None:
    assert (
        screens.post(f"{result}/edits", **{**screens.fields(result), **fields}).status_code == 303
    )


def targets(page: str) -> list[str]:
    return re.findall(r'name="target" value="([^"]+)"', page)


def pictures(page: str) -> list[str]:
    return re.findall(r'<img src="(data:image/jpeg[^"]+)"', page)


def test_versions_say_who_changed_what_and_stand_beside_each_other(
    screens: Screens, made: list[str]
) -> None:
    result = made[0]
    save(screens, result, saturation="0.2")
    save(screens, result, **TEXT)
    page = screens.get(f"{result}/versions").text
    assert re.findall(r"Version (\d)", page)[:1] == ["3"]
    assert "Text: “Sale” (title at 6 %, 6 %)" in html.unescape(page)
    assert "Colour: saturation 0.20" in page
    assert "admin ·" in page
    assert len(set(pictures(page))) == 2
    beside = f"{result}/versions/beside-draft?look=1&part=compared"
    looked = screens.post(beside, htmx=True, **TEXT, kept="{}")
    assert "Your draft" in looked.text
    assert len(set(pictures(looked.text))) == 2
    assert screens.get(f"{result}/versions?look=9").status_code == 404
    screens.installation.work()


def test_the_editor_gets_an_earlier_version_as_its_draft_and_nothing_is_saved(
    screens: Screens, made: list[str]
) -> None:
    result = made[0]
    save(screens, result, saturation="0.2")
    save(screens, result, saturation="0.7")
    answer = screens.post(f"{result}/versions/2/restore", htmx=True)
    (said,) = re.findall(r'data-mended="([^"]+)"', answer.text)
    assert dict(json.loads(html.unescape(said)))["saturation"] == "0.20"
    assert 'data-base="3"' in answer.text
    assert screens.fields(result)["version"] == "3"
    assert screens.post(f"{result}/versions/9/restore", htmx=True).status_code == 404
    screens.installation.work()


def test_without_script_an_earlier_version_is_saved_as_the_newest(
    screens: Screens, made: list[str]
) -> None:
    result = made[0]
    save(screens, result, saturation="0.2")
    save(screens, result, saturation="0.7")
    stale = screens.post(f"{result}/versions/2/restore", version="2")
    assert stale.status_code == 409
    assert screens.post(f"{result}/versions/2/restore", version="3").status_code == 303
    assert (screens.fields(result)["version"], screens.fields(result)["saturation"]) == (
        "4",
        "0.20",
    )
    screens.installation.work()


def test_siblings_with_something_to_lose_come_first_and_are_not_chosen(
    screens: Screens, made: list[str]
) -> None:
    source, same_ratio, other = made
    with db.transaction(screens.installation.admin) as session:
        row = session.get_one(GeneratedAsset, id_of(other))
        row.target = row.target.changed(rules=(NO_TEXT,))
    save(screens, same_ratio, saturation="0.4")
    save(screens, source, saturation="0.9", **TEXT)
    page = html.unescape(screens.get(f"{source}/siblings").text)
    assert set(targets(page)) == {str(id_of(same_ratio)), str(id_of(other))}
    assert "Look at these first (2)" in page
    assert "Has its own colour: saturation 0.40. It would become: saturation 0.90." in page
    assert "This format takes no text on its pictures." in page
    assert not re.findall(r'name="target"[^>]* checked', page)
    screens.installation.work()


def test_the_draft_is_saved_copied_in_parts_and_taken_back(
    screens: Screens, made: list[str]
) -> None:
    source, one, other = made
    save(screens, one, saturation="0.4")
    draft = {**screens.fields(source), **TEXT, "saturation": "0.9"}
    chosen = {"target": [str(id_of(one)), str(id_of(other))], "part": "text"}
    answer = screens.post(f"{source}/copies", htmx=True, **draft, **chosen)
    assert "Applied to 2\xa0results" in html.unescape(answer.text)
    assert json.loads(answer.headers["HX-Trigger"]) == {"saved": {"version": 2}}
    assert screens.fields(source)["text_content"] == "Sale"
    assert (screens.fields(one)["text_content"], screens.fields(one)["saturation"]) == (
        "Sale",
        "0.40",
    )
    assert screens.fields(other)["saturation"] == "1.00"
    save(screens, other, saturation="0.1")  # since: it stays
    back = screens.post(
        f"{source}/copies/undo",
        htmx=True,
        copy=re.findall(r'name="copy" value="([^"]+)"', answer.text),
    )
    assert "1\xa0result taken back" in html.unescape(back.text)
    assert "text_content" not in screens.fields(one)
    assert screens.fields(other)["text_content"] == "Sale"
    screens.installation.work()


def test_a_copy_of_an_outdated_draft_shows_both_and_copies_nothing(
    screens: Screens, made: list[str]
) -> None:
    source, one, _ = made
    draft = {**screens.fields(source), "saturation": "0.9"}
    save(screens, source, saturation="0.2")
    answer = screens.post(
        f"{source}/copies", htmx=True, **draft, target=str(id_of(one)), part="colour"
    )
    assert answer.status_code == 409
    assert len(pictures(answer.text)) == 2
    assert screens.fields(one)["version"] == "1"
    assert screens.post(f"{source}/copies", target=str(id_of(one))).status_code == 422
    assert screens.post(f"{source}/copies", part="text", target="nonsense").status_code == 422
    screens.installation.work()


def id_of(result: str) -> UUID:
    return UUID(result.rpartition("/")[2])
