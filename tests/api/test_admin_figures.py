"""Stats, analytics and health: real counts of the organization's own rows."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app import ledger
from app.imaging.scripts import ScriptCoverage
from app.models.user import User
from app.ports.clock import clock_ms
from app.services.operations import health
from testing import db
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from tests.api.admin_schemas import (
    FORMAT_FIGURES,
    HEALTH,
    MONTH,
    QUEUE,
    STATS,
    STATUS_COUNT,
    STATUSES,
)
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, check, listed
from tests.api.test_admin_jobs import break_next


@pytest.fixture
def fresh(tmp_path: Path) -> Api:
    """An installation of one's own, for counting."""
    return Api(install(tmp_path))


def test_stats_count_what_is_there(fresh: Api) -> None:
    zero = check(fresh.get("/admin/stats").get_json(), STATS)
    nothing = {
        "projects": 0,
        "pictures": 0,
        "results": 0,
        "storageBytes": 0,
        "openJobs": 0,
        "deadLetters": 0,
    }
    assert zero == {"users": 1, **nothing}
    data = picture()
    results = fresh.results(fresh.generate(fresh.ready_project({"a.jpg": data, "b.jpg": data})))
    fresh.upload({"c.jpg": data})
    fresh.upload({"d.jpg": data})
    break_next(fresh.installation)
    fresh.installation.add_user("lena")
    stored = 4 * len(data) + sum(result["sizeBytes"] for result in results)
    found = {
        "users": 2,
        "projects": 3,
        "pictures": 4,
        "results": 2,
        "openJobs": 1,
        "deadLetters": 1,
    }
    assert fresh.get("/admin/stats").get_json() == {**found, "storageBytes": stored}


def test_user_growth_tells_every_month_up_to_this_one(fresh: Api) -> None:
    lena = fresh.installation.add_user("lena")
    now = fresh.installation.deps.clock.now()
    two_months_ago = (now.replace(day=1) - timedelta(days=1)).replace(day=1) - timedelta(days=1)
    with db.transaction(fresh.installation.admin) as session:
        session.execute(
            update(User).where(User.id == lena.user_id).values(created_at=two_months_ago)
        )
    months = check(fresh.get("/admin/analytics/user-growth?months=4").get_json(), listed(MONTH))
    assert [month["joined"] for month in months] == [0, 1, 0, 1]
    assert [month["total"] for month in months] == [0, 1, 1, 2]
    assert months[-1]["month"] == f"{now:%Y-%m}"
    assert months[1]["month"] == f"{two_months_ago:%Y-%m}"
    assert len(fresh.get("/admin/analytics/user-growth").get_json()) == 12
    refused = fresh.get("/admin/analytics/user-growth?months=0")
    assert (refused.status_code, list(check(refused.get_json(), INVALID)["errors"])) == (
        422,
        ["months"],
    )


def test_projects_are_counted_in_the_status_that_they_are_shown_with(fresh: Api) -> None:
    data = picture()
    fresh.upload({"a.jpg": data})
    break_next(fresh.installation)
    fresh.ready_project({"b.jpg": data})
    fresh.generate(fresh.ready_project({"c.jpg": data}))
    waiting = fresh.ready_project({"d.jpg": data})
    fresh.post(
        "/generate", json={"projectId": waiting, "customResizes": [{"width": 100, "height": 100}]}
    )
    fresh.upload({"e.jpg": data})
    found = check(fresh.get("/admin/analytics/project-status").get_json(), listed(STATUS_COUNT))
    shown = Counter(project["status"] for project in fresh.get("/projects?limit=100").get_json())
    assert {entry["status"]: entry["count"] for entry in found} == {
        status: shown[status] for status in STATUSES
    }
    assert shown == {
        "failed": 1,
        "ready_for_review": 1,
        "completed": 1,
        "generating": 1,
        "processing": 1,
    }


def test_formats_are_counted_by_how_often_they_were_asked_for(fresh: Api) -> None:
    project_id = fresh.ready_project({"a.jpg": picture(), "b.jpg": picture()})
    fresh.generate(project_id, formats=1)
    fresh.generate(project_id)
    fresh.post(
        "/generate", json={"projectId": project_id, "customResizes": [{"width": 90, "height": 90}]}
    )
    break_next(fresh.installation)
    found = check(
        fresh.get("/admin/analytics/generation-by-format").get_json(), listed(FORMAT_FIGURES)
    )
    figures = {
        entry["formatName"]: (entry["count"], entry["ready"], entry["failed"]) for entry in found
    }
    assert figures.pop("320 × 180") == (4, 4, 0)
    assert figures.pop("90 × 90") == (2, 0, 1)
    assert list(figures.values()) == [(2, 2, 0)]
    assert [entry["count"] for entry in found] == sorted(
        (entry["count"] for entry in found), reverse=True
    )
    assert {entry["group"] for entry in found if entry["platformName"] is None} == {"Custom"}


def test_the_queue_is_counted_by_state_and_class(fresh: Api) -> None:
    idle = check(fresh.get("/admin/analytics/queue").get_json(), QUEUE)
    assert (idle["states"]["queued"], idle["oldestQueuedAgeS"]) == (0, None)
    fresh.upload({"a.jpg": picture(), "b.jpg": picture()})
    break_next(fresh.installation)
    busy = check(fresh.get("/admin/analytics/queue").get_json(), QUEUE)
    assert (busy["states"]["queued"], busy["states"]["failed"], busy["states"]["done"]) == (1, 1, 0)
    assert {entry["urgency"]: entry["queued"] for entry in busy["classes"]}["standard"] == 1
    assert busy["oldestQueuedAgeS"] >= 0


def test_health_names_every_part_and_what_is_missing(fresh: Api) -> None:
    found = check(fresh.get("/admin/health").get_json(), HEALTH)
    assert (found["status"], found["workers"]) == ("degraded", [])
    assert any("No worker is alive" in remark for remark in found["remarks"])
    assert (found["database"]["kind"], found["storage"]["isReady"]) == ("sqlite", True)
    assert {"yunet", "u2netp", "opennsfw", "rapidocr"} <= {
        model["name"] for model in found["models"] if model["isPresent"]
    }
    assert "Noto Sans" in found["fonts"]
    assert {"python", "pillow", "onnxruntime"} <= set(found["versions"])


def test_health_tells_each_workers_last_beat(fresh: Api) -> None:
    now = clock_ms(fresh.installation.deps.clock)
    with db.cross_tenant(db.CrossTenantReason.SWEEPER, write=True) as session:
        for name, beat_at in (("w1", now), ("w2", now - ledger.ALIVE_MS - 1)):
            ledger.report_alive(session, name, now_ms=beat_at, for_ms=ledger.ALIVE_MS)
    found = check(fresh.get("/admin/health").get_json(), HEALTH)
    assert [(worker["name"], worker["isAlive"]) for worker in found["workers"]] == [
        ("w1", True),
        ("w2", False),
    ]
    assert not any("worker" in remark for remark in found["remarks"])


def test_health_says_when_letters_or_models_are_missing(
    fresh: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_thai = (ScriptCoverage("Latin", ()), ScriptCoverage("Thai", ("ก",)))
    monkeypatch.setattr(health, "find_script_coverage", lambda fonts: without_thai)
    monkeypatch.setattr(health, "BUNDLED_MODELS", {"opennsfw": "a_package_that_is_not_there"})
    found = check(fresh.get("/admin/health").get_json(), HEALTH)
    assert any("(Thai)" in remark for remark in found["remarks"])
    assert found["scripts"] == [
        {"name": "Latin", "isCovered": True},
        {"name": "Thai", "isCovered": False},
    ]
    assert any("opennsfw" in remark for remark in found["remarks"])


FIGURES = (
    "/admin/stats",
    "/admin/health",
    *(
        f"/admin/analytics/{name}"
        for name in ("user-growth", "project-status", "generation-by-format", "queue")
    ),
)


def test_figures_are_for_admins(api: Api, installation: Installation) -> None:
    installation.add_user("lena")
    lena = Api(installation, "lena")
    for path in FIGURES:
        answer = lena.get(path)
        assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
            403,
            "admins_only",
        )


def test_another_organizations_work_is_in_no_figure(fresh: Api) -> None:
    fresh.installation.second_organization("rival")
    rival = Api(fresh.installation, "rival")
    before = {path: _without_ages(rival.get(path).get_json()) for path in FIGURES}
    fresh.generate(fresh.ready_project({"a.jpg": picture()}))
    fresh.upload({"b.jpg": picture()})
    break_next(fresh.installation)
    assert {path: _without_ages(rival.get(path).get_json()) for path in FIGURES} == before


def _without_ages(body: Any) -> Any:
    """What time and the machine's disk change by themselves is left out."""
    return (
        {name: value for name, value in body.items() if name not in {"oldestQueuedAgeS", "disk"}}
        if isinstance(body, dict)
        else body
    )
