"""Lists are whole unless a part is asked for; a part says how long the whole is."""

from __future__ import annotations

import json

import pytest

from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.statements import counted_statements
from tests.architecture.sources import ROOT

SPEC = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
NOT_PAGED = {
    "/projects/{projectId}/preview": "the pictures of one project, 500 at most",
    "/admin/analytics/generation-by-format": "a table of figures",
    "/admin/analytics/project-status": "a table of figures",
    "/admin/analytics/figures": "tables of figures",
    "/admin/analytics/user-growth": "as many months as are asked for",
    "/admin/rules/{group}/diff": "the fields of one rule",
    "/admin/dead-letters/causes": "one entry for each cause",
}


def test_every_list_can_be_paged() -> None:
    lists = {
        path.removeprefix("/api/v1"): {p["name"] for p in operations["get"].get("parameters", ())}
        for path, operations in SPEC["paths"].items()
        if "get" in operations
        and operations["get"]["responses"]["200"]
        .get("content", {})
        .get("application/json", {})
        .get("schema", {})
        .get("type")
        == "array"
    }
    unpaged = {path for path, names in lists.items() if not {"limit", "offset"} <= names}
    assert unpaged == set(NOT_PAGED)
    assert len(lists) > len(unpaged)


@pytest.mark.parametrize("path", ["/admin/platforms", "/admin/formats", "/admin/text-style-sets"])
def test_a_part_is_the_part_of_the_whole(api: Api, path: str) -> None:
    api.post("/admin/text-style-sets", json={"name": f"Other {path}"})
    whole = api.get(path)
    items = whole.get_json()
    assert whole.headers["X-Total-Count"] == str(len(items))
    part = api.get(f"{path}?limit=1&offset=1")
    assert (part.get_json(), part.headers["X-Total-Count"]) == (items[1:2], str(len(items)))
    assert api.get(f"{path}?offset=1").get_json() == items[1:]
    assert api.get(f"{path}?limit=0").status_code == 422


def test_the_history_of_a_rule_is_paged_by_the_database(api: Api) -> None:
    path = "/admin/rules/adaptation/versions"
    for size in (0.1, 0.2, 0.3):
        change = {"layoutGuidance": {"logoSize": size}}
        assert api.put("/admin/rules/adaptation", json=change).status_code == 200
    whole = api.get(path)
    numbers = [item["version"] for item in whole.get_json()]
    assert numbers == sorted(numbers, reverse=True)
    assert whole.headers["X-Total-Count"] == str(len(numbers))
    assert len(numbers) > 3
    part = api.get(f"{path}?limit=2&offset=1")
    assert [item["version"] for item in part.get_json()] == numbers[1:3]
    assert part.headers["X-Total-Count"] == str(len(numbers))


@pytest.mark.parametrize(
    "path", ["/admin/users", "/logos", "/admin/webhooks", "/users/me/api-keys"]
)
def test_short_lists_are_paged_too(api: Api, path: str) -> None:
    answer = api.get(f"{path}?limit=1&offset=50")
    assert (answer.get_json(), answer.status_code) == ([], 200)
    assert int(answer.headers["X-Total-Count"]) == len(api.get(path).get_json())


def test_results_are_paged_in_their_order_over_all_groups(api: Api) -> None:
    project = api.ready_project({"a.jpg": picture(size=(64, 48))})
    job = api.generate(project, formats=2, sizes=((32, 32), (48, 32)))
    address = f"/generate/{job}/results"
    whole = api.get(address)
    assert whole.headers["X-Total-Count"] == "4"
    flat = [
        (group, result["id"]) for group, results in whole.get_json().items() for result in results
    ]
    found = []
    for offset in range(0, 4, 2):
        part = api.get(f"{address}?limit=2&offset={offset}")
        assert part.headers["X-Total-Count"] == "4"
        found += [
            (group, result["id"])
            for group, results in part.get_json().items()
            for result in results
        ]
    assert sorted(found) == sorted(flat)
    tag = api.get(f"{address}?limit=2").headers["ETag"]
    assert tag != whole.headers["ETag"]
    asset = api.get(f"/projects/{project}/preview").get_json()[0]["id"]
    of_asset = api.get(f"/assets/{asset}/generated?limit=3")
    assert (len(of_asset.get_json()), of_asset.headers["X-Total-Count"]) == (3, "4")


@pytest.mark.parametrize("path", ["/projects?limit=100", "/projects?mine=true", "/formats"])
def test_a_list_that_has_not_changed_costs_one_statement(api: Api, path: str) -> None:
    api.upload({"a.jpg": picture()})
    first = api.get(path)
    with counted_statements() as whole:
        api.get(path)
    with counted_statements() as same:
        answer = api.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (answer.status_code, answer.data) == (304, b"")
    assert 0 < len(same) <= 3  # who calls: two; the version: one
    assert len(same) <= len(whole)


def test_lists_of_different_parts_have_different_tags(api: Api) -> None:
    tags = {
        api.get(f"/projects?{query}").headers["ETag"]
        for query in ("", "limit=1", "offset=1", "sort=asc", "mine=true")
    }
    assert len(tags) == 5
