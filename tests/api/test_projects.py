"""Projects beyond the walk: rename, delete, mine, more files, another look at what failed."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.domain.storage_keys import project_prefix
from app.models.asset import Asset
from app.models.audit_entry import AuditEntry
from app.models.job import Job
from testing import db
from testing.factories.installation import Installation
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.api.schemas import ASSET, FAILURE, INVALID, PROJECT, TAKEN, check, listed


@pytest.fixture(scope="module")
def member(installation: Installation) -> Api:
    installation.add_user("mia")
    return Api(installation, "mia")


def states(api: Api, project_id: str) -> dict[str, str]:
    return {
        asset["filename"]: asset["status"]
        for asset in api.get(f"/projects/{project_id}/preview").get_json()
    }


def test_a_project_is_renamed_by_either_word(api: Api) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    assert (
        check(api.patch(f"/projects/{project_id}", json={"name": " Autumn "}).get_json(), PROJECT)[
            "name"
        ]
        == "Autumn"
    )
    assert (
        api.patch(f"/projects/{project_id}", json={"projectName": "Winter"}).get_json()["name"]
        == "Winter"
    )


def test_a_project_is_shown_by_a_visible_line_alone(api: Api) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    answer = api.patch(f"/projects/{project_id}", json={"name": "Sum\u202emer\r\n sale"})
    assert answer.get_json()["name"] == "Summer sale"


@pytest.mark.parametrize("name", ["", "\u202e\n", "   ", "x" * 121, None])
def test_an_empty_or_endless_name_is_refused(api: Api, name: str | None) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    answer = api.patch(f"/projects/{project_id}", json={"name": name})
    assert (answer.status_code, list(check(answer.get_json(), INVALID)["errors"])) == (
        422,
        ["name"],
    )


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("x" * 240 + ".jpeg", "x" * 195 + ".jpeg"),
        ("a\u202egpj.jpeg", "agpj.jpeg"),
        (" \x07 ", "picture"),
    ],
)
def test_a_file_has_one_name_whichever_way_it_comes(api: Api, sent: str, shown: str) -> None:
    project_id = api.ready_project({sent: picture()})
    announced = {"filename": sent, "sizeBytes": 9, "contentType": "image/jpeg"}
    direct = api.post("/projects", json={"projectName": "Direct", "files": [announced]}).get_json()
    assert list(states(api, project_id)) == list(states(api, direct["projectId"])) == [shown]


def test_mine_lists_what_the_caller_made(api: Api, member: Api) -> None:
    api.ready_project({"a.jpg": picture()})
    own = member.ready_project({"a.jpg": picture()}, "Mia's")
    answer = member.get("/projects?mine=true")
    assert [project["id"] for project in check(answer.get_json(), listed(PROJECT))] == [own]
    assert answer.headers["X-Total-Count"] == "1"


def test_a_discarded_project_is_not_found_until_it_is_restored(api: Api) -> None:
    project = api.ready_project({"one.jpg": picture()}, name="Autumn 17 %")
    found = "/projects?q=autumn%2017%20%25"
    assert [row["id"] for row in check(api.get(found).get_json(), listed(PROJECT))] == [project]
    assert api.post(f"/projects/{project}/discard").status_code == 204
    assert api.get(found).get_json() == []
    for path in ("", "/status", "/preview"):
        assert api.get(f"/projects/{project}{path}").status_code == 404
    refused = api.post("/generate", json={"projectId": project, "formatIds": []})
    assert refused.status_code in (404, 422)
    (kept,) = api.get(f"{found}&shelf=deleted").get_json()
    assert kept["shelf"] == "deleted"
    back = check(api.post(f"/projects/{project}/restore").get_json(), PROJECT)
    assert (back["id"], back["shelf"]) == (project, "active")
    assert back["changedAt"] > back["submitDate"]
    assert [row["id"] for row in api.get(found).get_json()] == [project]


def test_an_archived_project_is_listed_by_its_shelf_alone_and_stays_usable(api: Api) -> None:
    project = api.ready_project({"one.jpg": picture()}, name="Shelved 17")
    assert api.post(f"/projects/{project}/archive").get_json()["shelf"] == "archived"
    assert api.get("/projects?q=shelved").get_json() == []
    assert [row["id"] for row in api.get("/projects?q=shelved&shelf=archived").get_json()] == [
        project
    ]
    assert api.get(f"/projects/{project}").status_code == 200
    assert api.post(f"/projects/{project}/unarchive").get_json()["shelf"] == "active"
    assert [row["id"] for row in api.get("/projects?q=shelved").get_json()] == [project]


@pytest.mark.parametrize(
    "query", ["order=size", "shelf=bin", "need=money", f"q={'x' * 121}", "sort=up"]
)
def test_a_list_that_is_not_offered_is_refused_by_its_field(api: Api, query: str) -> None:
    refused = api.get(f"/projects?{query}")
    assert refused.status_code == 422
    assert list(refused.get_json()["errors"]) == [query.partition("=")[0]]


def test_a_deleted_project_is_gone_with_its_rows_jobs_and_files(
    api: Api, installation: Installation
) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    result = api.results(api.generate(project_id))[0]
    link = api.post("/download", json={"assetIds": [result["id"]]}).get_json()["downloadUrl"]
    installation.work()
    assert api.open(link).status_code == 200
    pending = {"projectId": project_id, "customResizes": [{"width": 90, "height": 90}]}
    assert api.post("/generate", json=pending).status_code == 202
    folder = installation.settings.store_dir / project_prefix(
        installation.admin.organization_id, uuid.UUID(project_id)
    )
    assert any(folder.rglob("*"))
    answer = api.delete(f"/projects/{project_id}")
    assert (answer.status_code, answer.data) == (204, b"")
    for path in (
        f"/projects/{project_id}",
        f"/projects/{project_id}/preview",
        f"/generated-assets/{result['id']}",
    ):
        assert api.get(path).status_code == 404
    assert api.open(link).status_code == 404
    assert not folder.exists()
    with db.snapshot(installation.admin) as session:
        assert (
            session.scalar(
                select(func.count())
                .select_from(Asset)
                .where(Asset.project_id == uuid.UUID(project_id))
            )
            == 0
        )
        assert (
            session.scalar(
                select(func.count()).select_from(Job).where(Job.state.in_(("queued", "running")))
            )
            == 0
        )
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.subject_id == uuid.UUID(project_id))
        ).one()
    assert (entry.action, entry.username, entry.before) == (
        "project_deleted",
        "admin",
        {"name": "Spring", "pictures": 1, "results": 2},
    )


def test_an_analysis_that_runs_while_its_project_is_deleted_leaves_nothing(
    api: Api, installation: Installation
) -> None:
    project_id = api.upload({"a.jpg": picture()}).get_json()["projectId"]
    assert api.delete(f"/projects/{project_id}").status_code == 204
    assert installation.work() == 0


def test_more_pictures_join_a_project(api: Api, installation: Installation) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    parts = {"files": [(io.BytesIO(picture("PNG")), "b.png"), (io.BytesIO(b""), "empty.jpg")]}
    answer = api.post(f"/projects/{project_id}/assets", data=parts)
    assert (answer.status_code, check(answer.get_json(), TAKEN)) == (202, {"projectId": project_id})
    installation.work()
    assert states(api, project_id) == {"a.jpg": "ready", "b.png": "ready", "empty.jpg": "failed"}


def test_bad_pictures_alone_do_not_join(api: Api) -> None:
    project_id = api.ready_project({"a.jpg": picture()})
    answer = api.post(
        f"/projects/{project_id}/assets", data={"files": [(io.BytesIO(b"words"), "a.png")]}
    )
    assert (answer.status_code, check(answer.get_json(), FAILURE)["error"]) == (
        415,
        "type_not_allowed",
    )
    assert (
        "files"
        in check(api.post(f"/projects/{project_id}/assets", data={}).get_json(), INVALID)["errors"]
    )
    assert states(api, project_id) == {"a.jpg": "ready"}


def test_only_failed_analyses_with_an_original_run_again(
    api: Api, installation: Installation
) -> None:
    project_id = api.upload({"a.jpg": picture(), "b.jpg": b""}).get_json()["projectId"]
    real = installation.deps
    installation.deps = replace(real, analyser=_Broken())
    installation.work()
    installation.deps = real
    assert states(api, project_id) == {"a.jpg": "failed", "b.jpg": "failed"}
    answer = api.post(f"/projects/{project_id}/retry")
    assert (answer.status_code, check(answer.get_json(), TAKEN)) == (202, {"projectId": project_id})
    assert states(api, project_id) == {"a.jpg": "received", "b.jpg": "failed"}
    installation.work()
    assets = check(api.get(f"/projects/{project_id}/preview").get_json(), listed(ASSET))
    assert [(asset["status"], asset["error"] is None) for asset in assets] == [
        ("ready", True),
        ("failed", False),
    ]


class _Broken:
    """An analyser that refuses every picture."""

    def analyse(self, picture: object) -> None:
        from app.domain.errors import Unreadable

        raise Unreadable("The picture cannot be looked at.")
