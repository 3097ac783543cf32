"""Who saw what: page by page, by days, as a file; and what a month's budget still reaches for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.domain.documents.rules import RuleGroup
from app.domain.providers import MICROS, CallOutcome, Capability, Cause, Seen
from app.models import Asset, ProviderCall
from app.records import newest_first
from app.services.catalogue.rules import change_rule
from testing import db
from testing.factories.installation import Installation, install
from testing.providers.server import ProviderServer
from tests.adapters.providers.making import open_all
from tests.api.client import Api
from tests.web.screens import Screens

N = "\u00a0"
CALLS = 120
LOST = 60
"""Of the call whose worker was ended before an answer came."""
ORDER = """
[providers.openai.models]
analyse = { price = 0.115 }
suggest = { price = 0.4 }

[order]
analyse = ["openai", "gemini"]
suggest = ["openai"]
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Somebody was asked every hour for five days, about a picture whose name is a formula."""
    folder = tmp_path_factory.mktemp("installation")
    with ProviderServer() as server:
        made = install(folder / "data")
        providers = open_all(folder, server, extra='currency = "EUR"', order=ORDER)
        made.deps = replace(made.deps, providers=providers)
        made.app.extensions["deps"] = made.deps
        screens = Screens(made)
        screens.ready_project()
        with db.transaction(made.admin) as session:
            asset = session.query(Asset).one()
            asset.filename = "=cmd|calc.jpg"
            session.add_all(call_of(made, asset, number) for number in range(CALLS))
        change_rule(made.deps, made.admin, RuleGroup.AI_BEHAVIOR, {"picturesMayLeave": True})
        yield made


def call_of(installation: Installation, asset: Asset, number: int) -> ProviderCall:
    """The call of so many hours ago; the last one costs half as much again."""
    at = installation.deps.clock.now() - timedelta(hours=number)
    is_skipped = number % 10 == 9
    outcome = CallOutcome.RUNNING if number == LOST else CallOutcome.ANSWERED
    return ProviderCall(
        provider="former" if number == 50 else "openai",
        model="gpt-9",
        capability=Capability.ANALYSE,
        job_id=uuid4(),
        attempt=1,
        subject_kind=Seen.ASSET,
        subject_id=asset.id,
        picture_hash="0" * 64,
        price_micros=0 if is_skipped else 115_000,
        outcome=CallOutcome.SKIPPED if is_skipped else outcome,
        cause=Cause.OVER_BUDGET if is_skipped else None,
        started_at=at,
    )


@pytest.fixture(scope="module")
def screens(installation: Installation) -> Screens:
    return Screens(installation)


def rows_of(page: str) -> int:
    return page.count('<code class="small break">gpt-9</code>')


def test_every_call_is_found_page_by_page(screens: Screens) -> None:
    pages = [screens.get(f"/admin/providers?offset={offset}").text for offset in (0, 50, 100)]
    assert [rows_of(page) for page in pages] == [50, 50, 20]
    assert f"{CALLS}{N}calls." in pages[0]
    assert ["Older" in page for page in pages] == [True, True, False]
    assert ["Newer" in page for page in pages] == [False, True, True]
    assert f"0.115{N}EUR" in pages[0]
    assert ["No answer is noted yet" in page for page in pages] == [False, True, False]
    beyond = screens.get("/admin/providers?offset=9999").text
    assert "There are no older calls." in beyond
    assert "Nobody was asked yet." not in beyond


def test_calls_are_narrowed_to_days_and_to_a_provider(screens: Screens) -> None:
    day = screens.installation.deps.clock.now() - timedelta(days=2)
    page = screens.get(f"/admin/providers?from={day:%Y-%m-%d}&to={day:%Y-%m-%d}").text
    assert rows_of(page) == 24
    assert "24 calls match." in page
    assert "1 call matches." in screens.get("/admin/providers?provider=former").text
    assert "No call matches." in screens.get("/admin/providers?to=2001-01-01").text
    assert rows_of(screens.get("/admin/providers?from=9999-99-99").text) == 50


def test_the_file_holds_what_the_filters_leave_and_no_formula(
    screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest_first, "CHUNK", 7)
    answer = screens.get("/admin/providers/calls/table")
    assert 'filename="provider-calls.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == CALLS
    assert len({row["at"] for row in rows}) == CALLS, "each of them once"
    assert {row["picture"] for row in rows} == {"'=cmd|calc.jpg"}
    assert {(row["cost"], row["currency"]) for row in rows} == {("0.115", "EUR"), ("0.0", "EUR")}
    narrowed = screens.get("/admin/providers/calls/table?provider=former").text
    assert len(narrowed.splitlines()) == 2
    of_api = Api(screens.installation).get("/admin/providers/calls/table?provider=former")
    assert of_api.text == narrowed


def test_programs_page_and_narrow_likewise(installation: Installation) -> None:
    api = Api(installation)
    answer = api.get("/admin/providers/calls?limit=30&offset=100")
    assert (len(answer.get_json()), answer.headers["X-Total-Count"]) == (20, str(CALLS))
    assert {call["currency"] for call in answer.get_json()} == {"EUR"}
    newest = api.get("/admin/providers/calls?limit=2").get_json()
    later = api.get(f"/admin/providers/calls?since={newest[1]['startedAt']}").get_json()
    assert [call["id"] for call in newest] == [call["id"] for call in later]
    refused = api.get("/admin/providers/calls?since=2027-01-01T00:00:00")
    assert refused.status_code == 422
    assert refused.get_json()["errors"] == {"since": "Use a time such as 2027-03-01T09:30:00Z."}
    assert len(api.get("/admin/providers").get_json()["calls"]) == 50
    assert Api(installation, None).get("/admin/providers/calls").status_code == 401


@pytest.mark.parametrize(("language", "price"), [("de", "0,115"), ("en", "0.115")])
def test_amounts_are_written_in_one_way(screens: Screens, language: str, price: str) -> None:
    page = screens.get("/admin/providers", headers={"Accept-Language": language}).text
    assert page.count(f"{price}{N}EUR") > 40, "prices of models and costs of calls"
    assert "%g" not in page


def set_budget(installation: Installation, budget: float | None) -> None:
    micros = None if budget is None else round(budget * MICROS)
    providers = replace(installation.deps.providers, budget_micros=micros)
    installation.deps = replace(installation.deps, providers=providers)
    installation.app.extensions["deps"] = installation.deps


def test_who_is_beyond_the_budget_is_not_said_to_be_asked_and_who_costs_nothing_is(
    installation: Installation, screens: Screens
) -> None:
    api = Api(installation)
    spent = api.get("/admin/providers").get_json()["spent"]
    found = {}
    for left in (0.5, 0.2, 0.1):
        set_budget(installation, spent + left)
        told = api.get("/admin/providers").get_json()
        found[left] = {each["name"]: each["beyondBudget"] for each in told["providers"]}
        page = screens.get("/admin/providers").text
        attention = screens.get("/admin").text
        assert ("does not reach for everything" in page) is (left < 0.4)
        assert ("budget for AI providers does not reach" in attention) is (left < 0.4)
        assert ("Beyond the month’s budget: describe it" in page) is (left == 0.2)
        assert ("The month’s budget does not reach for it." in page) is (left == 0.1)
    assert [found[left]["openai"] for left in found] == [[], ["suggest"], ["analyse", "suggest"]]
    assert {each for left in found for each in found[left]["gemini"]} == set()
    change_rule(
        installation.deps, installation.admin, RuleGroup.AI_BEHAVIOR, {"providerOrder": ["gemini"]}
    )
    assert "does not reach for everything" not in screens.get("/admin/providers").text
    assert "budget for AI providers" not in screens.get("/admin").text
    set_budget(installation, None)
