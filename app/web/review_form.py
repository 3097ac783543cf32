"""The review's form and the corrections of a picture: one into the other, and back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from app.domain.documents.corrections import ADDED, BY_HAND, Correction, Corrections, Decision
from app.domain.documents.document import Json
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.geometry import Box
from app.domain.reviews import PictureReview

SIDES = ("x", "y", "width", "height")
PREFIX = "new"
"""What the fields of an element that is added without script start with."""


class Use(StrEnum):
    """What is made of an element, as the form says it."""

    MUST = "must"
    MAY = "may"
    IGNORE = "ignore"
    WRONG = "wrong"


USE_OF = {Protection.MUST: Use.MUST, Protection.MAY: Use.MAY, Protection.NONE: Use.IGNORE}
PROTECTION_OF = {use: protection for protection, use in USE_OF.items()}


@dataclass(frozen=True, slots=True)
class State:
    """What the fields of one element say. box: whole px."""

    use: Use
    kind: ElementKind
    label: str
    box: tuple[int, int, int, int]
    is_subject: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One element as the form shows it.

    Attributes:
        id: Of the element.
        state: What its fields say.
        found: As the analysis found it; None of an added one.
        base: What its fields say while nobody has changed them since it was saved.
        score: 0..1.
    """

    id: str
    state: State
    found: Element | None
    base: State | None
    score: float

    @property
    def element(self) -> Element:
        """The element to be drawn."""
        x, y, width, height = self.state.box
        known = self.found or Element(
            self.id, self.state.kind, "", 1.0, Box(0, 0, 0, 0), source=BY_HAND
        )
        return replace(
            known, kind=self.state.kind, label=self.state.label, box=Box(x, y, width, height)
        )

    @property
    def is_added(self) -> bool:
        return self.found is None

    @property
    def is_loose(self) -> bool:
        """Whether it may be cut by itself, so that ignoring it is no news."""
        return self.found is not None and self.found.protection is Protection.NONE

    @property
    def is_aside(self) -> bool:
        """Whether a person set it aside."""
        return self.state.use is Use.WRONG or (self.state.use is Use.IGNORE and not self.is_loose)


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """What somebody sent.

    Attributes:
        rows: As they were typed.
        document: The corrections that they make.
        entries: Ids of the elements that the document names, in its order.
        errors: What is no number, by the name of its field.
    """

    rows: tuple[Row, ...]
    document: Json
    entries: tuple[str, ...]
    errors: Mapping[str, str]


def rows_of(review: PictureReview, corrections: Corrections | None = None) -> tuple[Row, ...]:
    """The elements with what is said of them; corrections: in place of those that are stored."""
    saved = corrections_by_id(review.corrections)
    shown = saved if corrections is None else corrections_by_id(corrections)
    rows = [
        Row(
            element.id,
            state_of(element, shown.get(element.id)),
            element,
            state_of(element, saved.get(element.id)),
            element.score,
        )
        for element in review.found
    ]
    for correction in shown.values():
        if correction.id.startswith(ADDED) and correction.box is not None:
            before = saved.get(correction.id)
            base = state_of_added(before) if before else None
            rows.append(Row(correction.id, state_of_added(correction), None, base, 1.0))
    return tuple(rows)


def corrections_by_id(corrections: Corrections) -> dict[str, Correction]:
    return {correction.id: correction for correction in corrections.elements}


def state_of(found: Element, correction: Correction | None) -> State:
    """What the fields of a found element say."""
    if correction is None:
        return State(USE_OF[found.protection], found.kind, found.label, rounded(found.box))
    return State(
        use_of(correction),
        correction.kind or found.kind,
        found.label if correction.label is None else correction.label,
        rounded(correction.box.box() if correction.box else found.box),
        correction.says_subject,
    )


def state_of_added(correction: Correction) -> State:
    box = correction.box.box() if correction.box else Box(0, 0, 0, 0)
    kind = correction.kind or ElementKind.OBJECT
    return State(
        use_of(correction), kind, correction.label or "", rounded(box), correction.says_subject
    )


def use_of(correction: Correction) -> Use:
    if correction.decision is Decision.IGNORE:
        return Use.WRONG if correction.is_wrong else Use.IGNORE
    return Use.MUST if correction.says_subject else USE_OF[correction.protection]


def rounded(box: Box) -> tuple[int, int, int, int]:
    left, top = round(box.left), round(box.top)
    return left, top, max(1, round(box.right) - left), max(1, round(box.bottom) - top)


def read_review_form(review: PictureReview, form: MultiDict[str, str]) -> ReviewForm:
    """The rows and the document of a form; a field that is not sent says what was shown."""
    subjects = set(form.getlist("subject"))
    saved = corrections_by_id(review.corrections)
    known = {row.id: row for row in rows_of(review)}
    rows: list[Row] = []
    entries: list[Json] = []
    for element_id in dict.fromkeys(form.getlist("element")):
        if element_id not in known and not element_id.startswith(ADDED):
            continue
        row = known.get(element_id) or blank_row(element_id)
        state = read_state(form, element_id, row.state, is_subject=element_id in subjects)
        rows.append(replace(row, state=state))
        if row.found is None:
            entry = entry_of_added(element_id, state)
        else:
            entry = entry_of(row.found, state, row.base, saved.get(element_id))
        if entry is not None:
            entries.append(entry)
    if added := read_added(form, {row.id for row in rows}):
        rows.append(added)
        if entry := entry_of_added(added.id, added.state):
            entries.append(entry)
    ids = tuple(str(entry["id"]) for entry in entries)
    return ReviewForm(tuple(rows), {"elements": entries}, ids, find_no_numbers(form))


def blank_row(element_id: str = f"{ADDED}0") -> Row:
    """The row of an element that somebody has just added."""
    state = State(Use.MUST, ElementKind.OBJECT, "", (0, 0, 1, 1))
    return Row(element_id, state, None, None, 1.0)


def read_state(
    form: MultiDict[str, str], element_id: str, shown: State, *, is_subject: bool
) -> State:
    """What the fields of one element say; what is not sent is as it was shown."""
    words = {name: form.get(f"{name}.{element_id}") for name in ("use", "kind", "label")}
    numbers = [
        read_px(form, f"{side}.{element_id}", before)
        for side, before in zip(SIDES, shown.box, strict=True)
    ]
    left, top, width, height = numbers
    label = words["label"]
    return State(
        use=Use(words["use"]) if words["use"] in set(Use) else shown.use,
        kind=ElementKind(words["kind"]) if words["kind"] in set(ElementKind) else shown.kind,
        label=shown.label if label is None else label.strip(),
        box=(left, top, width, height),
        is_subject=is_subject,
    )


def read_px(form: MultiDict[str, str], name: str, before: int) -> int:
    """Whole px; what was there before when it is none."""
    number = read_number(form.get(name, ""))
    return before if number is None else round(number)


def read_number(text: str) -> float | None:
    try:
        number = float(text.replace(",", ".").replace("\u2212", "-"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def find_no_numbers(form: MultiDict[str, str]) -> dict[str, str]:
    """What stands where a number should, by the name of its field."""
    return {
        name: f"“{text.strip()[:20]}” is no number of pixels."
        for name, text in form.items()
        if name.partition(".")[0] in SIDES and text.strip() and read_number(text) is None
    }


def read_added(form: MultiDict[str, str], taken: set[str]) -> Row | None:
    """The element that is added by the fields for that; None while they have no size."""
    if not form.get(f"width.{PREFIX}", "").strip() or not form.get(f"height.{PREFIX}", "").strip():
        return None
    number = next(n for n in range(1, len(taken) + 2) if f"{ADDED}{n}" not in taken)
    row = blank_row(f"{ADDED}{number}")
    return replace(row, state=read_state(form, PREFIX, row.state, is_subject=False))


def entry_of(
    found: Element, state: State, base: State | None, saved: Correction | None
) -> Json | None:
    """The correction of a found element; None while it is as it was found.

    What nobody has changed stays as it is stored, to the part of a pixel.
    """
    if state == base:
        return saved.to_json() if saved else None
    as_found = state_of(found, None)
    if state == as_found:
        return None
    entry: Json = {"id": found.id, **decision_of(state)}
    if state.kind is not as_found.kind:
        entry["kind"] = str(state.kind)
    if state.label != as_found.label:
        entry["label"] = state.label
    if state.box != as_found.box:
        entry["box"] = dict(zip(SIDES, state.box, strict=True))
    is_cut = state.use is Use.IGNORE and found.protection is Protection.NONE
    if is_cut and not state.is_subject:
        # It may be cut, as before; what was said of it beside that counts.
        entry |= {"decision": str(Decision.KEEP), "protection": str(Protection.NONE)}
    return entry


def entry_of_added(element_id: str, state: State) -> Json | None:
    """The correction that adds an element; None once it is taken away again."""
    if state.use is Use.WRONG:
        return None
    entry: Json = {"id": element_id, **decision_of(state)}
    return entry | {
        "kind": str(state.kind),
        "label": state.label,
        "box": dict(zip(SIDES, state.box, strict=True)),
    }


def decision_of(state: State) -> Json:
    if state.is_subject:
        return {"decision": str(Decision.KEEP), "isSubject": True}
    if state.use in (Use.IGNORE, Use.WRONG):
        return {"decision": str(Decision.IGNORE), "isWrong": state.use is Use.WRONG}
    return {"decision": str(Decision.KEEP), "protection": str(PROTECTION_OF[state.use])}


def read_base(form: MultiDict[str, str]) -> Mapping[str, object]:
    """The corrections that the form was opened with; none when it does not say."""
    try:
        document = json.loads(form.get("base", ""))
    except ValueError:
        document = None
    return document if isinstance(document, Mapping) else {"elements": []}
