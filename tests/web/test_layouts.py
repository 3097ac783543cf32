"""The choice of a layout in the editor: what is offered, and its pictures."""

from __future__ import annotations

import re

import pytest

from tests.web.screens import Screens


@pytest.fixture(scope="module")
def banner(screens: Screens) -> str:
    """The address of a wide result, which can be laid out in several ways."""
    return screens.results(screens.ready_project(), (600, 120))[0]


def list_names(page: str) -> list[str]:
    return re.findall(r'type="radio" name="layout" value="([^"]*)"', page)


def test_every_layout_on_offer_gets_its_picture(screens: Screens, banner: str) -> None:
    page = screens.get(banner).text
    assert [word in page for word in ("Best", "Second best")] == [True, True]
    best, *others = list_names(page)
    assert best == "", "the result's own is what leaving the choice alone means"
    assert others
    places = re.findall(r'<img id="layout-([^"]+)"', page)
    answer = screens.get(f"{banner}/layouts")
    drawn = re.findall(r'<img id="layout-([^"]+)" src="data:[^"]+"[^>]* hx-swap-oob', answer.text)
    assert drawn == places
    assert places[1:] == others


def test_a_layout_that_was_chosen_is_checked_and_read_by_place_from_older_pages(
    screens: Screens, banner: str
) -> None:
    second = list_names(screens.get(banner).text)[1]
    fields = screens.fields(banner)
    assert fields["layout"] == ""
    screens.post(f"{banner}/edits", htmx=True, **{**fields, "layout": "2"})
    screens.installation.work()
    page = screens.get(banner).text
    assert screens.fields(banner)["layout"] == second
    assert list_names(page).count(second) == 1
    answer = screens.post(f"{banner}/preview", htmx=True, **screens.fields(banner))
    assert answer.status_code == 200


def test_what_can_only_be_cropped_offers_nothing_to_choose(screens: Screens) -> None:
    square = screens.results(screens.ready_project(), (320, 320))[0]
    assert list_names(screens.get(square).text) == []
