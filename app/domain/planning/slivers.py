"""What a plan may let go of: slivers of things for a crop, else the ground in their boxes.

People forgive a cut tail sooner than a bar.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.planning.classify import THINGS
from app.domain.planning.problem import Problem, WeightedElement
from app.domain.planning.spans import Profile

NEARLY_WHOLE_MASK, NEARLY_WHOLE_BOX = 0.95, 0.93
"""Shares of a thing's mask or box, in a photograph, that a crop may hold instead of all. Boxes have
more room about their things. Source: halves of 410 photographs and blind votes, see
bench/adaptation.
"""
BOX_OF_OUTLINED = 0.87
"""The same of a box whose thing has an outline, of which a crop holds `NEARLY_WHOLE_MASK`: what
is between both is ground, or a tail. Source: halves of 409 photographs; at .85 and less the subject
itself is cut in some, at .93 a third of the crops are not found.
"""
SNUG_BOX, SNUG_OUTLINE = 0.93, 0.98
"""Shares of a box and of its thing's outline that a photograph holds that is extended: the thing is
larger on the canvas. Source: the same halves; with .9 of the box more is cut, with .96 and .97 of
the outline it is nearly the same.
"""


def list_slivered(problem: Problem) -> list[Profile]:
    """What a crop keeps of all that must be kept, where a little less makes a crop possible."""
    return [part for weighted in problem.must for part in allow_sliver(weighted)]


def allow_sliver(weighted: WeightedElement) -> list[Profile]:
    """What a crop keeps of one element: of its box, and of its outline where it is known.

    Faces, text and codes stay whole: their edge is sharp, and what is missing of them is noticed.
    """
    element, tight, outline = weighted.element, weighted.tight, weighted.outline
    if element.kind not in THINGS:
        return [tight]
    if outline is not None:
        box = replace(tight, keep=min(tight.keep, BOX_OF_OUTLINED))
        return [box, replace(outline, keep=NEARLY_WHOLE_MASK)]
    least = NEARLY_WHOLE_BOX if element.mask is None else NEARLY_WHOLE_MASK
    return [replace(tight, keep=min(tight.keep, least))]


def keep_snugly(problem: Problem) -> Problem:
    """The problem of an extended picture: a thing's outline is kept, and nearly all of its box."""
    return replace(problem, must=tuple(part for one in problem.must for part in part_snugly(one)))


def part_snugly(weighted: WeightedElement) -> list[WeightedElement]:
    """An element as it is, or its box and its outline where it has one."""
    if weighted.outline is None:
        return [weighted]
    box = replace(weighted.tight, keep=min(weighted.tight.keep, SNUG_BOX))
    outline = replace(weighted.outline, keep=SNUG_OUTLINE)
    return [replace(weighted, tight=part, roomy=part) for part in (box, outline)]
