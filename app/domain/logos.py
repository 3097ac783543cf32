"""The organization's own logos among the elements of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.geometry import Box
from app.domain.planning.blocks import letter_height
from app.domain.planning.classify import PEOPLE, TEXT_KINDS

MATCHED = "match"
"""The source of an element that was found by an uploaded logo."""
PART_OF_LOGO, SAME_LOGO = 0.7, 0.5
"""What lies in a logo with this share is part of it; another logo that shares this much of the
smaller one is the same.
"""


@dataclass(frozen=True, slots=True)
class KnownLogo:
    """A logo of the organization, where it stands in a picture. score: 0..1."""

    name: str
    score: float
    box: Box


def add_known_logos(analysis: Analysis, found: Sequence[KnownLogo]) -> Analysis:
    """The analysis with the organization's logos as protected elements; the letters and shapes they
    are made of are no others.

    Faces and people stay: a person may wear the logo, and is no part of it.
    """
    elements = list(analysis.elements)
    for logo in found:
        parts = [e for e in elements if is_part_of_logo(e, logo.box)]
        rest = [e for e in elements if e not in parts]
        elements = [*rest, make_logo_element(logo, parts, rest, analysis)]
    return replace(analysis, elements=tuple(elements))


def is_part_of_logo(element: Element, logo: Box) -> bool:
    if element.kind in PEOPLE:
        return False
    if element.kind is ElementKind.LOGO and element.box.overlap(logo) > SAME_LOGO * min(
        element.box.area, logo.area
    ):
        return True
    return element.box.share_inside(logo) > PART_OF_LOGO


def make_logo_element(
    logo: KnownLogo, parts: Sequence[Element], rest: Sequence[Element], analysis: Analysis
) -> Element:
    box = logo.box
    for part in parts:
        box = box.joined(part.box) if part.kind is ElementKind.LOGO else box
    lettering = [part for part in parts if part.kind in TEXT_KINDS]
    return Element(
        find_free_id({e.id for e in rest}),
        ElementKind.LOGO,
        logo.name,
        logo.score,
        box.clamped(analysis.size),
        Protection.MUST,
        MATCHED,
        letters=max(map(letter_height, lettering), default=0.0),
        is_set=bool(lettering) and all(part.is_set for part in lettering),
    )


def find_free_id(taken: set[str]) -> str:
    number = 1
    while f"{ElementKind.LOGO}-{number}" in taken:
        number += 1
    return f"{ElementKind.LOGO}-{number}"
