"""The price before the order: what it would bring and take, and nothing is made."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.documents.plans import Strategy
from app.domain.orders import Outcome, Pace, make_quote, project_counts
from app.production.outcomes import MOST_PLANNED
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api

COUNTS = ("cropped", "extended", "onBackground", "recomposed")


@pytest.fixture(scope="module")
def project_id(api: Api) -> str:
    return api.ready_project({"a.jpg": picture(size=(640, 480)), "b.jpg": picture(size=(300, 400))})


def quoted(api: Api, project_id: str, **order: Any) -> dict[str, Any]:
    answer = api.post("/generate/quote", json={"projectId": project_id, **order})
    assert answer.status_code == 200, answer.get_json()
    body: dict[str, Any] = answer.get_json()
    return body


def sizes(*pairs: tuple[int, int]) -> list[dict[str, int]]:
    return [{"width": width, "height": height} for width, height in pairs]


def test_the_price_says_what_the_results_then_are(
    api: Api, installation: Installation, project_id: str
) -> None:
    """The same strategies as the plans of the results, and nothing was made for it."""
    catalogue = api.get("/formats").get_json()["repurposing"][:12]
    order = {
        "formatIds": [entry["id"] for entry in catalogue],
        "customResizes": sizes((90, 900), (64, 48)),
    }
    price = quoted(api, project_id, **order)
    assert installation.work() == 0
    assert price["results"] == price["planned"] == 28
    job_id = api.post("/generate", json={"projectId": project_id, **order}).get_json()["jobId"]
    installation.work()
    made = [result["strategy"] for result in api.results(job_id)]
    names = dict(zip(COUNTS, Strategy, strict=True))
    assert {name: price[name] for name in COUNTS} == {
        name: made.count(str(strategy)) for name, strategy in names.items()
    }
    assert price["seconds"] >= 1


def test_what_is_shown_larger_than_it_is_is_counted(api: Api, project_id: str) -> None:
    price = quoted(api, project_id, customResizes=sizes((64, 48), (1280, 960)))
    assert price["enlarged"] == 2
    assert price["largest"] > 2


def test_what_is_made_already_is_left_out_when_that_is_asked_for(
    api: Api, installation: Installation
) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    first = {"projectId": project_id, "customResizes": sizes((80, 60), (90, 60))}
    job_id = api.post("/generate", json=first).get_json()["jobId"]
    more = {"customResizes": sizes((80, 60), (90, 60), (100, 60))}
    price = quoted(api, project_id, skipMade=True, **more)
    assert (price["results"], price["alreadyMade"]) == (1, 2), "what is on the way counts as made"
    assert quoted(api, project_id, **more)["results"] == 3
    order = {"projectId": project_id, "skipMade": True, **more}
    second = api.post("/generate", json=order).get_json()["jobId"]
    assert [r["dimensions"]["width"] for r in api.results(second)] == [100]
    nothing = api.post("/generate", json={**order, "customResizes": sizes((80, 60))})
    assert (nothing.status_code, nothing.get_json()["error"]) == (409, "already_made")
    api.post(f"/generate/{job_id}/cancel")
    assert quoted(api, project_id, skipMade=True, **more)["results"] == 2, "cancelled is not made"
    installation.work()


def test_a_price_refuses_what_the_order_refuses(api: Api, project_id: str) -> None:
    for order in (
        {},
        {"customResizes": [{"width": 3, "height": 30}]},
        {"formatIds": ["00000000-0000-4000-8000-000000000000"]},
        {"customResizes": sizes((20, 20)), "assetIds": []},
    ):
        price = api.post("/generate/quote", json={"projectId": project_id, **order})
        asked = api.post("/generate", json={"projectId": project_id, **order})
        assert price.status_code == asked.status_code == 422
        assert price.get_json()["errors"] == asked.get_json()["errors"]


def test_a_large_order_is_priced_from_a_part_of_it(api: Api) -> None:
    """The counts are projected, and add up to the number of results all the same."""
    project_id = api.ready_project({f"{n}.jpg": picture(size=(90 + n, 80)) for n in range(3)})
    order = {"customResizes": sizes(*((40 + n, 60) for n in range(80)))}
    price = quoted(api, project_id, **order)
    assert (price["results"], price["planned"]) == (240, MOST_PLANNED)
    assert sum(price[name] for name in COUNTS) == 240
    assert quoted(api, project_id, **order)["planned"] == 240, "what was planned is remembered"


def test_a_corrected_picture_is_priced_anew(api: Api) -> None:
    """What is remembered is of the analysis as it was."""
    project_id = api.ready_project({"a.jpg": picture(size=(640, 480))})
    order = {"customResizes": sizes((120, 600))}
    before = quoted(api, project_id, **order)
    asset = api.get(f"/projects/{project_id}/preview").get_json()[0]
    ignored = [{"id": each["id"], "decision": "ignore"} for each in asset["elements"]]
    path = f"/projects/{project_id}/assets/{asset['id']}/elements"
    assert api.put(path, json={"elements": ignored}).status_code == 200
    after = quoted(api, project_id, **order)
    assert (before["cropped"], after["cropped"]) == (0, 1)


def test_time_follows_the_pace_and_what_is_waiting() -> None:
    outcomes = [Outcome(Strategy.CROP, 1.0)] * 10
    alone = make_quote(outcomes, 10, 0, Pace(1_000, 1, 0))
    behind = make_quote(outcomes, 10, 0, Pace(1_000, 1, 30))
    shared = make_quote(outcomes, 10, 0, Pace(1_000, 2, 30))
    nobody = make_quote(outcomes, 10, 0, Pace(1_000, 0, 0))
    assert (alone.seconds, behind.seconds, shared.seconds, nobody.seconds) == (10, 40, 20, 10)


@pytest.mark.parametrize(
    ("counts", "total"), [([1, 1, 1], 10), ([0, 7], 3), ([5, 0, 2], 7), ([0, 0], 4)]
)
def test_projected_counts_add_up(counts: list[int], total: int) -> None:
    projected = project_counts(counts, total)
    assert sum(projected) == (total if sum(counts) else 0)
    assert all(part == 0 for part, count in zip(projected, counts, strict=True) if not count)
