"""The organization's own logos among the elements of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.geometry import Box
from app.domain.kinds import PEOPLE, TEXT_KINDS
from app.domain.planning.blocks import letter_height

MATCHED = "match"
"""The source of an element that was found by an uploaded logo."""
PART_OF_LOGO = 0.7
"""What lies in a logo with more than this share is part of it."""
SAME_LOGO = 0.5
"""Another logo that shares more than this share of the smaller one is the same."""


@dataclass(frozen=True, slots=True)
class KnownLogo:
    """A logo of the organization, where it stands in a picture.

    Attributes:
        name: The organization's.
        score: 0..1.
        box: In pixels of the picture.
    """

    name: str
    score: float
    box: Box


def add_known_logos(analysis: Analysis, found: Sequence[KnownLogo]) -> Analysis:
    """The analysis with the organization's logos as protected elements.

    The letters and shapes they are made of are no elements beside them. Faces and people stay: a
    person may wear the logo, and is no part of it.
    """
    elements = list(analysis.elements)
    for logo in found:
        parts = [e for e in elements if is_part_of_logo(e, logo.box)]
        rest = [e for e in elements if e not in parts]
        elements = [*rest, make_logo_element(logo, parts, rest, analysis)]
    return replace(analysis, elements=tuple(elements))


def is_part_of_logo(element: Element, logo: Box) -> bool:
    """Whether an element is what a logo is made of, or the same logo."""
    if element.kind in PEOPLE:
        return False
    smaller = min(element.box.area, logo.area)
    if element.kind is ElementKind.LOGO and element.box.overlap(logo) > SAME_LOGO * smaller:
        return True
    return element.box.share_inside(logo) > PART_OF_LOGO


def make_logo_element(
    logo: KnownLogo, parts: Sequence[Element], rest: Sequence[Element], analysis: Analysis
) -> Element:
    """A known logo as an element.

    Args:
        logo: Where it stands.
        parts: Elements that it is made of.
        rest: All other elements.
        analysis: Of the picture.
    """
    box = logo.box
    for part in parts:
        box = box.joined(part.box) if part.kind is ElementKind.LOGO else box
    texts = [part for part in parts if part.kind in TEXT_KINDS]
    return Element(
        find_free_id({e.id for e in rest}),
        ElementKind.LOGO,
        logo.name,
        logo.score,
        box.clamped(analysis.size),
        Protection.MUST,
        MATCHED,
        letters=max(map(letter_height, texts), default=0.0),
        is_set=bool(texts) and all(part.is_set for part in texts),
    )


def find_free_id(taken: set[str]) -> str:
    """The first id of a logo that is not taken."""
    number = 1
    while f"{ElementKind.LOGO}-{number}" in taken:
        number += 1
    return f"{ElementKind.LOGO}-{number}"
