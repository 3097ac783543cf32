"""Decisions say their state and date, and what documents name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name_of

STATUS = re.compile(
    r"# (\d+)\. .+\n\n"
    r"Status: (?:Proposed|Accepted|Superseded by \[\d+\]\(\S+\)) \d{4}-\d{2}-\d{2}(?: · .+)?\n\n"
)
PLACE = re.compile(r"`((?:[\w.-]+/)+(?:[\w.-]+\.\w+)?)`")
"""A folder or file in backticks: `app/domain/` or `services/projects/editing.py`."""
BASES = ("", "app", "app/domain", "app/imaging", "docs", "tests")
"""Where a place may start."""
MADE_AT_RUN_TIME = {"incoming/", "outbox/", "store/", "var/", "var/store/"}
COMING = {
    "adapters/moderators/": "made by whoever adds the first one",
    "app/domain/lifecycle.py": "status changes in one place",
    "app/processes/": "child processes in one package",
    "app/records/lifecycle.py": "status changes in one place",
    "decode/": "one module per container of untrusted files",
}
"""Named already and not there yet, each with the change that makes it."""
MOST_TERMS = 30
"""Terms of our own that a newcomer has to learn."""


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("decision", sorted((ROOT / "docs/adr").glob("*.md")), ids=name_of)
def test_every_decision_has_its_number_a_status_and_a_date(decision: Path) -> None:
    found = STATUS.match(decision.read_text(encoding="utf-8"))
    assert found, "# 1. Title, a blank line, Status: Accepted 2026-11-22, a blank line"
    assert int(found[1]) == int(decision.name[:4])


def test_every_place_that_a_document_names_exists() -> None:
    """Amendments of decisions tell what was, and are left out."""
    lost = [
        f"{name_of(document)}: {place}"
        for document in documents()
        if document.name != "CHANGELOG.md"
        for place in PLACE.findall(without_amendments(document.read_text(encoding="utf-8")))
        if place not in MADE_AT_RUN_TIME | set(COMING)
        and not any((ROOT / base / place).exists() for base in BASES)
    ]
    assert lost == []


def without_amendments(text: str) -> str:
    return text.partition("**Amended.**")[0]


def test_the_glossary_is_short_enough_to_learn() -> None:
    terms = re.findall(r"^\| \*\*(.+?)\*\*", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE)
    assert len(terms) == len(set(terms)) <= MOST_TERMS
