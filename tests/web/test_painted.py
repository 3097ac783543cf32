"""What screens and programs say of a result that a model painted a part of, or was to paint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.domain.documents.rules import RuleGroup
from app.services.catalogue.rules import change_rule
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from testing.providers.server import ProviderServer
from tests.adapters.providers.making import open_all
from tests.api.client import Api
from tests.inference.painting import SeesNothing
from tests.web.screens import Screens

ORDER = """
[providers.openai.models]
extend = { price = 0.2 }

[order]
extend = ["openai"]
"""
PAINTED = re.compile(r'<div[^>]*id="painted"[^>]*>.*?</div>', re.DOTALL)
WIDE = (640, 200)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One picture can be painted in a month; the second is beyond the budget."""
    folder = tmp_path_factory.mktemp("installation")
    with ProviderServer() as server:
        made = install(folder / "data")
        providers = open_all(folder, server, extra="budget_per_month = 0.3", order=ORDER)
        made.deps = replace(made.deps, providers=providers, inspector=SeesNothing())
        made.app.extensions["deps"] = made.deps
        values = {
            "picturesMayLeave": True,
            "paintExtensions": True,
            "adaptationStrategy": "extend-canvas",
        }
        change_rule(made.deps, made.admin, RuleGroup.AI_BEHAVIOR, values)
        yield made


@pytest.fixture(scope="module")
def screens(installation: Installation) -> Screens:
    return Screens(installation)


@pytest.fixture(scope="module")
def painted(screens: Screens) -> str:
    """The address of a result that was painted."""
    return screens.results(screens.ready_project(), WIDE)[0]


@pytest.fixture(scope="module")
def left_out(screens: Screens, painted: str) -> tuple[str, str]:
    """A project and its result, for whose painting the budget did not reach."""
    project = screens.ready_project(other_jpg=picture(colour=(180, 40, 60)))
    return project, screens.results(project, WIDE)[0]


def painted_part(text: str) -> str:
    """What the editor says of whoever painted, in a page or among what is swapped."""
    (part,) = PAINTED.findall(text)
    return str(part)


def test_the_editor_says_what_is_painted_after_each_save_without_a_reload(
    screens: Screens, painted: str
) -> None:
    page = screens.get(painted).text
    assert "Extended by AI" in painted_part(page)
    assert "was painted by openai (gpt-image-1.5)" in painted_part(page)
    fields = screens.fields(painted)
    crop = {"crop_by": "hand", "crop_x": "0", "crop_y": "0"}
    crop |= {"crop_width": "320", "crop_height": "100"}
    proof = screens.post(f"{painted}/preview", htmx=True, **{**fields, **crop}).text
    assert "Extended by AI" not in painted_part(proof)
    assert 'hx-swap-oob="true"' in painted_part(proof)
    waiting = screens.post(f"{painted}/edits", htmx=True, **{**fields, **crop}).text
    assert not PAINTED.findall(waiting), "the draft stays in sight until it is made"
    screens.installation.work()
    assert "Extended by AI" not in painted_part(screens.fragment(f"{painted}/state"))
    told = Api(screens.installation).get(f"/generated-assets/{painted.rpartition('/')[2]}")
    assert (told.get_json()["strategy"], told.get_json()["plan"]["strategy"]) == (
        "crop",
        "extend-canvas",
    )
    reset = {**screens.fields(painted), "act": "reset"}
    screens.post(f"{painted}/edits", htmx=True, **reset)
    screens.installation.work()
    assert "Extended by AI" in painted_part(screens.fragment(f"{painted}/state"))


def test_cards_and_editor_say_why_nobody_painted(
    screens: Screens, left_out: tuple[str, str]
) -> None:
    project, result = left_out
    why = "“openai” was not asked: the month&#39;s budget does not reach for it."
    look = f"/results/{result.rpartition('/')[2]}/look"
    for page in (f"{project}/results", result, look):
        told = screens.get(page).text
        assert why in told, page
    assert screens.get(f"{project}/results").text.count("Extended without AI") == 1
    proof = screens.post(f"{result}/preview", htmx=True, **screens.fields(result)).text
    assert why in painted_part(proof)


def test_programs_read_why_nobody_painted(
    installation: Installation, left_out: tuple[str, str]
) -> None:
    result = Api(installation).get(f"/generated-assets/{left_out[1].rpartition('/')[2]}")
    assert result.get_json()["provenance"]["paintedBy"] is None
    assert result.get_json()["provenance"]["notPaintedBy"] == [
        {
            "provider": "openai",
            "cause": "over_budget",
            "message": "“openai” was not asked: the month's budget does not reach for it.",
        }
    ]
    assert result.get_json()["warnings"] == [], "nothing is wrong with the picture"


@pytest.mark.parametrize(("language", "said"), [("de", "reicht dafür nicht"), ("ar", "ميزانية")])
def test_why_nobody_painted_is_said_in_every_language(
    installation: Installation, left_out: tuple[str, str], language: str, said: str
) -> None:
    screens = Screens(installation)
    headers = {"Accept-Language": language}
    told = screens.get(f"{left_out[0]}/results", headers=headers).text
    assert said in told
    assert "“openai”" in told
    assert '<span lang="en"' not in told
