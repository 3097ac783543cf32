"""Choosing formats and ordering results."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from werkzeug.datastructures import MultiDict

from app.domain.documents.formats import Unit
from app.domain.errors import Invalid
from app.web.generation import order_from
from testing.factories.pictures import picture
from tests.web.screens import Screens

PROJECT = uuid4()


def test_the_chooser_shows_the_whole_catalogue_in_two_tabs(screens: Screens) -> None:
    page = screens.get(f"{screens.ready_project()}/formats").text
    assert page.count('name="format"') == 165
    assert "Repurposing · 22" in page
    assert "Resizing · 7" in page


def test_htmx_gets_the_chooser_as_a_dialog(screens: Screens) -> None:
    fragment = screens.fragment(f"{screens.ready_project()}/formats")
    assert fragment.lstrip().startswith("<dialog")
    assert "data-modal" in fragment


def test_an_order_leads_to_its_results(screens: Screens) -> None:
    project = screens.ready_project()
    chosen = re.findall(r'name="format" value="([^"]+)"', screens.get(f"{project}/formats").text)[
        :2
    ]
    answer = screens.post(f"{project}/generations", format=chosen)
    assert answer.location == f"{project}/results"
    page = screens.get(answer.location).text
    assert page.count('class="result ') + page.count('class="result"') == 2
    screens.installation.work()


def test_htmx_is_led_to_the_results_by_a_header(screens: Screens) -> None:
    project = screens.ready_project()
    answer = screens.post(
        f"{project}/generations",
        htmx=True,
        custom_width="64",
        custom_height="64",
        custom_unit="px",
        custom_dpi="",
    )
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"{project}/results")


def test_a_bad_size_is_said_in_the_chooser(screens: Screens) -> None:
    project = screens.ready_project()
    fields = {
        "custom_width": "99999",
        "custom_height": "10",
        "custom_unit": "px",
        "custom_dpi": "300",
    }
    fragment = screens.post(f"{project}/generations", htmx=True, **fields)
    assert fragment.status_code == 422
    assert "16 to 16,384 px" in fragment.text
    page = screens.post(f"{project}/generations", **fields)
    assert page.status_code == 422
    assert page.text.count('name="format"') == 165


def test_only_pictures_that_are_ready_can_be_chosen(screens: Screens) -> None:
    project = screens.ready_project(
        one_jpg=picture(), two_jpg=picture(), bad_jpg=b"\xff\xd8\xff\xe0 nothing more"
    )
    page = screens.get(f"{project}/formats").text
    assert page.count('name="picture"') == 2


def test_an_untouched_size_row_is_no_size_and_a_comma_is_a_point() -> None:
    form = MultiDict(
        [
            ("custom_width", "21"),
            ("custom_height", "29,7"),
            ("custom_unit", "cm"),
            ("custom_dpi", "150"),
            ("custom_width", ""),
            ("custom_height", " "),
            ("custom_unit", "px"),
            ("custom_dpi", "300"),
        ]
    )
    (size,) = order_from(PROJECT, form).custom_sizes
    assert (size.width, size.height, size.unit, size.dpi) == (21, 29.7, Unit.CM, 150)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"format": "no id"},
        {"format": str(UUID(int=1)), "pick_pictures": "1"},
        {"custom_width": "wide", "custom_height": "9", "custom_unit": "px", "custom_dpi": "300"},
        {"custom_width": "9", "custom_height": "9", "custom_unit": "mile", "custom_dpi": "300"},
    ],
)
def test_an_order_that_says_nothing_usable_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        order_from(PROJECT, MultiDict(fields))
