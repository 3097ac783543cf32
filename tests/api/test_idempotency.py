"""A request that is sent again is done once."""

from __future__ import annotations

import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.models.generated_asset import GeneratedAsset
from app.models.generation_job import GenerationJob
from app.models.job import Job
from app.models.project import Project
from testing import db
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.schemas import FAILURE, INVALID, check


@pytest.fixture(scope="module")
def project_id(api: Api) -> str:
    return api.ready_project({"a.jpg": picture()})


def order(project_id: str, width: int = 120) -> dict[str, Any]:
    return {"projectId": project_id, "customResizes": [{"width": width, "height": 90}]}


def generate(api: Api, key: str, body: dict[str, Any]) -> Any:
    return api.post("/generate", json=body, headers={"Idempotency-Key": key})


def upload(api: Api, key: str, *files: bytes, name: str = "Once") -> Any:
    parts = [(io.BytesIO(data), "a.jpg") for data in files]
    data = {"projectName": name, "files": parts}
    return api.post("/projects/upload", data=data, headers={"Idempotency-Key": key})


def test_the_same_key_and_body_give_the_same_job(
    api: Api, installation: Installation, project_id: str
) -> None:
    first, second = (generate(api, "k1", order(project_id)) for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    job_id = first.get_json()["jobId"]
    assert second.get_json() == {"jobId": job_id}
    assert len(api.results(job_id)) == 1
    assert installation.work() == 1
    assert generate(api, "k1", order(project_id)).get_json() == {"jobId": job_id}, (
        "also when it is done"
    )


def test_the_same_key_with_another_body_is_refused(api: Api, project_id: str) -> None:
    generate(api, "k2", order(project_id))
    answer = generate(api, "k2", order(project_id, 130))
    assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
        409,
        "idempotency_key_reused",
    )


def test_a_refused_request_leaves_its_key_free(api: Api, project_id: str) -> None:
    assert generate(api, "k3", order(project_id, 1)).status_code == 422
    assert generate(api, "k3", order(project_id)).status_code == 202


def test_keys_of_two_people_and_of_two_operations_are_two(
    api: Api, installation: Installation, project_id: str
) -> None:
    installation.add_user("mia")
    mia = Api(installation, "mia")
    mine, hers = generate(api, "k4", order(project_id)), generate(mia, "k4", order(project_id, 130))
    assert mine.get_json() != hers.get_json()
    assert upload(api, "k4", picture()).status_code == 202


def test_a_key_is_free_again_after_a_day(
    api: Api, installation: Installation, project_id: str
) -> None:
    first = generate(api, "k5", order(project_id)).get_json()
    real = installation.deps
    later = _Later(real.clock, timedelta(hours=24, seconds=1))
    installation.app.extensions["deps"] = replace(real, clock=later, tokens=_Same(real.tokens, api))
    try:
        other = generate(api, "k5", order(project_id, 130))
    finally:
        installation.app.extensions["deps"] = real
    assert other.status_code == 202
    assert other.get_json() != first


def test_a_replayed_answer_says_so(api: Api, project_id: str) -> None:
    answers = [generate(api, "k7", order(project_id, 150)) for _ in range(2)]
    uploads = [upload(api, "k70", picture(), name="Replayed") for _ in range(2)]
    for first, second in (answers, uploads):
        assert first.get_json() == second.get_json()
        assert "Idempotent-Replayed" not in first.headers
        assert second.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "schlüssel", "tab\tkey"])
def test_a_key_has_a_form(api: Api, project_id: str, key: str) -> None:
    answer = generate(api, key, order(project_id))
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (
        422,
        ["Idempotency-Key"],
    )


def test_a_hundred_at_once_have_one_effect(
    api: Api, installation: Installation, project_id: str
) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: generate(_own(api), "k6", order(project_id, 140)), range(100))
        )
    assert {answer.status_code for answer in answers} == {202}
    (job_id,) = {answer.get_json()["jobId"] for answer in answers}
    with db.snapshot(installation.admin) as session:
        made = select(GeneratedAsset.id).where(GeneratedAsset.width == 140)
        assert session.scalars(
            select(GenerationJob.id).where(GenerationJob.id == uuid.UUID(job_id))
        ).all()
        (result_id,) = session.scalars(made).all()
        assert (
            session.scalar(select(func.count()).select_from(Job).where(Job.subject_id == result_id))
            == 1
        )


def test_an_upload_that_is_sent_again_makes_one_project(
    api: Api, installation: Installation
) -> None:
    first, second = (upload(api, "k7", picture()) for _ in range(2))
    assert first.get_json() == second.get_json()
    for other in (
        upload(api, "k7", picture("PNG")),
        upload(api, "k7", picture(), name="Other"),
        upload(api, "k7", *[picture()] * 2),
    ):
        assert (other.status_code, check(other.get_json(), FAILURE)["error"]) == (
            409,
            "idempotency_key_reused",
        )


def test_uploads_at_once_make_one_project_and_leave_no_objects_besides(
    api: Api, installation: Installation
) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: upload(_own(api), "k8", picture(), name="Parallel"), range(8))
        )
    assert {answer.status_code for answer in answers} == {202}
    (project_id,) = {answer.get_json()["projectId"] for answer in answers}
    with db.snapshot(installation.admin) as session:
        ids = session.scalars(select(Project.id)).all()
        assert (
            session.scalar(
                select(func.count()).select_from(Project).where(Project.name == "Parallel")
            )
            == 1
        )
    assert uuid.UUID(project_id) in ids
    stored = {path.parents[2].name for path in installation.settings.store_dir.rglob("original.*")}
    assert stored <= {row.hex for row in ids}


def _own(api: Api) -> Api:
    """A client of its own for a thread, with the same token."""
    other = Api(api.installation, None)
    other.headers = api.headers
    return other


class _Later:
    def __init__(self, real: Any, by: timedelta) -> None:
        self._real, self._by = real, by

    def now(self) -> Any:
        return self._real.now() + self._by


class _Same:
    """Tokens that do not run out while the clock is set forward."""

    def __init__(self, real: Any, api: Api) -> None:
        self._claims = real.read(api.headers["Authorization"].removeprefix("Bearer "))

    def read(self, _token: str) -> Any:
        return self._claims
