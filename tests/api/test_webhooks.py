"""Webhooks: who may set them up, what they are told and how often, and what happens when nobody
answers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from app import ledger
from app.domain.jobs import MAX_FAILED, JobKind, JobState
from app.domain.projects import Problem
from app.domain.webhooks import pause_s
from app.models.audit_entry import AuditEntry
from app.models.job import Job
from app.models.webhook import Webhook, WebhookDelivery
from app.ports.clock import clock_ms
from tasks import endings, handlers, runner
from testing import db
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from testing.receiver import Receiver, open_receiver
from tests.api.admin_schemas import DELIVERY, NEW_WEBHOOK, WEBHOOK
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, check, listed


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with open_receiver() as taken:
        yield taken


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("installation"), webhooks_to_loopback=True)


@pytest.fixture
def hook(api: Api, receiver: Receiver) -> Iterator[dict[str, Any]]:
    made = api.post("/admin/webhooks", json={"url": receiver.url})
    assert made.status_code == 201
    yield check(made.get_json(), NEW_WEBHOOK)
    api.call("DELETE", f"/admin/webhooks/{made.get_json()['id']}")


def deliveries(api: Api, hook: dict[str, Any]) -> list[dict[str, Any]]:
    answer = api.get(f"/admin/webhooks/{hook['id']}/deliveries")
    assert int(answer.headers["X-Total-Count"]) == len(answer.get_json())
    return list(check(answer.get_json(), listed(DELIVERY)))


def attempt(installation: Installation) -> JobState:
    """One attempt of the one open delivery, as a worker makes it, whatever the pause before it."""
    with db.transaction(installation.admin) as session:
        for job in session.query(Job).where(
            Job.kind == JobKind.DELIVER_WEBHOOK, Job.state == JobState.QUEUED
        ):
            job.run_at = 0
    now = clock_ms(installation.deps.clock)
    with db.cross_tenant(db.CrossTenantReason.CLAIM, write=True) as session:
        claimed = ledger.claim(session, worker="test", now_ms=now, lease_ms=60_000)
    assert claimed is not None
    answer = runner.run(partial(handlers.run_job, installation.deps), claimed)
    if answer["outcome"] == "ok":
        return JobState.DONE
    if answer["outcome"] == "postponed":
        with db.transaction(claimed.actor) as session:
            ledger.postpone(session, claimed, for_ms=answer["for_ms"], now_ms=now)
        return JobState.QUEUED
    problem, is_permanent = Problem(**answer["problem"]), bool(answer.get("is_permanent"))
    return endings.record_failure(
        installation.deps.database,
        handlers,
        claimed,
        problem,
        is_permanent=is_permanent,
        error=answer["error"],
    )


# --- setting them up ---


def test_the_secret_is_shown_once_and_never_listed(api: Api, hook: dict[str, Any]) -> None:
    listing = api.get("/admin/webhooks").get_json()
    assert [entry["id"] for entry in check(listing, listed(WEBHOOK))] == [hook["id"]]
    assert hook["secret"] not in json.dumps(listing)


def test_a_change_may_be_whole_or_partial(api: Api, hook: dict[str, Any]) -> None:
    path = f"/admin/webhooks/{hook['id']}"
    changed = check(api.put(path, json={"events": ["job.failed"]}).get_json(), WEBHOOK)
    assert (changed["events"], changed["url"], changed["isActive"]) == (
        ["job.failed"],
        hook["url"],
        True,
    )
    assert check(api.put(path, json={"isActive": False}).get_json(), WEBHOOK)["isActive"] is False
    assert api.put(path, json={}).get_json()["events"] == ["job.failed"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"url": "http://example.com/in"}, "url"),
        ({"url": "https://169.254.169.254/"}, "url"),
        ({"url": "https://user:word@example.com/"}, "url"),
        ({"url": 5}, "url"),
        ({"events": []}, "events"),
        ({"events": ["project.gone"]}, "events.0"),
        ({"isActive": "perhaps"}, "isActive"),
    ],
)
def test_bad_values_name_their_field(
    api: Api, hook: dict[str, Any], change: dict[str, Any], name: str
) -> None:
    for answer in (
        api.post("/admin/webhooks", json={"url": hook["url"], **change}),
        api.put(f"/admin/webhooks/{hook['id']}", json=change),
    ):
        assert answer.status_code == 422
        assert name in check(answer.get_json(), INVALID)["errors"]


def test_only_admins_of_the_organization_come_near(
    api: Api, installation: Installation, hook: dict[str, Any]
) -> None:
    installation.add_user("curious")
    installation.second_organization("neighbour")
    curious, neighbour = Api(installation, "curious"), Api(installation, "neighbour")
    path = f"/admin/webhooks/{hook['id']}"
    calls = [
        ("GET", "/admin/webhooks"),
        ("POST", "/admin/webhooks"),
        ("PUT", path),
        ("DELETE", path),
        ("GET", f"{path}/deliveries"),
    ]
    for method, address in calls:
        body = {"json": {"url": hook["url"]}} if method in {"POST", "PUT"} else {}
        answer = curious.call(method, address, **body)
        assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
            403,
            "admins_only",
        )
    assert neighbour.get("/admin/webhooks").get_json() == []
    for method, address in calls[2:]:
        answer = neighbour.call(method, address, **({"json": {}} if method == "PUT" else {}))
        assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
            404,
            "webhook_not_found",
        )


def test_what_admins_do_with_webhooks_is_logged_without_the_secret(
    api: Api, installation: Installation, receiver: Receiver
) -> None:
    made = api.post("/admin/webhooks", json={"url": f"{receiver.url}?token=hidden"}).get_json()
    api.put(f"/admin/webhooks/{made['id']}", json={"isActive": False})
    assert api.call("DELETE", f"/admin/webhooks/{made['id']}").status_code == 204
    with db.snapshot(installation.admin) as session:
        entries = (
            session.query(AuditEntry)
            .where(AuditEntry.subject_id == UUID(made["id"]))
            .order_by(AuditEntry.at)
            .all()
        )
    assert [entry.action for entry in entries] == [
        "webhook_created",
        "webhook_changed",
        "webhook_deleted",
    ]
    written = json.dumps([[entry.before, entry.after] for entry in entries])
    assert made["secret"] not in written
    assert "hidden" not in written


# --- being told ---


def test_every_event_is_told_once_and_signed(
    api: Api, receiver: Receiver, hook: dict[str, Any]
) -> None:
    project_id = api.ready_project(
        {"a.jpg": picture(), "b.png": picture("PNG"), "bad.jpg": picture()[:2000]}
    )
    job_id = api.generate(project_id, sizes=((320, 180), (100, 100)))
    results = {result["id"] for result in api.results(job_id)}
    assert receiver.of("project.ready") == [
        {"projectId": project_id, "status": "ready_for_review", "assets": 3, "failed": 1}
    ]
    assert receiver.of("job.completed") == [
        {"jobId": job_id, "projectId": project_id, "status": "completed", "results": 4, "failed": 0}
    ]
    rendered = receiver.of("asset.rendered")
    assert {data["assetId"] for data in rendered} == results
    assert len(rendered) == len(results) == 4
    for headers, body in receiver.messages:
        assert headers["webhook-signature"] == signature(hook["secret"], headers, body)
        assert headers["content-type"] == "application/json"
    log = deliveries(api, hook)
    assert {entry["id"] for entry in log} == {
        headers["webhook-id"] for headers, _ in receiver.messages
    }
    assert {(entry["status"], entry["attempts"], entry["responseStatus"]) for entry in log} == {
        ("delivered", 1, 204)
    }


def signature(secret: str, headers: dict[str, str], body: bytes) -> str:
    """As a receiver computes it, in the words of the standard."""
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}"
    key = base64.b64decode(secret.split("_")[1])
    return (
        "v1," + base64.b64encode(hmac.new(key, content.encode(), hashlib.sha256).digest()).decode()
    )


def test_an_edit_tells_of_its_rendering_and_not_of_its_job_again(
    api: Api, installation: Installation, receiver: Receiver, hook: dict[str, Any]
) -> None:
    result = api.results(api.generate(api.ready_project({"a.jpg": picture()})))[0]
    api.put(f"/generated-assets/{result['id']}", json={"edits": {"saturation": 0}})
    installation.work()
    assert [data["version"] for data in receiver.of("asset.rendered")] == [1, 2]
    assert len(receiver.of("job.completed")) == 1


def test_a_job_of_which_nothing_came_has_failed(
    api: Api, installation: Installation, receiver: Receiver, hook: dict[str, Any]
) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    order = {
        "projectId": project_id,
        "customResizes": [{"width": 64, "height": 64}, {"width": 65, "height": 65}],
    }
    assert api.post("/generate", json=order).status_code == 202
    for _ in order["customResizes"]:
        with db.cross_tenant(db.CrossTenantReason.CLAIM, write=True) as session:
            claimed = ledger.claim(
                session, worker="test", now_ms=clock_ms(installation.deps.clock), lease_ms=60_000
            )
        assert claimed is not None
        problem = Problem("unreadable_image", "The picture cannot be read.")
        endings.record_failure(
            installation.deps.database, handlers, claimed, problem, is_permanent=True
        )
    installation.work()
    assert [(data["results"], data["failed"]) for data in receiver.of("job.failed")] == [(2, 2)]
    assert receiver.of("job.completed") == []


@pytest.mark.parametrize("made_before", [0, 1])
def test_a_cancelled_job_is_not_told_of(
    api: Api, installation: Installation, receiver: Receiver, hook: dict[str, Any], made_before: int
) -> None:
    """Whoever cancelled it knows."""
    project_id = api.ready_project({"a.jpg": picture()})
    order = {
        "projectId": project_id,
        "customResizes": [{"width": 64, "height": 64}, {"width": 65, "height": 65}],
    }
    job_id = api.post("/generate", json=order).get_json()["jobId"]
    installation.work(limit=made_before)
    assert api.post(f"/generate/{job_id}/cancel").status_code == 202
    installation.work()
    assert (receiver.of("job.completed"), receiver.of("job.failed")) == ([], [])


def test_only_the_chosen_events_are_told_and_only_to_those_who_are_switched_on(
    api: Api, receiver: Receiver
) -> None:
    chosen = api.post(
        "/admin/webhooks", json={"url": receiver.url, "events": ["job.completed"]}
    ).get_json()
    silent = api.post("/admin/webhooks", json={"url": receiver.url, "isActive": False}).get_json()
    api.generate(api.ready_project({"a.jpg": picture()}))
    assert [message["type"] for message in receiver.told()] == ["job.completed"]
    assert deliveries(api, silent) == []
    for made in (chosen, silent):
        api.call("DELETE", f"/admin/webhooks/{made['id']}")


def test_another_organization_is_told_nothing(
    api: Api, installation: Installation, receiver: Receiver, hook: dict[str, Any]
) -> None:
    installation.second_organization("elsewhere")
    Api(installation, "elsewhere").ready_project({"a.jpg": picture()})
    assert receiver.messages == []


# --- when nobody answers ---


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_refused_message_is_tried_again_and_dies_after_the_budget(
    api: Api, installation: Installation, receiver: Receiver, status: int
) -> None:
    hook = api.post(
        "/admin/webhooks", json={"url": receiver.url, "events": ["project.ready"]}
    ).get_json()
    project = api.upload({"a.jpg": picture()})
    assert project.status_code == 202
    receiver.status = status
    assert installation.work_one()
    ends = []
    while (end := attempt_unpaused(installation, hook)) is JobState.QUEUED:
        ends.append(end)
    assert (len(ends) + 1, end) == (MAX_FAILED, JobState.DEAD)
    (entry,) = deliveries(api, hook)
    assert (entry["status"], entry["attempts"], entry["responseStatus"]) == (
        "failed",
        MAX_FAILED,
        status,
    )
    assert len({headers["webhook-id"] for headers, _ in receiver.messages}) == 1
    receiver.status = 200
    path = f"/admin/webhooks/{hook['id']}/deliveries/{entry['id']}/resend"
    assert check(api.post(path).get_json(), DELIVERY)["status"] == "pending"
    again = api.post(path)
    assert (again.status_code, check(again.get_json(), FAILURE)["error"]) == (
        409,
        "delivery_pending",
    )
    installation.work()
    (entry,) = deliveries(api, hook)
    assert (entry["status"], entry["attempts"], entry["error"]) == (
        "delivered",
        MAX_FAILED + 1,
        None,
    )
    assert len({headers["webhook-id"] for headers, _ in receiver.messages}) == 1
    api.call("DELETE", f"/admin/webhooks/{hook['id']}")


def attempt_unpaused(installation: Installation, hook: dict[str, Any]) -> JobState:
    with db.transaction(installation.admin) as session:
        session.get_one(Webhook, UUID(hook["id"])).paused_until = None
    return attempt(installation)


def test_an_address_that_keeps_failing_is_left_alone_for_a_while(
    api: Api, installation: Installation, receiver: Receiver
) -> None:
    """Else one dead address would keep the workers waiting that others need."""
    hook = api.post(
        "/admin/webhooks", json={"url": receiver.url, "events": ["project.ready"]}
    ).get_json()
    receiver.status = 500
    api.upload({"a.jpg": picture()})
    assert installation.work_one()
    for _ in range(3):
        attempt(installation)
    assert len(receiver.messages) == 3
    assert attempt(installation) is JobState.QUEUED
    assert len(receiver.messages) == 3, "the fourth attempt waits"
    api.call("DELETE", f"/admin/webhooks/{hook['id']}")
    installation.work()
    assert len(receiver.messages) == 3, "and is not made once the webhook is gone"


def test_pauses_grow_and_end() -> None:
    pauses = [pause_s(failures) for failures in range(60)]
    assert pauses[:4] == [0, 0, 0, 15]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 600


def test_an_address_that_says_it_is_gone_is_switched_off(
    api: Api, installation: Installation, receiver: Receiver, hook: dict[str, Any]
) -> None:
    receiver.status = 410
    api.ready_project({"a.jpg": picture()})
    (entry,) = deliveries(api, hook)
    assert (entry["status"], entry["attempts"], entry["responseStatus"]) == ("failed", 1, 410)
    assert api.get("/admin/webhooks").get_json()[0]["isActive"] is False
    refused = api.post(f"/admin/webhooks/{hook['id']}/deliveries/{entry['id']}/resend")
    assert (refused.status_code, check(refused.get_json(), FAILURE)["error"]) == (
        409,
        "webhook_inactive",
    )


def test_a_delivery_of_another_webhook_is_not_found(
    api: Api, receiver: Receiver, hook: dict[str, Any]
) -> None:
    other = api.post("/admin/webhooks", json={"url": receiver.url}).get_json()
    api.ready_project({"a.jpg": picture()})
    (entry,) = deliveries(api, hook)
    for webhook_id, delivery_id in ((other["id"], entry["id"]), (hook["id"], hook["id"])):
        answer = api.post(f"/admin/webhooks/{webhook_id}/deliveries/{delivery_id}/resend")
        assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
            404,
            "delivery_not_found",
        )
    api.call("DELETE", f"/admin/webhooks/{other['id']}")


def test_an_event_of_a_transaction_that_is_rolled_back_was_never_told(
    api: Api, installation: Installation, receiver: Receiver, hook: dict[str, Any]
) -> None:
    """The claim was lost: another worker has the job and will tell it."""
    api.upload({"a.jpg": picture()})
    now = clock_ms(installation.deps.clock)
    with db.cross_tenant(db.CrossTenantReason.CLAIM, write=True) as session:
        claimed = ledger.claim(session, worker="slow", now_ms=now, lease_ms=60_000)
    assert claimed is not None
    with db.transaction(claimed.actor) as session:
        ledger.mark_lost(session, claimed, now_ms=now, error="silent")
    with pytest.raises(ledger.LeaseLost):
        handlers.run_job(installation.deps, claimed)
    with db.snapshot(installation.admin) as session:
        assert session.query(WebhookDelivery).count() == 0
    installation.work()
    assert len(receiver.of("project.ready")) == 1
