"""What is wrong with a layout, as a sum of costs that can be named.

Each term compares what the canvas shows with what the source shows, so that a source that is good
is good again on a canvas of its own ratio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.documents.elements import Element, ElementKind
from app.domain.geometry import Box, Size
from app.domain.kinds import KINDS, READ_KINDS, TEXT_KINDS, PieceKind
from app.domain.planning.blocks import READABLE, read_height
from app.domain.planning.desk import HEADLINE, SHORT, SURELY
from app.domain.planning.room import border_of

PROMINENT = 0.75
"""Height of the headline against the root of the canvas' area, of what it is in the source."""
SMALL = 0.56
"""The same of every line."""
LARGE = 0.5
"""Share of the canvas of each subject, of its share of the source."""
STRIP = 4.0
"""Ratio, lying or standing, from which half of that is enough."""
SPAN_LONG, SPAN_SHORT = 0.68, 0.48
"""Share of the canvas' longer and shorter side over which the layout reaches."""
SPAN_OF_SOURCE = 0.92
"""Or of what it spans in the source."""
EMPTY = 0.38
"""Share of the canvas of the largest rectangle without anything."""
NEAR = 0.13
"""Gap from a line or button to the nearest other piece, of the canvas' longer side."""
MARGIN = 0.03
"""Of the canvas' shorter side, between lettering and the edge."""
TOLERANCE = 0.05
"""Pixels of the canvas that rounding may take of a line's height."""
GRID = 20
"""Cells a side in which empty space is searched."""
AIR = 0.01
"""Of the canvas' shorter side, about an element, that counts as its own."""
ALIGNED = 0.012
"""Of the canvas' longer side, up to which two edges are one line."""
WEIGHTS: Mapping[str, float] = {
    "unreadable lettering": 1.0,
    "small headline": 2.0,
    "small lettering": 2.0,
    "small subject": 2.0,
    "narrow layout": 2.0,
    "empty space": 1.0,
    "strewn": 1.0,
    "at the edge": 1.0,
    "uneven sizes": 0.1,
    "many alignments": 0.03,
}
"""Of each term: what falls short by all of its bound costs so much."""


MATTERS_OF_DEGREE = ("uneven sizes", "many alignments")
"""Terms that are no faults."""
FAULT = 0.3
"""What every fault costs at least."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An element where it is shown, and where it is in the source."""

    element: Element
    source: Box
    box: Box

    @property
    def scale(self) -> float:
        """Canvas pixels per picture pixel."""
        return self.box.height / self.source.height


@dataclass(frozen=True, slots=True)
class Cost:
    """What is wrong with a layout.

    Attributes:
        terms: By name, those that are not 0.
    """

    terms: Mapping[str, float]

    @property
    def total(self) -> float:
        return sum(self.terms.values())

    @property
    def worst(self) -> str:
        """The name of the largest term, empty when nothing is wrong."""
        return max(self.terms, key=lambda name: self.terms[name], default="")


def rate_layout(
    shown: Sequence[Shown], picture: Size, canvas: Size, panels: Sequence[Box] = ()
) -> Cost:
    """The cost of a layout.

    Args:
        shown: All elements that must be kept.
        picture: Pixels of the source.
        canvas: Pixels of the format.
        panels: Where the canvas shows pictures, in its pixels: there it is not empty.
    """
    share = float((canvas.pixels / picture.pixels) ** 0.5)
    scales = [s.scale for s in shown]
    lines = [i for i, s in enumerate(shown) if s.element.kind in READ_KINDS]
    subjects = [i for i, s in enumerate(shown) if KINDS[s.element.kind].piece is PieceKind.SUBJECT]
    terms = {
        "unreadable lettering": sum(
            FAULT + short_of(height, SURELY * READABLE)
            for height in (read_height(s.element) * s.scale for s in (shown[i] for i in lines))
            if height < SURELY * READABLE - TOLERANCE
        ),
        "small headline": rate_headline(shown, lines, share),
        "small lettering": max((short_of(scales[i], SMALL * share) for i in lines), default=0.0),
        "small subject": rate_subjects([scales[i] / share for i in subjects], canvas),
        "narrow layout": rate_span(shown, picture, canvas),
        "empty space": rate_empty(shown, picture, canvas, panels),
        "strewn": rate_strewn(shown, lines, picture, canvas),
        "at the edge": rate_edges(shown, picture, canvas),
        "uneven sizes": max(scales) / min(scales) - 1,
        "many alignments": float(count_alignments([s.box for s in shown], canvas)),
    }
    return Cost({name: weigh_term(name, value) for name, value in terms.items() if value > 0})


def weigh_term(name: str, value: float) -> float:
    """What a term costs: a fault costs something by itself, and more the larger it is."""
    return WEIGHTS[name] * value + (0.0 if name in MATTERS_OF_DEGREE else FAULT)


def short_of(value: float, bound: float) -> float:
    """By what share of the bound a value falls short of it, 0..1."""
    return max(0.0, 1 - value / bound) if bound > 0 else 0.0


def rate_headline(shown: Sequence[Shown], lines: Sequence[int], share: float) -> float:
    texts = [i for i in lines if shown[i].element.kind is ElementKind.TEXT] or lines
    if not texts:
        return 0.0
    now = max(shown[i].box.height for i in texts)
    return short_of(now, PROMINENT * share * max(shown[i].source.height for i in texts))


def rate_subjects(shares: Sequence[float], canvas: Size) -> float:
    """shares: scale of each subject against the one that keeps its share of the canvas."""
    is_strip = not 1 / STRIP < canvas.ratio < STRIP
    bound = LARGE * (0.5 if is_strip else 1.0)
    return max((short_of(share * share, bound) for share in shares), default=0.0)


def span_of(boxes: Sequence[Box], size: Size) -> tuple[float, float]:
    """Shares of the sides over which boxes reach."""
    left, top = min(b.left for b in boxes), min(b.top for b in boxes)
    right, bottom = max(b.right for b in boxes), max(b.bottom for b in boxes)
    across = (min(right, size.width) - max(0.0, left)) / size.width
    return across, (min(bottom, size.height) - max(0.0, top)) / size.height


def rate_span(shown: Sequence[Shown], picture: Size, canvas: Size) -> float:
    now = span_of([s.box for s in shown], canvas)
    then = span_of([s.source for s in shown], picture)
    is_wide = canvas.width >= canvas.height
    bounds = (SPAN_LONG, SPAN_SHORT) if is_wide else (SPAN_SHORT, SPAN_LONG)
    return sum(
        short_of(n, min(bound, SPAN_OF_SOURCE * t))
        for n, t, bound in zip(now, then, bounds, strict=True)
    )


def rate_empty(shown: Sequence[Shown], picture: Size, canvas: Size, panels: Sequence[Box]) -> float:
    now = measure_largest_gap([*(s.box for s in shown), *panels], canvas)
    if now <= EMPTY:
        return 0.0
    then = measure_largest_gap([s.source for s in shown], picture)
    return max(0.0, now / max(EMPTY, then) - 1)


def measure_largest_gap(boxes: Sequence[Box], size: Size) -> float:
    """Share 0..1 of the largest upright rectangle that holds nothing."""
    full = [0] * GRID
    air = AIR * size.shorter
    for box in boxes:
        first = max(0, int((box.left - air) / size.width * GRID + 0.5))
        last = min(GRID, int((box.right + air) / size.width * GRID + 0.5))
        top = max(0, int((box.top - air) / size.height * GRID + 0.5))
        bottom = min(GRID, int((box.bottom + air) / size.height * GRID + 0.5))
        if last > first:
            bits = ((1 << (last - first)) - 1) << first
            for row in range(top, bottom):
                full[row] |= bits
    return find_largest_free(full) / (GRID * GRID)


def find_largest_free(full: Sequence[int]) -> int:
    """Cells of the largest rectangle of zeros in a square of bits, a row each."""
    everything = (1 << GRID) - 1
    best = 0
    for top in range(GRID):
        free = everything
        for row in range(top, GRID):
            free &= ~full[row]
            if not free or (GRID - top) * GRID <= best:
                break
            best = max(best, (row - top + 1) * longest_run(free))
    return best


def longest_run(bits: int) -> int:
    """Length of the longest run of ones."""
    count = 0
    while bits:
        bits &= bits << 1
        count += 1
    return count


def gap_between(one: Box, other: Box) -> float:
    across = max(0.0, one.left - other.right, other.left - one.right)
    down = max(0.0, one.top - other.bottom, other.top - one.bottom)
    return float((across * across + down * down) ** 0.5)


def rate_strewn(shown: Sequence[Shown], lines: Sequence[int], picture: Size, canvas: Size) -> float:
    """Most that a line or button is too far from what it may be about."""
    among = list_anchors(shown, lines)
    longest, was = max(canvas.width, canvas.height), max(picture.width, picture.height)
    worst = 0.0
    for i in lines:
        others = [j for j in among if j != i]
        if not others:
            continue
        now = min(gap_between(shown[i].box, shown[j].box) for j in others) / longest
        if now > NEAR:
            then = min(gap_between(shown[i].source, shown[j].source) for j in others) / was
            worst = max(worst, now / max(NEAR, then) - 1)
    return worst


def list_anchors(shown: Sequence[Shown], lines: Sequence[int]) -> list[int]:
    """What lines and buttons are about: things, and text that is no name.

    A button beside a logo alone says nothing; a short line may be a name.
    """
    texts = [i for i in lines if shown[i].element.kind is ElementKind.TEXT]
    tallest = max((shown[i].source.height for i in texts), default=0.0)
    anchors = [
        i
        for i, s in enumerate(shown)
        if s.element.kind not in TEXT_KINDS
        or (
            s.element.kind is ElementKind.TEXT
            and (s.source.width > SHORT * s.source.height or s.source.height >= HEADLINE * tallest)
        )
    ]
    return anchors or texts


def rate_edges(shown: Sequence[Shown], picture: Size, canvas: Size) -> float:
    """How far lettering is nearer to the edge than the margin, unless it is in the source."""
    worst, margin = 0.0, min(MARGIN, border_of(canvas))
    for s in shown:
        if s.element.kind in TEXT_KINDS:
            now = edge_distance(s.box, canvas)
            if now < margin and edge_distance(s.source, picture) >= now:
                worst = max(worst, margin - now)
    return worst / margin


def edge_distance(box: Box, size: Size) -> float:
    """From the nearest edge, of the shorter side."""
    nearest = min(box.left, box.top, size.width - box.right, size.height - box.bottom)
    return nearest / size.shorter


def count_alignments(boxes: Sequence[Box], canvas: Size) -> int:
    """Vertical lines that the boxes stand on: each takes one that exists if it can."""
    near = ALIGNED * max(canvas.width, canvas.height)
    lines: list[tuple[float, float, float]] = []
    for box in sorted(boxes, key=lambda b: -b.width):
        own = (box.left, box.centre[0], box.right)
        if not any(
            min(abs(a - b) for a, b in zip(own, line, strict=True)) <= near for line in lines
        ):
            lines.append(own)
    return max(0, len(lines) - 1)
