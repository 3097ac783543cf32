"""Corrections of the elements that were found: kept, ignored, moved, added.

The analysis itself stays as it was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, model_serializer, model_validator

from app.domain.documents.analysis import Analysis
from app.domain.documents.document import Document, SparseDocument
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.fields import Number
from app.domain.errors import Invalid
from app.domain.geometry import Box, Size

MAX_CORRECTIONS = 200
"""Of one picture."""
MAX_LABEL = 200
"""Letters of what an element is called."""
FARTHEST = 100_000
"""px from a picture's corner at which a box may begin or end."""
OVERHANG = 1.0
"""px by which a box may reach beyond its picture; whole px of a box that was found may do so."""
ADDED = "added-"
"""What the ids of added elements start with."""
RIVALS = frozenset({ElementKind.SUBJECT, ElementKind.OBJECT, ElementKind.PERSON})
"""What is taken for the subject of a picture by itself; faces, text and drawn products are not
chosen among each other.
"""
BY_HAND = "person"
"""The source of an element that a person drew or moved."""


class Decision(StrEnum):
    KEEP = "keep"
    """Protected: a plan keeps it whole when it can."""
    IGNORE = "ignore"
    """As if it had not been found."""


Offset = Annotated[Number, Field(ge=-FARTHEST, le=FARTHEST)]
Length = Annotated[Number, Field(ge=1, le=FARTHEST)]


class PictureBox(Document):
    """A box in pixels of the upright picture. It is stored as [left, top, width, height]."""

    x: Offset
    y: Offset
    width: Length
    height: Length

    @model_validator(mode="before")
    @classmethod
    def read_list(cls, value: object) -> object:
        if isinstance(value, list | tuple) and len(value) == len(cls.model_fields):
            return dict(zip(cls.model_fields, value, strict=True))
        return value

    @model_serializer
    def write_list(self) -> list[float]:
        return self.box().as_list()

    @classmethod
    def of(cls, box: Box) -> PictureBox:
        return cls.model_construct(x=box.left, y=box.top, width=box.width, height=box.height)

    def box(self) -> Box:
        return Box(self.x, self.y, self.width, self.height)


class Correction(SparseDocument):
    """One element, corrected or added; what it leaves out stays as it was found."""

    id: Annotated[str, Field(max_length=80)] = ""
    decision: Decision = Decision.KEEP
    protection: Annotated[
        Protection, Field(description="Of what is kept: how hard a plan tries to keep it whole.")
    ] = Protection.MUST
    is_wrong: Annotated[
        bool, Field(description="Of what is ignored: it is not there, or is something else.")
    ] = False
    is_subject: Annotated[
        bool, Field(description="Of what is kept: it is what the picture is about.")
    ] = False
    kind: ElementKind | None = None
    label: Annotated[str, Field(max_length=MAX_LABEL)] | None = None
    box: PictureBox | None = None

    always_written: ClassVar[frozenset[str]] = frozenset({"id", "decision"})

    @property
    def says_subject(self) -> bool:
        """Whether somebody says here what the picture is about."""
        is_named = self.is_subject or self.kind is ElementKind.SUBJECT
        return is_named and self.decision is Decision.KEEP


class Corrections(Document):
    """What people said of the elements of one picture, all of it."""

    elements: Annotated[tuple[Correction, ...], Field(max_length=MAX_CORRECTIONS)]

    @classmethod
    def read_for(cls, document: object, analysis: Analysis) -> Corrections:
        """The corrections that a client sent.

        An entry with the id of a found element corrects that; one without an id, or with an id
        that an earlier answer gave to an added element, adds one and needs a box.

        Raises:
            Invalid: With the fields' paths.
        """
        given = cls.read(document).elements
        errors: dict[str, str] = {}
        found = {element.id for element in analysis.elements}
        taken = {correction.id for correction in given if correction.id}
        checked: list[Correction] = []
        for number, correction in enumerate(given):
            element_id = correction.id or find_free_id(taken)
            taken.add(element_id)
            drawn = correction.box.box() if correction.box else None
            earlier = {done.id for done in checked}
            for name, said in find_faults(element_id, drawn, analysis.size, found, earlier):
                errors[f"elements.{number}.{name}"] = said
            box = drawn.clamped(analysis.size) if drawn else None
            kept = PictureBox.of(box) if box else None
            checked.append(correction.changed(id=element_id, box=kept))
        if errors:
            raise Invalid(errors)
        return cls(elements=tuple(checked))


def corrected(analysis: Analysis, corrections: Corrections | None) -> Analysis:
    """The analysis as people corrected it: what plans and previews use.

    Ignored elements are not in it, kept and moved ones are protected as far as it is said, and
    added ones come last. Where somebody says what the subject is, what was taken for it by itself
    is kept only as far as that takes little.
    """
    if not corrections or not corrections.elements:
        return analysis
    by_id = {correction.id: correction for correction in corrections.elements}
    is_settled = any(correction.says_subject for correction in by_id.values())
    guessed = (
        [weaken_rival(element) for element in analysis.elements]
        if is_settled
        else analysis.elements
    )
    found = [apply_correction(element, by_id.get(element.id)) for element in guessed]
    added = [
        make_added_element(correction)
        for correction in by_id.values()
        if correction.id.startswith(ADDED)
    ]
    return replace(
        analysis, elements=tuple(element for element in (*found, *added) if element is not None)
    )


def ignored(analysis: Analysis, corrections: Corrections | None) -> tuple[Element, ...]:
    """The elements that were found and that people set aside."""
    if not corrections:
        return ()
    ids = {c.id for c in corrections.elements if c.decision is Decision.IGNORE}
    return tuple(element for element in analysis.elements if element.id in ids)


def weaken_rival(element: Element) -> Element:
    is_rival = element.kind in RIVALS and element.protection is Protection.MUST
    return replace(element, protection=Protection.MAY) if is_rival else element


def apply_correction(element: Element, correction: Correction | None) -> Element | None:
    if correction is None:
        return element
    if correction.decision is Decision.IGNORE:
        return None
    kept = replace(
        element,
        protection=protection_of(correction),
        kind=kind_of(correction, element.kind),
        label=element.label if correction.label is None else correction.label,
    )
    if correction.box is None:
        return kept
    # mask and air are those of the box that was found
    return replace(kept, box=correction.box.box(), mask=None, air=None, source=BY_HAND)


def make_added_element(correction: Correction) -> Element | None:
    if correction.box is None or correction.decision is Decision.IGNORE:
        return None
    return Element(
        correction.id,
        kind_of(correction, ElementKind.OBJECT),
        correction.label or "",
        1.0,
        correction.box.box(),
        protection_of(correction),
        BY_HAND,
    )


def protection_of(correction: Correction) -> Protection:
    return Protection.MUST if correction.says_subject else correction.protection


def kind_of(correction: Correction, found: ElementKind) -> ElementKind:
    """What an element is; a thing that the picture is about is its subject, a face stays one."""
    kind = correction.kind or found
    return ElementKind.SUBJECT if correction.says_subject and kind in RIVALS else kind


def find_free_id(taken: set[str]) -> str:
    number = 1
    while f"{ADDED}{number}" in taken:
        number += 1
    return f"{ADDED}{number}"


def find_faults(
    element_id: str, box: Box | None, picture: Size, found: set[str], earlier: set[str]
) -> Iterator[tuple[str, str]]:
    """What is wrong with a correction beside its values: name of the field, and a sentence."""
    if element_id in earlier:
        yield "id", "This element is corrected twice."
    elif element_id not in found and not element_id.startswith(ADDED):
        yield "id", "There is no such element."
    elif element_id not in found and box is None:
        yield "box", "An added element needs a box."
    if box is None:
        return
    inside = box.clamped(picture)
    if min(inside.width, inside.height) < 1:
        yield "box", f"This box lies outside the picture of {picture.width} × {picture.height} px."
    elif max(box.width - inside.width, box.height - inside.height) > OVERHANG:
        yield (
            "box",
            f"This box reaches beyond the picture of {picture.width} × {picture.height} px. Keep "
            "it inside.",
        )
