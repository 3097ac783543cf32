"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.sources import ROOT, name_of
from tools.document_settings import TARGET, settings_page

LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|Users|opt)/\w")


def _documents() -> list[Path]:
    return sorted(
        [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "app").rglob("*.md")]
    )


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert TARGET.read_text(encoding="utf-8") == settings_page(), (
        "run: python -m tools.document_settings"
    )


def test_every_link_between_documents_leads_somewhere() -> None:
    lost = [
        f"{name_of(document)}: {target}"
        for document in _documents()
        for target in LINK.findall(document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert lost == []


def test_no_document_names_a_folder_of_one_machine() -> None:
    named = [
        f"{name_of(document)}: {match.group()}"
        for document in _documents()
        for match in MACHINE_PATH.finditer(document.read_text(encoding="utf-8"))
    ]
    assert named == []


def test_the_locks_name_no_registry() -> None:
    """The lock must install from wherever the machine gets its packages."""
    for lock in ("requirements.txt", "requirements-dev.txt"):
        assert (
            re.findall(r"https?://|--(?:extra-)?index-url|--find-links", (ROOT / lock).read_text())
            == []
        )


def test_opencv_is_locked_once_and_without_a_screen() -> None:
    """Its two wheels overwrite each other's files, and the plain one needs libGL from the host."""
    assert re.findall(
        r"^(opencv-\S*?)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE
    ) == ["opencv-python-headless"]


def test_the_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
