"""What two people said of one picture: told apart, and laid over each other."""

from __future__ import annotations

from app.domain.documents.correction_changes import (
    NO_CORRECTIONS,
    list_correction_changes,
    merge_corrections,
)
from app.domain.documents.corrections import Correction, Corrections, Decision, PictureBox
from app.domain.documents.elements import ElementKind

IGNORED = Correction(id="face-1", decision=Decision.IGNORE)
KEPT = Correction(id="face-1")
CUP = Correction(id="object-1", is_subject=True)
ADDED = Correction(id="added-1", kind=ElementKind.LOGO, box=PictureBox(x=1, y=2, width=3, height=4))
OTHER = ADDED.changed(kind=ElementKind.TEXT)


def said(*entries: Correction) -> Corrections:
    return Corrections(elements=entries)


def test_changes_are_told_by_element() -> None:
    changes = list_correction_changes(said(IGNORED, CUP), said(ADDED, CUP))
    assert [(c.element_id, c.before, c.after) for c in changes] == [
        ("added-1", None, ADDED),
        ("face-1", IGNORED, None),
    ]


def test_what_different_people_said_of_different_elements_is_kept() -> None:
    merged = merge_corrections(NO_CORRECTIONS, said(CUP), said(IGNORED))
    assert set(merged.corrections.elements) == {CUP, IGNORED}
    assert [change.element_id for change in merged.theirs] == ["face-1"]
    assert merged.disputed == frozenset()


def test_of_what_both_changed_mine_is_taken_and_it_is_said() -> None:
    merged = merge_corrections(NO_CORRECTIONS, said(KEPT), said(IGNORED, CUP))
    assert set(merged.corrections.elements) == {KEPT, CUP}
    assert merged.disputed == {"face-1"}


def test_the_same_said_twice_is_no_dispute() -> None:
    merged = merge_corrections(NO_CORRECTIONS, said(IGNORED), said(IGNORED))
    assert merged.corrections == said(IGNORED)
    assert merged.disputed == frozenset()


def test_what_i_took_back_is_taken_back() -> None:
    merged = merge_corrections(said(IGNORED), NO_CORRECTIONS, said(IGNORED, CUP))
    assert merged.corrections == said(CUP)


def test_two_added_elements_stay_two() -> None:
    merged = merge_corrections(NO_CORRECTIONS, said(OTHER), said(ADDED))
    assert merged.corrections == said(ADDED, OTHER.changed(id="added-2"))
    assert merged.disputed == frozenset()
