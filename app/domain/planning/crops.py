"""Crops that must cut something: what leads is kept before what follows."""

from __future__ import annotations

import numpy as np

from app.domain.documents.elements import ElementKind
from app.domain.documents.rules import FocalPointLogic
from app.domain.geometry import Box
from app.domain.planning.classify import tier_of
from app.domain.planning.problem import KEEP, Problem, profile_of_box
from app.domain.planning.spans import (
    TOLERANCE,
    WHOLE,
    Numbers,
    choose_place,
    find_feasible_offsets,
)
from app.domain.planning.windows import EXACT_KINDS, place_lone_things, place_window, rate_heads

NEXT_TIER = 0.2
"""In a crop that must cut, a tier weighs this share of the tier that leads it."""
WHOLE_BONUS = 0.3
"""Of what a crop must cut, weight of the share shown beside the 1 for an element kept whole."""
HEADS = 0.01
"""Weight of the comfort of whole heads beside what is cut: it decides between equals alone."""
UPPER_BONUS = 0.6
"""The same of its upper half, which holds heads and blossoms."""
KEPT_WHOLE = EXACT_KINDS | {ElementKind.PRODUCT}
"""Kinds that a tighter crop does not cut: half of one says nothing, or sells nothing."""
LEAST_OF_THING = 0.5
"""Share of a thing from which a tighter crop still shows what it is."""


def find_forced_window(problem: Problem, logic: FocalPointLogic) -> tuple[float, float]:
    """The crop that keeps most of what leads.

    Returns:
        The crop's extent in pixels along the axis, and its place 0..1.
    """
    extent = problem.axis.window
    if not problem.must:
        return place_lone_things(problem)
    if find_feasible_offsets(problem.axis, problem.tight(), extent).any():
        return extent, place_window(problem, problem.tight(), extent)
    offsets = problem.axis.offsets(extent)
    everywhere = np.zeros(len(offsets), dtype=np.bool_)
    return extent, choose_place(everywhere, rate_cuts(problem, offsets, logic))


def find_tighter_window(problem: Problem, logic: FocalPointLogic) -> tuple[float, float] | None:
    """The crop of a photograph that cuts things rather than adding to the canvas.

    Faces, lettering, codes and products stay whole in it, and of a thing its upper half first.

    Returns:
        The crop's extent in pixels along the axis, and its place 0..1; None where it would cut
        those, or leave too little of a thing.
    """
    axis, extent = problem.axis, problem.axis.window
    whole = [weighted.tight for weighted in problem.must if weighted.element.kind in KEPT_WHOLE]
    fits = find_feasible_offsets(axis, whole, extent)
    offsets = axis.offsets(extent)
    for weighted in problem.must:
        shares = WHOLE.shares(weighted.tight, offsets, extent)
        fits &= shares >= LEAST_OF_THING - TOLERANCE
    if not fits.any():
        return None
    value = rate_cuts(problem, offsets, logic) + HEADS * rate_heads(problem, offsets, extent)
    return extent, choose_place(fits, value)


def rate_cuts(problem: Problem, offsets: Numbers, logic: FocalPointLogic) -> Numbers:
    """What crops keep of what must be kept.

    Each tier shares one weight, so that many small things do not outvote a face.

    Returns:
        A number without unit at each offset of a crop, float [offsets].
    """
    axis, extent = problem.axis, problem.axis.window
    tiers = [tier_of(weighted.element, logic) for weighted in problem.must]
    value = np.zeros(len(offsets))
    for weighted, tier in zip(problem.must, tiers, strict=True):
        share = WHOLE.shares(weighted.tight, offsets, extent)
        weight = weighted.weight * NEXT_TIER**tier / tiers.count(tier)
        value += weight * (weighted.tight.is_kept(share) + WHOLE_BONUS * share)
        if not axis.is_horizontal:
            upper = profile_of_box(upper_half(weighted.element.box), problem.picture, axis, KEEP)
            value += weight * UPPER_BONUS * WHOLE.shares(upper, offsets, extent)
    return value


def upper_half(box: Box) -> Box:
    """The upper half of a box."""
    return Box(box.left, box.top, box.width, box.height / 2)
