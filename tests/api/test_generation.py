"""Cancelling and retrying requests."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from app import ledger
from app.domain.errors import Unreadable
from app.models.generated_asset import GeneratedAsset
from app.ports.clock import clock_ms
from app.ports.moderator import Verdict
from tasks.handlers import run_job
from testing import db
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.schemas import STATUS, check

SIZES = [{"width": 120 + 10 * n, "height": 90} for n in range(4)]


@pytest.fixture(scope="module")
def project_id(api: Api) -> str:
    return api.ready_project({"a.jpg": picture()})


def requested(api: Api, project_id: str) -> str:
    answer = api.post("/generate", json={"projectId": project_id, "customResizes": SIZES})
    return str(answer.get_json()["jobId"])


def test_cancel_stops_what_is_not_made_and_keeps_what_is(
    api: Api, installation: Installation, project_id: str
) -> None:
    job_id = requested(api, project_id)
    assert api.get(f"/projects/{project_id}/status").get_json()["status"] == "generating"
    installation.work(limit=1)
    answer = api.post(f"/generate/{job_id}/cancel")
    assert (answer.status_code, check(answer.get_json(), STATUS)) == (
        202,
        {"status": "cancelled", "progress": 100},
    )
    assert sorted(result["status"] for result in api.results(job_id)) == ["cancelled"] * 3 + [
        "ready"
    ]
    assert installation.work() == 0
    assert api.get(f"/projects/{project_id}/status").get_json()["status"] == "completed"
    assert api.post(f"/generate/{job_id}/cancel").get_json() == {
        "status": "cancelled",
        "progress": 100,
    }


def test_a_cancel_is_taken_back_and_the_rest_is_made(
    api: Api, installation: Installation, project_id: str
) -> None:
    job_id = requested(api, project_id)
    installation.work(limit=1)
    api.post(f"/generate/{job_id}/cancel")
    answer = api.post(f"/generate/{job_id}/resume")
    assert (answer.status_code, check(answer.get_json(), STATUS)) == (
        202,
        {"status": "processing", "progress": 25},
    )
    assert installation.work() == 3
    assert {result["status"] for result in api.results(job_id)} == {"ready"}
    again = api.post(f"/generate/{job_id}/resume").get_json()
    assert again == {"status": "completed", "progress": 100}
    assert installation.work() == 0


def test_a_project_with_nothing_made_is_ready_again_after_a_cancel(api: Api) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    api.post(f"/generate/{requested(api, project_id)}/cancel")
    assert api.get(f"/projects/{project_id}/status").get_json()["status"] == "ready_for_review"


def test_what_a_worker_makes_after_a_cancel_is_thrown_away(
    api: Api, installation: Installation, project_id: str
) -> None:
    """Cancelled while it is claimed: neither the first nor the last transaction of the worker finds
    its job.
    """
    job_id = requested(api, project_id)
    now = clock_ms(installation.deps.clock)
    with db.cross_tenant(db.CrossTenantReason.CLAIM, write=True) as session:
        claimed = ledger.claim(session, worker="test", now_ms=now, lease_ms=60_000)
    assert claimed is not None
    api.post(f"/generate/{job_id}/cancel")
    with pytest.raises(ledger.LeaseLost):
        run_job(installation.deps, claimed)
    assert {result["status"] for result in api.results(job_id)} == {"cancelled"}


def test_retry_makes_only_what_failed(
    api: Api, installation: Installation, project_id: str
) -> None:
    job_id = requested(api, project_id)
    installation.work(limit=2)
    real = installation.deps
    installation.deps = replace(real, moderator=_Broken())
    installation.work()
    installation.deps = real
    made = [result for result in api.results(job_id) if result["status"] == "ready"]
    assert len(made) == 2
    assert api.get(f"/generate/{job_id}/status").get_json() == {
        "status": "completed",
        "progress": 100,
    }
    answer = api.post(f"/generate/{job_id}/retry")
    assert (answer.status_code, check(answer.get_json(), STATUS)) == (
        202,
        {"status": "processing", "progress": 50},
    )
    assert installation.work() == 2
    assert {result["status"] for result in api.results(job_id)} == {"ready"}


def test_a_cancelled_edit_keeps_the_picture_before_it(
    api: Api, installation: Installation, project_id: str
) -> None:
    """An edit that is being rendered is no part of the request: cancelling that leaves it alone."""
    job_id = requested(api, project_id)
    installation.work()
    result = api.results(job_id)[0]
    api.put(f"/generated-assets/{result['id']}", json={"edits": {"saturation": 0}})
    assert api.post(f"/generate/{job_id}/cancel").get_json()["status"] == "completed"
    installation.work()
    with db.snapshot(installation.admin) as session:
        assert session.get_one(GeneratedAsset, uuid.UUID(result["id"])).rendered_version == 2


class _Broken:
    """A moderator that refuses every picture."""

    def judge(self, picture: Any) -> Verdict:
        raise Unreadable("The picture cannot be looked at.")
