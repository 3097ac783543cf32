"""Platforms, formats and text style sets: made, changed whole or in part, and taken out of use."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.models.audit_entry import AuditEntry
from testing import db
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.admin_schemas import PLATFORM
from tests.api.client import Api
from tests.api.schemas import FAILURE, FORMAT, INVALID, STYLE_SET, check, listed

MISSING = "00000000-0000-4000-8000-000000000000"
STYLE = {
    "fontFamily": "Montserrat",
    "fontSize": 72,
    "fontWeight": "bold",
    "color": "#ff0000",
    "lineHeight": 1.1,
    "letterSpacing": 2,
    "align": "center",
    "background": "#000000",
    "shadow": False,
}


@pytest.fixture(scope="module")
def platform(api: Api) -> dict[str, Any]:
    made: dict[str, Any] = api.post("/admin/platforms", json={"name": "Mastodon"}).get_json()
    return made


@pytest.fixture(scope="module")
def rival(api: Api, installation: Installation) -> Api:
    installation.second_organization("rival")
    return Api(installation, "rival")


@pytest.fixture(scope="module")
def lena(api: Api, installation: Installation) -> Api:
    installation.add_user("lena")
    return Api(installation, "lena")


def whole_format(platform: dict[str, Any], **changes: Any) -> dict[str, Any]:
    document = {
        "name": "Header",
        "type": "repurposing",
        "platformId": platform["id"],
        "category": None,
        "width": 1500,
        "height": 500,
        "safeZone": {"top": 10, "right": 20, "bottom": 30, "left": 40},
        "maxBytes": 2_000_000,
        "fileTypes": ["jpeg", "png"],
        "mask": None,
        "rules": ["no_alpha"],
        "notes": "Half of it is covered on a phone.",
        "source": ["docs"],
        "confidence": "vendor",
        "checkedOn": "2026-11-29",
        "isActive": True,
        "isDefault": False,
    }
    return {**document, **changes}


def made_format(api: Api, platform: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = api.post("/admin/formats", json=whole_format(platform, **changes))
    assert answer.status_code == 201, answer.get_json()
    body: dict[str, Any] = check(answer.get_json(), FORMAT)
    return body


def refused_fields(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.get_json()
    return list(check(answer.get_json(), INVALID)["errors"])


def actions(installation: Installation, subject_id: str) -> list[str]:
    with db.snapshot(installation.admin) as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.at)).all()
        return [row.action for row in rows if str(row.subject_id) == subject_id]


# --- platforms ---


def test_a_platform_is_made_renamed_and_deleted(api: Api, installation: Installation) -> None:
    made = api.post("/admin/platforms", json={"name": " Pixelfed "})
    assert (made.status_code, check(made.get_json(), PLATFORM)["name"]) == (201, "Pixelfed")
    path = f"/admin/platforms/{made.get_json()['id']}"
    renamed = api.put(path, json={"name": "Pixelfed 2"})
    assert (renamed.status_code, check(renamed.get_json(), PLATFORM)["name"]) == (200, "Pixelfed 2")
    assert renamed.get_json() in check(api.get("/admin/platforms").get_json(), listed(PLATFORM))
    gone = api.call("DELETE", path)
    assert (gone.status_code, gone.data) == (204, b"")
    assert renamed.get_json() not in api.get("/admin/platforms").get_json()
    assert api.put(path, json={"name": "x"}).status_code == 404
    log = ["platform_created", "platform_changed", "platform_deleted"]
    assert actions(installation, made.get_json()["id"]) == log


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": " "}, {"name": 3}, {"name": "x" * 121}]
)
def test_a_platform_needs_a_name(api: Api, body: dict[str, Any]) -> None:
    assert refused_fields(api.post("/admin/platforms", json=body)) == ["name"]


def test_deleting_a_platform_takes_its_formats_along_and_leaves_results(api: Api) -> None:
    platform = api.post("/admin/platforms", json={"name": "Shortlived"}).get_json()
    fmt = made_format(api, platform)
    project_id = api.ready_project({"a.jpg": picture()})
    order = {"projectId": project_id, "formatIds": [fmt["id"]]}
    job_id = api.post("/generate", json=order).get_json()["jobId"]
    api.installation.work()
    assert api.call("DELETE", f"/admin/platforms/{platform['id']}").status_code == 204
    assert fmt["id"] not in {entry["id"] for entry in api.get("/admin/formats").get_json()}
    assert fmt["id"] not in {entry["id"] for entry in api.get("/formats").get_json()["repurposing"]}
    groups = api.get(f"/generate/{job_id}/results").get_json()
    assert [result["formatName"] for result in groups["Shortlived"]] == ["Header"]
    assert refused_fields(api.post("/generate", json=order)) == ["formatIds.0"]
    assert refused_fields(api.post("/admin/formats", json=whole_format(platform))) == ["platformId"]


# --- formats ---


def test_a_format_is_made_as_it_was_asked_for(api: Api, platform: dict[str, Any]) -> None:
    made = made_format(api, platform)
    assert {name: value for name, value in made.items() if name != "id"} == whole_format(platform)
    assert made in api.get("/admin/formats").get_json()
    assert made in api.get("/formats").get_json()["repurposing"]


def test_what_a_new_format_leaves_out_has_its_default(api: Api) -> None:
    answer = api.post(
        "/admin/formats",
        json={"name": "A6", "type": "resizing", "category": "Print", "width": 1240, "height": 1748},
    )
    made = check(answer.get_json(), FORMAT)
    assert (answer.status_code, made["platformId"], made["fileTypes"], made["isActive"]) == (
        201,
        None,
        ["jpeg", "png"],
        True,
    )
    assert made["safeZone"] == {"top": 0, "right": 0, "bottom": 0, "left": 0}


def test_a_partial_change_leaves_the_rest(
    api: Api, platform: dict[str, Any], installation: Installation
) -> None:
    made = made_format(api, platform)
    path = f"/admin/formats/{made['id']}"
    changed = check(
        api.put(path, json={"width": 1600, "safeZone": {"top": 0}, "maxBytes": None}).get_json(),
        FORMAT,
    )
    zone = {**made["safeZone"], "top": 0}
    assert changed == {**made, "width": 1600, "safeZone": zone, "maxBytes": None}
    assert api.put(path, json={}).get_json() == changed
    assert api.put(path, json=whole_format(platform)).get_json() == made
    assert actions(installation, made["id"]) == [
        "format_created",
        "format_changed",
        "format_changed",
    ]


def test_a_format_may_change_its_type(api: Api, platform: dict[str, Any]) -> None:
    made = made_format(api, platform)
    changed = api.put(
        f"/admin/formats/{made['id']}", json={"type": "resizing", "category": "Web"}
    ).get_json()
    assert (changed["type"], changed["category"], changed["platformId"]) == (
        "resizing",
        "Web",
        None,
    )
    back = {"type": "repurposing", "platformId": platform["id"]}
    assert (
        api.put(f"/admin/formats/{made['id']}", json=back).get_json()["platformId"]
        == platform["id"]
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"type": "printing"}, "type"),
        ({"platformId": None}, "platformId"),
        ({"platformId": MISSING}, "platformId"),
        ({"platformId": "x"}, "platformId"),
        ({"type": "resizing"}, "category"),
        ({"width": 15}, "width"),
        ({"height": 16385}, "height"),
        ({"width": 100.5}, "width"),
        ({"width": "100"}, "width"),
        ({"width": 10000, "height": 5001}, "width"),
        ({"safeZone": {"top": -1}}, "safeZone.top"),
        ({"safeZone": {"top": 250, "bottom": 250}}, "safeZone.top"),
        ({"safeZone": {"left": 1500}}, "safeZone.left"),
        ({"maxBytes": 0}, "maxBytes"),
        ({"fileTypes": ["bmp"]}, "fileTypes"),
        ({"fileTypes": ["webp"]}, "fileTypes"),
        ({"isActive": "no"}, "isActive"),
    ],
)
def test_a_bad_format_names_its_field(
    api: Api, platform: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    assert refused_fields(api.post("/admin/formats", json=whole_format(platform, **changes))) == [
        field
    ]


@pytest.mark.parametrize("field", ["name", "type", "width", "height"])
def test_a_new_format_needs_its_name_type_and_size(
    api: Api, platform: dict[str, Any], field: str
) -> None:
    document = whole_format(platform)
    del document[field]
    assert field in refused_fields(api.post("/admin/formats", json=document))


def test_formats_are_filtered_by_type_and_category(api: Api, platform: dict[str, Any]) -> None:
    made_format(api, platform)
    everything = check(api.get("/admin/formats").get_json(), listed(FORMAT))
    by_type = {
        kind: api.get(f"/admin/formats?type={kind}").get_json()
        for kind in ("resizing", "repurposing")
    }
    assert {entry["type"] for entry in by_type["resizing"]} == {"resizing"}
    assert len(by_type["resizing"]) + len(by_type["repurposing"]) == len(everything)
    masters = api.get("/admin/formats?category=Masters").get_json()
    assert {entry["category"] for entry in masters} == {"Masters"}
    assert len(masters) == 6
    assert api.get("/admin/formats?category=None").get_json() == []
    assert refused_fields(api.get("/admin/formats?type=printing")) == ["type"]


def test_an_inactive_format_is_listed_for_admins_alone_and_makes_nothing(
    api: Api, platform: dict[str, Any]
) -> None:
    made = made_format(api, platform)
    api.put(f"/admin/formats/{made['id']}", json={"isActive": False})
    assert made["id"] in {entry["id"] for entry in api.get("/admin/formats").get_json()}
    assert made["id"] not in {
        entry["id"] for entry in api.get("/formats").get_json()["repurposing"]
    }
    project_id = api.ready_project({"a.jpg": picture()})
    assert refused_fields(
        api.post("/generate", json={"projectId": project_id, "formatIds": [made["id"]]})
    ) == ["formatIds.0"]


def test_a_changed_format_changes_no_result(api: Api, platform: dict[str, Any]) -> None:
    made = made_format(api, platform)
    project_id = api.ready_project({"a.jpg": picture()})
    job_id = api.post(
        "/generate", json={"projectId": project_id, "formatIds": [made["id"]]}
    ).get_json()["jobId"]
    api.installation.work()
    api.put(f"/admin/formats/{made['id']}", json={"name": "Banner", "width": 3000})
    result = api.results(job_id)[0]
    assert (result["formatName"], result["dimensions"]) == (
        "Header",
        {"width": 1500, "height": 500},
    )
    assert api.call("DELETE", f"/admin/formats/{made['id']}").status_code == 204
    assert made["id"] not in {entry["id"] for entry in api.get("/admin/formats").get_json()}
    assert api.results(job_id) == [result]
    assert api.call("DELETE", f"/admin/formats/{made['id']}").status_code == 404


# --- text style sets ---


def test_a_style_set_is_made_with_all_three_styles(api: Api) -> None:
    answer = api.post(
        "/admin/text-style-sets", json={"name": "Campaign", "styles": {"title": STYLE}}
    )
    made = check(answer.get_json(), STYLE_SET)
    assert (answer.status_code, made["styles"]["title"]) == (201, STYLE)
    assert made["styles"]["subtitle"]["fontSize"] == 56
    assert made in check(api.get("/admin/text-style-sets").get_json(), listed(STYLE_SET))


def test_styles_may_stand_beside_the_name(api: Api) -> None:
    made = api.post(
        "/admin/text-style-sets", json={"name": "Flat", "title": STYLE, "content": {"fontSize": 20}}
    ).get_json()
    assert (made["styles"]["title"], made["styles"]["content"]["fontSize"]) == (STYLE, 20)
    changed = api.put(
        f"/admin/text-style-sets/{made['id']}", json={"subtitle": {"color": "#00FF00"}}
    ).get_json()
    assert changed["styles"]["subtitle"]["color"] == "#00ff00"
    assert changed["styles"]["title"] == STYLE


def test_a_style_set_is_changed_in_part_and_deleted(api: Api, installation: Installation) -> None:
    made = api.post(
        "/admin/text-style-sets", json={"name": "Campaign", "styles": {"title": STYLE}}
    ).get_json()
    path = f"/admin/text-style-sets/{made['id']}"
    changed = check(
        api.put(path, json={"styles": {"title": {"fontSize": 40, "background": None}}}).get_json(),
        STYLE_SET,
    )
    assert changed["styles"]["title"] == {**STYLE, "fontSize": 40, "background": None}
    assert {**changed["styles"], "title": None} == {**made["styles"], "title": None}
    assert api.put(path, json={"name": "Summer"}).get_json() == {**changed, "name": "Summer"}
    assert api.call("DELETE", path).status_code == 204
    assert made["id"] not in {entry["id"] for entry in api.get("/admin/text-style-sets").get_json()}
    assert api.call("DELETE", path).status_code == 404
    log = ["style_set_created", "style_set_changed", "style_set_changed", "style_set_deleted"]
    assert actions(installation, made["id"]) == log


def test_a_result_keeps_the_lettering_of_a_deleted_set(api: Api) -> None:
    made = api.post(
        "/admin/text-style-sets", json={"name": "Passing", "styles": {"title": STYLE}}
    ).get_json()
    result = api.results(
        api.generate(api.ready_project({"a.jpg": picture()}), sizes=((300, 200),))
    )[0]
    overlay = {"content": "SALE", "styleType": "title", "textStyleSetId": made["id"]}
    path = f"/generated-assets/{result['id']}"
    api.put(path, json={"edits": {"textOverlays": [overlay]}})
    assert api.call("DELETE", f"/admin/text-style-sets/{made['id']}").status_code == 204
    api.installation.work()
    assert api.get(path).get_json()["status"] == "ready"


@pytest.mark.parametrize(
    ("styles", "field"),
    [
        ({"title": {"fontSize": 0}}, "styles.title.fontSize"),
        ({"title": {"fontSize": 12.5}}, "styles.title.fontSize"),
        ({"subtitle": {"fontWeight": "heavy"}}, "styles.subtitle.fontWeight"),
        ({"content": {"color": "red"}}, "styles.content.color"),
        ({"content": {"fontFamily": ""}}, "styles.content.fontFamily"),
        ({"content": {"align": "justify"}}, "styles.content.align"),
        ({"content": {"letterSpacing": 201}}, "styles.content.letterSpacing"),
        ({"content": None}, "styles.content"),
    ],
)
def test_a_bad_style_names_its_field(api: Api, styles: dict[str, Any], field: str) -> None:
    assert refused_fields(
        api.post("/admin/text-style-sets", json={"name": "x", "styles": styles})
    ) == [field]


# --- who ---


@pytest.mark.parametrize("subject", ["platforms", "formats", "text-style-sets"])
def test_the_catalogue_is_for_admins(lena: Api, subject: str) -> None:
    for method, path in (
        ("GET", ""),
        ("POST", ""),
        ("PUT", f"/{uuid4()}"),
        ("DELETE", f"/{uuid4()}"),
    ):
        answer = lena.call(method, f"/admin/{subject}{path}")
        assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
            403,
            "admins_only",
        )


@pytest.mark.parametrize("subject", ["platforms", "formats", "text-style-sets"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_foreign_and_missing_ids_are_the_same(
    api: Api, rival: Api, subject: str, method: str
) -> None:
    own = {entry["id"] for entry in rival.get(f"/admin/{subject}").get_json()}
    foreign = next(entry["id"] for entry in api.get(f"/admin/{subject}").get_json())
    assert foreign not in own
    answers = [
        rival.call(method, f"/admin/{subject}/{row_id}", json={"name": "Mine"})
        for row_id in (foreign, MISSING)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [{**check(answer.get_json(), FAILURE), "requestId": ""} for answer in answers]
    assert bodies[0] == bodies[1]


def test_a_format_cannot_belong_to_a_foreign_platform(rival: Api, platform: dict[str, Any]) -> None:
    assert refused_fields(rival.post("/admin/formats", json=whole_format(platform))) == [
        "platformId"
    ]
