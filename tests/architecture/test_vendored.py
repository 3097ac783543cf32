"""What was taken in from elsewhere is what its manifest says, and nothing else lies beside it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name_of

ACCOMPANYING = re.compile(r"manifest\.json|NOTICE|(LICEN[CS]E|OFL|SOURCES|README).*")
"""Notices and licences, which need no licence of their own."""


def _manifests() -> list[Path]:
    return sorted((ROOT / "app").rglob("manifest.json"))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _entries(manifest: Path) -> list[dict[str, str]]:
    document = json.loads(manifest.read_text(encoding="utf-8"))
    entries = document["files"] if isinstance(document, dict) else document
    assert isinstance(entries, list)
    return entries


@pytest.mark.parametrize("manifest", _manifests(), ids=name_of)
def test_a_vendored_file_is_what_its_manifest_says(manifest: Path) -> None:
    found = {
        entry["file"]: _sha256(manifest.parent / entry["file"]) for entry in _entries(manifest)
    }
    assert found == {entry["file"]: entry["sha256"] for entry in _entries(manifest)}


@pytest.mark.parametrize("manifest", _manifests(), ids=name_of)
def test_every_vendored_file_has_an_origin_and_a_licence(manifest: Path) -> None:
    unclear = [
        entry
        for entry in _entries(manifest)
        if not (entry.get("version") or entry.get("source")) or not entry.get("licence")
    ]
    assert unclear == []


@pytest.mark.parametrize("manifest", _manifests(), ids=name_of)
def test_no_file_lies_beside_a_manifest_unlisted(manifest: Path) -> None:
    listed = {entry["file"] for entry in _entries(manifest)}
    present = {
        path.relative_to(manifest.parent).as_posix()
        for path in manifest.parent.rglob("*")
        if path.is_file()
    }
    assert {
        name for name in present - listed if not ACCOMPANYING.fullmatch(Path(name).name)
    } == set()


@pytest.mark.parametrize(
    "folder", ["app/static/vendor", "app/static/fonts", "app/static/ui-fonts", "app/weights"]
)
def test_every_folder_of_vendored_files_has_a_manifest(folder: str) -> None:
    assert (ROOT / folder / "manifest.json").is_file()


def test_the_sample_pictures_are_the_ones_whose_licence_is_written_down() -> None:
    rows = re.findall(
        r"^\| (\S+) \|.* ([0-9a-f]{64}) \|$",
        (ROOT / "app/seeds/SOURCES.md").read_text(),
        re.MULTILINE,
    )
    assert dict(rows) == {
        path.name: _sha256(path) for path in (ROOT / "app/seeds/sample").iterdir()
    }
