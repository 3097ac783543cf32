"""Background work as admins see it: jobs, dead letters, replay and discard; and the audit log that
tells of it.
"""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select

from app import ledger
from app.domain.errors import Unavailable
from app.domain.projects import Problem
from app.models.job import Job
from app.ports.clock import clock_ms
from tasks.handlers import give_up
from testing import db
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.admin_schemas import CAUSE, DEAD_LETTER, ENTRY, JOB
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, WHOLE, check, listed, strict

MISSING = "00000000-0000-4000-8000-000000000000"


def break_next(installation: Installation, code: str = "unavailable") -> str:
    """Let the next due job end badly for good, as a worker would; returns its id."""
    now = clock_ms(installation.deps.clock)
    with db.cross_tenant(db.CrossTenantReason.CLAIM, write=True) as session:
        claimed = ledger.claim(session, worker="test", now_ms=now, lease_ms=60_000)
    assert claimed is not None
    problem = Problem(code, "It does not answer.")
    with db.transaction(claimed.actor) as session:
        error = f"Traceback:\n  line 1\n{Unavailable.__name__}: no answer"
        ledger.fail(
            session, claimed, problem, now_ms=now, chance=0.5, is_permanent=True, error=error
        )
        give_up(session, claimed, problem)
    return str(claimed.job_id)


def broken_analysis(api: Api, code: str = "unavailable") -> tuple[str, str]:
    """A project whose one picture could not be looked at, and the job that failed."""
    project_id = str(api.upload({"a.jpg": picture()}).get_json()["projectId"])
    return project_id, break_next(api.installation, code)


def letters(api: Api, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = check(
        api.get(f"/admin/dead-letters{query}").get_json(), listed(DEAD_LETTER)
    )
    return found


def newest_entries(api: Api, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = check(
        api.get(f"/admin/audit-log{query}").get_json(), listed(ENTRY)
    )
    return found


@pytest.fixture(autouse=True)
def nothing_is_broken(api: Api, installation: Installation) -> None:
    for letter in letters(api, "?limit=200"):
        assert api.call("DELETE", f"/admin/dead-letters/{letter['id']}").status_code == 204
    installation.work()


def test_jobs_are_listed_newest_first_and_by_state(api: Api) -> None:
    api.ready_project({"a.jpg": picture(), "b.jpg": picture()})
    answer = api.get("/admin/jobs?limit=1&state=done")
    assert [job["state"] for job in check(answer.get_json(), listed(JOB))] == ["done"]
    assert int(answer.headers["X-Total-Count"]) >= 2
    api.upload({"c.jpg": picture()})
    queued = check(api.get("/admin/jobs?state=queued").get_json(), listed(JOB))
    assert [(job["kind"], job["attempt"], job["startedAt"]) for job in queued] == [
        ("analyse_asset", 0, None)
    ]
    assert api.get("/admin/jobs?limit=1").get_json()[0]["id"] == queued[0]["id"]
    api.installation.work()
    refused = api.get("/admin/jobs?state=lazy")
    assert (refused.status_code, list(check(refused.get_json(), INVALID)["errors"])) == (
        422,
        ["state"],
    )


def test_a_dead_letter_tells_its_cause_and_attempts_but_no_stack(api: Api) -> None:
    _, job_id = broken_analysis(api)
    letter = letters(api)[0]
    assert (letter["id"], letter["state"], letter["kind"]) == (job_id, "failed", "analyse_asset")
    assert (letter["error"]["code"], letter["error"]["message"]) == (
        "unavailable",
        "It does not answer.",
    )
    attempt = letter["attempts"][0]
    assert (attempt["number"], attempt["outcome"], attempt["error"]) == (
        1,
        "failed",
        "Unavailable: no answer",
    )


def test_dead_letters_are_grouped_by_cause(api: Api) -> None:
    for code in ("unavailable", "too_large", "unavailable"):
        broken_analysis(api, code)
    causes = check(api.get("/admin/dead-letters/causes").get_json(), listed(CAUSE))
    assert [(cause["code"], cause["count"]) for cause in causes] == [
        ("unavailable", 2),
        ("too_large", 1),
    ]
    assert [letter["error"]["code"] for letter in letters(api, "?code=too_large")] == ["too_large"]
    assert api.get("/admin/dead-letters?limit=1").headers["X-Total-Count"] == "3"


def test_a_replayed_analysis_starts_over_and_succeeds(api: Api, installation: Installation) -> None:
    project_id, job_id = broken_analysis(api)
    assert api.get(f"/projects/{project_id}/status").get_json()["status"] == "failed"
    before = len(installation.notifier.notified)
    answer = api.post(f"/admin/dead-letters/{job_id}/replay")
    job = check(answer.get_json(), JOB)
    assert (answer.status_code, job["id"], job["state"], job["error"]) == (
        202,
        job_id,
        "queued",
        None,
    )
    assert [str(found) for found in installation.notifier.notified[before:]] == [job_id]
    assert api.get(f"/projects/{project_id}/status").get_json()["status"] == "processing"
    asset = api.get(f"/projects/{project_id}/preview").get_json()[0]
    assert (asset["status"], asset["error"]) == ("received", None)
    installation.work()
    assert api.get(f"/projects/{project_id}/status").get_json()["status"] == "ready_for_review"
    assert letters(api) == []


def test_a_replayed_result_is_pending_and_one_with_a_picture_is_rendering(
    api: Api, installation: Installation
) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    order = {"projectId": project_id, "customResizes": [{"width": 320, "height": 180}]}
    result_job = api.post("/generate", json=order).get_json()["jobId"]
    job_id = break_next(installation)
    assert api.results(result_job)[0]["status"] == "failed"
    assert api.post(f"/admin/dead-letters/{job_id}/replay").status_code == 202
    assert api.results(result_job)[0]["status"] == "pending"
    installation.work()
    result = api.results(result_job)[0]
    assert (result["status"], result["error"]) == ("ready", None)
    api.put(f"/generated-assets/{result['id']}", json={"edits": {"saturation": 0}})
    edit_job = break_next(installation)
    assert api.post(f"/admin/dead-letters/{edit_job}/replay").status_code == 202
    assert api.results(result_job)[0]["status"] == "rendering"
    installation.work()
    assert api.results(result_job)[0]["status"] == "ready"


def test_a_replayed_download_is_made_after_all(api: Api, installation: Installation) -> None:
    result = api.results(api.generate(api.ready_project({"a.jpg": picture()})))[0]
    url = api.post("/download", json={"assetIds": [result["id"]]}).get_json()["downloadUrl"]
    job_id = break_next(installation)
    assert api.post(f"/admin/dead-letters/{job_id}/replay").status_code == 202
    installation.work()
    assert api.open(url).status_code == 200


@pytest.mark.parametrize("state", ["queued", "done", "discarded"])
def test_what_is_no_dead_letter_is_neither_replayed_nor_discarded(
    api: Api, installation: Installation, state: str
) -> None:
    _, job_id = broken_analysis(api)
    if state == "discarded":
        api.call("DELETE", f"/admin/dead-letters/{job_id}")
    else:
        api.post(f"/admin/dead-letters/{job_id}/replay")
        installation.work(1 if state == "done" else 0)
    for method, path in (
        ("POST", f"/admin/dead-letters/{job_id}/replay"),
        ("DELETE", f"/admin/dead-letters/{job_id}"),
    ):
        answer = api.call(method, path)
        assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (409, "not_dead")


def test_two_replays_at_once_are_one(api: Api, installation: Installation) -> None:
    _, job_id = broken_analysis(api)
    clients = [Api(installation) for _ in range(4)]
    statuses: list[int] = []

    def ask(client: Api) -> None:
        statuses.append(client.post(f"/admin/dead-letters/{job_id}/replay").status_code)

    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [202, 409, 409, 409]
    assert len(newest_entries(api, "?action=job_replayed&limit=200")) >= 1
    with db.snapshot(installation.admin) as session:
        states = [row.state for row in session.scalars(select(Job)) if str(row.id) == job_id]
    assert states == ["queued"]


def test_many_are_replayed_by_ids_or_by_cause(api: Api, installation: Installation) -> None:
    first, second = broken_analysis(api)[1], broken_analysis(api)[1]
    third = broken_analysis(api, "too_large")[1]
    named = api.post("/admin/dead-letters/replay", json={"ids": [first, first]})
    assert (named.status_code, check(named.get_json(), strict(replayed=WHOLE))) == (
        202,
        {"replayed": 1},
    )
    again = api.post("/admin/dead-letters/replay", json={"ids": [first, second]}).get_json()
    assert again == {"replayed": 1}, "what is no dead letter any more is passed over"
    by_cause = api.post("/admin/dead-letters/replay", json={"code": "too_large"}).get_json()
    assert by_cause == {"replayed": 1}
    assert api.post("/admin/dead-letters/replay", json={"code": "too_large"}).get_json() == {
        "replayed": 0
    }
    installation.work()
    assert {job["id"]: job["state"] for job in api.get("/admin/jobs?limit=200").get_json()}[
        third
    ] == "done"


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({}, "ids"),
        ({"ids": [], "code": "x"}, "ids"),
        ({"ids": [MISSING], "code": "x"}, "ids"),
        ({"ids": [MISSING]}, "ids.0"),
        ({"ids": ["x"]}, "ids.0"),
    ],
)
def test_a_bad_order_to_replay_names_its_field(api: Api, order: dict[str, Any], field: str) -> None:
    answer = api.post("/admin/dead-letters/replay", json=order)
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (422, [field])


def test_a_discarded_letter_is_off_the_list_and_its_reason_in_the_log(api: Api) -> None:
    for reason in (
        {"json": {"reason": "An old test."}},
        {"query_string": {"reason": "An old test."}},
    ):
        _, job_id = broken_analysis(api)
        answer = api.call("DELETE", f"/admin/dead-letters/{job_id}", **reason)
        assert (answer.status_code, letters(api)) == (204, [])
        entry = newest_entries(api, "?action=job_discarded&limit=1")[0]
        assert (entry["subjectId"], entry["after"]) == (
            job_id,
            {"state": "cancelled", "reason": "An old test."},
        )


def test_a_replay_is_in_the_log_with_who_and_what(api: Api, installation: Installation) -> None:
    _, job_id = broken_analysis(api)
    api.post(f"/admin/dead-letters/{job_id}/replay")
    entry = newest_entries(api, "?limit=1")[0]
    assert (entry["action"], entry["subjectKind"], entry["subjectId"]) == (
        "job_replayed",
        "job",
        job_id,
    )
    assert (entry["userId"], entry["username"]) == (str(installation.admin.user_id), "admin")
    assert entry["before"] == {
        "kind": "analyse_asset",
        "state": "failed",
        "attempts": 1,
        "error": "unavailable",
    }


def test_the_log_is_filtered_by_action_and_person_and_paged(
    api: Api, installation: Installation
) -> None:
    for name in ("One", "Two", "Three"):
        api.post("/admin/platforms", json={"name": name})
    answer = api.get("/admin/audit-log?action=platform_created&limit=2&offset=1")
    entries = check(answer.get_json(), listed(ENTRY))
    assert [entry["after"]["name"] for entry in entries] == ["Two", "One"]
    assert answer.headers["X-Total-Count"] == "3"
    mine = newest_entries(api, f"?userId={installation.admin.user_id}&limit=200")
    assert {entry["username"] for entry in mine} == {"admin"}
    assert newest_entries(api, f"?userId={MISSING}") == []
    assert newest_entries(api, "?action=unheard_of") == []
    for query in ("limit=0", "limit=201", "offset=-1", "userId=x"):
        refused = api.get(f"/admin/audit-log?{query}")
        assert (refused.status_code, list(check(refused.get_json(), INVALID)["errors"])) == (
            422,
            [query.partition("=")[0]],
        )


# --- who ---


def test_background_work_and_the_log_are_for_admins(api: Api, installation: Installation) -> None:
    installation.add_user("lena")
    lena = Api(installation, "lena")
    _, job_id = broken_analysis(api)
    for method, path in (
        ("GET", "/admin/jobs"),
        ("GET", "/admin/dead-letters"),
        ("GET", "/admin/dead-letters/causes"),
        ("POST", "/admin/dead-letters/replay"),
        ("POST", f"/admin/dead-letters/{job_id}/replay"),
        ("DELETE", f"/admin/dead-letters/{job_id}"),
        ("GET", "/admin/audit-log"),
    ):
        answer = lena.call(method, path)
        assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
            403,
            "admins_only",
        )


def test_another_organization_sees_and_replays_nothing(
    api: Api, installation: Installation
) -> None:
    _, job_id = broken_analysis(api)
    installation.second_organization("rival")
    rival = Api(installation, "rival")
    assert letters(rival) == []
    assert rival.get("/admin/jobs").get_json() == []
    assert rival.get("/admin/dead-letters/causes").get_json() == []
    assert {entry["username"] for entry in newest_entries(rival)} <= {"rival"}
    assert rival.post("/admin/dead-letters/replay", json={"code": "unavailable"}).get_json() == {
        "replayed": 0
    }
    assert rival.post("/admin/dead-letters/replay", json={"ids": [job_id]}).status_code == 422
    for method, path in (
        ("POST", "/admin/dead-letters/{}/replay"),
        ("DELETE", "/admin/dead-letters/{}"),
    ):
        answers = [rival.call(method, path.format(row_id)) for row_id in (job_id, MISSING)]
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = [{**check(answer.get_json(), FAILURE), "requestId": ""} for answer in answers]
        assert bodies[0] == bodies[1]
    assert [letter["id"] for letter in letters(api)] == [job_id]
