"""The window of a picture that a plan shows, and where it lands on the canvas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.domain.documents.plans import Placement
from app.domain.geometry import Box
from app.domain.kinds import TEXT_KINDS, KindGroup, kinds_of_group
from app.domain.planning.heads import list_heads
from app.domain.planning.problem import Problem
from app.domain.planning.slivers import keep_snugly, list_slivered
from app.domain.planning.spans import (
    TOLERANCE,
    WHOLE,
    Axis,
    Inner,
    Numbers,
    Profile,
    choose_place,
    find_feasible_offsets,
    find_least_extent,
)

SLACK = 1.02
"""Factor on the least extent: without it three times as many faces are cut, with 10 % results are
small.
"""
SLACK_OF_THINGS = 1.01
"""The same where nothing exact is kept: the edge of a thing or subject is less sharp than that of a
face or of text, and its box has some room already.
"""
NEARLY_ALL = 0.96
"""A layout of which this share is shown is shown whole: a sliver less makes nothing larger and cuts
what was set to its edge.
"""
SMALL = 0.9
"""Share of the canvas below which a photograph on it stands at one end: in the middle it would look
like a stamp between two tones, and leave no room for lettering.
"""
EDGE_OF_TEXT = 0.03
"""Of the picture's short side, between lettering and the end of the canvas."""
EXACT_KINDS = kinds_of_group(KindGroup.TEXT, KindGroup.FACE, KindGroup.CODE)
"""Kinds whose edge is sharp."""
WIDENED_FOR_BODY = 2.0
"""Largest factor on the extent that keeps the body behind a face whole, or what could be meant as
well as the subject: beyond it, as in strips, the head alone is larger and says as much.
"""
WIDENED_IN_LAYOUT = 1.25
"""The same in a drawn picture, where lettering gets small with it."""
WIDENED_FOR_SAFE_ZONE = 1.25
"""Largest factor on the extent that keeps the safe zone free."""
BODY_BONUS = 0.3
"""Comfort (a number without unit, compared between offsets) of a body that is shown whole."""
HEAD_BONUS = 1.0
"""Comfort of a head that is shown whole about its face."""
ROOM_BONUS = 0.3
"""Comfort of an element with air around it."""
LONE_BONUS = 0.3
"""Comfort of what a picture shows in which nothing must be kept."""
WORD_BONUS = 0.2
"""Comfort of lettering that need not be kept and is whole; as much is lost where it is cut."""
WORD_AWAY = 0.03
"""Share of it up to which it is not seen."""
SAFE_BONUS = 5.0
"""Comfort of an element outside of the safe zone."""


def find_window(problem: Problem) -> tuple[float, float]:
    """The least window that keeps what must be kept.

    Returns:
        Its extent in pixels along the axis, and its place 0..1 between both ends of the picture.
    """
    axis, tight = problem.axis, problem.tight()
    if not tight:
        return place_lone_things(problem)
    cropped = problem.roomy() if problem.is_plain else tight
    if find_feasible_offsets(axis, cropped, axis.window).any():
        return axis.window, place_window(problem, tight, axis.window)
    nearly = list_slivered(problem)
    if not problem.is_layout and find_feasible_offsets(axis, nearly, axis.window).any():
        return axis.window, place_window(problem, nearly, axis.window)
    slack = choose_slack(problem)
    least = least_extended(problem, slack)
    if any(weighted.outline is not None for weighted in problem.must):
        snug = keep_snugly(problem)
        tighter = least_extended(snug, SLACK)
        if SLACK * tighter < slack * least:
            problem, slack, least = snug, SLACK, tighter
    extent, profiles, inner = widen_window(problem, least)
    extent = min(axis.length, slack * extent)
    if problem.is_layout and extent >= NEARLY_ALL * axis.length:
        extent = axis.length
    return extent, place_window(problem, profiles, extent, inner)


def rate_heads(problem: Problem, offsets: Numbers, extent: float) -> Numbers:
    """What a window of a photograph shows of its people's heads.

    A face ends at brow and chin; hair and hat belong to who is shown. In a crop that is comfort and
    no condition: where it can just hold them, it would jump with a pixel more or less.

    Args:
        problem: The picture and the canvas.
        offsets: Of the window, in pixels along the axis.
        extent: Of the window, in pixels.

    Returns:
        Comfort at each offset, float [offsets].
    """
    bonus = np.zeros(len(offsets))
    if problem.inner == WHOLE:
        for head in list_heads(problem):
            bonus += HEAD_BONUS * WHOLE.shares(head, offsets, extent)
    return bonus


def place_lone_things(problem: Problem) -> tuple[float, float]:
    """The crop of a picture in which nothing must be kept: what it shows is whole when that fits.

    Returns:
        The crop's extent in pixels along the axis, and its place 0..1.
    """
    extent = problem.axis.window
    needed = [weighted.tight for weighted in problem.lone if weighted.weight]
    fits = find_feasible_offsets(problem.axis, needed, extent).any()
    return extent, place_window(problem, needed if fits else [], extent)


def choose_slack(problem: Problem) -> float:
    """The factor on the least extent."""
    is_exact = any(weighted.element.kind in EXACT_KINDS for weighted in problem.must)
    return SLACK if is_exact else SLACK_OF_THINGS


def least_extended(problem: Problem, slack: float) -> float:
    """Pixels that keep what must be kept with its heads, and with its air less the slack."""
    roomy = least_extent_or_all(problem.axis, problem.roomy())
    whole = least_extent_or_all(problem.axis, [*problem.tight(), *list_heads(problem)])
    return max(whole, roomy / slack)


def least_extent_or_all(axis: Axis, profiles: Sequence[Profile], inner: Inner = WHOLE) -> float:
    """The smallest extent in pixels that keeps every profile; the axis' length when none does."""
    return find_least_extent(axis, profiles, inner) or axis.length


def widen_window(problem: Problem, extent: float) -> tuple[float, list[Profile], Inner]:
    """Keep heads, and the safe zone free and the bodies whole too when that takes little more.

    Args:
        problem: The picture and the canvas.
        extent: Pixels that keep what must be kept.

    Returns:
        The extent, what it keeps, and the part of it that counts.
    """
    heads = list_heads(problem)
    axis, profiles, inner = problem.axis, [*problem.roomy(), *heads], WHOLE
    if problem.inner != WHOLE:
        free = find_least_extent(axis, profiles, problem.inner)
        if free is not None and free <= extent * WIDENED_FOR_SAFE_ZONE:
            extent, inner = max(extent, free), problem.inner
    bodies = [weighted.tight for weighted in problem.may]
    if not bodies:
        return extent, profiles, inner
    whole = find_least_extent(axis, [*problem.tight(), *heads, *bodies], inner)
    without = least_extent_or_all(axis, problem.tight(), inner) if whole is not None else 0.0
    most = WIDENED_IN_LAYOUT if problem.is_layout else WIDENED_FOR_BODY
    if whole is not None and whole <= most * without:
        return max(extent, whole), [*profiles, *bodies], inner
    return extent, profiles, inner


def place_window(
    problem: Problem, profiles: Sequence[Profile], extent: float, inner: Inner = WHOLE
) -> float:
    """The most comfortable place 0..1 at which a window of that extent keeps every profile."""
    fits = find_feasible_offsets(problem.axis, profiles, extent, inner)
    return choose_place(fits, rate_offsets(problem, extent))


def rate_offsets(problem: Problem, extent: float) -> Numbers:
    """What is pleasant but not needed: bodies whole, air around text, the safe zone free.

    Returns:
        Comfort at each offset of a window of that extent in pixels, float [offsets].
    """
    offsets = problem.axis.offsets(extent)
    has_safe_zone = problem.inner != WHOLE
    bonus = rate_heads(problem, offsets, extent)
    for weighted in problem.may:
        bonus += weighted.weight * BODY_BONUS * WHOLE.shares(weighted.tight, offsets, extent)
    for weighted in problem.lone:
        bonus += weighted.weight * LONE_BONUS * WHOLE.shares(weighted.tight, offsets, extent)
    for weighted in problem.words:
        shares = WHOLE.shares(weighted.tight, offsets, extent)
        is_whole, is_away = weighted.tight.is_kept(shares), shares <= WORD_AWAY + TOLERANCE
        bonus += (
            weighted.weight * WORD_BONUS * np.where(is_whole, 1.0, np.where(is_away, 0.0, -1.0))
        )
    for weighted in problem.must:
        bonus += weighted.weight * ROOM_BONUS * WHOLE.shares(weighted.roomy, offsets, extent)
        if has_safe_zone:
            shares = problem.inner.shares(weighted.tight, offsets, extent)
            bonus += weighted.weight * SAFE_BONUS * shares
    return bonus


def place_on_canvas(problem: Problem, extent: float, place: float) -> Placement:
    """Source and canvas rectangles of a window: it spans the canvas along the axis.

    Args:
        problem: The picture and the canvas.
        extent: Pixels of the picture along the axis.
        place: 0..1 between both ends of the picture.
    """
    axis, picture, canvas = problem.axis, problem.picture, problem.canvas
    offset = place * max(0.0, axis.length - extent)
    if axis.is_horizontal:
        src = Box(offset, 0.0, extent, float(picture.height))
        dst = Box(0.0, 0.0, float(canvas.width), canvas.width * picture.height / extent)
    else:
        src = Box(0.0, offset, float(picture.width), extent)
        dst = Box(0.0, 0.0, canvas.height * picture.width / extent, float(canvas.height))
    if extent <= axis.window:
        return Placement(src, Box.whole(canvas))
    return Placement(src, shift_across_canvas(problem, src, dst))


def shift_across_canvas(problem: Problem, src: Box, dst: Box) -> Box:
    """Put the picture across the free side of the canvas.

    That is in the middle, in a strip at one end, or as near to it as the safe zone lets what must
    be kept.

    Args:
        problem: The picture and the canvas.
        src: The window in pixels of the picture.
        dst: Its size in pixels of the canvas, at the canvas' corner.
    """
    scale = dst.width / src.width
    boxes = [weighted.element.box.clamped(problem.picture) for weighted in problem.must]
    zone, canvas, picture = problem.safe_zone, problem.canvas, problem.picture
    if problem.axis.is_horizontal:
        spans = [(box.top, box.bottom) for box in boxes]
        at = choose_end(problem, dst, spans, picture.height)
        ends = (zone.top, zone.bottom)
        return dst.moved(0.0, choose_shift(canvas.height, dst.height, scale, spans, ends, at))
    spans = [(box.left, box.right) for box in boxes]
    at = choose_end(problem, dst, spans, picture.width)
    ends = (zone.left, zone.right)
    return dst.moved(choose_shift(canvas.width, dst.width, scale, spans, ends, at), 0.0)


def choose_end(
    problem: Problem, dst: Box, spans: Sequence[tuple[float, float]], length: float
) -> float:
    """Where on the free side the picture would stand: 0 at its start, 1 at its end, .5 between.

    A photograph that leaves room for a panel stands at the end to which what must be kept is
    nearer: its other border, from which the canvas goes on, is the calmer one. Lettering that must
    be kept never touches the canvas' edge for that: then it is the other end, or between.

    Args:
        problem: The picture and the canvas.
        dst: Of the picture, in pixels of the canvas.
        spans: Start and end of what must be kept along the free side, in pixels of the picture.
        length: Of the picture along the free side, in pixels.
    """
    is_small = dst.area < SMALL * problem.canvas.pixels
    if problem.is_layout or not (is_small and spans):
        return 0.5
    room = EDGE_OF_TEXT * problem.picture.shorter
    kinds = [weighted.element.kind for weighted in problem.must]
    lines = [span for span, kind in zip(spans, kinds, strict=True) if kind in TEXT_KINDS]
    before = min(start for start, _ in spans)
    after = length - max(end for _, end in spans)
    ends = (0.0, 1.0) if before <= after else (1.0, 0.0)
    clear = (
        all(start >= room for start, _ in lines),
        all(length - end >= room for _, end in lines),
    )
    return next((end for end in ends if clear[int(end)]), 0.5)


def choose_shift(
    room: float,
    taken: float,
    scale: float,
    spans: Sequence[tuple[float, float]],
    margins: tuple[float, float],
    at: float,
) -> float:
    """Where the picture starts on the free side.

    Args:
        room: Pixels of the canvas.
        taken: Pixels of the canvas that the picture covers.
        scale: Canvas pixels per picture pixel.
        spans: Start and end of what must be kept, in pixels of the picture.
        margins: Of the safe zone at both ends, as shares of the canvas.
        at: Where it would stand without a safe zone: 0 at the start, 1 at the end.

    Returns:
        Pixels of the canvas, so that the picture stays on it.
    """
    free = max(0.0, room - taken)
    start = at * free
    if spans:
        earliest = margins[0] * room - scale * min(first for first, _ in spans)
        latest = (1 - margins[1]) * room - scale * max(last for _, last in spans)
        middle = (earliest + latest) / 2
        start = min(max(start, earliest), latest) if earliest <= latest else middle
    return min(max(start, 0.0), free)
