"""Results beyond the walk: history, review, making anew, the same edits for others, flags."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.documents.rules import AdaptationStrategy, AIBehaviorRule, RuleGroup
from app.imaging.engine import engine_version
from app.models.audit_entry import AuditEntry
from app.models.rule_version import RuleVersion
from testing import db
from testing.factories.installation import Background, Installation
from testing.factories.pictures import flagged_picture, opened, picture
from tests.api.client import Api
from tests.api.schemas import (
    ASSET,
    FAILURE,
    INVALID,
    RESULT,
    RESULT_VERSION,
    SIBLING,
    TEXT,
    URL,
    check,
    listed,
    strict,
)
from tests.api.statements import MISSING


@pytest.fixture(scope="module")
def project_id(api: Api) -> str:
    return api.ready_project({"a.jpg": picture(), "b.jpg": picture()})


@pytest.fixture
def results(api: Api, project_id: str) -> list[dict[str, Any]]:
    return api.results(api.generate(project_id, sizes=((200, 200), (300, 100))))


@pytest.fixture(scope="module")
def member(installation: Installation) -> Api:
    installation.add_user("mia")
    return Api(installation, "mia")


def put(api: Api, result: dict[str, Any], edits: dict[str, Any]) -> dict[str, Any]:
    return dict(api.put(f"/generated-assets/{result['id']}", json={"edits": edits}).get_json())


def test_a_result_says_what_made_it(api: Api, installation: Installation) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    order = {"projectId": project_id, "customResizes": [{"width": 200, "height": 100}]}
    job_id = api.post("/generate", json=order).get_json()["jobId"]
    assert api.results(job_id)[0]["provenance"]["engine"] is None
    rule = api.get("/admin/rules/ai-behavior/versions").get_json()[0]["version"]
    installation.work()
    provenance = check(api.results(job_id)[0], RESULT)["provenance"]
    assert provenance["engine"] == engine_version()
    assert "pillow" in provenance["engine"]
    assert provenance["rules"]["ai-behavior"] == rule
    assert provenance["models"] == {"fake": "1", "fake-moderator": "1"}


def test_all_results_of_one_original(
    api: Api, project_id: str, results: list[dict[str, Any]]
) -> None:
    asset_id = results[0]["originalAssetId"]
    listing = check(api.get(f"/assets/{asset_id}/generated").get_json(), listed(RESULT))
    wanted = {result["id"] for result in results if result["originalAssetId"] == asset_id}
    assert wanted <= {result["id"] for result in listing}
    assert {result["originalAssetId"] for result in listing} == {asset_id}
    assert api.get(f"/assets/{MISSING}/generated").status_code == 404


def test_every_version_is_kept_and_can_be_restored(
    api: Api, installation: Installation, results: list[dict[str, Any]]
) -> None:
    result = results[0]
    path = f"/generated-assets/{result['id']}"
    (first,) = check(api.get(f"{path}/versions").get_json(), listed(RESULT_VERSION))
    assert (first["version"], first["edits"], first["createdBy"], first["isCurrent"]) == (
        1,
        {},
        None,
        True,
    )
    put(api, result, {"saturation": 0})
    put(api, result, {"brightness": 0.5})
    installation.work()
    history = check(api.get(f"{path}/versions").get_json(), listed(RESULT_VERSION))
    assert [(v["version"], v["createdBy"], v["isCurrent"]) for v in history] == [
        (3, "admin", True),
        (2, "admin", False),
        (1, None, False),
    ]
    restored = check(api.post(f"{path}/versions/2/restore").get_json(), RESULT)
    assert (restored["version"], restored["edits"]["saturation"], restored["status"]) == (
        4,
        0,
        "rendering",
    )
    assert "brightness" not in restored["edits"]
    stale = api.post(f"{path}/versions/1/restore", headers={"If-Match": '"3"'})
    assert (stale.status_code, check(stale.get_json(), FAILURE)["error"]) == (
        412,
        "edits_out_of_date",
    )
    missing = api.post(f"{path}/versions/9/restore")
    assert (missing.status_code, check(missing.get_json(), FAILURE)["error"]) == (
        404,
        "version_not_found",
    )


def test_a_logo_in_the_history_has_an_address(api: Api, results: list[dict[str, Any]]) -> None:
    logo = api.post(
        "/logos", data={"file": (io.BytesIO(picture("PNG", (80, 40))), "brand.png")}
    ).get_json()
    put(
        api,
        results[0],
        {"logoOverlay": {"logoUrl": logo["logoUrl"], "position": {"x": 0, "y": 0}, "size": 20}},
    )
    newest = api.get(f"/generated-assets/{results[0]['id']}/versions").get_json()[0]
    assert newest["edits"]["logoOverlay"]["logoUrl"].startswith("http://localhost/media/")


def test_a_review_is_kept_with_its_reason_until_the_picture_changes(
    api: Api, member: Api, results: list[dict[str, Any]]
) -> None:
    path = f"/generated-assets/{results[0]['id']}"
    assert api.get(f"{path}/review").get_json() == {"review": "pending", "reason": ""}
    answer = member.post(
        f"{path}/review", json={"review": "rejected", "reason": "The hand is cut."}
    )
    assert check(answer.get_json(), RESULT)["review"] == "rejected"
    shown = check(api.get(f"{path}/review").get_json(), strict(review=TEXT, reason=TEXT))
    assert shown == {"review": "rejected", "reason": "The hand is cut."}
    assert put(api, results[0], {"saturation": 0.5})["review"] == "pending"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "review"),
        ({"review": "fine"}, "review"),
        ({"review": "approved", "reason": "x" * 1001}, "reason"),
    ],
)
def test_a_bad_review_names_its_field(
    api: Api, results: list[dict[str, Any]], body: dict[str, Any], field: str
) -> None:
    answer = api.post(f"/generated-assets/{results[0]['id']}/review", json=body)
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (422, [field])


def test_a_result_is_made_anew_by_the_rules_in_force(
    api: Api, member: Api, installation: Installation, results: list[dict[str, Any]]
) -> None:
    wide = next(result for result in results if result["dimensions"]["width"] == 300)
    put(api, wide, {"saturation": 0})
    installation.work()
    background = AIBehaviorRule(adaptation_strategy=AdaptationStrategy.ADD_BACKGROUND)
    with db.transaction(installation.admin) as session:
        row = RuleVersion(
            rule_group=str(RuleGroup.AI_BEHAVIOR),
            version=99,
            document=background.to_json(),
            created_at=installation.deps.clock.now(),
        )
        session.add(row)
    answer = member.post(f"/generated-assets/{wide['id']}/regenerate")
    asked = check(answer.get_json(), RESULT)
    assert (answer.status_code, asked["status"], asked["version"], asked["edits"]) == (
        202,
        "rendering",
        3,
        {"saturation": 0.0},
    )
    assert opened(api.open(asked["assetUrl"]).data).size == (300, 100), (
        "the earlier picture is shown meanwhile"
    )
    installation.work()
    made = api.get(f"/generated-assets/{wide['id']}").get_json()
    assert (made["status"], made["strategy"]) == ("ready", "add-background")
    with db.transaction(installation.admin) as session:
        session.delete(session.scalars(select(RuleVersion).where(RuleVersion.version == 99)).one())


def test_edits_are_copied_to_other_results_all_or_none(
    api: Api, installation: Installation, results: list[dict[str, Any]]
) -> None:
    source, *targets = results
    put(api, source, {"saturation": 0})
    path = f"/generated-assets/{source['id']}/copy-edits"
    bad = api.post(path, json={"targetIds": [targets[0]["id"], MISSING]})
    assert (bad.status_code, list(check(bad.get_json(), INVALID)["errors"])) == (
        422,
        ["targetIds.1"],
    )
    assert api.get(f"/generated-assets/{targets[0]['id']}").get_json()["version"] == 1
    answer = api.post(
        path,
        json={"targetIds": [source["id"], *(target["id"] for target in targets), targets[0]["id"]]},
    )
    copied = check(answer.get_json(), listed(RESULT))
    assert answer.status_code == 202
    assert [(c["id"], c["version"], c["edits"]["saturation"]) for c in copied] == [
        (t["id"], 2, 0) for t in targets
    ]
    installation.work()
    assert api.get(f"/generated-assets/{targets[0]['id']}").get_json()["status"] == "ready"
    assert api.post(path, json={"targetIds": [source["id"]]}).status_code == 422


def test_what_copying_replaces_is_said_before_and_parts_are_copied_alone(
    api: Api, installation: Installation
) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    source, _ = api.results(api.generate(project_id, sizes=((200, 200), (300, 100))))
    path = f"/generated-assets/{source['id']}"
    siblings = check(api.get(f"{path}/siblings").get_json(), listed(SIBLING))
    assert [one["replaced"] for one in siblings] == [[]] * len(siblings)
    target = siblings[-1]
    put(api, {"id": target["id"]}, {"saturation": 0.5, "contrast": 1.5})
    text = {"content": "SALE", "position": {"x": 0.1, "y": 0.1}, "opacity": 0.5}
    put(api, source, {"saturation": 0, "textOverlays": [text]})
    first, *_ = api.get(f"{path}/siblings").get_json()
    assert first["id"] == target["id"]
    assert first["replaced"] == [
        {
            "part": "colour",
            "before": "saturation 0.50, contrast 1.50",
            "after": "saturation 0.00",
        }
    ]
    wanted = {"targetIds": [target["id"]], "parts": ["text"]}
    (copied,) = api.post(f"{path}/copy-edits", json=wanted).get_json()
    assert copied["edits"]["textOverlays"][0]["opacity"] == 0.5
    assert (copied["edits"]["saturation"], copied["edits"]["contrast"]) == (0.5, 1.5)
    bad = api.post(f"{path}/copy-edits", json={**wanted, "parts": ["weather"]})
    assert list(check(bad.get_json(), INVALID)["errors"]) == ["parts.0"]
    installation.work()


def test_a_preview_says_how_it_is_made_and_where_things_lie(
    api: Api, results: list[dict[str, Any]]
) -> None:
    edits = {
        "extend": {"strategy": "add-background"},
        "crop": {"x": 0, "y": 0, "width": 1, "height": 0.2},
        "textOverlays": [{"content": "Hi", "position": {"x": 0.25, "y": 0.5}, "width": 0.5}],
    }
    answer = api.post(f"/generated-assets/{results[0]['id']}/preview", json={"edits": edits})
    said = json.loads(answer.headers["X-Layout"])
    assert (said["strategy"], said["logo"]) == ("add-background", None)
    ((left, top, width, height),) = said["texts"]
    assert (left, top, width) == pytest.approx((0.25, 0.5, 0.5), abs=0.001)
    assert 0 < height < 0.5
    assert said["reason"]


def test_who_saved_in_between_is_named(
    api: Api, member: Api, results: list[dict[str, Any]]
) -> None:
    put(member, results[0], {"saturation": 0})
    path = f"/generated-assets/{results[0]['id']}"
    answer = api.put(path, json={"edits": {}}, headers={"If-Match": '"1"'})
    assert answer.status_code == 412
    assert check(answer.get_json(), FAILURE)["message"].startswith("mia saved version 2")


def test_an_admin_lifts_flags_and_reveals_and_each_is_logged(
    api: Api, member: Api, installation: Installation
) -> None:
    project_id = api.ready_project({"flagged.png": flagged_picture()})
    (asset,) = api.get(f"/projects/{project_id}/preview").get_json()
    (result,) = api.results(api.generate(project_id, sizes=((300, 200),)))
    assert (asset["isNsfw"], result["isNsfw"]) == (True, True)
    for path in (f"/generated-assets/{result['id']}", f"/assets/{asset['id']}"):
        for act in ("clear-flag", "reveal"):
            refused = member.post(f"{path}/{act}")
            assert (refused.status_code, check(refused.get_json(), FAILURE)["error"]) == (
                403,
                "admins_only",
            )
    seen = check(api.post(f"/generated-assets/{result['id']}/reveal").get_json(), strict(url=URL))[
        "url"
    ]
    assert opened(api.open(seen).data).getpixel((5, 5))[0] > 200  # type: ignore[index]
    assert opened(api.open(seen).data).format == "JPEG"
    assert opened(api.open(result["assetUrl"]).data).format == "WEBP", "the blurred twin"
    proxy = check(api.post(f"/assets/{asset['id']}/reveal").get_json(), strict(url=URL))["url"]
    assert opened(api.open(proxy).data).size == (320, 240)

    cleared = check(api.post(f"/generated-assets/{result['id']}/clear-flag").get_json(), RESULT)
    assert cleared["isNsfw"] is False
    assert cleared["assetUrl"] != result["assetUrl"], (
        "browsers keep the blurred one under the old address"
    )
    assert opened(api.open(cleared["assetUrl"]).data).format == "JPEG"
    put(api, result, {"brightness": 1.01})
    installation.work()
    assert api.get(f"/generated-assets/{result['id']}").get_json()["isNsfw"] is False
    url = api.post("/download", json={"assetIds": [result["id"]], "grouping": "batch"}).get_json()[
        "downloadUrl"
    ]
    with Background(installation):
        assert len(zipfile.ZipFile(io.BytesIO(api.open(url).data)).namelist()) == 2

    clean = check(api.post(f"/assets/{asset['id']}/clear-flag").get_json(), ASSET)
    assert (clean["isNsfw"], opened(api.open(clean["previewUrl"]).data).size) == (False, (320, 240))
    assert api.post(f"/assets/{asset['id']}/clear-flag").status_code == 200
    assert api.results(api.generate(project_id, sizes=((310, 200),)))[0]["isNsfw"] is False
    with db.snapshot(installation.admin) as session:
        logged = [
            (e.action, e.subject_kind)
            for e in session.scalars(select(AuditEntry).order_by(AuditEntry.at))
        ]
    of_flags = {"picture_revealed", "flag_cleared"}
    assert [entry for entry in logged if entry[0] in of_flags] == [
        ("picture_revealed", "generated_asset"),
        ("picture_revealed", "asset"),
        ("flag_cleared", "generated_asset"),
        ("flag_cleared", "asset"),
    ]
