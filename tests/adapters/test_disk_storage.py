"""A store on a disk that is full, or in the way: said in words, and never by its keys."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from app.adapters.storage.disk import DiskStorage
from app.domain.errors import Unavailable

KEY = "o/0b5c/p/41d7/original.jpg"


@pytest.fixture
def store(tmp_path: Path) -> DiskStorage:
    return DiskStorage(tmp_path / "store", b"k" * 32)


def no_room(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")


def test_a_refusal_says_why_and_shows_no_key(
    store: DiskStorage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(os, "fsync", no_room)
    with caplog.at_level(logging.WARNING), pytest.raises(Unavailable) as refusal:
        store.put(KEY, b"pixels", content_type="image/jpeg")
    assert "No space left on device" in refusal.value.message
    assert "o/" not in refusal.value.message
    assert "original" not in refusal.value.message
    assert KEY in caplog.text


@pytest.mark.parametrize(
    ("change", "is_ready"),
    [({}, True), ({"f_bavail": 10}, False), ({"f_favail": 0}, False), ({"f_files": 0}, True)],
)
def test_a_full_disk_is_no_ready_store(
    store: DiskStorage,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, int],
    is_ready: bool,
) -> None:
    """Blocks or names may run out; file systems without a number of names say 0."""
    names = ("f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree")
    room = dict.fromkeys(names, 1_000_000) | {"f_bsize": 4096, "f_frsize": 4096}
    values = room | {"f_favail": 1_000_000, "f_flag": 0, "f_namemax": 255} | change
    answer = os.statvfs_result(tuple(values.values()))
    monkeypatch.setattr(os, "statvfs", lambda _path: answer)
    assert store.is_ready() is is_ready
