"""Home."""

from __future__ import annotations

from testing.factories.installation import Installation
from tests.web.screens import Screens


def test_a_first_visitor_is_told_what_to_do(installation: Installation) -> None:
    page = Screens(installation).get("/").text
    assert "No projects yet" in page
    assert 'type="file"' in page


def test_the_newest_project_comes_first(screens: Screens) -> None:
    screens.ready_project()
    newest = screens.ready_project()
    page = screens.get("/").text
    assert (
        page.index("/projects/") == page.index(newest)
        or newest in page[: page.index("</li>") + 2000]
    )
    assert "Ready for formats" in page
