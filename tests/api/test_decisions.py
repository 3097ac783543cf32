"""Deciding of many results at once, taking it back, and filtering by what was decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.results import ResultStatus
from app.models import AuditEntry, GeneratedAsset, WebhookDelivery
from testing import db
from testing.factories.installation import Installation
from testing.factories.pictures import flagged_picture, picture
from tests.api.client import Api

SIZES = ((64, 48), (48, 64), (32, 32))


@pytest.fixture
def project(api: Api) -> str:
    """A project with three clean results."""
    project_id = api.ready_project({"a.jpg": picture(size=(320, 240))})
    api.generate(project_id, sizes=SIZES)
    return project_id


def listed(api: Api, project: str, **words: str) -> list[dict[str, Any]]:
    answer = api.get(f"/projects/{project}/results", query_string=words)
    assert answer.status_code == 200, answer.get_json()
    assert answer.headers["X-Total-Count"] == str(len(answer.get_json()))
    found: list[dict[str, Any]] = answer.get_json()
    return found


def decide(api: Api, project: str, act: str, **more: Any) -> dict[str, Any]:
    body = {"act": act, **({"filter": {}} if "resultIds" not in more else {}), **more}
    answer = api.post(f"/projects/{project}/decisions", json=body)
    assert answer.status_code == 200, answer.get_json()
    decided: dict[str, Any] = answer.get_json()
    return decided


def undo(api: Api, decided: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(f"/decisions/{decided['id']}/undo")
    assert answer.status_code == 200, answer.get_json()
    undone: dict[str, Any] = answer.get_json()
    return undone


def reviews(api: Api, project: str) -> list[str]:
    return [result["review"] for result in listed(api, project)]


def change(installation: Installation, result_id: str, **values: object) -> None:
    with db.transaction(installation.admin) as session:
        row = session.get_one(GeneratedAsset, UUID(result_id))
        for name, value in values.items():
            setattr(row, name, value)


def test_all_that_a_filter_takes_is_decided_and_brought_back_as_one(api: Api, project: str) -> None:
    first, *others = [result["id"] for result in listed(api, project)]
    decide(api, project, "reject", resultIds=[first], reason="Too dark.")
    decided = decide(api, project, "approve", filter={"state": "undecided"})
    assert decided["changed"] == others
    assert sorted(reviews(api, project)) == ["approved", "approved", "rejected"]
    everything = decide(api, project, "approve")
    assert everything["changed"] == [first]
    assert {skip["code"] for skip in everything["skipped"]} == {"unchanged"}
    assert undo(api, everything)["changed"] == [first]
    answer = api.get(f"/generated-assets/{first}/review").get_json()
    assert answer == {"review": "rejected", "reason": "Too dark."}


def test_taking_back_leaves_alone_what_somebody_decided_since(api: Api, project: str) -> None:
    first, second, third = [result["id"] for result in listed(api, project)]
    decided = decide(api, project, "approve")
    api.post(f"/generated-assets/{second}/review", json={"review": "rejected"})
    undone = undo(api, decided)
    assert (set(undone["changed"]), undone["kept"]) == ({first, third}, [second])
    assert sorted(reviews(api, project)) == ["pending", "pending", "rejected"]
    again = api.post(f"/decisions/{decided['id']}/undo")
    assert (again.status_code, again.get_json()["error"]) == (409, "already_undone")


def test_what_cannot_be_judged_is_skipped_and_the_rest_decided(
    api: Api, installation: Installation, project: str
) -> None:
    first, second, third = [result["id"] for result in listed(api, project)]
    change(installation, first, status=ResultStatus.RENDERING)
    change(installation, second, rendered_version=0, status=ResultStatus.FAILED)
    decided = decide(api, project, "approve", resultIds=[first, second, third])
    assert decided["changed"] == [third]
    codes = {skip["id"]: skip["code"] for skip in decided["skipped"]}
    assert codes == {first: "being_made", second: "not_made"}


def test_a_flagged_result_is_rejected_but_not_approved(api: Api) -> None:
    project = api.ready_project({"red.png": flagged_picture()})
    api.generate(project, sizes=SIZES[:1])
    refused = decide(api, project, "approve")
    assert (refused["id"], refused["skipped"][0]["code"]) == (None, "flagged")
    assert len(decide(api, project, "reject")["changed"]) == 1


def test_results_are_made_again_by_the_rules_in_force_and_back(
    api: Api, installation: Installation, project: str
) -> None:
    """Their edits stay; taking it back renders by the plan and the rules of before."""
    first = listed(api, project)[0]
    api.put(f"/generated-assets/{first['id']}", json={"edits": {"saturation": 0.5}})
    installation.work()
    decide(api, project, "approve", resultIds=[first["id"]])
    api.put("/admin/rules/ai-behavior", json={"adaptationStrategy": "extend-canvas"})
    outdated = listed(api, project, state="outdated")
    assert len(outdated) == len(SIZES)
    before = api.get(f"/generated-assets/{first['id']}").get_json()
    decided = decide(api, project, "again", filter={"state": "outdated"})
    assert len(decided["changed"]) == len(SIZES)
    installation.work()
    anew = api.get(f"/generated-assets/{first['id']}").get_json()
    assert (anew["version"], anew["review"]) == (before["version"] + 1, "pending")
    assert anew["edits"] == before["edits"]
    assert anew["provenance"]["rules"] != before["provenance"]["rules"]
    assert listed(api, project, state="outdated") == []
    assert len(undo(api, decided)["changed"]) == len(SIZES)
    installation.work()
    back = api.get(f"/generated-assets/{first['id']}").get_json()
    assert (back["plan"], back["review"]) == (before["plan"], "approved")
    assert back["provenance"]["rules"] == before["provenance"]["rules"]


def test_calling_off_what_failed_and_waits_brings_its_failure_back(
    api: Api, installation: Installation, project: str
) -> None:
    """What is made in the meantime stays made."""
    first, second, _ = [result["id"] for result in listed(api, project)]
    failed = {"status": ResultStatus.FAILED, "rendered_version": 0, "error_code": "worker_lost"}
    for result_id in (first, second):
        change(installation, result_id, **failed, error_message="The machine stopped.")
    decided = decide(api, project, "again", filter={"state": "failed"})
    installation.work_one()
    undone = undo(api, decided)
    assert (len(undone["changed"]), len(undone["kept"])) == (1, 1)
    assert installation.work() == 0
    states = {r["id"]: r["status"] for r in listed(api, project)}
    assert states[undone["changed"][0]] == "failed"
    assert states[undone["kept"][0]] == "ready"


def test_filters_narrow_by_state_group_type_and_picture(api: Api) -> None:
    project = api.ready_project({n: picture(size=(96, 64)) for n in ("a.jpg", "b.jpg")})
    api.generate(project, formats=1, sizes=SIZES[:1])
    of_platform = listed(api, project, type="repurposing")
    assert [result["platformName"] is not None for result in of_platform] == [True, True]
    group = of_platform[0]["platformName"]
    assert listed(api, project, group=group) == of_platform
    asset = of_platform[0]["originalAssetId"]
    assert {r["originalAssetId"] for r in listed(api, project, originalAssetId=asset)} == {asset}
    assert listed(api, project, state="rejected") == []
    part = api.get(f"/projects/{project}/results?limit=1&offset=1")
    assert (len(part.get_json()), part.headers["X-Total-Count"]) == (1, "4")
    assert api.get(f"/projects/{project}/results?state=nonsense").status_code == 422


def test_what_needs_attention_is_listed_first(
    api: Api, installation: Installation, project: str
) -> None:
    *_, last = [result["id"] for result in listed(api, project)]
    change(installation, last, status=ResultStatus.FAILED, error_code="worker_lost")
    assert listed(api, project)[0]["id"] == last


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"act": "approve"}, ""),
        ({"act": "approve", "resultIds": []}, "resultIds"),
        ({"act": "love", "filter": {}}, "act"),
        ({"act": "reject", "filter": {}, "reason": "x" * 1001}, "reason"),
        ({"act": "approve", "filter": {"state": "lost"}}, "filter.state"),
        ({"act": "approve", "resultIds": [str(UUID(int=1))]}, "resultIds.0"),
        ({"act": "approve", "filter": {"group": "Nowhere"}}, "resultIds"),
    ],
)
def test_an_order_that_means_nothing_is_refused_and_nothing_is_decided(
    api: Api, project: str, body: dict[str, Any], field: str
) -> None:
    answer = api.post(f"/projects/{project}/decisions", json=body)
    assert answer.status_code == 422
    assert any(path.startswith(field) for path in answer.get_json()["errors"])
    assert reviews(api, project) == ["pending"] * len(SIZES)


def test_a_decision_with_its_reason_is_audited_and_told_to_webhooks(
    api: Api, installation: Installation, project: str
) -> None:
    hook = {"url": "https://example.com/in", "events": ["assets.reviewed"]}
    assert api.post("/admin/webhooks", json=hook).status_code == 201
    decided = decide(api, project, "reject", reason="The logo is covered.")
    undo(api, decided)
    with db.snapshot(installation.admin) as session:
        entries = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_id == UUID(decided["id"]))
            .order_by(AuditEntry.at)
        ).all()
        told = [
            delivery.payload["data"]
            for delivery in session.scalars(
                select(WebhookDelivery).order_by(WebhookDelivery.created_at)
            )
        ]
    assert [entry.action for entry in entries] == ["results_decided", "decision_undone"]
    assert entries[0].after is not None
    assert entries[0].after["reason"] == "The logo is covered."
    assert sorted(entries[0].after["results"]) == sorted(decided["changed"])
    assert [(t["isUndone"], {a["review"] for a in t["assets"]}) for t in told] == [
        (False, {"rejected"}),
        (True, {"pending"}),
    ]
    assert told[0]["assets"][0]["reason"] == "The logo is covered."
