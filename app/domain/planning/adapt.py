"""One picture, one format: which part of the picture is shown, and how far the canvas is extended.

Source of the rules: measured on 90 annotated pictures in 8 sizes; in 62 % of the pairs no crop
keeps everything that matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.formats import TargetFormat
from app.domain.documents.plans import Fill, Flag, Placement, Plan, Strategy
from app.domain.documents.rules import (
    AdaptationRule,
    AdaptationStrategy,
    FocalPointLogic,
    Insets,
    Rules,
)
from app.domain.geometry import Box, Size
from app.domain.planning.bars import with_bars, without_bars
from app.domain.planning.classify import LETTERING, must_keep, tier
from app.domain.planning.protected_mask import spared_in
from app.domain.planning.recompose import Obstacle, recompose
from app.domain.planning.spans import (
    WHOLE,
    Axis,
    Inner,
    Numbers,
    Profile,
    choose,
    feasible,
    least_extent,
)
from app.domain.planning.warnings import (
    READ,
    SMALLEST_TEXT,
    explain,
    explain_recomposition,
    find_flags,
    home,
    scale_of,
    smallest_lettering,
)

KEEP = 0.97
"""Share of a box or mask that counts as kept; asking for all of it widens for noise at a mask's
edge.
"""
KEEP_ROOM = 0.985
"""The same for lettering with the room around it: a long line's room is a small share of it."""
SLACK = 1.02
"""Extended a little further than needed: without it three times as many faces are cut, with 10 %
results are small.
"""
SLACK_OF_THINGS = 1.01
"""The edge of a thing or subject is less sharp than that of a face or of lettering, and its box has
some room already.
"""
NEARLY_ALL = 0.96
"""A layout of which this share is shown is shown whole: a sliver less makes nothing larger and cuts
what was set to its edge.
"""
EXACT = LETTERING | {ElementKind.FACE}
FACE_MARGIN, TEXT_MARGIN = 0.04, 0.08
"""Around a face, of its sides; around lettering, of its height."""
ROOM = 0.04
"""Lettering keeps this share of the picture's short side to the edge when that is to be had."""
WIDENED_FOR_BODY = 1.25
"""The body behind a face, or what could be meant as well as the subject, is kept whole when that
takes at most this much more.
"""
WIDENED_FOR_SAFE_ZONE = 1.25
EXTREME = 2.5
"""Canvases of at least this ratio, lying or standing, are composed anew when that reads better."""
MUCH_LARGER = 1.25
ASKED_LEAST = 0.6
"""Asked for, a recomposition may show a piece at this share of the scale it would have otherwise;
never by itself.
"""
NEXT_TIER = 0.2
"""In a crop that must cut, a tier weighs this share of the tier that leads it."""
BODY_BONUS, ROOM_BONUS, SAFE_BONUS = 0.3, 0.3, 5.0


@dataclass(frozen=True, slots=True)
class _Stake:
    """An element that the plan has to do with. tight: what must not be cut; roomy: with air around
    lettering.
    """

    element: Element
    tight: Profile
    roomy: Profile


@dataclass(frozen=True, slots=True)
class _Case:
    """One picture and one canvas, reduced to the axis along which there is something to decide."""

    picture: Size
    canvas: Size
    axis: Axis
    must: tuple[_Stake, ...]
    may: tuple[_Stake, ...]
    inner: Inner
    safe_zone: Insets
    is_layout: bool

    def tight(self) -> list[Profile]:
        return [stake.tight for stake in self.must]

    def roomy(self) -> list[Profile]:
        return [stake.roomy for stake in self.must]


def plan(analysis: Analysis, target: TargetFormat, rules: Rules) -> Plan:
    """Place the picture on the canvas: crop it when everything protected fits, else extend as
    little as that takes.

    Nothing is ever stretched, and letterbox bars are never shown. What had to be cut, is enlarged,
    too small, or covered by the platform is said in the flags.
    """
    if analysis.content is None:
        made = _planned(analysis, target, rules)
    else:
        made = with_bars(_planned(without_bars(analysis), target, rules), analysis.content)
    is_whole = analysis.is_layout or made.strategy is Strategy.RECOMPOSE
    return made if is_whole else replace(made, spared=spared_in(analysis))


def _planned(analysis: Analysis, target: TargetFormat, rules: Rules) -> Plan:
    """The plan of a picture without bars."""
    logic = rules.adaptation.focal_point_logic
    asked = rules.ai_behavior.adaptation_strategy
    kept = must_keep(analysis, logic)
    case = _case(analysis, target, rules, kept)
    extent, place = (
        _forced_window(case, logic) if asked is AdaptationStrategy.CROP else _window(case)
    )
    placement = _placement(case, extent, place)
    rule = rules.adaptation.with_safe_zone(case.safe_zone)
    made, instead = _recomposed(
        analysis, kept, case, placement, rule, asked=asked, is_crop=extent <= case.axis.window
    )
    if made is not None:
        return made
    strategy, fill = _made_by(asked, extent <= case.axis.window)
    flags = find_flags(
        kept, (placement,), picture=analysis.size, canvas=target.size, safe_zone=case.safe_zone
    )
    reason = explain(
        analysis, kept, (placement,), target.size, asked=asked, logic=logic, instead=instead
    )
    return Plan(strategy, (placement,), fill, flags, reason)


def flags_of(
    made: Plan, analysis: Analysis, target: TargetFormat, rules: Rules
) -> tuple[Flag, ...]:
    """What is to be said of a plan that was changed by hand, by the rules for plans made here."""
    kept = must_keep(analysis, rules.adaptation.focal_point_logic)
    zone = _widest(target.safe_zone, rules.adaptation.safe_zone)
    return find_flags(
        kept, made.placements, picture=analysis.size, canvas=target.size, safe_zone=zone
    )


def _recomposed(
    analysis: Analysis,
    kept: Sequence[Element],
    case: _Case,
    placement: Placement,
    rule: AdaptationRule,
    *,
    asked: AdaptationStrategy,
    is_crop: bool,
) -> tuple[Plan | None, str]:
    """The picture composed anew when that is asked for, or when it keeps more lettering readable;
    else why it was not.
    """
    is_asked = asked is AdaptationStrategy.RECOMPOSE
    is_extreme = not 1 / EXTREME < case.canvas.ratio < EXTREME
    if not is_asked and (asked is not AdaptationStrategy.AUTO or is_crop or not is_extreme):
        return None, ""
    least = scale_of(placement) * (ASKED_LEAST if is_asked else 1.0)
    found = recompose(analysis, kept, case.canvas, rule, least)
    if isinstance(found, Obstacle):
        return None, str(found) if is_asked else ""
    if not is_asked and not _reads_better(kept, found.placements, (placement,), analysis.size):
        return None, ""
    flags = find_flags(
        kept, found.placements, picture=analysis.size, canvas=case.canvas, safe_zone=case.safe_zone
    )
    reason = explain_recomposition(
        kept, found.placements, (placement,), analysis.size, rule.focal_point_logic
    )
    fill = Fill.COLOUR if found.is_panel else Fill.CONTINUE
    ground = None if found.is_panel else analysis.ground
    return Plan(Strategy.RECOMPOSE, found.placements, fill, flags, reason, ground), ""


def _reads_better(
    kept: Sequence[Element],
    placements: Sequence[Placement],
    former: Sequence[Placement],
    picture: Size,
) -> bool:
    """Whether more lines can be read, or as many and the smallest of them much better."""
    now, before = (_readable(kept, places, picture) for places in (placements, former))
    if now != before:
        return now > before
    least, less = (smallest_lettering(kept, places, picture) for places in (placements, former))
    return least is not None and less is not None and least >= MUCH_LARGER * less


def _readable(kept: Sequence[Element], placements: Sequence[Placement], picture: Size) -> int:
    lines = [e for e in kept if e.kind in READ]
    return sum(
        e.box.height * scale_of(home(e, placements, picture)[0]) >= SMALLEST_TEXT for e in lines
    )


def _made_by(asked: AdaptationStrategy, is_crop: bool) -> tuple[Strategy, Fill]:
    if is_crop:
        return Strategy.CROP, Fill.NONE
    if asked is AdaptationStrategy.ADD_BACKGROUND:
        return Strategy.ADD_BACKGROUND, Fill.BLUR
    return Strategy.EXTEND_CANVAS, Fill.CONTINUE


def _case(analysis: Analysis, target: TargetFormat, rules: Rules, kept: Sequence[Element]) -> _Case:
    axis = Axis.between(analysis.size, target.size)
    zone = _widest(target.safe_zone, rules.adaptation.safe_zone)
    inner = Inner(zone.left, zone.right) if axis.is_horizontal else Inner(zone.top, zone.bottom)
    ids = {element.id for element in kept}
    may = [e for e in analysis.elements if e.protection is Protection.MAY and e.id not in ids]
    return _Case(
        picture=analysis.size,
        canvas=target.size,
        axis=axis,
        must=tuple(
            _stake(e, analysis.size, axis) for e in kept if e.box.clamped(analysis.size).area > 0
        ),
        may=tuple(
            _stake(e, analysis.size, axis) for e in may if e.box.clamped(analysis.size).area > 0
        ),
        inner=inner,
        safe_zone=zone,
        is_layout=analysis.is_layout,
    )


def _widest(one: Insets, other: Insets) -> Insets:
    return Insets(
        top=max(one.top, other.top),
        bottom=max(one.bottom, other.bottom),
        left=max(one.left, other.left),
        right=max(one.right, other.right),
    )


def _stake(element: Element, picture: Size, axis: Axis) -> _Stake:
    if element.mask is not None and element.mask.pixels.any():
        shares = element.mask.columns() if axis.is_horizontal else element.mask.rows()
        profile = Profile.of_shares(shares, axis.length, KEEP)
        return _Stake(element, profile, profile)
    tight = _interval(_with_margin(element), picture, axis, KEEP)
    if element.kind not in LETTERING:
        return _Stake(element, tight, tight)
    room = ROOM * picture.shorter
    return _Stake(
        element, tight, _interval(element.box.grown(room, room), picture, axis, KEEP_ROOM)
    )


def _with_margin(element: Element) -> Box:
    if element.kind is ElementKind.FACE:
        return element.box.grown(FACE_MARGIN * element.box.width, FACE_MARGIN * element.box.height)
    if element.kind is ElementKind.TEXT:
        return element.box.grown(TEXT_MARGIN * element.box.height, TEXT_MARGIN * element.box.height)
    return element.box


def _interval(box: Box, picture: Size, axis: Axis, keep: float) -> Profile:
    inside = box.clamped(picture)
    start, end = (inside.left, inside.right) if axis.is_horizontal else (inside.top, inside.bottom)
    return Profile.of_interval(start, end, keep)


def _window(case: _Case) -> tuple[float, float]:
    """Extent in pixels and place 0..1 of the least window that keeps what must be kept."""
    axis, tight = case.axis, case.tight()
    if feasible(axis, tight, axis.window).any():
        return axis.window, _place(case, tight, axis.window)
    slack = _slack(case)
    least = max(_least(axis, tight), _least(axis, case.roomy()) / slack)
    extent, profiles, inner = _widened(case, least)
    extent = min(axis.length, slack * extent)
    if case.is_layout and extent >= NEARLY_ALL * axis.length:
        extent = axis.length
    return extent, _place(case, profiles, extent, inner)


def _slack(case: _Case) -> float:
    is_exact = any(stake.element.kind in EXACT for stake in case.must)
    return SLACK if is_exact else SLACK_OF_THINGS


def _least(axis: Axis, profiles: Sequence[Profile], inner: Inner = WHOLE) -> float:
    return least_extent(axis, profiles, inner) or axis.length


def _widened(case: _Case, extent: float) -> tuple[float, list[Profile], Inner]:
    """The extent, and what it keeps: the safe zone free and the body whole too, when that takes
    little more.
    """
    axis, profiles, inner = case.axis, case.roomy(), WHOLE
    if case.inner != WHOLE:
        free = least_extent(axis, profiles, case.inner)
        if free is not None and free <= extent * WIDENED_FOR_SAFE_ZONE:
            extent, inner = max(extent, free), case.inner
    bodies = [stake.tight for stake in case.may]
    if bodies:
        whole = least_extent(axis, [*case.tight(), *bodies], inner)
        if whole is not None and whole <= WIDENED_FOR_BODY * _least(axis, case.tight(), inner):
            return max(extent, whole), [*profiles, *bodies], inner
    return extent, profiles, inner


def _place(case: _Case, profiles: Sequence[Profile], extent: float, inner: Inner = WHOLE) -> float:
    fits = feasible(case.axis, profiles, extent, inner)
    return choose(fits, _bonus(case, extent))


def _bonus(case: _Case, extent: float) -> Numbers:
    """What is pleasant but not needed, at each offset: bodies whole, air around lettering, the safe
    zone free.
    """
    offsets = case.axis.offsets(extent)
    bonus = np.zeros(len(offsets))
    for stake in case.may:
        bonus += BODY_BONUS * WHOLE.shares(stake.tight, offsets, extent)
    for stake in case.must:
        bonus += ROOM_BONUS * WHOLE.shares(stake.roomy, offsets, extent)
        bonus += (
            SAFE_BONUS * case.inner.shares(stake.tight, offsets, extent)
            if case.inner != WHOLE
            else 0.0
        )
    return bonus


def _forced_window(case: _Case, logic: FocalPointLogic) -> tuple[float, float]:
    """The crop that keeps most of what leads. Each tier shares one weight, so that many small
    things do not outvote a face.
    """
    extent = case.axis.window
    if feasible(case.axis, case.tight(), extent).any():
        return extent, _place(case, case.tight(), extent)
    offsets = case.axis.offsets(extent)
    tiers = [tier(stake.element, logic) for stake in case.must]
    value = np.zeros(len(offsets))
    for stake, its_tier in zip(case.must, tiers, strict=True):
        share = WHOLE.shares(stake.tight, offsets, extent)
        value += (
            NEXT_TIER**its_tier
            / tiers.count(its_tier)
            * ((share >= stake.tight.keep) + 0.3 * share)
        )
    return extent, choose(np.zeros(len(offsets), dtype=np.bool_), value)


def _placement(case: _Case, extent: float, place: float) -> Placement:
    """Source and canvas rectangles of a window: the window spans the canvas along the axis."""
    axis, picture, canvas = case.axis, case.picture, case.canvas
    offset = place * max(0.0, axis.length - extent)
    if axis.is_horizontal:
        src = Box(offset, 0.0, extent, float(picture.height))
        dst = Box(0.0, 0.0, float(canvas.width), canvas.width * picture.height / extent)
    else:
        src = Box(0.0, offset, float(picture.width), extent)
        dst = Box(0.0, 0.0, canvas.height * picture.width / extent, float(canvas.height))
    if extent <= axis.window:
        return Placement(src, Box.whole(canvas))
    return Placement(src, _put(case, src, dst))


def _put(case: _Case, src: Box, dst: Box) -> Box:
    """Put the picture across the free side: in the middle, or as near to it as the safe zone lets
    what must be kept.
    """
    scale = dst.width / src.width
    boxes = [stake.element.box.clamped(case.picture) for stake in case.must]
    zone = case.safe_zone
    if case.axis.is_horizontal:
        spans = [(box.top, box.bottom) for box in boxes]
        top = _shift(case.canvas.height, dst.height, scale, spans, (zone.top, zone.bottom))
        return dst.moved(0.0, top)
    spans = [(box.left, box.right) for box in boxes]
    return dst.moved(
        _shift(case.canvas.width, dst.width, scale, spans, (zone.left, zone.right)), 0.0
    )


def _shift(
    room: float,
    taken: float,
    scale: float,
    spans: Sequence[tuple[float, float]],
    margins: tuple[float, float],
) -> float:
    """Where the picture starts on the free side, in canvas pixels."""
    free = max(0.0, room - taken)
    middle = free / 2
    if spans:
        earliest = margins[0] * room - scale * min(start for start, _ in spans)
        latest = (1 - margins[1]) * room - scale * max(end for _, end in spans)
        middle = (
            min(max(middle, earliest), latest) if earliest <= latest else (earliest + latest) / 2
        )
    return min(max(middle, 0.0), free)
