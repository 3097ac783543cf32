"""Drafts against results, in the short form of the bench."""

from __future__ import annotations

from pathlib import Path

from bench.drafts import KINDS, SAMPLES, Desk, measure_kinds, needed_of
from testing.factories.installation import install

SHORT = ("contrast", "text of its own", "logo, faint")
"""Of the kinds of the bench: one for each thing that is drawn in its own way."""


def test_a_draft_is_like_the_result_whatever_is_edited(tmp_path: Path) -> None:
    files = {"advertisement.png": (SAMPLES / "advertisement.png").read_bytes()}
    desk = Desk(install(tmp_path), files)
    kinds = {kind: KINDS[kind] for kind in SHORT}
    measured = list(measure_kinds(desk, ((1080, 1350),), kinds))
    assert len(measured) == len(SHORT)
    for likeness in measured:
        assert likeness.similarity >= needed_of(likeness.kind), likeness
