"""The organization's settings, the export of all it has, and its end."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.database.tenancy import tables_of
from app.domain.access import Actor, system_actor
from app.models import Organization, Project, User
from app.models.base import Base, OrgOwned
from app.production import organization_export
from app.records.organization_files import LEFT_OUT, SECRETS, exported_tables
from app.services.operations import maintenance
from testing import db
from testing.factories.fonts import draw_font
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from tests.api.client import Api
from tests.web.screens import Screens


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return install(tmp_path_factory.mktemp("installation"))


@pytest.fixture
def who(installation: Installation) -> str:
    """The admin of an organization of one's own, whose name is theirs."""
    return new_organization(installation)


@pytest.fixture
def api(installation: Installation, who: str) -> Api:
    return Api(installation, who)


def new_organization(installation: Installation) -> str:
    name = f"org-{uuid4().hex[:8]}"
    installation.second_organization(name)
    return name


def actor_of(api: Api) -> Actor:
    return system_actor(UUID(api.get("/admin/organization").get_json()["id"]))


@pytest.fixture
def move_on(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> Callable[[timedelta], None]:
    """Let time go by."""
    clock = installation.deps.clock
    start = clock.now()

    def set_clock(by: timedelta) -> None:
        monkeypatch.setattr(type(clock), "now", lambda _self: start + by)

    return set_clock


def read_export(api: Api) -> list[zipfile.ZipFile]:
    """All parts of a fresh export."""
    assert api.post("/admin/organization/exports").status_code == 202
    api.installation.work()
    files = api.get("/admin/organization/exports").get_json()
    assert {one["status"] for one in files} == {"ready"}, files
    return [zipfile.ZipFile(io.BytesIO(api.open(one["downloadUrl"]).data)) for one in files]


def manifest_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


def test_a_change_is_stored_logged_and_checked(api: Api, who: str) -> None:
    answer = api.put("/admin/organization", json={"name": "Nordly & Co", "keepDays": 90})
    assert (answer.get_json()["name"], answer.get_json()["keepDays"]) == ("Nordly & Co", 90)
    assert api.put("/admin/organization", json={"name": "N"}).get_json()["keepDays"] == 90
    assert api.put("/admin/organization", json={"keepDays": None}).get_json()["keepDays"] is None
    for bad in ({"name": ""}, {"name": "  "}, {"keepDays": 29}, {"keepDays": 4000}):
        assert api.put("/admin/organization", json=bad).status_code == 422
    entry = api.get("/admin/audit-log?action=organization_changed").get_json()[-1]
    assert entry["changes"] == [
        {"path": "name", "before": who, "after": "Nordly & Co"},
        {"path": "keepDays", "before": None, "after": "90"},
    ]


def test_the_form_keeps_what_was_typed_and_names_what_is_wrong(
    installation: Installation, who: str
) -> None:
    screens = Screens(installation, who)
    for days in ("-5", "12", "half a year", "1e3", "٣٦٥"):
        answer = screens.post("/admin/organization", name="Nordly", keepDays=days)
        assert answer.status_code == 422
        assert f'value="{days}"' in answer.text
    assert screens.post("/admin/organization", name="Nordly", keepDays="90").status_code == 303
    assert 'value="90"' in screens.get("/admin/organization").text


def test_projects_left_alone_for_longer_than_they_are_kept_are_deleted_and_come_back(
    api: Api, who: str, installation: Installation, move_on: Callable[[timedelta], None]
) -> None:
    old = api.ready_project({"a.jpg": picture()}, name="Old")
    move_on(timedelta(days=40))
    fresh_api = Api(installation, who)
    fresh = fresh_api.ready_project({"b.jpg": picture()}, name="Fresh")
    maintenance.sweep_rows(installation.deps)
    assert {one["id"] for one in fresh_api.get("/projects").get_json()} >= {old, fresh}
    fresh_api.put("/admin/organization", json={"keepDays": 30})
    maintenance.sweep_rows(installation.deps)
    left = {one["id"] for one in fresh_api.get("/projects").get_json()}
    assert (old in left, fresh in left) == (False, True)
    assert fresh_api.post(f"/projects/{old}/restore").status_code == 200
    entry = fresh_api.get("/admin/audit-log?action=project_discarded&limit=1").get_json()[0]
    assert (entry["subjectId"], entry["userId"]) == (old, None)


# --- export ---


def test_every_table_of_an_organization_is_exported_or_left_out_with_a_reason() -> None:
    owned = {table.name for table in tables_of(OrgOwned)}  # type: ignore[attr-defined]
    exported = {table.__tablename__ for table in exported_tables()}
    assert exported | set(LEFT_OUT) == owned
    assert not exported & set(LEFT_OUT)


def test_an_export_holds_every_row_and_file_with_its_sum_and_no_secret(api: Api) -> None:
    data = picture()
    project = api.ready_project({"shelf.jpg": data}, name="Shelf")
    results = api.results(api.generate(project))
    font = {"file": (io.BytesIO(draw_font("Shelf")), "Shelf.ttf"), "licence": "Our own."}
    assert api.post("/admin/fonts", data=font).status_code == 201
    hook = api.post("/admin/webhooks", json={"url": "https://example.com/in"}).get_json()
    (archive,) = read_export(api)
    manifest = manifest_of(archive)
    assert (manifest["part"], manifest["parts"], manifest["leftOut"]) == (1, 1, [])
    listed = {line["path"]: line for line in manifest["files"]}
    assert set(listed) | {"manifest.json"} == set(archive.namelist())
    for path, line in listed.items():
        stored = archive.read(path)
        assert (len(stored), hashlib.sha256(stored).hexdigest()) == (line["bytes"], line["sha256"])
    original = next(path for path in listed if path.startswith("files/pictures/"))
    assert archive.read(original) == data
    assert original.endswith("-shelf.jpg")
    assert sum(path.startswith("files/results/") for path in listed) == len(results)
    assert sum(path.startswith("files/fonts/") for path in listed) == 1
    rows = json.loads(archive.read("data/project.json"))
    assert [row["name"] for row in rows] == ["Shelf"]
    assert json.loads(archive.read("data/organization.json"))[0]["name"]
    everything = b"".join(archive.read(path) for path in listed if path.startswith("data/"))
    assert hook["secret"].encode() not in everything
    assert b"argon2" not in everything
    assert not any(f'"{name}"'.encode() in everything for name in SECRETS)


def test_rows_are_what_is_in_the_database(api: Api) -> None:
    api.ready_project({"a.jpg": picture(), "b.jpg": picture()})
    (archive,) = read_export(api)
    with db.snapshot(actor_of(api)) as session:
        for table in exported_tables():
            if table.__tablename__ == "audit_entry":
                continue  # the export itself is one more
            total = session.scalar(select(func.count()).select_from(table))
            assert len(json.loads(archive.read(f"data/{table.__tablename__}.json"))) == total


def test_a_large_export_comes_in_parts_that_together_hold_every_file_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = picture()
    monkeypatch.setattr(organization_export, "PART_BYTES", 2 * len(data))
    api.ready_project({f"{number}.jpg": data for number in range(5)})
    archives = read_export(api)
    manifests = sorted((manifest_of(archive) for archive in archives), key=lambda m: m["part"])
    assert [manifest["part"] for manifest in manifests] == [1, 2, 3]
    assert {manifest["parts"] for manifest in manifests} == {3}
    files = [line["path"] for manifest in manifests for line in manifest["files"]]
    assert sum(path.startswith("files/pictures/") for path in files) == 5
    assert len(set(files)) == len(files)
    assert not any("data/project.json" in archive.namelist() for archive in archives[1:])


def test_a_file_that_is_not_in_the_store_is_named_and_the_rest_is_there(
    api: Api, installation: Installation
) -> None:
    project = api.ready_project({"a.jpg": picture(), "b.jpg": picture()})
    asset_id = api.get(f"/projects/{project}/preview").get_json()[0]["id"]
    lost = [key for key in keys_of(installation) if asset_id.replace("-", "") in key]
    installation.deps.storage.delete(next(key for key in lost if "original" in key))
    manifest = manifest_of(read_export(api)[0])
    assert [asset_id in line["path"] for line in manifest["leftOut"]] == [True]
    assert sum(line["path"].startswith("files/pictures/") for line in manifest["files"]) == 1


def test_one_export_at_a_time_and_none_for_other_members(installation: Installation) -> None:
    api = Api(installation)
    api.post("/admin/organization/exports")
    assert api.post("/admin/organization/exports").status_code == 409
    installation.work()
    export_id = api.get("/admin/organization/exports").get_json()[0]["id"]
    installation.add_user("lena")
    lena = Api(installation, "lena")
    assert lena.get(f"/download/{export_id}").status_code == 404
    assert api.get(f"/download/{export_id}").status_code == 200
    notices = f"/downloads/notices?id={export_id}"
    assert "-export-" not in Screens(installation, "lena").get(notices).text
    assert "-export-" in Screens(installation).get(notices).text


# --- the end ---


def keys_of(installation: Installation) -> list[str]:
    later = installation.deps.clock.now() + timedelta(days=365)
    return [
        key
        for prefix in ("o/", "incoming/")
        for key in installation.deps.storage.old_keys(prefix, later)
    ]


def count_rows(organization_id: UUID) -> dict[str, int]:
    """Rows of the organization by table, whichever tables there are."""
    found: dict[str, int] = {}
    with db.cross_tenant(db.CrossTenantReason.METRICS) as session:
        for mapper in Base.registry.mappers:
            columns = mapper.local_table.c
            mine = columns.organization_id if "organization_id" in columns else None
            if mapper.class_ is Organization:
                mine = columns.id
            if mine is not None:
                number = session.scalar(
                    select(func.count()).select_from(mapper.class_).where(mine == organization_id)
                )
                if number:
                    found[mapper.class_.__tablename__] = number
    return found


def test_after_the_waiting_time_nothing_is_left_and_others_keep_all(
    api: Api, installation: Installation, move_on: Callable[[timedelta], None]
) -> None:
    other = new_organization(installation)
    rival = Api(installation, other)
    for client in (api, rival):
        client.generate(client.ready_project({"a.jpg": picture()}))
        client.post("/admin/webhooks", json={"url": "https://example.com/in", "isActive": False})
        client.upload({"waiting.jpg": picture()})
    organization_id = UUID(api.get("/admin/organization").get_json()["id"])
    name = api.get("/admin/organization").get_json()["name"]
    assert len(count_rows(organization_id)) > 12
    assert api.post("/admin/organization/deletion", json={"name": "other"}).status_code == 422
    assert api.post("/admin/organization/deletion", json={"name": name}).status_code == 202
    before = count_rows(UUID(rival.get("/admin/organization").get_json()["id"]))
    move_on(timedelta(days=6, hours=23))
    maintenance.sweep_rows(installation.deps)
    assert "user" in count_rows(organization_id)
    move_on(timedelta(days=7, minutes=1))
    assert maintenance.sweep_rows(installation.deps).organizations == 1
    assert count_rows(organization_id) == {}
    assert [key for key in keys_of(installation) if organization_id.hex in key] == []
    theirs = UUID(Api(installation, other).get("/admin/organization").get_json()["id"])
    after = count_rows(theirs)
    assert after["generated_asset"] == before["generated_asset"]
    assert any(theirs.hex in key for key in keys_of(installation))
    assert maintenance.sweep_rows(installation.deps).organizations == 0


def test_a_cancelled_deletion_keeps_everything(
    api: Api, who: str, installation: Installation, move_on: Callable[[timedelta], None]
) -> None:
    name = api.get("/admin/organization").get_json()["name"]
    api.post("/admin/organization/deletion", json={"name": name})
    assert api.call("DELETE", "/admin/organization/deletion").get_json()["deletionAt"] is None
    assert api.call("DELETE", "/admin/organization/deletion").status_code == 409
    move_on(timedelta(days=30))
    assert maintenance.sweep_rows(installation.deps).organizations == 0
    actions = {
        entry["action"] for entry in Api(installation, who).get("/admin/audit-log").get_json()
    }
    assert {"organization_deletion_asked", "organization_deletion_cancelled"} <= actions


def test_the_screen_asks_for_the_name_and_offers_to_keep_it(
    installation: Installation, who: str
) -> None:
    screens = Screens(installation, who)
    wrong = screens.post("/admin/organization/deletion", typed=who + "x")
    assert wrong.status_code == 422
    assert "This is not the name" in wrong.text
    answer = screens.post("/admin/organization/deletion", typed=f" {who} ")
    page = screens.get(answer.location).text
    assert "Keep the organization" in page
    assert "Delete in" not in page
    answer = screens.post("/admin/organization/deletion/cancel")
    assert "Nothing was deleted." in screens.get(answer.location).text
    assert screens.post("/admin/organization/deletion/cancel").status_code == 409


def test_an_interrupted_deletion_lets_nobody_in_and_goes_on_later(
    api: Api,
    installation: Installation,
    move_on: Callable[[timedelta], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    api.ready_project({"a.jpg": picture()})
    found = api.get("/admin/organization").get_json()
    api.post("/admin/organization/deletion", json={"name": found["name"]})
    move_on(timedelta(days=8))
    storage = type(installation.deps.storage)
    with monkeypatch.context() as broken:
        broken.setattr(storage, "delete_prefix", fail)
        with pytest.raises(OSError, match="pulled"):
            maintenance.drop_organizations(installation.deps, installation.deps.clock.now())
    actor = system_actor(UUID(found["id"]))
    with db.snapshot(actor) as session:
        assert session.scalars(select(Project)).all() == []
        assert {user.is_active for user in session.scalars(select(User))} == {False}
    assert api.get("/projects").status_code == 401
    assert maintenance.drop_organizations(installation.deps, installation.deps.clock.now()) == 1
    assert count_rows(UUID(found["id"])) == {}


def fail(*_: object) -> int:
    raise OSError("the plug was pulled")
