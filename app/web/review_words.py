"""What people said of the elements of a picture, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.domain.documents.correction_changes import CorrectionChange
from app.domain.documents.corrections import ADDED, Correction, Decision
from app.domain.documents.elements import Protection
from app.domain.doubts import Doubt
from app.web.presentation import KIND_WORDS, element_name
from app.web.review_form import ReviewForm, Row

KEPT_WORDS = {
    Protection.MUST: "must be kept",
    Protection.MAY: "is kept where that takes little",
    Protection.NONE: "may be cut",
}
FIELD_WORDS = {"x": "X", "y": "Y", "label": "name", "box": "place", "id": "number"}
DOUBT_WORDS = {
    Doubt.NOTHING: "Nothing was found that has to be kept, so formats are cut around the centre. "
    "Say what matters, or that it is right so.",
    Doubt.WEAK: "It is not sure that this is what the picture is about. Say whether it is.",
    Doubt.RIVALS: "More than one thing could be what this picture is about. Say which.",
}


def name_rows(rows: Iterable[Row]) -> dict[str, str]:
    """What each element is called, by its id."""
    return {row.id: element_name(row.element) for row in rows}


def changes_in_words(changes: Sequence[CorrectionChange], names: dict[str, str]) -> list[str]:
    """One sentence for each element: `Face: set aside`."""
    return [
        f"{names.get(change.element_id) or name_added(change)}: {words_of(change)}"
        for change in changes
    ]


def name_added(change: CorrectionChange) -> str:
    correction = change.after or change.before
    if correction is None or (correction.kind is None and not correction.label):
        return "An element"
    return correction.label or (KIND_WORDS[correction.kind] if correction.kind else "")


def words_of(change: CorrectionChange) -> str:
    if change.after is None:
        is_added = change.element_id.startswith(ADDED)
        return "taken away" if is_added else "as it was found again"
    return ", ".join(list_words(change.after, change.before))


def list_words(after: Correction, before: Correction | None) -> list[str]:
    if after.decision is Decision.IGNORE:
        return ["not there" if after.is_wrong else "set aside"]
    words = []
    if before is None and after.id.startswith(ADDED):
        words.append("added")
    elif after.box != (before.box if before else None):
        words.append("moved")
    if after.kind is not None and after.kind is not (before.kind if before else None):
        words.append(f"is a {KIND_WORDS[after.kind].lower()}")
    if after.says_subject:
        words.append("is the subject")
    elif before is None or before.protection is not after.protection:
        words.append(KEPT_WORDS[after.protection])
    return words or ["changed"]


def problem_in_words(fields: Mapping[str, str], form: ReviewForm) -> str:
    """The first thing that cannot be used, with its element: `Face, width: …`."""
    path, said = next(iter(fields.items()))
    parts = path.split(".")
    if parts[0] == "elements" and len(parts) > 2:
        element_id, name = form.entries[int(parts[1])], parts[-1]
    else:
        name, _, element_id = path.partition(".")
    known = name_rows(form.rows)
    return f"{known.get(element_id, 'The new element')}, {FIELD_WORDS.get(name, name)}: {said}"
