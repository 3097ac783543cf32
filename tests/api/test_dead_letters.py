"""Dead letters in words: whose they are, what to do, and taking many off the list and back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.domain.causes import EXPLANATIONS, explain
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.test_admin_jobs import break_next, broken_analysis, letters


@pytest.fixture(autouse=True)
def nothing_is_broken(api: Api, installation: Installation) -> None:
    api.post("/admin/dead-letters/discard", json={"all": True})
    installation.work()


def ids_of(found: list[dict[str, Any]]) -> set[str]:
    return {letter["id"] for letter in found}


def test_every_known_cause_says_what_happened_and_what_owner_and_admin_can_do() -> None:
    for known in EXPLANATIONS.values():
        assert all(text.strip() for text in (known.title, known.advice, known.repair))
    unknown = explain("never_heard_of")
    assert unknown.title == "", "the message itself says it best"
    assert unknown.advice, unknown.repair


def test_a_dead_letter_names_the_picture_the_project_and_the_owner(api: Api) -> None:
    project_id, _ = broken_analysis(api)
    affected = letters(api)[0]["affected"]
    assert (affected["name"], affected["projectId"], affected["owner"]) == (
        "a.jpg",
        project_id,
        "admin",
    )


def test_a_dead_rendering_names_the_picture_and_the_format(
    api: Api, installation: Installation
) -> None:
    project_id = api.ready_project({"shelf.jpg": picture()})
    order = {"projectId": project_id, "customResizes": [{"width": 320, "height": 180}]}
    api.post("/generate", json=order)
    break_next(installation)
    affected = letters(api)[0]["affected"]
    assert affected["name"].startswith("shelf.jpg, ")
    assert affected["pictureUrl"].startswith("/media/")


def test_the_owner_is_told_the_cause_and_what_to_do(api: Api) -> None:
    project_id, _ = broken_analysis(api, "worker_lost")
    error = api.get(f"/projects/{project_id}/preview").get_json()[0]["error"]
    assert error["advice"] == explain("worker_lost").advice


def test_a_cause_says_what_happened_when_and_what_to_do(api: Api) -> None:
    broken_analysis(api, "too_slow")
    cause = api.get("/admin/dead-letters/causes").get_json()[0]
    known = explain("too_slow")
    assert (cause["title"], cause["repair"], cause["isPassing"]) == (
        known.title,
        known.repair,
        True,
    )
    assert cause["firstAt"] == cause["lastAt"]


def test_all_are_replayed_whatever_their_cause(api: Api) -> None:
    for code in ("unavailable", "too_large"):
        broken_analysis(api, code)
    answer = api.post("/admin/dead-letters/replay", json={"all": True})
    assert (answer.get_json(), letters(api)) == ({"replayed": 2}, [])


def test_a_discarded_group_comes_back_as_it_was(api: Api) -> None:
    dead = {broken_analysis(api, "too_large")[1] for _ in range(2)}
    other = broken_analysis(api, "unavailable")[1]
    gone = api.post("/admin/dead-letters/discard", json={"code": "too_large"}).get_json()
    assert (set(gone["ids"]), ids_of(letters(api))) == (dead, {other})
    back = api.post("/admin/dead-letters/restore", json={"ids": gone["ids"]}).get_json()
    assert back == {"restored": 2}
    assert {letter["state"] for letter in letters(api)} == {"failed"}
    assert ids_of(letters(api)) == {*dead, other}
    again = api.post("/admin/dead-letters/restore", json={"ids": gone["ids"]}).get_json()
    assert again == {"restored": 0}, "what is on the list is passed over"


def test_a_cancelled_job_is_no_discarded_one(api: Api) -> None:
    """It was never a dead letter, so nothing is put back."""
    project_id = api.ready_project({"a.jpg": picture()})
    order = {"projectId": project_id, "customResizes": [{"width": 320, "height": 180}]}
    job_id = api.post("/generate", json=order).get_json()["jobId"]
    api.post(f"/generate/{job_id}/cancel")
    cancelled = api.get("/admin/jobs?state=cancelled&limit=1").get_json()[0]["id"]
    answer = api.post("/admin/dead-letters/restore", json={"ids": [cancelled]})
    assert (answer.get_json(), letters(api)) == ({"restored": 0}, [])


def test_what_was_discarded_long_ago_stays_discarded(
    api: Api, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, job_id = broken_analysis(api)
    api.call("DELETE", f"/admin/dead-letters/{job_id}")
    clock = installation.deps.clock
    late = clock.now() + timedelta(days=2)
    monkeypatch.setattr(type(clock), "now", lambda _self: late)
    fresh = Api(installation)
    answer = fresh.post("/admin/dead-letters/restore", json={"ids": [job_id]})
    assert answer.get_json() == {"restored": 0}


@pytest.mark.parametrize("order", [{}, {"all": True, "code": "x"}])
def test_an_order_to_discard_names_exactly_one_way(api: Api, order: dict[str, Any]) -> None:
    assert api.post("/admin/dead-letters/discard", json=order).status_code == 422


def test_another_organization_neither_discards_nor_restores(
    api: Api, installation: Installation
) -> None:
    _, job_id = broken_analysis(api)
    installation.second_organization("letters-rival")
    rival = Api(installation, "letters-rival")
    for act in ("discard", "restore"):
        answer = rival.post(f"/admin/dead-letters/{act}", json={"ids": [job_id]})
        assert answer.status_code == 422
    assert rival.post("/admin/dead-letters/discard", json={"all": True}).get_json()["ids"] == []
    assert ids_of(letters(api)) == {job_id}
