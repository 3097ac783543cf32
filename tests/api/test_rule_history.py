"""Rules with a memory: a note, a diff, a restore, and two admins who are told of each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.documents.rules import RuleGroup
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.admin_schemas import CHANGE, DRY_RUN, RULE_VERSION
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, check, listed


@pytest.fixture(autouse=True)
def as_before(api: Api) -> Iterator[None]:
    """Every test leaves the rules that an organization starts with."""
    yield
    for group in RuleGroup:
        assert api.post(f"/admin/rules/{group}/versions/1/restore").status_code == 200


def newest(api: Api, group: str) -> dict[str, Any]:
    found = check(
        api.get(f"/admin/rules/{group}/versions?limit=1").get_json(), listed(RULE_VERSION)
    )
    first: dict[str, Any] = found[0]
    return first


def put(api: Api, changes: dict[str, Any], query: str = "", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.put(f"/admin/rules/adaptation{query}", json=changes, headers=named)


def test_a_note_stays_with_its_version(api: Api) -> None:
    put(api, {"focalPointLogic": "face-centric"}, "?note=Faces%20sell")
    assert newest(api, "adaptation")["note"] == "Faces sell"
    put(api, {"focalPointLogic": "product-centric"}, "?note=%20")
    assert newest(api, "adaptation")["note"] is None


def test_a_note_has_a_length(api: Api) -> None:
    before = newest(api, "adaptation")
    answer = put(api, {"focalPointLogic": "face-centric"}, f"?note={'x' * 501}")
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (
        422,
        ["note"],
    )
    assert newest(api, "adaptation") == before


def test_whoever_changed_an_older_version_is_told_and_changes_nothing(api: Api) -> None:
    read = api.get("/admin/rules/adaptation")
    seen = read.headers["ETag"]
    first = put(api, {"focalPointLogic": "face-centric"}, If_Match=seen)
    assert first.status_code == 200
    second = put(api, {"layoutGuidance": {"logoSize": 0.4}}, If_Match=seen)
    assert (second.status_code, check(second.get_json(), FAILURE)["error"]) == (
        412,
        "rule_out_of_date",
    )
    assert "admin" in second.get_json()["message"]
    now = api.get("/admin/rules/adaptation").get_json()
    assert (now["focalPointLogic"], now["layoutGuidance"]["logoSize"]) == ("face-centric", 0.15)
    again = put(api, {"layoutGuidance": {"logoSize": 0.4}}, If_Match=first.headers["ETag"])
    assert again.status_code == 200
    assert again.get_json()["focalPointLogic"] == "face-centric"


def test_a_restore_of_an_older_state_is_refused_too(api: Api) -> None:
    seen = newest(api, "adaptation")["version"]
    put(api, {"focalPointLogic": "face-centric"})
    late = api.post("/admin/rules/adaptation/versions/1/restore", headers={"If-Match": f'"{seen}"'})
    assert late.status_code == 412
    assert newest(api, "adaptation")["rule"]["focalPointLogic"] == "face-centric"


@pytest.mark.parametrize("header", ['"x"', "-1", '"1', "1.5", "٣"])
def test_a_bad_version_is_named(api: Api, header: str) -> None:
    answer = put(api, {}, If_Match=header.encode().decode("latin-1"))
    if header == '"1':
        assert answer.status_code in (200, 412)
    else:
        assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["If-Match"])


def test_a_diff_names_every_field_that_is_not_the_same(api: Api) -> None:
    before = newest(api, "adaptation")["version"]
    put(
        api,
        {
            "focalPointLogic": "human-centered",
            "weights": {"face": 0.5},
            "layoutGuidance": {"safeZone": {"top": 0.1}},
        },
    )
    after = newest(api, "adaptation")["version"]
    address = "/admin/rules/adaptation/diff"
    changes = api.get(f"{address}?from={before}&to={after}").get_json()
    assert check(changes, listed(CHANGE)) == [
        {
            "path": "focalPointLogic",
            "label": "Focal-point logic",
            "before": "face-centric & product-centric",
            "after": "human-centered",
        },
        {"path": "weights.face", "label": "Weights: Faces", "before": 1.0, "after": 0.5},
        {
            "path": "layoutGuidance.safeZone.top",
            "label": "Safe zone: Top",
            "before": 0.0,
            "after": 0.1,
        },
    ]
    turned = api.get(f"{address}?from={after}&to={before}").get_json()
    assert [(one["after"], one["before"]) for one in turned] == [
        (one["before"], one["after"]) for one in changes
    ]
    assert api.get(f"{address}?from={after}&to={after}").get_json() == []
    assert api.get(f"{address}?from=0&to={before}").get_json() == []


def test_values_of_every_kind_are_in_a_diff(api: Api) -> None:
    first = newest(api, "manual-editing")["version"]
    changes = {
        "croppingEnabled": False,
        "allowedFonts": ["Inter"],
        "allowedColours": ["#fff"],
        "allowedLogoSources": {"types": ["svg"], "maxSizeMb": 1},
    }
    assert api.put("/admin/rules/manual-editing", json=changes).status_code == 200
    found = api.get(f"/admin/rules/manual-editing/diff?from={first}&to={first + 1}").get_json()
    assert {one["path"]: one["after"] for one in found} == {
        "croppingEnabled": False,
        "allowedFonts": ["Inter"],
        "allowedColours": ["#ffffff"],
        "allowedLogoSources.types": ["svg"],
        "allowedLogoSources.maxSizeMb": 1.0,
    }


@pytest.mark.parametrize("path", ["versions/9999", "diff?from=1&to=9999", "diff?from=9999&to=1"])
def test_an_unknown_version_is_not_found(api: Api, path: str) -> None:
    answer = api.get(f"/admin/rules/adaptation/{path}")
    assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
        404,
        "version_not_found",
    )


def test_a_diff_needs_two_versions(api: Api) -> None:
    answer = api.get("/admin/rules/adaptation/diff?from=1")
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["to"])


def test_one_version_is_read_alone_and_zero_is_the_defaults(api: Api) -> None:
    put(api, {"focalPointLogic": "face-centric"}, "?note=Why")
    version = newest(api, "adaptation")
    address = "/admin/rules/adaptation/versions"
    assert api.get(f"{address}/{version['version']}").get_json() == version
    defaults = check(api.get(f"{address}/0").get_json(), RULE_VERSION)
    assert defaults["rule"]["focalPointLogic"] == "face-centric & product-centric"


def test_restore_brings_back_identical_plans(api: Api) -> None:
    project = api.ready_project({"a.jpg": picture(size=(900, 400))})

    def plan() -> Any:
        return api.results(api.generate(project, sizes=((400, 400),)))[0]["plan"]

    first_version, first = newest(api, "adaptation")["version"], plan()
    put(api, {"weights": {"face": 0, "text": 0}, "layoutGuidance": {"safeZone": {"left": 0.4}}})
    other = plan()
    assert other != first
    api.post(f"/admin/rules/adaptation/versions/{first_version}/restore?note=Back")
    assert newest(api, "adaptation")["note"] == "Back"
    assert plan() == first


def test_a_dry_run_plans_a_picture_in_the_formats_that_it_was_made_in(api: Api) -> None:
    project = api.ready_project({"a.jpg": picture(size=(900, 400))})
    api.results(api.generate(project, sizes=((400, 400), (300, 900))))
    api.results(api.generate(project, sizes=((400, 400),)))
    order = {"rule": {"weights": {"text": 0, "face": 0}}, "limit": 1}
    answer = api.post("/admin/rules/adaptation/dry-run", json=order)
    tried = check(answer.get_json(), DRY_RUN)
    assert (tried["pictures"], tried["checked"]) == (1, 2)
    sizes = {(item["width"], item["height"]) for item in tried["items"]}
    assert sizes <= {(400, 400), (300, 900)}
    assert sizes
    for item in tried["items"]:
        assert item["before"]["placements"] or item["after"]["placements"]


def test_what_gets_worse_comes_first(api: Api) -> None:
    api.ready_project({"a.jpg": picture(size=(900, 400))})
    order = {"rule": {"adaptationStrategy": "crop"}}
    tried = api.post("/admin/rules/ai-behavior/dry-run", json=order).get_json()
    effects = [item["effect"] for item in tried["items"]]
    ranks = ["worse", "better", "other"]
    assert effects == sorted(effects, key=ranks.index)
    assert "worse" in effects
    new = {count["code"]: count["new"] for count in tried["warnings"]}
    assert max(new.values()) > 0


def test_history_and_trials_are_for_admins(api: Api, installation: Installation) -> None:
    installation.add_user("hans")
    hans = Api(installation, "hans")
    for path in ("versions/1", "diff?from=0&to=1"):
        answer = hans.get(f"/admin/rules/adaptation/{path}")
        assert (answer.status_code, answer.get_json()["error"]) == (403, "admins_only")
