"""Which elements lead: the four focal-point logics as an order of what a picture shows."""

from __future__ import annotations

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.rules import FocalPointLogic

TEXT_KINDS = frozenset({ElementKind.TEXT, ElementKind.CTA, ElementKind.LOGO})
MERCHANDISE = frozenset({ElementKind.PRODUCT, ElementKind.SUBJECT})
"""A salient subject counts as the product: most things for sale have no class of their own in any
detector.
"""
PEOPLE = frozenset({ElementKind.FACE, ElementKind.PERSON})

_FACE, _PERSON, _LETTERING, _MERCHANDISE, _OBJECT = range(5)
_TIERS: dict[FocalPointLogic, tuple[int, int, int, int, int]] = {
    # face, person, lettering, product or subject, other object: 0 leads
    FocalPointLogic.FACE: (0, 3, 1, 2, 3),
    FocalPointLogic.PRODUCT: (2, 3, 1, 0, 2),
    FocalPointLogic.FACE_AND_PRODUCT: (0, 3, 1, 0, 2),
    FocalPointLogic.HUMAN: (0, 0, 1, 2, 3),
}


def tier_of(element: Element, logic: FocalPointLogic) -> int:
    """How far from leading an element is: 0 leads. All faces share one tier, whatever their size or
    saliency.
    """
    return _TIERS[logic][_column(element.kind)]


def rank_elements(analysis: Analysis, logic: FocalPointLogic) -> tuple[Element, ...]:
    """Every element of the picture, leading first.

    Within a tier protected elements come first, then lettering by its height; faces only by where
    they are, left to right: people are never ranked against each other by how salient they are.
    """
    return tuple(sorted(analysis.elements, key=lambda element: _order(element, logic)))


def must_keep(analysis: Analysis, logic: FocalPointLogic) -> tuple[Element, ...]:
    """The elements that a plan keeps whole when it can, leading first.

    Human-centered adds the bodies that belong to protected faces (every body when no face is
    protected).
    """
    kept = [e for e in rank_elements(analysis, logic) if e.protection is Protection.MUST]
    if logic is not FocalPointLogic.HUMAN:
        return tuple(kept)
    faces = [e for e in kept if e.kind is ElementKind.FACE]
    bodies = [e for e in analysis.elements if e.kind is ElementKind.PERSON and e not in kept]
    if faces:
        bodies = [
            body for body in bodies if any(body.box.holds(*face.box.centre) for face in faces)
        ]
    return tuple(sorted([*kept, *bodies], key=lambda element: _order(element, logic)))


def _column(kind: ElementKind) -> int:
    if kind is ElementKind.FACE:
        return _FACE
    if kind is ElementKind.PERSON:
        return _PERSON
    if kind in TEXT_KINDS:
        return _LETTERING
    return _MERCHANDISE if kind in MERCHANDISE else _OBJECT


def _order(element: Element, logic: FocalPointLogic) -> tuple[float, ...]:
    protection = (Protection.MUST, Protection.MAY, Protection.NONE).index(element.protection)
    prominence = -element.box.height if element.kind in TEXT_KINDS else 0.0
    if element.kind not in PEOPLE and element.kind not in TEXT_KINDS:
        prominence = -element.box.area
    return (
        tier_of(element, logic),
        protection,
        _column(element.kind),
        prominence,
        element.box.left,
        element.box.top,
    )
