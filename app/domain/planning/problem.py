"""One picture and one canvas, reduced to the axis along which there is something to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, Mask, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.rules import AdaptationRule, Insets, Rules
from app.domain.geometry import Box, Size
from app.domain.kinds import KINDS, TEXT_KINDS
from app.domain.planning.classify import find_lone_things
from app.domain.planning.outlines import find_outline
from app.domain.planning.spans import Axis, Inner, Profile

KEEP = 0.97
"""Share of a box or mask that counts as kept; asking for all of it widens for noise at a mask's
edge.
"""
KEEP_BARE = 0.96
"""Share of a box without its margin that is kept where the picture's edge leaves the margin no room
on one side: above what is said to be cut, so that what is lost of the margin is not the element's.
"""
KEEP_ROOM = 0.985
"""The same for text with the room around it: a long line's room is a small share of it."""
WORD_SCORE = 0.85
"""Reader's score from which lettering that need not be kept is better not cut: what is read worse
is often a pattern, which comes and goes with a few pixels, and a window would jump with it.
"""
ROOM = 0.04
"""Share of the picture's short side that text, and a thing on a plain ground, keep to the edge when
that is to be had.
"""


@dataclass(frozen=True, slots=True)
class WeightedElement:
    """An element that the plan has to do with.

    Attributes:
        element: As the analysis found it.
        tight: What must not be cut.
        roomy: The same with air around text.
        weight: How much it counts when not everything can be kept: 1 is as the logic says.
        outline: Of a photograph's thing that has a box alone, where the salient subject shows the
            same thing: its mask.
    """

    element: Element
    tight: Profile
    roomy: Profile
    weight: float = 1.0
    outline: Profile | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What a window has to satisfy.

    Attributes:
        picture: Pixels of the upright master.
        canvas: Pixels of the target format.
        axis: Along which the window slides.
        must: Elements that are kept whole when that is possible.
        may: Elements that are kept whole when that takes little.
        lone: Where nothing must be kept, what the picture shows.
        inner: The part of the window outside of the safe zone, along the axis.
        safe_zone: Shares of the canvas that the platform covers.
        is_layout: Whether the picture is drawn rather than photographed.
        is_plain: Whether its ground can be continued without trace.
        words: Lettering that need not be kept: better whole or away than cut.
    """

    picture: Size
    canvas: Size
    axis: Axis
    must: tuple[WeightedElement, ...]
    may: tuple[WeightedElement, ...]
    inner: Inner
    safe_zone: Insets
    is_layout: bool
    lone: tuple[WeightedElement, ...] = ()
    is_plain: bool = False
    words: tuple[WeightedElement, ...] = ()

    def tight(self) -> list[Profile]:
        """What must not be cut of each element that must be kept."""
        return [weighted.tight for weighted in self.must]

    def roomy(self) -> list[Profile]:
        """The same with air around text."""
        return [weighted.roomy for weighted in self.must]


def state_problem(
    analysis: Analysis, target: TargetFormat, rules: Rules, kept: Sequence[Element]
) -> Problem:
    """Reduce a picture and a format to one axis.

    Args:
        analysis: Of a picture without letterbox bars.
        target: The format.
        rules: The organization's.
        kept: The elements that must be kept, leading first.
    """
    axis = Axis.between(analysis.size, target.size)
    zone = widest_insets(target.safe_zone, rules.adaptation.safe_zone)
    inner = Inner(zone.left, zone.right) if axis.is_horizontal else Inner(zone.top, zone.bottom)
    ids = {element.id for element in kept}
    rule = rules.adaptation
    is_plain = analysis.is_layout and analysis.has_plain_ground
    others = [e for e in analysis.elements if e.id not in ids]
    may = [e for e in others if e.protection is Protection.MAY]
    words = [e for e in others if is_lettering(e)]
    must = weigh_elements(kept, analysis.size, axis, rule, is_plain=is_plain)
    if not analysis.is_layout:
        must = tuple(add_outline(weighted, analysis.elements, axis) for weighted in must)
    return Problem(
        picture=analysis.size,
        canvas=target.size,
        axis=axis,
        must=must,
        may=weigh_elements(may, analysis.size, axis, rule),
        inner=inner,
        safe_zone=zone,
        is_layout=analysis.is_layout,
        lone=weigh_elements(find_lone_things(analysis, kept), analysis.size, axis, rule),
        is_plain=is_plain,
        words=() if analysis.is_layout else weigh_elements(words, analysis.size, axis, rule),
    )


def is_lettering(element: Element) -> bool:
    """Whether something that need not be kept is lettering for sure."""
    is_text = element.kind in TEXT_KINDS and element.protection is Protection.NONE
    return is_text and element.score >= WORD_SCORE


def widest_insets(one: Insets, other: Insets) -> Insets:
    """On each side the wider of two safe zones."""
    return Insets(
        top=max(one.top, other.top),
        bottom=max(one.bottom, other.bottom),
        left=max(one.left, other.left),
        right=max(one.right, other.right),
    )


def weigh_elements(
    elements: Sequence[Element],
    picture: Size,
    axis: Axis,
    rule: AdaptationRule,
    *,
    is_plain: bool = False,
) -> tuple[WeightedElement, ...]:
    """The elements that lie in the picture, by their extent along the axis.

    Args:
        elements: Any.
        picture: Its pixels.
        axis: The one that matters.
        rule: With the weights of kinds.
        is_plain: Whether they lie on a plain ground, which can be continued without trace.
    """
    inside = [element for element in elements if element.box.clamped(picture).area > 0]
    return tuple(
        replace(
            weigh_element(element, picture, axis, is_plain=is_plain),
            weight=rule.weight_of(element.kind),
        )
        for element in inside
    )


def weigh_element(
    element: Element, picture: Size, axis: Axis, *, is_plain: bool
) -> WeightedElement:
    """One element by its extent along the axis: of its mask when it has one, else of its box.

    What lies on a plain ground is kept to its last pixel, with air: that costs but ground.
    """
    room = ROOM * picture.shorter
    if is_plain and element.mask is not None:
        tight = profile_of_box(element.box, picture, axis, KEEP_ROOM)
        roomy = profile_of_box(element.box.grown(room, room), picture, axis, KEEP_ROOM)
        return WeightedElement(element, tight, roomy)
    if element.mask is not None and element.mask.pixels.any():
        profile = profile_of_mask(element.mask, axis)
        return WeightedElement(element, profile, profile)
    margin = KINDS[element.kind].margin
    tight = profile_of_margin(element.box, margin.add_to(element.box), picture, axis)
    if element.kind not in TEXT_KINDS:
        return WeightedElement(element, tight, tight)
    roomy = profile_of_box(element.box.grown(room, room), picture, axis, KEEP_ROOM)
    return WeightedElement(element, tight, roomy)


def add_outline(
    weighted: WeightedElement, elements: Sequence[Element], axis: Axis
) -> WeightedElement:
    """The element with its outline along the axis, where one of the elements shows it."""
    mask = find_outline(weighted.element, elements)
    return weighted if mask is None else replace(weighted, outline=profile_of_mask(mask, axis))


def profile_of_mask(mask: Mask, axis: Axis) -> Profile:
    """Where what a mask shows lies along the axis."""
    shares = mask.columns() if axis.is_horizontal else mask.rows()
    return Profile.of_shares(shares, axis.length, KEEP)


def profile_of_box(box: Box, picture: Size, axis: Axis, keep: float) -> Profile:
    """The part of a box (pixels) in the picture as an interval; keep: share 0..1 to be kept."""
    return Profile.of_interval(*interval_of_box(box, picture, axis), keep)


def profile_of_margin(bare: Box, widened: Box, picture: Size, axis: Axis) -> Profile:
    """The part of a box with its margin in the picture as an interval.

    The share that may be lost is of the margin as well. Beside the picture's edge, where there is
    no margin, all of it would be the element's: a thin one would be cut by more than is allowed.
    """
    start, end = interval_of_box(widened, picture, axis)
    bare_start, bare_end = interval_of_box(bare, picture, axis)
    may_be_lost = min(bare_start - start, end - bare_end) + (1 - KEEP_BARE) * (
        bare_end - bare_start
    )
    keep = max(KEEP, 1 - may_be_lost / (end - start)) if end > start else KEEP
    return Profile.of_interval(start, end, keep)


def interval_of_box(box: Box, picture: Size, axis: Axis) -> tuple[float, float]:
    """Start and end in pixels of the part of a box that lies in the picture, along the axis."""
    inside = box.clamped(picture)
    return (inside.left, inside.right) if axis.is_horizontal else (inside.top, inside.bottom)
