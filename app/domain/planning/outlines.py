"""The outline of a photograph's thing of which only a box is known: the salient subject's mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Mask
from app.domain.planning.classify import THINGS

SAME_THING = 0.8
"""Overlap (IoU) of the boxes of a thing and of the salient subject from which its mask is the
thing's outline: below, either shows a part. Source: halves of 409 photographs; from .75 to .85 it
is the same.
"""


def find_outline(element: Element, elements: Sequence[Element]) -> Mask | None:
    """The mask of the salient subject where it shows a thing that has none.

    Args:
        element: Any.
        elements: Of the same picture.
    """
    if element.mask is not None or element.kind not in THINGS:
        return None
    for other in elements:
        is_same = other.kind is ElementKind.SUBJECT and other.box.iou(element.box) > SAME_THING
        if is_same and other.mask is not None and other.mask.pixels.any():
            return other.mask
    return None


def draw_outlines(kept: Sequence[Element], analysis: Analysis) -> tuple[Element, ...]:
    """The elements with their outlines for masks: what is cut of a box alone is but ground."""
    if analysis.is_layout:
        return tuple(kept)
    return tuple(
        element if outline is None else replace(element, mask=outline)
        for element in kept
        for outline in [find_outline(element, analysis.elements)]
    )
