"""Handing out files."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from testing.factories.pictures import opened
from tests.web.screens import Screens

ORDER = {"format": "png", "quality": "high", "grouping": "category"}


@pytest.fixture(scope="module")
def project(screens: Screens) -> str:
    address = screens.ready_project()
    screens.results(address, (64, 48), (48, 64))
    return address


def test_the_wait_ends_with_a_link_to_files_of_the_exact_sizes(
    screens: Screens, project: str
) -> None:
    wait = screens.post(f"{project}/downloads", what="all", **ORDER).location
    assert "hx-trigger" in screens.get(wait).text
    screens.installation.work()
    done = screens.fragment(wait)
    assert "hx-trigger" not in done
    link = re.findall(r'href="(/media/[^"]+)"', done)[0]
    with screens.get(link) as answer:
        bundle = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    sizes = {opened(bundle.read(name)).size for name in bundle.namelist() if name.endswith(".png")}
    assert sizes == {(64, 48), (48, 64)}


def test_selected_results_go_alone(screens: Screens, project: str) -> None:
    picked = re.findall(r'name="result" value="([^"]+)"', screens.get(f"{project}/results").text)[
        :1
    ]
    wait = screens.post(f"{project}/downloads", what="selected", result=picked, **ORDER).location
    screens.installation.work()
    link = re.findall(r'href="(/media/[^"]+)"', screens.fragment(wait))[0]
    with screens.get(link) as answer:
        bundle = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    assert len([name for name in bundle.namelist() if name.endswith(".png")]) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"what": "selected"},
        {"format": "bmp"},
        {"what": "selected", "result": "no id"},
        {"grouping": ""},
    ],
)
def test_an_order_that_cannot_be_filled_is_refused_in_words(
    screens: Screens, project: str, change: dict[str, str]
) -> None:
    answer = screens.post(f"{project}/downloads", **{"what": "all", **ORDER, **change})
    assert answer.status_code == 422
    assert "<h1" in answer.text
