"""Two versions of the corrections of one picture: what differs, and both together."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.documents.corrections import ADDED, Correction, Corrections, find_free_id

NO_CORRECTIONS = Corrections.model_construct(elements=())
"""Of a picture that nobody has corrected."""


@dataclass(frozen=True, slots=True)
class CorrectionChange:
    """One element that is corrected otherwise.

    None: as it was found, or of an added one not there.
    """

    element_id: str
    before: Correction | None
    after: Correction | None


@dataclass(frozen=True, slots=True)
class MergedCorrections:
    """Two people's changes in one document.

    Attributes:
        corrections: Both; of an element that both changed, mine.
        theirs: What the other one changed.
        disputed: Ids of what both changed, and not alike.
    """

    corrections: Corrections
    theirs: tuple[CorrectionChange, ...]
    disputed: frozenset[str]


def list_correction_changes(before: Corrections, after: Corrections) -> list[CorrectionChange]:
    """What differs, in the order of the later version; what it no longer names comes last."""
    old, new = by_id(before), by_id(after)
    return [
        CorrectionChange(element_id, old.get(element_id), new.get(element_id))
        for element_id in dict.fromkeys((*new, *old))
        if old.get(element_id) != new.get(element_id)
    ]


def merge_corrections(
    base: Corrections, mine: Corrections, theirs: Corrections
) -> MergedCorrections:
    """Mine laid over theirs.

    What both of us added under one id are two elements: mine gets an id of its own.

    Args:
        base: What I began with.
        mine: As I want it.
        theirs: What was saved meanwhile.
    """
    their_changes = list_correction_changes(base, theirs)
    changed_by_them = {change.element_id: change for change in their_changes}
    merged = by_id(theirs)
    disputed = set()
    for change in list_correction_changes(base, mine):
        other = changed_by_them.get(change.element_id)
        if other and other.after == change.after:
            continue
        if other and is_new(change) and is_new(other) and change.after:
            own = change.after.changed(id=find_free_id({*merged, *by_id(mine)}))
            merged[own.id] = own
            continue
        if other:
            disputed.add(change.element_id)
        if change.after is None:
            merged.pop(change.element_id, None)
        else:
            merged[change.element_id] = change.after
    both = Corrections.model_construct(elements=tuple(merged.values()))
    return MergedCorrections(both, tuple(their_changes), frozenset(disputed))


def by_id(corrections: Corrections) -> dict[str, Correction]:
    return {correction.id: correction for correction in corrections.elements}


def is_new(change: CorrectionChange) -> bool:
    """Whether the change adds an element."""
    return change.before is None and change.element_id.startswith(ADDED)
