"""The export of an organization and its end when the store is a bucket that others use as well."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import requests
from botocore.exceptions import EndpointConnectionError

from app.domain.access import system_actor
from app.domain.errors import Unavailable
from app.models import Organization
from app.production import organization_export
from app.services.operations import maintenance
from testing import db
from testing.factories.installation import Installation, install
from testing.factories.pictures import picture
from testing.peers.seaweedfs import SeaweedFs
from tests.api.client import Api

PREFIX = "aicreat/"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, seaweedfs: SeaweedFs) -> Installation:
    return install(
        tmp_path_factory.mktemp("bucket"), **seaweedfs.settings(prefix=PREFIX.strip("/"))
    )


def names_in(installation: Installation) -> set[str]:
    """Every object of the bucket, also those of others."""
    s3 = installation.deps.storage._s3  # type: ignore[attr-defined]
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=installation.settings.s3_bucket)
    return {found["Key"] for page in pages for found in page.get("Contents", ())}


def read_parts(api: Api) -> list[zipfile.ZipFile]:
    """A fresh export, fetched as a browser does: the app leads on to the bucket."""
    assert api.post("/admin/organization/exports").status_code == 202
    api.installation.work()
    files = api.get("/admin/organization/exports").get_json()
    assert {one["status"] for one in files} == {"ready"}, files
    return [zipfile.ZipFile(io.BytesIO(fetch(api, one["downloadUrl"]))) for one in files]


def fetch(api: Api, url: str) -> bytes:
    answer = api.open(url)
    if answer.status_code in {302, 303, 307}:
        direct = requests.get(answer.location, timeout=30)
        assert direct.status_code == 200
        return direct.content
    assert answer.status_code == 200
    return answer.data


def manifest_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


def test_an_export_from_a_bucket_is_whole_and_leaves_nothing_behind_on_the_machine(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.second_organization("whole")
    api, data = Api(installation, "whole"), picture()
    project = api.ready_project({f"{number}.jpg": data for number in range(3)})
    results = api.results(api.generate(project))
    monkeypatch.setattr(organization_export, "PART_BYTES", 2 * len(data))
    archives = read_parts(api)
    assert len(archives) > 1
    listed = [(archive, line) for archive in archives for line in manifest_of(archive)["files"]]
    for archive, line in listed:
        stored = archive.read(line["path"])
        assert (len(stored), hashlib.sha256(stored).hexdigest()) == (line["bytes"], line["sha256"])
    paths = [line["path"] for _, line in listed]
    assert sum(path.startswith("files/pictures/") for path in paths) == 3
    assert sum(path.startswith("files/results/") for path in paths) == len(results)
    assert all(manifest_of(archive)["leftOut"] == [] for archive in archives)
    left = [path for path in installation.settings.scratch_dir.rglob("*") if path.is_file()]
    assert [path for path in left if path.suffix in {".zip", ".piece", ".part"}] == []


def test_a_lost_object_is_named_and_the_rest_of_the_export_is_there(
    installation: Installation,
) -> None:
    installation.second_organization("lossy")
    api = Api(installation, "lossy")
    project = api.ready_project({"a.jpg": picture(), "b.jpg": picture()})
    asset_id = api.get(f"/projects/{project}/preview").get_json()[0]["id"]
    lost = next(
        name
        for name in names_in(installation)
        if asset_id.replace("-", "") in name and "original" in name
    )
    installation.deps.storage.delete(lost.removeprefix(PREFIX))
    (archive,) = read_parts(api)
    manifest = manifest_of(archive)
    assert [asset_id in line["path"] for line in manifest["leftOut"]] == [True]
    assert sum(line["path"].startswith("files/pictures/") for line in manifest["files"]) == 1


def test_the_end_of_an_organization_empties_its_part_of_the_bucket_and_no_other(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaving = installation.second_organization("leaving")
    api, other = Api(installation, "leaving"), Api(installation)
    for client in (api, other):
        client.generate(client.ready_project({"a.jpg": picture()}))
    strangers = f"elsewhere/o/{leaving.organization_id.hex}/kept.txt"
    s3, bucket = installation.deps.storage._s3, installation.settings.s3_bucket  # type: ignore[attr-defined]
    s3.put_object(Bucket=bucket, Key=strangers, Body=b"of another program")
    api.post("/admin/organization/deletion", json={"name": "leaving"})
    before = names_in(installation)
    mine = {
        name for name in before if name.startswith(PREFIX) and leaving.organization_id.hex in name
    }
    assert len(mine) > 3
    later = installation.deps.clock.now() + timedelta(days=8)
    monkeypatch.setattr(type(installation.deps.clock), "now", lambda _self: later)
    with monkeypatch.context() as away:
        away.setattr(s3, "delete_objects", cannot_connect)
        with pytest.raises(Unavailable):
            maintenance.drop_organizations(installation.deps, later)
    with db.snapshot(system_actor(leaving.organization_id)) as session:
        assert session.get(Organization, UUID(str(leaving.organization_id))) is not None
    assert maintenance.drop_organizations(installation.deps, later) == 1
    assert names_in(installation) == before - mine
    with db.snapshot(system_actor(leaving.organization_id)) as session:
        assert session.get(Organization, leaving.organization_id) is None


def cannot_connect(**_: object) -> None:
    raise EndpointConnectionError(endpoint_url="http://bucket")
