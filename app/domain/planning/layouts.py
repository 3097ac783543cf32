"""Laying pieces out along a strip or a tower: readable sizes, wide gaps, nothing overlapping.

Source of the shares: inspected and measured on drawn ads; they are what made results look designed
once, not sliced.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.geometry import Box, Size
from app.domain.kinds import PieceKind
from app.domain.planning.blocks import READABLE, Piece

GAP = 0.11
"""Between pieces, of the canvas' short side."""
BORDER = 0.08
"""Kept free at the canvas' edge, of its short side."""
BORDER_OF_STRIP = 0.06
"""The same in strips and towers, where a little room is much."""
EXTREME = 2.5
"""Canvases of at least this ratio, lying or standing, are strips and towers."""
LEAST_GAP = 6.0
"""Between pieces, in pixels of the canvas at least."""
LEAST_BORDER = 5.0
"""At the canvas' edge, in pixels of the canvas at least."""
STACK_GAP = 0.5
"""Between pieces that share a place along the strip, of the gap."""
HEADLINE_STRIP = 0.46
"""Largest letters of text in a strip, of the canvas' short side."""
HEADLINE_TOWER = 0.32
"""Largest letters of text in a tower, of the canvas' short side."""
BUTTON_STRIP = 0.24
"""Largest letters of buttons and logos in a strip, of the canvas' short side."""
BUTTON_TOWER = 0.20
"""Largest letters of buttons and logos in a tower, of the canvas' short side."""
SECONDARY = 0.5
"""Smaller text is never above max(this, root of the source's ratio) of the headline."""
LARGEST_SCALE = 1.6
"""Canvas pixels per picture pixel at most."""
MOST_PIECES = 8
"""In a layout: the ways to group them double with each."""
STACKED = 3
"""Most pieces that share a place along the strip."""
HALVINGS = 8
"""Steps of the bisection for the sizes along the strip: to 1 in 256."""
ALMOST = 0.999
"""Share of the floor from which a scale counts as the floor: for rounding alone."""
TOLERANCE = 1e-6
"""Pixels of the canvas that rounding may take."""
READABLE_WEIGHT = 4
"""In a layout's score, of each line that can be read."""
LEAST_AT_MOST = 1.5
"""In a layout's score, most that the height of the smallest line counts, in readable heights."""
USED_WEIGHT = 2
"""In a layout's score, of the share of the canvas that is used."""

STRIP_ORDER = (
    PieceKind.SUBJECT,
    PieceKind.TEXT,
    PieceKind.BUTTON,
    PieceKind.LOGO,
    PieceKind.CODE,
)
"""From left to right."""
TOWER_ORDER = (
    PieceKind.LOGO,
    PieceKind.TEXT,
    PieceKind.SUBJECT,
    PieceKind.BUTTON,
    PieceKind.CODE,
)
"""From top to bottom."""
STACKABLE = (
    {PieceKind.TEXT},
    {PieceKind.TEXT, PieceKind.BUTTON},
    {PieceKind.BUTTON},
    {PieceKind.BUTTON, PieceKind.LOGO},
)
"""What may stand one above the other in a strip."""
SIDE_BY_SIDE = ({PieceKind.BUTTON, PieceKind.LOGO}, {PieceKind.BUTTON})
"""What may stand side by side in a tower."""

Groups = list[list[int]]
"""Indices of the slots that share a place along the strip, in order."""


@dataclass(frozen=True, slots=True)
class Layout:
    """An arrangement.

    Attributes:
        boxes: Where each piece lands on the canvas, in pixels, as given to `lay_out_pieces`.
        score: The higher, the better.
    """

    boxes: tuple[Box, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Strip:
    """What is laid out along.

    Attributes:
        room: Free of safe zone and border, pixels of the canvas.
        canvas: Its pixels.
        floor: No piece gets a smaller scale.
        is_strip: Whether along is from left to right, else from top to bottom.
        logo_side: Longest side of a logo in pixels of the canvas, where the floor lets it.
    """

    room: Box
    canvas: Size
    floor: float
    is_strip: bool
    logo_side: float

    @property
    def length(self) -> float:
        return self.room.width if self.is_strip else self.room.height

    @property
    def depth(self) -> float:
        return self.room.height if self.is_strip else self.room.width

    @property
    def gap(self) -> float:
        return max(LEAST_GAP, GAP * self.canvas.shorter)


@dataclass(frozen=True, slots=True)
class Slot:
    """One piece along and across the strip, in its own pixels.

    Attributes:
        piece: What is laid out.
        along: Its length.
        across: Its depth.
        least: The smallest scale it may have.
        most: The largest scale it may have.
    """

    piece: Piece
    along: float
    across: float
    least: float
    most: float

    def scale_at(self, ease: float) -> float:
        """The scale between least (ease 0) and most (ease 1)."""
        return self.least + ease * (self.most - self.least)


def lay_out_pieces(
    pieces: Sequence[Piece],
    room: Box,
    canvas: Size,
    floor: float,
    *,
    is_strip: bool,
    logo_size: float = 1.0,
) -> Layout | None:
    """The best arrangement of the pieces in the room.

    Args:
        pieces: One to eight.
        room: Free of safe zone and border, pixels of the canvas.
        canvas: Its pixels.
        floor: No piece gets a smaller scale; None when that cannot be.
        is_strip: Side by side, else one below the other.
        logo_size: Largest share of the canvas' longer side that a logo takes, where the floor lets
            it.
    """
    if not 1 <= len(pieces) <= MOST_PIECES:
        return None
    strip = Strip(room, canvas, floor, is_strip, logo_size * max(canvas.width, canvas.height))
    order = sorted(range(len(pieces)), key=lambda i: reading_rank(pieces[i], is_strip))
    slots = [make_slot(pieces[i], strip) for i in order]
    if any(slot.most < floor * ALMOST for slot in slots):
        return None
    best: tuple[float, Groups, list[float]] | None = None
    for groups in list_groupings(slots, is_strip=is_strip):
        scales = fit_scales(groups, slots, strip)
        if scales is not None:
            score = score_layout(slots, scales, canvas)
            if best is None or score > best[0]:
                best = (score, groups, scales)
    if best is None:
        return None
    score, groups, scales = best
    boxes = [strip_to_canvas(place, strip) for place in place_groups(groups, slots, scales, strip)]
    return Layout(tuple(boxes[order.index(i)] for i in range(len(pieces))), score)


def free_room(canvas: Size, left: float, top: float, right: float, bottom: float) -> Box:
    """The canvas without its safe zone (pixels on each side) and without a border."""
    is_long = not 1 / EXTREME < canvas.ratio < EXTREME
    border = max(LEAST_BORDER, (BORDER_OF_STRIP if is_long else BORDER) * canvas.shorter)
    return Box.from_edges(
        max(left, border),
        max(top, border),
        canvas.width - max(right, border),
        canvas.height - max(bottom, border),
    )


def reading_rank(piece: Piece, is_strip: bool) -> tuple[int, float, float]:
    """What pieces are sorted by: their kind, then text by its size, then from the top."""
    kinds = STRIP_ORDER if is_strip else TOWER_ORDER
    size = piece.letters if piece.kind is PieceKind.TEXT else 0.0
    return kinds.index(piece.kind), -size, piece.box.top


def make_slot(piece: Piece, strip: Strip) -> Slot:
    """The piece with the scales that it may have."""
    along, across = piece.box.width, piece.box.height
    if not strip.is_strip:
        along, across = across, along
    most = min(LARGEST_SCALE, strip.depth / across)
    if piece.letters and piece.kind is not PieceKind.SUBJECT:
        share = largest_letters(piece.kind, strip.is_strip)
        most = min(most, max(share * strip.canvas.shorter / piece.letters, strip.floor))
    if piece.kind is PieceKind.LOGO:
        longer = max(piece.box.width, piece.box.height)
        most = min(most, max(strip.logo_side / longer, strip.floor))
    readable = READABLE / min(piece.lines) if piece.lines else 0.0
    least = max(strip.floor, readable)
    fitting = strip.depth / across
    return Slot(piece, along, across, min(least, fitting), min(max(least, most), fitting))


def largest_letters(kind: PieceKind, is_strip: bool) -> float:
    """Largest height of letters, of the canvas' short side."""
    if kind is PieceKind.TEXT:
        return HEADLINE_STRIP if is_strip else HEADLINE_TOWER
    return BUTTON_STRIP if is_strip else BUTTON_TOWER


def list_groupings(slots: Sequence[Slot], *, is_strip: bool) -> Iterator[Groups]:
    """Every way to part the pieces, kept in order, into groups that share a place along."""
    count = len(slots)
    for cuts in range(1 << (count - 1)):
        groups = [[0]]
        for i in range(1, count):
            if cuts >> (i - 1) & 1:
                groups.append([i])
            else:
                groups[-1].append(i)
        if all(may_share_place([slots[i] for i in group], is_strip) for group in groups):
            yield groups


def may_share_place(slots: Sequence[Slot], is_strip: bool) -> bool:
    """Whether pieces may stand in one place along the strip."""
    if len(slots) == 1:
        return True
    allowed = STACKABLE if is_strip else SIDE_BY_SIDE
    return len(slots) <= STACKED and {slot.piece.kind for slot in slots} in allowed


def fit_scales(groups: Groups, slots: Sequence[Slot], strip: Strip) -> list[float] | None:
    """A scale for each piece, as large as there is room for; None when not even the least fit."""
    ease = [0.0] * len(slots)
    for group in groups:
        group_ease = ease_across([slots[i] for i in group], strip)
        if group_ease is None:
            return None
        for i in group:
            ease[i] = group_ease
    free = strip.length - strip.gap * (len(groups) - 1)
    if length_taken(groups, slots, ease, 0.0) > free + TOLERANCE:
        return None
    low, high = 0.0, 1.0
    if length_taken(groups, slots, ease, 1.0) <= free:
        low = 1.0
    else:
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if length_taken(groups, slots, ease, middle) <= free:
                low = middle
            else:
                high = middle
    scales = [slot.scale_at(min(e, low)) for slot, e in zip(slots, ease, strict=True)]
    return keep_hierarchy(slots, scales)


def ease_across(group: Sequence[Slot], strip: Strip) -> float | None:
    """How far 0..1 from least to most the depth lets a group grow; None when not even least."""
    gaps = STACK_GAP * strip.gap * (len(group) - 1)
    free = strip.depth - gaps - sum(slot.across * slot.least for slot in group)
    if free < -TOLERANCE:
        return None
    more = sum(slot.across * (slot.most - slot.least) for slot in group)
    return min(1.0, free / more) if more > 0 else 0.0


def length_taken(
    groups: Groups, slots: Sequence[Slot], ease: Sequence[float], limit: float
) -> float:
    """Pixels along the strip without gaps, when no piece has more ease than the limit."""
    return sum(
        max(slots[i].along * slots[i].scale_at(min(ease[i], limit)) for i in group)
        for group in groups
    )


def keep_hierarchy(slots: Sequence[Slot], scales: list[float]) -> list[float]:
    """The scales with what was smaller text still smaller, as long as it can be read."""
    texts = [i for i, slot in enumerate(slots) if slot.piece.kind is PieceKind.TEXT]
    if not texts:
        return scales
    head = max(texts, key=lambda i: slots[i].piece.letters)
    top = slots[head].piece.letters * scales[head]
    for i, slot in enumerate(slots):
        letters = slot.piece.letters
        if i != head and letters and slot.piece.kind is not PieceKind.SUBJECT:
            share = max(SECONDARY, min(1.0, letters / slots[head].piece.letters) ** 0.5)
            scales[i] = max(min(scales[i], top * share / letters), min(slot.least, scales[i]))
    return scales


def score_layout(slots: Sequence[Slot], scales: Sequence[float], canvas: Size) -> float:
    """How good an arrangement is.

    Lines that can be read count most, then the least of all lines, then how much of the canvas is
    used.
    """
    heights: list[float] = []
    areas: list[float] = []
    for slot, scale in zip(slots, scales, strict=True):
        heights += [line * scale for line in slot.piece.lines]
        areas.append(slot.along * slot.across * scale**2)
    readable = sum(min(1.0, height / READABLE) for height in heights)
    least = min(heights, default=READABLE) / READABLE
    used = sum(areas) / canvas.pixels
    return READABLE_WEIGHT * readable + min(LEAST_AT_MOST, least) + USED_WEIGHT * used


def place_groups(
    groups: Groups, slots: Sequence[Slot], scales: Sequence[float], strip: Strip
) -> list[Box]:
    """Boxes along (left) and across (top) the room.

    What is left over is shared out between the groups and at both ends.
    """
    sizes = [
        (slot.along * scale, slot.across * scale) for slot, scale in zip(slots, scales, strict=True)
    ]
    gap, stack_gap = strip.gap, STACK_GAP * strip.gap
    widths = [max(sizes[i][0] for i in group) for group in groups]
    spare = (strip.length - sum(widths) - gap * (len(groups) - 1)) / (len(groups) + 1)
    placed: dict[int, Box] = {}
    position = spare
    for group, width in zip(groups, widths, strict=True):
        taken = sum(sizes[i][1] for i in group)
        across = (strip.depth - taken - stack_gap * (len(group) - 1)) / 2
        for i in group:
            along, high = sizes[i]
            is_text = strip.is_strip and slots[i].piece.kind is PieceKind.TEXT
            indent = 0.0 if is_text else (width - along) / 2
            placed[i] = Box(position + indent, across, along, high)
            across += high + stack_gap
        position += width + gap + spare
    return [placed[i] for i in range(len(slots))]


def strip_to_canvas(place: Box, strip: Strip) -> Box:
    """A box along and across the room as one on the canvas."""
    room = strip.room
    if strip.is_strip:
        return place.moved(room.left, room.top)
    return Box(room.left + place.top, room.top + place.left, place.height, place.width)
