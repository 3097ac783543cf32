"""What people said of the elements of a picture, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.domain.documents.correction_changes import CorrectionChange
from app.domain.documents.corrections import ADDED, Correction, Decision
from app.domain.documents.elements import Protection
from app.domain.doubts import Doubt
from app.web.languages import gettext, mark_text
from app.web.presentation import KIND_NOUNS, KIND_WORDS
from app.web.review_form import ReviewForm, Row
from app.web.sentences import say
from app.web.tags import element_name

KEPT_WORDS = {
    Protection.MUST: mark_text("must be kept"),
    Protection.MAY: mark_text("is kept where that takes little"),
    Protection.NONE: mark_text("may be cut"),
}
FIELD_WORDS = {
    "x": "X",
    "y": "Y",
    "label": mark_text("name"),
    "box": mark_text("place"),
    "id": mark_text("number"),
}
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
        return gettext("An element")
    return correction.label or (say(KIND_WORDS[correction.kind]) if correction.kind else "")


def words_of(change: CorrectionChange) -> str:
    if change.after is None:
        is_added = change.element_id.startswith(ADDED)
        return gettext("taken away") if is_added else gettext("as it was found again")
    return ", ".join(list_words(change.after, change.before))


def list_words(after: Correction, before: Correction | None) -> list[str]:
    if after.decision is Decision.IGNORE:
        return [gettext("not there") if after.is_wrong else gettext("set aside")]
    words = []
    if before is None and after.id.startswith(ADDED):
        words.append(gettext("added"))
    elif after.box != (before.box if before else None):
        words.append(gettext("moved"))
    if after.kind is not None and after.kind is not (before.kind if before else None):
        words.append(gettext("is a %(kind)s", kind=say(KIND_NOUNS[after.kind])))
    if after.says_subject:
        words.append(gettext("is the subject"))
    elif before is None or before.protection is not after.protection:
        words.append(gettext(KEPT_WORDS[after.protection]))
    return words or [gettext("changed")]


def problem_in_words(fields: Mapping[str, str], form: ReviewForm) -> str:
    """The first thing that cannot be used, with its element: `Face, width: …`."""
    path, said = next(iter(fields.items()))
    parts = path.split(".")
    if parts[0] == "elements" and len(parts) > 2:
        element_id, name = form.entries[int(parts[1])], parts[-1]
    else:
        name, _, element_id = path.partition(".")
    known = name_rows(form.rows)
    element = known.get(element_id) or gettext("The new element")
    return f"{element}, {gettext(FIELD_WORDS.get(name, name))}: {say(said)}"
