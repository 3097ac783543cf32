"""`flask storage ...`: what an operator does once, and what the workers do by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from app.adapters.storage.s3 import S3Storage
from testing.factories.installation import Installation, install
from testing.peers.seaweedfs import SeaweedFs


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


def test_without_a_bucket_there_is_nothing_to_set_up(tmp_path: Path) -> None:
    assert run(install(tmp_path), "set-up", "--origin", "https://a.example.org").exit_code == 0


def test_sweeping_says_what_went(tmp_path: Path) -> None:
    result = run(install(tmp_path), "sweep")
    assert result.exit_code == 0
    assert (
        result.output
        == "uploads: 0, downloads: 0, answers: 0, links: 0, sign ins: 0, scratch: 0, objects: 0\n"
    )
