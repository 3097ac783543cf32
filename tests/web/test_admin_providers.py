"""The screen of providers: who saw what, cost against budget, breakers; and what is said before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.documents.rules import RuleGroup
from app.domain.providers import MICROS
from app.services.catalogue.rules import change_rule
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from testing.providers.server import Mood, ProviderServer
from tests.adapters.providers.making import open_all
from tests.api.client import Api
from tests.web.forms import read_form
from tests.web.screens import Screens

ORDER = """
[providers.gemini.models]
analyse = { price = 0.25 }

[order]
analyse = ["gemini", "openai"]
moderate = ["openai"]
extend = ["openai"]
"""
RULE = "/admin/rules/ai-behavior"


@pytest.fixture(scope="module")
def server() -> Iterator[ProviderServer]:
    with ProviderServer() as running:
        yield running


@pytest.fixture(scope="module")
def installation(server: ProviderServer, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    folder = tmp_path_factory.mktemp("installation")
    made = install(folder / "data")
    providers = open_all(folder, server, extra='currency = "EUR"', order=ORDER)
    made.deps = replace(made.deps, providers=replace(providers, budget_micros=MICROS // 2))
    made.app.extensions["deps"] = made.deps
    return made


def change(installation: Installation, **values: object) -> None:
    change_rule(installation.deps, installation.admin, RuleGroup.AI_BEHAVIOR, values)


def test_it_says_that_nothing_leaves_and_then_who_sees_what(
    installation: Installation, server: ProviderServer
) -> None:
    screens = Screens(installation)
    assert "No picture leaves the house" in screens.get("/admin/providers").text
    assert "Pictures may not leave." in screens.get("/admin/providers").text
    assert "data-leaving" not in screens.get("/projects/new").text
    change(installation, picturesMayLeave=True)
    for page in ("/projects/new", "/"):
        told = screens.get(page).text
        assert "<strong>gemini</strong> (127.0.0.1), to find what is shown" in told
        assert "<strong>openai</strong>" in told
    project = screens.ready_project()
    assert "data-leaving" in screens.get(project).text, "where a picture is replaced"
    order = screens.get(f"{project}/formats").text
    assert "to judge whether it may be shown at work" in order
    assert "to find what is shown" not in order
    assert "to continue the scene" not in order
    assert "Shown to openai, outside of your house" in order
    change(installation, paintExtensions=True)
    order = screens.get(f"{project}/formats").text
    change(installation, paintExtensions=False)
    assert "to continue the scene beyond the border" in order
    assert (
        "<strong>gemini</strong> (127.0.0.1), to find what is shown"
        in screens.get("/settings").text
    )
    page = screens.get("/admin/providers").text
    assert "0.25\u00a0EUR" in page
    assert "of 0.50\u00a0EUR" in page
    assert "disc.jpg" in page
    assert "gemini, then openai, then builtin" in page
    assert page.count("It stands in no order.") == 2
    server.mood = Mood.UNAUTHORISED
    for shade in range(12):
        screens.ready_project(**{f"a{shade}_png": shaded(shade)})
    attention = screens.get("/admin").text
    assert "2\u00a0AI providers" in attention
    assert "failed too often and rests" in attention
    page = screens.get("/admin/providers").text
    assert "left alone" in page
    assert "does not accept the key" in page
    assert "saw nothing" in page


def test_an_order_says_of_a_name_that_nobody_bears_any_more(installation: Installation) -> None:
    screens = Screens(installation)
    gone = "not set up in this installation"
    assert gone not in screens.get(RULE).text
    change(installation, providerOrder=["anthropic", "gemini"])
    deps = installation.deps
    left = {name: each for name, each in deps.providers.by_name.items() if name != "anthropic"}
    fewer = replace(deps, providers=replace(deps.providers, by_name=left))
    installation.app.extensions["deps"] = fewer
    told = screens.get(RULE).text
    installation.app.extensions["deps"] = deps
    change(installation, providerOrder=[])
    assert told.count(gone) == 1
    assert told.index('value="anthropic"') < told.index(gone) < told.index('value="gemini"')


def shaded(shade: int) -> bytes:
    return picture("PNG", (64, 48), (shade * 9, 40, 90))


def test_whom_to_ask_has_versions_a_dry_run_and_a_way_back_like_every_rule_value(
    installation: Installation,
) -> None:
    screens, api = Screens(installation), Api(installation)
    change(installation, picturesMayLeave=False)
    before = api.get(f"{RULE}/versions?limit=1").get_json()[0]["version"]
    form = read_form(screens.get(RULE).text, "rule-form")
    draft = {**form, "picturesMayLeave": "on", "providerOrder": ["openai", "gemini"]}
    text = screens.post(RULE, htmx=True, **{**draft, "act": "look"}).text
    assert "Who is asked changes for 2 of 3\u00a0things" in text
    assert "<strong>openai, then gemini, then builtin</strong>" in text
    assert "continue the scene" not in text, "nobody paints before that is switched on too"
    changes = {"picturesMayLeave": True, "providerOrder": ["openai", "gemini"]}
    tried = api.post(f"{RULE}/dry-run", json={"rule": changes}).get_json()["asked"]
    assert {
        "capability": "analyse",
        "before": ["builtin"],
        "after": ["openai", "gemini", "builtin"],
    } in tried
    assert api.get("/admin/providers").get_json()["order"]["analyse"] == ["builtin"]
    wrong = {**draft, "providerOrder": "gemina", "act": "look"}
    for act in ("look", "publish"):
        answer = screens.post(RULE, **{**wrong, "act": act})
        assert answer.status_code == 422
        assert "Order of providers: There is no provider gemina. Set up here: openai" in answer.text
    early = screens.post(RULE, **{**draft, "providerOrder": ["gemini", "builtin", "openai"]})
    assert "Builtin always comes last" in early.text
    refused = api.post(f"{RULE}/dry-run", json={"rule": {"providerOrder": ["gemina"]}})
    assert list(refused.get_json()["errors"]) == ["rule.providerOrder"]
    assert screens.post(RULE, **{**draft, "act": "publish"}).status_code == 303
    order = api.get("/admin/providers").get_json()["order"]["analyse"]
    assert order == ["openai", "gemini", "builtin"]
    compared = screens.get(f"{RULE}/versions?from={before}&to={before + 1}").text
    assert "Order of providers" in compared
    assert "Pictures may leave the house" in compared
    back = screens.post(f"{RULE}/versions/{before}/restore", version=str(before + 1))
    assert back.status_code == 303
    assert api.get("/admin/providers").get_json()["order"]["analyse"] == ["builtin"]
    change(installation, picturesMayLeave=True)


def order_in(page: str) -> list[tuple[str, bool]]:
    """The lines of the list, each with whether it is ticked."""
    found = re.findall(r'name="providerOrder" id="[^"]+" value="([^"]+)"( checked)?', page)
    return [(name, bool(checked)) for name, checked in found]


def test_the_order_is_ticked_and_moved_without_script(installation: Installation) -> None:
    screens = Screens(installation)
    page = screens.get(RULE).text
    names = ["openai", "gemini", "anthropic", "openai-compatible"]
    assert order_in(page) == [(name, False) for name in names]
    assert 'aria-label="Move gemini up"' in page
    form = read_form(page, "rule-form")
    chosen = {**form, "providerOrder": ["openai", "anthropic"]}
    moved = screens.post(RULE, **{**chosen, "move": "providerOrder up anthropic"}).text
    assert order_in(moved) == [
        ("anthropic", True),
        ("openai", True),
        ("gemini", False),
        ("openai-compatible", False),
    ]
    assert "Draft of version" in moved
    assert "Nobody is asked by a dry run" not in moved, "a move is no dry run"
    chosen["providerOrder"] = ["anthropic", "openai"]
    for nowhere in ("providerOrder up anthropic", "providerOrder down openai", "other up openai"):
        still = screens.post(RULE, **{**chosen, "move": nowhere}).text
        assert order_in(still)[:2] == [("anthropic", True), ("openai", True)]
    down = screens.post(RULE, **{**chosen, "move": "providerOrder down anthropic"}).text
    assert order_in(down)[:2] == [("openai", True), ("anthropic", True)]


def test_programs_read_the_same(installation: Installation) -> None:
    told = Api(installation).get("/admin/providers").get_json()
    assert told["picturesMayLeave"] is True
    assert [each["name"] for each in told["providers"]][:2] == ["openai", "gemini"]
    assert told["order"]["analyse"] == ["gemini", "openai", "builtin"]
    assert told["budget"] == 0.5
    assert told["calls"]
    leaving = Api(installation).get("/settings").get_json()["leaving"]
    assert [each["provider"] for each in leaving["uploads"]] == ["gemini", "openai"]
    assert leaving["results"] == [
        {
            "provider": "openai",
            "host": "127.0.0.1",
            "capabilities": ["moderate"],
            "purposes": ["judge whether it may be shown at work"],
        }
    ]


def test_machines_of_the_house_alone_are_no_leaving(server: ProviderServer, tmp_path: Path) -> None:
    made = install(tmp_path / "data")
    own = '[order]\nanalyse = ["openai-compatible"]'
    providers = open_all(tmp_path, server, order=f"in_house = true\n{own}")
    made.deps = replace(made.deps, providers=providers)
    made.app.extensions["deps"] = made.deps
    change(made, picturesMayLeave=True)
    screens = Screens(made)
    page = screens.get("/admin/providers").text
    assert "nobody outside is asked, though the rule would allow it" in page
    assert "Pictures may leave the house: providers are shown" not in page
    assert "data-leaving" not in screens.get("/projects/new").text


def test_without_any_provider_it_says_that_the_built_in_models_do_everything(
    tmp_path: Path,
) -> None:
    screens = Screens(install(tmp_path))
    assert "The built-in models do everything" in screens.get("/admin/providers").text
    assert "No picture is shown to anybody outside of your house" in screens.get("/settings").text
