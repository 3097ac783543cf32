"""Rules: read, changed whole or in part, kept by version, and enforced at the moment they are
used.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, cast

import pytest
from sqlalchemy import select

from app.models.audit_entry import AuditEntry
from app.models.generated_asset import GeneratedAsset
from app.models.rule_version import RuleVersion
from testing import db
from testing.factories.installation import Installation
from testing.factories.pictures import flagged_picture, picture
from tests.api.admin_schemas import DRY_RUN, RULE_VERSION, RULES, SETTINGS
from tests.api.client import Api
from tests.api.schemas import (
    FAILURE,
    INVALID,
    check,
    listed,
)

WHOLE_RULES: dict[str, dict[str, Any]] = {
    "adaptation": {
        "focalPointLogic": "human-centered",
        "layoutGuidance": {
            "safeZone": {"top": 0.1, "bottom": 0, "left": 0.2, "right": 0.05},
            "logoSize": 0.3,
        },
    },
    "ai-behavior": {"adaptationStrategy": "extend-canvas", "imageQuality": "low"},
    "upload-moderation": {
        "allowedImageTypes": ["png", "jpeg"],
        "maxFileSizeMb": 12.5,
        "nsfwAlertsActive": False,
    },
    "manual-editing": {
        "editingEnabled": True,
        "croppingEnabled": False,
        "saturationEnabled": True,
        "addTextOrLogoEnabled": True,
        "allowedLogoSources": {"types": ["png"], "maxSizeMb": 1},
    },
}


@pytest.fixture(autouse=True)
def as_before(api: Api) -> Iterator[None]:
    """Every test finds and leaves the rules that an organization starts with."""
    yield
    for group in RULES:
        assert api.post(f"/admin/rules/{group}/versions/1/restore").status_code == 200


def put(api: Api, group: str, changes: dict[str, Any]) -> dict[str, Any]:
    answer = api.put(f"/admin/rules/{group}", json=changes)
    assert answer.status_code == 200, answer.get_json()
    body: dict[str, Any] = answer.get_json()
    return body


def versions(api: Api, group: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = check(
        api.get(f"/admin/rules/{group}/versions").get_json(), listed(RULE_VERSION)
    )
    return found


@pytest.mark.parametrize("group", RULES)
def test_a_rule_that_is_put_whole_is_the_rule_from_then_on(api: Api, group: str) -> None:
    check(api.get(f"/admin/rules/{group}").get_json(), RULES[group])
    assert check(put(api, group, WHOLE_RULES[group]), RULES[group]) == WHOLE_RULES[group]
    assert api.get(f"/admin/rules/{group}").get_json() == WHOLE_RULES[group]


def test_a_partial_rule_changes_what_it_names_alone(api: Api) -> None:
    before = put(api, "adaptation", WHOLE_RULES["adaptation"])
    after = put(api, "adaptation", {"layoutGuidance": {"safeZone": {"top": 0.45}}})
    before["layoutGuidance"]["safeZone"]["top"] = 0.45
    assert after == before


def test_lists_are_replaced_and_not_merged(api: Api) -> None:
    assert put(api, "upload-moderation", {"allowedImageTypes": ["psd", "psd"]})[
        "allowedImageTypes"
    ] == ["psd"]


def test_earlier_names_still_work(api: Api) -> None:
    focal_point = api.put("/admin/rules/focal-point", json={"logic": "product-centric"})
    assert (
        check(focal_point.get_json(), RULES["adaptation"])["focalPointLogic"] == "product-centric"
    )
    strategy = api.put("/admin/rules/ai-adaptation", json={"strategy": "add-background"})
    assert (
        check(strategy.get_json(), RULES["ai-behavior"])["adaptationStrategy"] == "add-background"
    )
    logo = put(api, "manual-editing", {"logo": {"allowedTypes": ["ai"], "maxSizeMb": 2}})
    assert check(logo, RULES["manual-editing"])["allowedLogoSources"] == {
        "types": ["ai"],
        "maxSizeMb": 2,
    }


def test_what_stands_beside_photographs_is_said_only_where_it_is_no_panel(api: Api) -> None:
    for beside in ("soft", "crop"):
        assert put(api, "ai-behavior", {"besidePhotographs": beside})["besidePhotographs"] == beside
    assert "besidePhotographs" not in put(api, "ai-behavior", {"besidePhotographs": "panel"})


@pytest.mark.parametrize(
    ("group", "changes", "field"),
    [
        ("adaptation", {"focalPointLogic": "cat-centric"}, "focalPointLogic"),
        (
            "adaptation",
            {"layoutGuidance": {"safeZone": {"top": 0.46}}},
            "layoutGuidance.safeZone.top",
        ),
        ("adaptation", {"layoutGuidance": {"logoSize": "big"}}, "layoutGuidance.logoSize"),
        ("adaptation", {"layoutGuidance": None}, "layoutGuidance"),
        ("ai-behavior", {"adaptationStrategy": "stretch"}, "adaptationStrategy"),
        ("ai-behavior", {"besidePhotographs": "frame"}, "besidePhotographs"),
        ("ai-behavior", {"imageQuality": 3}, "imageQuality"),
        ("upload-moderation", {"allowedImageTypes": ["exe"]}, "allowedImageTypes"),
        ("upload-moderation", {"allowedImageTypes": []}, "allowedImageTypes"),
        ("upload-moderation", {"maxFileSizeMb": 0}, "maxFileSizeMb"),
        ("upload-moderation", {"nsfwAlertsActive": "yes"}, "nsfwAlertsActive"),
        ("manual-editing", {"allowedLogoSources": {"types": ["bmp"]}}, "allowedLogoSources.types"),
        (
            "manual-editing",
            {"allowedLogoSources": {"maxSizeMb": -1}},
            "allowedLogoSources.maxSizeMb",
        ),
    ],
)
def test_a_bad_value_is_named_by_its_path_and_changes_nothing(
    api: Api, group: str, changes: dict[str, Any], field: str
) -> None:
    before = versions(api, group)
    answer = api.put(f"/admin/rules/{group}", json=changes)
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (422, [field])
    assert versions(api, group) == before


def test_every_change_is_a_version_with_its_author_and_in_the_audit_log(
    api: Api, installation: Installation
) -> None:
    before = versions(api, "ai-behavior")[0]
    put(api, "ai-behavior", {"imageQuality": "medium"})
    newest = versions(api, "ai-behavior")[0]
    assert newest["version"] == before["version"] + 1
    assert newest["rule"] == {**before["rule"], "imageQuality": "medium"}
    assert newest["createdBy"] == {"id": str(installation.admin.user_id), "username": "admin"}
    with db.snapshot(installation.admin) as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.at.desc()).limit(1)).one()
        assert (entry.action, entry.user_id) == ("rule_changed", installation.admin.user_id)
        assert entry.before == {
            "group": "ai-behavior",
            "version": before["version"],
            "rule": before["rule"],
        }
        assert entry.after == {
            "group": "ai-behavior",
            "version": newest["version"],
            "rule": newest["rule"],
        }


@pytest.mark.parametrize("changes", [{}, {"imageQuality": "high"}, {"unknown": 1}])
def test_a_change_that_changes_nothing_makes_no_version(api: Api, changes: dict[str, Any]) -> None:
    before = versions(api, "ai-behavior")
    put(api, "ai-behavior", changes)
    assert versions(api, "ai-behavior") == before


def test_an_earlier_version_comes_back_as_a_new_one(api: Api) -> None:
    first = put(api, "adaptation", {"focalPointLogic": "human-centered"})
    number = versions(api, "adaptation")[0]["version"]
    put(api, "adaptation", {"focalPointLogic": "product-centric"})
    restored = check(
        api.post(f"/admin/rules/adaptation/versions/{number}/restore").get_json(), RULE_VERSION
    )
    assert (restored["version"], restored["note"]) == (number + 2, f"Version {number} again")
    assert api.get("/admin/rules/adaptation").get_json() == first


@pytest.mark.parametrize("path", ["adaptation/versions/9999/restore", "weather/versions/1/restore"])
def test_an_unknown_version_or_group_is_not_found(api: Api, path: str) -> None:
    answer = api.post(f"/admin/rules/{path}")
    assert (answer.status_code, check(answer.get_json(), FAILURE)["code"]) == (404, 404)


def test_a_dry_run_says_what_would_change_and_changes_nothing(api: Api) -> None:
    asset_id = api.get(f"/projects/{api.ready_project({'a.jpg': picture()})}/preview").get_json()[
        0
    ]["id"]
    before = api.get("/admin/rules/ai-behavior").get_json()
    order = {"rule": {"adaptationStrategy": "crop"}, "limit": 1}
    tried = check(api.post("/admin/rules/ai-behavior/dry-run", json=order).get_json(), DRY_RUN)
    assert tried["checked"] > tried["changed"] == len(tried["items"]) > 0
    assert {item["assetId"] for item in tried["items"]} == {asset_id}
    assert {item["after"]["strategy"] for item in tried["items"]} == {"crop"}
    assert all(item["before"] != item["after"] for item in tried["items"])
    assert api.get("/admin/rules/ai-behavior").get_json() == before


def test_a_dry_run_of_the_rule_in_force_changes_nothing(api: Api) -> None:
    api.ready_project({"a.jpg": picture()})
    tried = check(
        api.post("/admin/rules/adaptation/dry-run", json={"rule": {}}).get_json(), DRY_RUN
    )
    assert (tried["changed"], tried["items"]) == (0, [])
    assert tried["checked"] > 0


@pytest.mark.parametrize(
    ("group", "order", "field"),
    [
        ("upload-moderation", {"rule": {}}, "group"),
        ("manual-editing", {"rule": {}}, "group"),
        ("adaptation", {"rule": {"focalPointLogic": "x"}}, "rule.focalPointLogic"),
        ("adaptation", {}, "rule"),
        ("adaptation", {"rule": {}, "limit": 51}, "limit"),
    ],
)
def test_a_dry_run_of_a_bad_rule_names_its_field(
    api: Api, group: str, order: dict[str, Any], field: str
) -> None:
    answer = api.post(f"/admin/rules/{group}/dry-run", json=order)
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (422, [field])


# --- enforced at the moment of use ---


def test_upload_rules_bind_at_upload(api: Api) -> None:
    put(api, "upload-moderation", {"allowedImageTypes": ["png"], "maxFileSizeMb": 0.01})
    assert api.upload({"a.jpg": picture(size=(64, 64))}).status_code == 415
    large = picture("PNG", (64, 64)) + bytes(10_000)
    assert api.upload({"a.png": large}).status_code == 413
    assert api.upload({"a.png": picture("PNG", (64, 64))}).status_code == 202


def test_a_result_keeps_the_rule_versions_it_was_made_with(
    api: Api, installation: Installation
) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    put(api, "ai-behavior", {"adaptationStrategy": "crop", "imageQuality": "low"})
    number = versions(api, "ai-behavior")[0]["version"]
    result = api.results(api.generate(project_id, sizes=((900, 90),)))[0]
    assert result["strategy"] == "crop"
    put(api, "ai-behavior", {"adaptationStrategy": "add-background"})
    with db.snapshot(installation.admin) as session:
        row = session.scalars(
            select(GeneratedAsset).order_by(GeneratedAsset.updated_at.desc()).limit(1)
        ).one()
    kept = row.rules.ai_behavior
    assert kept is not None
    assert (kept.version, kept.document.image_quality) == (number, "low")
    assert api.get(f"/generated-assets/{result['id']}").get_json()["strategy"] == "crop"
    later = api.results(api.generate(project_id, sizes=((900, 90),)))[0]
    assert later["strategy"] == "add-background"


@pytest.mark.parametrize(
    ("switch", "edits"),
    [
        ("editingEnabled", {"brightness": 1.2}),
        ("croppingEnabled", {"crop": {"x": 0, "y": 0, "width": 0.5, "height": 0.5}}),
        ("saturationEnabled", {"saturation": 0}),
        ("addTextOrLogoEnabled", {"textOverlays": [{"content": "SALE"}]}),
    ],
)
def test_editing_rules_bind_when_edits_are_put_or_previewed(
    api: Api, switch: str, edits: dict[str, Any]
) -> None:
    result = api.results(api.generate(api.ready_project({"a.jpg": picture()})))[0]
    put(api, "manual-editing", {switch: False})
    for answer in (
        api.put(f"/generated-assets/{result['id']}", json={"edits": edits}),
        api.post(f"/generated-assets/{result['id']}/preview", json={"edits": edits}),
    ):
        assert answer.status_code == 403
        assert (
            check(answer.get_json(), FAILURE)["error"],
            switch in answer.get_json()["message"],
        ) == (switch, True)


def logo_upload(api: Api, kind: str = "PNG") -> Any:
    return api.post(
        "/logos", data={"file": (io.BytesIO(picture(kind, (80, 40))), f"brand.{kind.lower()}")}
    )


def test_logo_rules_bind_at_the_upload_of_a_logo(api: Api) -> None:
    put(api, "manual-editing", {"allowedLogoSources": {"types": ["jpeg"]}})
    assert logo_upload(api).status_code == 415
    put(api, "manual-editing", {"allowedLogoSources": {"types": ["png"], "maxSizeMb": 0.01}})
    assert logo_upload(api).status_code == 201
    put(api, "manual-editing", {"addTextOrLogoEnabled": False})
    refused = logo_upload(api)
    assert (refused.status_code, check(refused.get_json(), FAILURE)["error"]) == (
        403,
        "addTextOrLogoEnabled",
    )


EARLIER_LOGO_TYPES = ["jpeg", "png", "webp", "psd"]
LOGO_TYPES = ["jpeg", "png", "psd", "ai", "webp", "svg"]
EARLIER_IMAGE_TYPES = ["jpeg", "png", "psd", "webp", "gif", "tiff", "avif"]
IMAGE_TYPES = [*EARLIER_IMAGE_TYPES, "heic", "bmp", "jp2"]


def logo_rule(types: list[str]) -> dict[str, Any]:
    return {"allowedLogoSources": {"types": types, "maxSizeMb": 3}, "editingEnabled": True}


def image_rule(types: list[str]) -> dict[str, Any]:
    return {"allowedImageTypes": types, "maxFileSizeMb": 7}


def shown_types(api: Api, group: str) -> list[str]:
    """The types that an admin reads of a group, which are those that everybody is told."""
    rule, settings = api.get(f"/admin/rules/{group}").get_json(), api.get("/settings").get_json()
    if group == "upload-moderation":
        types, told = rule["allowedImageTypes"], settings["upload"]["allowedImageTypes"]
    else:
        types = rule["allowedLogoSources"]["types"]
        told = settings["editing"]["allowedLogoSources"]["types"]
    assert types == told
    return cast("list[str]", types)


@pytest.mark.parametrize(
    ("group", "stored", "allowed"),
    [
        ("manual-editing", logo_rule(EARLIER_LOGO_TYPES), LOGO_TYPES),
        ("manual-editing", logo_rule(["jpeg", "png"]), ["jpeg", "png"]),
        ("manual-editing", logo_rule([*EARLIER_LOGO_TYPES, "ai"]), [*EARLIER_LOGO_TYPES, "ai"]),
        ("upload-moderation", image_rule(EARLIER_IMAGE_TYPES), IMAGE_TYPES),
        ("upload-moderation", image_rule(EARLIER_IMAGE_TYPES[::-1]), IMAGE_TYPES),
        ("upload-moderation", image_rule(["png", "jpeg"]), ["png", "jpeg"]),
    ],
)
def test_a_rule_of_an_earlier_release_gains_new_types_unless_it_was_narrowed(
    api: Api, installation: Installation, group: str, stored: dict[str, Any], allowed: list[str]
) -> None:
    newest = api.get(f"/admin/rules/{group}/versions").get_json()[0]["version"]
    with db.transaction(installation.admin) as session:
        row = RuleVersion(
            rule_group=group,
            version=newest + 1,
            document=stored,
            created_at=installation.deps.clock.now(),
        )
        session.add(row)
    assert shown_types(api, group) == allowed
    with db.transaction(installation.admin) as session:
        of_group = select(RuleVersion).where(RuleVersion.rule_group == group)
        kept = session.scalars(of_group.order_by(RuleVersion.version.desc())).first()
        assert kept is not None
        assert kept.document == stored, "the release before, which may run beside, reads it too"


@pytest.mark.parametrize(
    ("group", "rule", "types"),
    [
        (
            "manual-editing",
            {"allowedLogoSources": {"types": EARLIER_LOGO_TYPES}},
            EARLIER_LOGO_TYPES,
        ),
        ("upload-moderation", {"allowedImageTypes": EARLIER_IMAGE_TYPES}, EARLIER_IMAGE_TYPES),
    ],
)
def test_types_that_are_left_out_on_purpose_stay_out(
    api: Api, group: str, rule: dict[str, Any], types: list[str]
) -> None:
    put(api, group, rule)
    assert shown_types(api, group) == types


def test_without_alerts_nothing_is_flagged(api: Api) -> None:
    put(api, "upload-moderation", {"nsfwAlertsActive": False})
    project_id = api.ready_project({"flagged.png": flagged_picture()})
    assert [asset["isNsfw"] for asset in api.get(f"/projects/{project_id}/preview").get_json()] == [
        False
    ]
    assert [result["isNsfw"] for result in api.results(api.generate(project_id))] == [False]


# --- who ---


def test_rules_are_for_admins_and_settings_for_everybody(
    api: Api, installation: Installation
) -> None:
    installation.add_user("lena")
    lena = Api(installation, "lena")
    for method, path in (
        *[(method, f"/admin/rules/{group}") for group in RULES for method in ("GET", "PUT")],
        ("PUT", "/admin/rules/focal-point"),
        ("PUT", "/admin/rules/ai-adaptation"),
        ("GET", "/admin/rules/adaptation/versions"),
        ("POST", "/admin/rules/adaptation/versions/1/restore"),
        ("POST", "/admin/rules/adaptation/dry-run"),
    ):
        answer = lena.call(method, path)
        assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
            403,
            "admins_only",
        )
    put(api, "upload-moderation", {"maxFileSizeMb": 7})
    known = check(lena.get("/settings").get_json(), SETTINGS)
    assert known["upload"]["maxFileSizeMb"] == 7
    assert "Inter" in known["editing"]["fontFamilies"]


def test_another_organization_has_rules_of_its_own(api: Api, installation: Installation) -> None:
    put(api, "ai-behavior", {"imageQuality": "low"})
    installation.second_organization("rival")
    rival = Api(installation, "rival")
    assert rival.get("/admin/rules/ai-behavior").get_json()["imageQuality"] == "high"
    assert [version["version"] for version in versions(rival, "ai-behavior")] == [1]
    tried = rival.post(
        "/admin/rules/ai-behavior/dry-run", json={"rule": {"adaptationStrategy": "crop"}}
    ).get_json()
    counted = {"pictures": 0, "checked": 0, "changed": 0}
    assert tried == {**counted, "warnings": [], "items": [], "asked": []}
