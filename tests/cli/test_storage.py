"""`flask storage ...`: what an operator does once, and what the workers do by themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import Result

from app.adapters.storage.s3 import S3Storage
from testing.factories.installation import Installation, install
from testing.peers.seaweedfs import SeaweedFs

LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def installation(tmp_path: Path, seaweedfs: SeaweedFs) -> Installation:
    return install(tmp_path, public_url="https://creat.example.org/", **seaweedfs.settings())


def run(installation: Installation, *words: str) -> Result:
    return installation.app.test_cli_runner().invoke(args=["storage", *words])


def cors(installation: Installation) -> list[str]:
    store = installation.deps.storage
    assert isinstance(store, S3Storage)
    return list(
        store._s3.get_bucket_cors(Bucket=installation.settings.s3_bucket)["CORSRules"][0][
            "AllowedOrigins"
        ]
    )


def test_the_bucket_takes_files_from_our_pages(installation: Installation) -> None:
    result = run(installation, "set-up")
    assert result.output == "The store takes files from pages of https://creat.example.org.\n"
    assert cors(installation) == ["https://creat.example.org"]


def test_other_pages_can_be_named(installation: Installation) -> None:
    assert (
        run(
            installation,
            "set-up",
            "--origin",
            "https://a.example.org",
            "--origin",
            "http://localhost:3000",
        ).exit_code
        == 0
    )
    assert cors(installation) == ["https://a.example.org", "http://localhost:3000"]


@pytest.mark.parametrize("origin", ["example.org", "https://example.org/page", "*", "file:///x"])
def test_what_is_no_origin_is_refused(installation: Installation, origin: str) -> None:
    result = run(installation, "set-up", "--origin", origin)
    assert result.exit_code == 2
    assert "Use origins such as" in result.output


def test_a_store_that_is_away_is_told_in_one_line(tmp_path: Path) -> None:
    away = {
        "s3_bucket": "b",
        "s3_endpoint": "http://127.0.0.1:9",
        "s3_access_key": "a",
        "s3_secret_key": "b",
    }
    installation = install(tmp_path, **away)
    result = run(installation, "set-up", "--origin", "https://a.example.org")
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith("Error: The file store does not answer")


def test_a_bucket_is_made_once_and_is_what_the_product_needs(
    tmp_path: Path, seaweedfs: SeaweedFs
) -> None:
    settings = seaweedfs.settings("below/") | {"s3_bucket": f"new-{uuid4().hex[:12]}"}
    installation = install(tmp_path, **settings, s3_region="eu-central-1")
    assert run(installation, "check").exit_code == 1
    for said in ("made", "there"):
        result = run(installation, "create-bucket")
        assert result.exit_code == 0, result.output
        assert said in result.output
    assert run(installation, "check").exit_code == 0
    store = installation.deps.storage
    assert [*store.old_keys("o/", LATER), *store.old_keys("incoming/", LATER)] == []


def test_a_folder_is_checked_as_a_bucket_is(tmp_path: Path) -> None:
    installation = install(tmp_path)
    assert run(installation, "create-bucket").exit_code == 0
    assert run(installation, "check").exit_code == 0


def test_a_store_that_replaces_what_it_must_not_is_told(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that does not know the condition."""
    store = installation.deps.storage
    assert isinstance(store, S3Storage)
    copy = store._s3.copy_object

    def replace(**words: Any) -> None:
        copy(**{name: word for name, word in words.items() if name != "IfNoneMatch"})

    monkeypatch.setattr(store._s3, "copy_object", replace)
    result = run(installation, "check")
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith("Error: The store replaces objects")


def test_who_may_not_make_a_bucket_is_told_in_one_line(
    tmp_path: Path, seaweedfs: SeaweedFs
) -> None:
    settings = seaweedfs.settings() | {"s3_secret_key": "wrong", "s3_bucket": "another"}
    result = run(install(tmp_path, **settings), "create-bucket")
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith("Error: The file store")


def test_objects_go_from_one_kind_of_store_to_the_other_and_back(
    installation: Installation, tmp_path: Path
) -> None:
    objects = {"o/1/p/2/a/3/original.jpeg": b"jpeg", "o/1/downloads/4.zip": b"zip"}
    for key, data in objects.items():
        installation.deps.storage.put(key, data, content_type="application/octet-stream")
    saved, folder = tmp_path / "saved", install(tmp_path / "folder")
    assert run(installation, "save", str(saved)).output == "Objects saved: 2.\n"
    assert run(installation, "save", str(saved)).output == "Objects saved: 0.\n"
    (saved / "o" / ".draft").write_bytes(b"of somebody who was ended")
    assert run(folder, "load", str(saved)).output == "Objects loaded: 2.\n"
    assert {key: folder.deps.storage.read(key) for key in objects} == objects
    installation.deps.storage.delete("o/1/downloads/4.zip")
    back = str(folder.settings.store_dir)
    assert run(installation, "load", back).output == "Objects loaded: 1.\n"
    assert installation.deps.storage.read("o/1/downloads/4.zip") == b"zip"


def test_a_folder_that_cannot_be_written_is_named_in_one_line(tmp_path: Path) -> None:
    installation = install(tmp_path / "data")
    installation.deps.storage.put("o/1/x.png", b"png", content_type="image/png")
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "o").write_text("a file in the way")
    result = run(installation, "save", str(tmp_path / "saved"))
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith(f"Error: {tmp_path / 'saved' / 'o'}")
    assert run(installation, "load", str(tmp_path / "none")).exit_code == 2


def test_without_a_bucket_there_is_nothing_to_set_up(tmp_path: Path) -> None:
    assert run(install(tmp_path), "set-up", "--origin", "https://a.example.org").exit_code == 0


def test_sweeping_says_what_went(tmp_path: Path) -> None:
    result = run(install(tmp_path), "sweep")
    assert result.exit_code == 0
    assert (
        result.output
        == "uploads: 0, downloads: 0, answers: 0, links: 0, sign ins: 0, registrations: 0, "
        "scratch: 0, projects: 0, expired: 0, organizations: 0, provider rows: 0, objects: 0\n"
    )
