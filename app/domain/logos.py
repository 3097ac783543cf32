"""The organization's own logos among the elements of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.geometry import Box
from app.domain.planning.blocks import letter_height
from app.domain.planning.classify import LETTERING, PEOPLE

MATCHED = "match"
"""The source of an element that was found by an uploaded logo."""
PART = 0.7
"""Share 0..1 of an element: what is in a logo with that much of itself is part of it."""
SAME = 0.5
"""Share 0..1 of the smaller of two logos: those that have that much in common are the same."""


@dataclass(frozen=True, slots=True)
class KnownLogo:
    """A logo of the organization, where it is in a picture; score: 0..1."""

    name: str
    score: float
    box: Box


def with_logos(analysis: Analysis, found: Sequence[KnownLogo]) -> Analysis:
    """The analysis with the organization's logos as protected elements.

    The letters and shapes they are made of are no other elements. Faces and persons stay: a person
    may wear the logo, and is no part of it.
    """
    elements = list(analysis.elements)
    for logo in found:
        parts = [e for e in elements if _is_part(e, logo.box)]
        rest = [e for e in elements if e not in parts]
        elements = [*rest, _element(logo, parts, rest, analysis)]
    return replace(analysis, elements=tuple(elements))


def _is_part(element: Element, logo: Box) -> bool:
    if element.kind in PEOPLE:
        return False
    if element.kind is ElementKind.LOGO and element.box.overlap(logo) > SAME * min(
        element.box.area, logo.area
    ):
        return True
    return element.box.share_inside(logo) > PART


def _element(
    logo: KnownLogo, parts: Sequence[Element], rest: Sequence[Element], analysis: Analysis
) -> Element:
    box = logo.box
    for part in parts:
        box = box.joined(part.box) if part.kind is ElementKind.LOGO else box
    lettering = [part for part in parts if part.kind in LETTERING]
    return Element(
        _free_id({e.id for e in rest}),
        ElementKind.LOGO,
        logo.name,
        logo.score,
        box.clamped(analysis.size),
        Protection.MUST,
        MATCHED,
        letters=max(map(letter_height, lettering), default=0.0),
        is_set=bool(lettering) and all(part.is_set for part in lettering),
    )


def _free_id(taken: set[str]) -> str:
    number = 1
    while f"{ElementKind.LOGO}-{number}" in taken:
        number += 1
    return f"{ElementKind.LOGO}-{number}"
