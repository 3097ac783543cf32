"""Choosing formats and ordering results."""

from __future__ import annotations

import html
import json
import re
from uuid import UUID, uuid4

import pytest
from werkzeug.datastructures import MultiDict

from app.domain.documents.formats import Unit
from app.domain.errors import Invalid
from app.web.order_form import order_from
from testing.factories.installation import Installation
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


SIZE = {"custom_unit": "px", "custom_dpi": ""}


def chosen_in(page: str) -> int:
    return len(re.findall(r'name="format" value="[^"]+" checked', page))


def test_the_chooser_begins_with_the_starter_set_and_then_with_the_last_choice(
    installation: Installation,
) -> None:
    """And a set or nothing begins it by its address, without script."""
    installation.add_user("ada")
    screens = Screens(installation, "ada")
    project = screens.ready_project()
    page = screens.get(f"{project}/formats").text
    assert 6 <= chosen_in(page) <= 10
    assert chosen_in(screens.get(f"{project}/formats?set=none").text) == 0
    first = re.findall(r'name="format" value="([^"]+)"', page)[20:23]
    screens.post(
        f"{project}/generations",
        format=first,
        custom_width="9",
        custom_height="7",
        custom_unit="cm",
        custom_dpi="100",
    )
    page = screens.get(f"{project}/formats").text
    assert chosen_in(page) == 3
    assert 'value="9"' in page
    assert '<option value="cm" selected>' in page
    assert page.count("</svg>Made</span>") == 3
    assert 6 <= chosen_in(screens.get(f"{project}/formats?set=starter").text) <= 10
    installation.work()


def test_the_price_is_told_and_nothing_is_made(screens: Screens) -> None:
    project = screens.ready_project(one_jpg=picture(), two_jpg=picture(size=(90, 60)))
    fields = {**SIZE, "custom_width": "64", "custom_height": "48"}
    told = screens.post(f"{project}/quote", htmx=True, **fields)
    assert (told.status_code, 'data-results="2"' in told.text) == (200, True)
    page = screens.post(f"{project}/quote", **fields).text
    assert 'data-results="2"' in page
    assert 'value="64"' in page
    assert screens.installation.work() == 0
    nothing = screens.post(f"{project}/quote", htmx=True)
    assert "Choose at least one format" in nothing.text


@pytest.mark.parametrize(
    ("fields", "path", "said"),
    [
        ({"custom_width": "0.5", "custom_unit": "mm", "custom_dpi": "300"}, "1.width", "mm at 300"),
        ({"custom_width": "wide"}, "1.width", "Type a number"),
        ({"custom_dpi": "0", "custom_unit": "in"}, "1.dpi", "1 to 2,400 dpi"),
        ({"custom_width": "9000", "custom_height": "9000"}, "1.width", "50 megapixels"),
    ],
)
def test_what_is_wrong_in_a_size_is_told_beside_its_field(
    screens: Screens, fields: dict[str, str], path: str, said: str
) -> None:
    """By the number of its row, in the price and in the refusal of the order alike."""
    project = screens.ready_project()
    bad = {"custom_width": "70", "custom_height": "40", "custom_unit": "px", "custom_dpi": "300"}
    bad |= fields
    rows = {name: [{"custom_unit": "px"}.get(name, "80"), bad[name]] for name in bad}
    for door in ("quote", "generations"):
        answer = screens.post(f"{project}/{door}", htmx=True, **rows)
        errors = json.loads(html.unescape(re.findall(r'data-errors="([^"]+)"', answer.text)[0]))
        assert list(errors) == [path]
        assert said in errors[path]
        assert f"Custom size 2, {path[2:]}" in html.unescape(answer.text) or path == "1.width"
    page = screens.post(f"{project}/generations", **rows).text
    assert f'id="custom_{path[2:]}_2"' in page
    assert re.search(rf'name="custom_{path[2:]}"[^>]*aria-invalid="true"', page)


def test_what_is_made_is_left_out_unless_it_is_wanted_again(screens: Screens) -> None:
    project = screens.ready_project()
    fields = {**SIZE, "custom_width": "64", "custom_height": "48"}
    assert screens.post(f"{project}/generations", **fields).status_code == 303
    again = screens.post(f"{project}/generations", htmx=True, **fields)
    assert (again.status_code, "made already" in again.text) == (409, True)
    wanted = screens.post(f"{project}/generations", make_again="1", **fields)
    assert wanted.status_code == 303
    assert "0 of 2 made" in screens.get(wanted.location).text
    screens.installation.work()


def test_sets_are_saved_deleted_and_brought_back_beside_the_chooser(screens: Screens) -> None:
    project = screens.ready_project()
    fields = {**SIZE, "custom_width": "64", "custom_height": "48"}
    saved = screens.post(f"{project}/format-sets", set_name="Small ones", htmx=True, **fields)
    assert "“Small ones” is saved" in saved.text
    taken = screens.post(f"{project}/format-sets", set_name="small ONES", **fields)
    assert (taken.status_code, "of this name already" in taken.text) == (422, True)
    assert 'value="64"' in taken.text, "what was chosen stays"
    delete = re.findall(r'formaction="([^"]+/format-sets/[^"]+/delete)"', saved.text)[0]
    gone = screens.post(delete, htmx=True).text
    assert "Small ones" not in gone
    undo = re.findall(r'formaction="([^"]+/restore)"', gone)[0]
    assert "Small ones" in screens.post(undo, htmx=True).text
