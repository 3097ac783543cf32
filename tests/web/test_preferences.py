"""The theme is kept with the person."""

from __future__ import annotations

from testing.factories.installation import Installation
from tests.web.screens import Screens


def test_a_chosen_theme_is_on_the_next_page(installation: Installation) -> None:
    installation.add_user("mia")
    screens = Screens(installation, "mia")
    assert "data-theme" not in screens.get("/").text
    assert screens.post("/preferences", htmx=True, theme="dark").status_code == 204
    assert '<html lang="en" dir="ltr" data-theme="dark">' in screens.get("/").text


def test_a_theme_that_is_none_is_refused(screens: Screens) -> None:
    assert screens.post("/preferences", theme="pink").status_code == 422
