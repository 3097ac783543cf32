"""What people said of the elements that were found: kept, ignored, moved, added. The analysis
itself stays as it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.reading import Reader
from app.domain.errors import Invalid
from app.domain.geometry import Box, Size

MAX_CORRECTIONS = 200
MAX_LABEL = 200
ADDED = "added-"
"""What the ids of added elements start with."""
RIVALS = frozenset({ElementKind.SUBJECT, ElementKind.OBJECT, ElementKind.PERSON})
"""What is taken for the subject of a picture by itself; faces, lettering and drawn products are not
chosen among each other.
"""
BY_HAND = "person"
"""The source of an element that a person drew or moved."""


class Decision(StrEnum):
    KEEP = "keep"
    """Protected: a plan keeps it whole when it can."""
    IGNORE = "ignore"
    """As if it had not been found."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One element, corrected or added. kind, label, box: None leaves what was found. box: in pixels
    of the upright picture.
    """

    id: str
    decision: Decision
    kind: ElementKind | None = None
    label: str | None = None
    box: Box | None = None

    def to_dict(self) -> dict[str, Any]:
        document: dict[str, Any] = {"id": self.id, "decision": str(self.decision)}
        if self.kind is not None:
            document["kind"] = str(self.kind)
        if self.label is not None:
            document["label"] = self.label
        if self.box is not None:
            document["box"] = self.box.as_list()
        return document

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Correction:
        kind, box = document.get("kind"), document.get("box")
        return cls(
            id=document["id"],
            decision=Decision(document["decision"]),
            kind=ElementKind(kind) if kind else None,
            label=document.get("label"),
            box=Box(*box) if box else None,
        )


def corrected(analysis: Analysis, corrections: Mapping[str, Any] | None) -> Analysis:
    """The analysis as people corrected it: what plans and previews use. corrections: as
    `to_document` made them.

    Ignored elements are not in it, kept and moved ones are protected, and added ones come last.
    Where somebody says what the subject is, what was taken for it by itself is kept only as far as
    that takes little.
    """
    if not corrections:
        return analysis
    by_id = {entry["id"]: Correction.from_dict(entry) for entry in corrections["elements"]}
    is_settled = any(
        c.kind is ElementKind.SUBJECT and c.decision is Decision.KEEP for c in by_id.values()
    )
    guessed = (
        [_stepped_back(element) for element in analysis.elements]
        if is_settled
        else analysis.elements
    )
    found = [_applied(element, by_id.get(element.id)) for element in guessed]
    added = [_added(correction) for correction in by_id.values() if correction.id.startswith(ADDED)]
    return replace(
        analysis, elements=tuple(element for element in (*found, *added) if element is not None)
    )


def ignored(analysis: Analysis, corrections: Mapping[str, Any] | None) -> tuple[Element, ...]:
    """The elements that were found and that people set aside."""
    entries = corrections["elements"] if corrections else ()
    ids = {entry["id"] for entry in entries if entry["decision"] == Decision.IGNORE}
    return tuple(element for element in analysis.elements if element.id in ids)


def _stepped_back(element: Element) -> Element:
    is_rival = element.kind in RIVALS and element.protection is Protection.MUST
    return replace(element, protection=Protection.MAY) if is_rival else element


def _applied(element: Element, correction: Correction | None) -> Element | None:
    if correction is None:
        return element
    if correction.decision is Decision.IGNORE:
        return None
    kept = replace(
        element,
        protection=Protection.MUST,
        kind=correction.kind or element.kind,
        label=element.label if correction.label is None else correction.label,
    )
    if correction.box is None:
        return kept
    return replace(
        kept, box=correction.box, mask=None, source=BY_HAND
    )  # the mask shows where it was found


def _added(correction: Correction) -> Element | None:
    if correction.box is None or correction.decision is Decision.IGNORE:
        return None
    kind = correction.kind or ElementKind.OBJECT
    return Element(
        correction.id, kind, correction.label or "", 1.0, correction.box, Protection.MUST, BY_HAND
    )


def to_document(corrections: tuple[Correction, ...]) -> dict[str, Any] | None:
    """As they are stored; None when nothing is corrected."""
    return (
        {"elements": [correction.to_dict() for correction in corrections]} if corrections else None
    )


def read_corrections(document: Mapping[str, Any], analysis: Analysis) -> tuple[Correction, ...]:
    """The corrections that a client sent: `{elements: [{id?, kind?, label?, box?, decision?}]}`.

    An entry with the id of a found element corrects that; one without an id, or with an id that an
    earlier answer gave to an added element, adds one and needs a box. Raises Invalid with the
    fields' paths.
    """
    errors: dict[str, str] = {}
    entries = document.get("elements")
    if not isinstance(entries, list) or len(entries) > MAX_CORRECTIONS:
        raise Invalid({"elements": f"Use a list of at most {MAX_CORRECTIONS}."})
    found = {element.id for element in analysis.elements}
    taken = {
        str(entry["id"]) for entry in entries if isinstance(entry, Mapping) and entry.get("id")
    }
    read: list[Correction] = []
    for number, entry in enumerate(entries):
        reader = Reader(entry, f"elements.{number}", errors)
        element_id = reader.text("id", longest=80) or _free_id(taken)
        taken.add(element_id)
        _check_id(reader, element_id, found, {correction.id for correction in read})
        read.append(_read(reader, element_id, analysis.size))
        if element_id not in found and read[-1].box is None and not reader.is_bad:
            reader.refuse("box", "An added element needs a box.")
    if errors:
        raise Invalid(errors)
    return tuple(read)


def _free_id(taken: set[str]) -> str:
    number = 1
    while f"{ADDED}{number}" in taken:
        number += 1
    return f"{ADDED}{number}"


def _check_id(reader: Reader, element_id: str, found: set[str], earlier: set[str]) -> None:
    if element_id in earlier:
        reader.refuse("id", "This element is corrected twice.")
    elif element_id not in found and not element_id.startswith(ADDED):
        reader.refuse("id", "There is no such element.")


def _read(reader: Reader, element_id: str, size: Size) -> Correction:
    kind = reader.choice("kind", [str(kind) for kind in ElementKind], "")
    return Correction(
        id=element_id,
        decision=Decision(
            reader.choice("decision", [str(word) for word in Decision], str(Decision.KEEP))
        ),
        kind=ElementKind(kind) if kind else None,
        label=reader.text("label", longest=MAX_LABEL),
        box=_read_box(reader, size),
    )


def _read_box(reader: Reader, size: Size) -> Box | None:
    """A box of {x, y, width, height}, cut to the picture; at least one pixel of it must lie
    there.
    """
    part = reader.part("box")
    if part is None:
        return None
    far = 100_000.0
    left, top = part.number("x", None, -far, far), part.number("y", None, -far, far)
    width, height = part.number("width", None, 1, far), part.number("height", None, 1, far)
    if part.is_bad:
        return None
    box = Box(left, top, width, height).clamped(size)
    if min(box.width, box.height) < 1:
        reader.refuse("box", "This box lies outside the picture.")
        return None
    return box
