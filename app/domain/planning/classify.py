"""Which elements lead: the four focal-point logics as an order of what a picture shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.rules import AdaptationRule, FocalPointLogic
from app.domain.kinds import KINDS, KindGroup, kinds_of_group

TIERS: Mapping[FocalPointLogic, Mapping[KindGroup, int]] = {
    FocalPointLogic.FACE: {
        KindGroup.FACE: 0,
        KindGroup.PERSON: 3,
        KindGroup.TEXT: 1,
        KindGroup.CODE: 1,
        KindGroup.MERCHANDISE: 2,
        KindGroup.OBJECT: 3,
    },
    FocalPointLogic.PRODUCT: {
        KindGroup.FACE: 2,
        KindGroup.PERSON: 3,
        KindGroup.TEXT: 1,
        KindGroup.CODE: 1,
        KindGroup.MERCHANDISE: 0,
        KindGroup.OBJECT: 2,
    },
    FocalPointLogic.FACE_AND_PRODUCT: {
        KindGroup.FACE: 0,
        KindGroup.PERSON: 3,
        KindGroup.TEXT: 1,
        KindGroup.CODE: 1,
        KindGroup.MERCHANDISE: 0,
        KindGroup.OBJECT: 2,
    },
    FocalPointLogic.HUMAN: {
        KindGroup.FACE: 0,
        KindGroup.PERSON: 0,
        KindGroup.TEXT: 1,
        KindGroup.CODE: 1,
        KindGroup.MERCHANDISE: 2,
        KindGroup.OBJECT: 3,
    },
}
"""Tier of each group by focal-point logic: 0 leads."""
PROTECTIONS = (Protection.MUST, Protection.MAY, Protection.NONE)
"""Within a tier, the most protected first."""

THINGS = kinds_of_group(KindGroup.PERSON, KindGroup.MERCHANDISE, KindGroup.OBJECT)
"""Kinds that can be all that a picture shows; a small face or line is a part of something."""


def tier_of(element: Element, logic: FocalPointLogic) -> int:
    """How far from leading an element is: 0 leads.

    All faces share one tier, whatever their size or saliency.
    """
    return TIERS[logic][KINDS[element.kind].group]


def rank_elements(analysis: Analysis, logic: FocalPointLogic) -> tuple[Element, ...]:
    """Every element of the picture, leading first.

    Within a tier protected elements come first, then text by its height; faces only by where they
    are, left to right: people are never ranked against each other by how salient they are.
    """
    return tuple(sorted(analysis.elements, key=lambda element: ranking_key(element, logic)))


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
        centres = [face.box.centre for face in faces]
        bodies = [body for body in bodies if any(body.box.holds(x, y) for x, y in centres)]
    return tuple(sorted([*kept, *bodies], key=lambda element: ranking_key(element, logic)))


def must_keep_by_rule(analysis: Analysis, rule: AdaptationRule) -> tuple[Element, ...]:
    """The same by an organization's rule: what weighs nothing need not be kept."""
    kept = must_keep(analysis, rule.focal_point_logic)
    return tuple(element for element in kept if rule.weight_of(element.kind))


def list_beside(analysis: Analysis, kept: Sequence[Element]) -> tuple[Element, ...]:
    """What is kept where that takes little: in a layout composed anew all of it."""
    ids = {element.id for element in kept}
    return tuple(e for e in analysis.elements if e.protection is Protection.MAY and e.id not in ids)


def release_weightless(analysis: Analysis, rule: AdaptationRule) -> Analysis:
    """The analysis in which kinds of weight 0 need not be kept."""
    if all(rule.weights.values()):
        return analysis
    elements = tuple(
        element if rule.weight_of(element.kind) else replace(element, protection=Protection.NONE)
        for element in analysis.elements
    )
    return replace(analysis, elements=elements)


def ranking_key(element: Element, logic: FocalPointLogic) -> tuple[float, ...]:
    """What elements are sorted by, leading first: tier, protection, group, prominence, place."""
    group = KINDS[element.kind].group
    if group in (KindGroup.FACE, KindGroup.PERSON):
        prominence = 0.0
    elif group is KindGroup.TEXT:
        prominence = -element.box.height
    else:
        prominence = -element.box.area
    return (
        tier_of(element, logic),
        PROTECTIONS.index(element.protection),
        group.value,
        prominence,
        element.box.left,
        element.box.top,
    )


def find_lone_things(analysis: Analysis, kept: Sequence[Element]) -> tuple[Element, ...]:
    """What a picture shows in which nothing must be kept: the surest person, product or object.

    Of equally sure ones it is the largest; several are answered only when nothing tells them apart.
    None when something must be kept.
    """
    things = [e for e in analysis.elements if e.kind in THINGS and e.box.area > 0]
    if kept or not things:
        return ()
    best = max((e.score, e.box.area) for e in things)
    return tuple(e for e in things if (e.score, e.box.area) == best)
