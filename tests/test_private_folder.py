"""The data folder is its owner's alone, also where it was left open; and https stays."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import Settings
from testing.factories.installation import install


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_an_earlier_release_left_open_is_closed_at_the_start(tmp_path: Path) -> None:
    data = tmp_path / "var"
    (data / "store").mkdir(parents=True)
    (data / "aicreat.db").write_bytes(b"hashes")
    data.chmod(0o755)
    (data / "aicreat.db").chmod(0o644)
    Settings(data_dir=data).prepare()
    assert mode_of(data) == mode_of(data / "store") == mode_of(data / "scratch") == 0o700
    assert mode_of(data / "aicreat.db") == mode_of(data / "secret_key") == 0o600


def test_what_is_made_from_then_on_is_closed_as_well(tmp_path: Path) -> None:
    Settings(data_dir=tmp_path / "var").prepare()
    (tmp_path / "var" / "queue.db").write_bytes(b"")
    assert mode_of(tmp_path / "var" / "queue.db") == 0o600


@pytest.mark.parametrize(
    ("public_url", "said"),
    [("https://pictures.example.org", "max-age=31536000"), ("http://192.0.2.1:8000", None)],
)
def test_https_is_asked_for_where_the_public_address_has_it(
    tmp_path: Path, public_url: str, said: str | None
) -> None:
    made = install(tmp_path, public_url=public_url)
    try:
        for path in ("/login", "/api/v1/users/me", "/healthz"):
            answer = made.app.test_client().get(path)
            assert answer.headers.get("Strict-Transport-Security") == said
    finally:
        made.close()
