"""Analytics on the screen: tables stand for charts, and ranges are days in UTC."""

from __future__ import annotations

import re

import pytest

from app.domain.figures import FigureKey
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.web.screens import Screens


def test_every_chart_has_its_table_with_the_same_figures(screens: Screens) -> None:
    Api(screens.installation).generate(
        Api(screens.installation).ready_project({"a.jpg": picture()})
    )
    page = screens.get("/admin/analytics").text
    charts = set(re.findall(r'data-chart="([^"]+)"', page))
    assert charts
    assert charts <= set(re.findall(r'<table class="table" id="([^"]+)"', page))
    for figure in Api(screens.installation).get("/admin/analytics/figures").get_json():
        assert figure["title"] in page or figure["key"] == "accepted"
        for row in figure["rows"]:
            for value in row[1:]:
                if figure["key"] == "results" and value:
                    assert f'data-value="{value}"' in page


def test_a_range_is_chosen_by_its_days_and_a_bad_one_says_why(screens: Screens) -> None:
    page = screens.get("/admin/analytics?from=2027-02-01&to=2027-02-03").text
    assert "2027-02-01 to 2027-02-03" in page
    assert page.count('<th scope="row">2027-02-0') == 6, "two figures by day, three days each"
    for bad in (
        "from=2027-02-03&to=2027-02-01",
        "from=yesterday",
        "from=0001-01-01",
        "to=9999-12-31",
    ):
        answer = screens.get(f"/admin/analytics?{bad}")
        assert answer.status_code == 422
        assert "The last 30 days are shown." in answer.text


@pytest.mark.parametrize("key", FigureKey)
def test_every_figure_is_a_file_on_both_ways_in(
    installation: Installation, screens: Screens, key: FigureKey
) -> None:
    of_screen = screens.get(f"/admin/analytics/{key}/table?from=2027-02-01&to=2027-02-03")
    of_api = Api(installation).get(
        f"/admin/analytics/figures/{key}/table?since=2027-02-01&until=2027-02-03"
    )
    assert of_screen.text == of_api.text
    assert of_screen.mimetype == of_api.mimetype == "text/csv"


def test_a_figure_that_is_none_is_not_found(installation: Installation, screens: Screens) -> None:
    assert screens.get("/admin/analytics/none/table").status_code == 404
    assert Api(installation).get("/admin/analytics/figures/none/table").status_code == 404
    for query in ("since=0001-01-01", "until=0001-01-05", "until=9999-12-31"):
        far = Api(installation).get(f"/admin/analytics/figures?{query}")
        assert far.status_code == 422, query
    refused = Api(installation).get("/admin/analytics/figures?since=2027-02-03&until=2027-02-01")
    assert refused.status_code == 422
