"""Pictures of which a person should be asked what matters in them, the most doubtful first."""

from __future__ import annotations

from enum import StrEnum

from app.domain.documents.analysis import Analysis
from app.domain.documents.corrections import RIVALS
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.kinds import TEXT_KINDS

CERTAIN = 0.6
"""Score, 0..1, below which a thing may not be there. Source: from it on the analysis takes a thing
for one that could be meant.
"""
APART = 0.5
"""Overlap (IoU) of two boxes below which they are two things."""
INSIDE = 0.9
"""Share of one thing in another from which it is a part of it."""


class Doubt(StrEnum):
    """Why a person should be asked."""

    NOTHING = "nothing"
    """Nothing was found that has to be kept."""
    WEAK = "weak"
    """What leads may not be there at all."""
    RIVALS = "rivals"
    """Two things could be what the picture is about."""


def find_doubt(analysis: Analysis, *, is_reviewed: bool = False) -> Doubt | None:
    """Why somebody should say what the picture is about; None once somebody has.

    Args:
        analysis: As it was made, without corrections.
        is_reviewed: Whether somebody said what is right, or that all of it is.
    """
    if is_reviewed:
        return None
    kept = [e for e in analysis.elements if e.protection is Protection.MUST]
    if not kept:
        return Doubt.NOTHING
    if max(element.score for element in kept) < CERTAIN:
        return Doubt.WEAK
    is_said = any(e.kind is ElementKind.FACE or e.kind in TEXT_KINDS for e in kept)
    return Doubt.RIVALS if not is_said and len(find_rivals(analysis)) > 1 else None


def find_rivals(analysis: Analysis) -> list[Element]:
    """The things that could be what the picture is about, the surest first."""
    things = [
        element
        for element in analysis.elements
        if element.kind in RIVALS and element.protection is not Protection.NONE
    ]
    rivals: list[Element] = []
    for thing in sorted(things, key=lambda e: -e.score):
        if not any(is_same_thing(thing, other) for other in rivals):
            rivals.append(thing)
    return rivals


def is_same_thing(one: Element, other: Element) -> bool:
    covered = max(one.box.share_inside(other.box), other.box.share_inside(one.box))
    return one.box.iou(other.box) >= APART or covered >= INSIDE


def confidence_of(analysis: Analysis) -> float:
    """0..1: the score of the least sure element that must be kept; 0 when there is none."""
    return min((e.score for e in analysis.elements if e.protection is Protection.MUST), default=0.0)
