"""The list, and the review of a project's pictures."""

from __future__ import annotations

import re

import pytest

from testing.factories.installation import Installation
from testing.factories.pictures import flagged_picture, picture
from tests.web.screens import Screens


def test_elements_are_drawn_in_percent_of_the_picture_and_listed(screens: Screens) -> None:
    page = screens.get(screens.ready_project()).text
    assert 'class="el k-face" x="40.00%" y="30.00%" width="20.00%" height="20.00%"' in page
    assert "“SALE”" in page
    assert page.count('class="el-row"') == 2


def test_while_pictures_are_looked_at_the_page_asks_again_and_formats_have_to_wait(
    screens: Screens,
) -> None:
    project = screens.upload(one_jpg=picture()).location
    page = screens.get(project).text
    assert (
        "hx-trigger"
        in page[page.index('id="strip"') : page.index("</ul>", page.index('id="strip"'))]
    )
    assert f"{project}/formats" not in page
    screens.installation.work()


def test_the_last_answer_brings_the_picture_and_ends_the_asking(screens: Screens) -> None:
    project = screens.upload(one_jpg=picture()).location
    asks = re.findall(r'hx-get="([^"]+)"', screens.get(project).text)[0].replace("&amp;", "&")
    waiting = screens.fragment(asks)
    assert 'id="strip"' in waiting
    assert 'id="stage"' not in waiting
    screens.installation.work()
    done = screens.fragment(asks)
    assert "hx-trigger" not in done[: done.index("</ul>")]
    for part in ("stage", "side", "actions"):
        assert re.search(rf'id="{part}"[^>]* hx-swap-oob="true"', done), part
    assert "k-face" in done


def test_a_refused_picture_says_why_and_the_others_are_there(screens: Screens) -> None:
    project = screens.upload(good_jpg=picture(), bad_jpg=b"\xff\xd8\xff\xe0 nothing more").location
    screens.installation.work()
    page = screens.get(project).text
    assert "good.jpg" in page
    assert "Refused" in page


def test_a_flagged_picture_is_marked(screens: Screens) -> None:
    assert (
        "may not be safe for work"
        in screens.get(screens.ready_project(red_png=flagged_picture())).text
    )


def test_another_organizations_project_is_not_there(
    installation: Installation, screens: Screens
) -> None:
    project = screens.ready_project()
    installation.second_organization("rivals")
    rivals = Screens(installation, "rivals")
    assert rivals.get(project).status_code == 404
    assert project not in rivals.get("/projects").text


def test_the_list_turns_pages(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.projects.PAGE", 2)
    installation.second_organization("many")
    screens = Screens(installation, "many")
    for _ in range(3):
        screens.upload(one_png=picture("PNG", (32, 32)))
    first, second = screens.get("/projects").text, screens.get("/projects?page=2").text
    assert "1 to 2 of 3" in first
    assert "3 to 3 of 3" in second
    assert second.count('class="card flush project"') == 1
