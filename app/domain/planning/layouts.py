"""Laying pieces out along a strip or a tower: sizes that can be read, gaps that breathe, nothing
overlapping.

Source of the shares: looked at and measured on drawn ads; they are what made results look designed
once, not sliced.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.geometry import Box, Size
from app.domain.planning.blocks import Piece, PieceKind
from app.domain.planning.warnings import SMALLEST_TEXT

GAP, BORDER = 0.11, 0.08
LEAST_GAP, LEAST_BORDER = 6.0, 5.0
STACK_GAP = 0.5
"""Between pieces that share a place along the strip, of the gap."""
HEADLINE_STRIP, HEADLINE_TOWER = 0.46, 0.32
PLATE_STRIP, PLATE_TOWER = 0.24, 0.20
"""Largest lettering of text, and of buttons and logos, of the canvas' short side."""
SECONDARY = 0.5
"""Smaller lettering is never above max(this, root of the source's ratio) of the headline."""
LARGEST_SCALE = 1.6
READABLE = SMALLEST_TEXT * 1.1
"""What the planner aims at: the reader's boxes are a little taller than the letters."""
MOST_PIECES, STACKED = 8, 3
_HALVINGS = 8

_STRIP = (PieceKind.SUBJECT, PieceKind.TEXT, PieceKind.BUTTON, PieceKind.LOGO)
_TOWER = (PieceKind.LOGO, PieceKind.TEXT, PieceKind.SUBJECT, PieceKind.BUTTON)
_TOGETHER = (
    {PieceKind.TEXT},
    {PieceKind.TEXT, PieceKind.BUTTON},
    {PieceKind.BUTTON},
    {PieceKind.BUTTON, PieceKind.LOGO},
)
"""What may stand one above the other in a strip."""
_BESIDE = ({PieceKind.BUTTON, PieceKind.LOGO}, {PieceKind.BUTTON})
"""What may stand side by side in a tower."""


@dataclass(frozen=True, slots=True)
class Layout:
    """boxes: where each piece lands on the canvas, as given to `lay_out`.  score: the higher, the
    better.
    """

    boxes: tuple[Box, ...]
    score: float


@dataclass(frozen=True, slots=True)
class _Slot:
    """One piece along and across the strip, in its own pixels; least and most: the scales it may
    have.
    """

    piece: Piece
    along: float
    across: float
    least: float
    most: float


def lay_out_pieces(
    pieces: Sequence[Piece],
    room: Box,
    canvas: Size,
    floor: float,
    *,
    is_strip: bool,
    logo_size: float = 1.0,
) -> Layout | None:
    """The best arrangement of the pieces in the room, side by side in a strip, one below the other
    in a tower.

    room: free of safe zone and border, pixels of the canvas.  floor: no piece gets a smaller scale;
    None when that cannot be. logo_size: largest share of the canvas' longer side that a logo takes,
    where the floor lets it.
    """
    if not 1 <= len(pieces) <= MOST_PIECES:
        return None
    order = sorted(range(len(pieces)), key=lambda i: _rank(pieces[i], is_strip))
    length, depth = (room.width, room.height) if is_strip else (room.height, room.width)
    gap = max(LEAST_GAP, GAP * canvas.shorter)
    slots = [
        _slot(
            pieces[i],
            depth,
            canvas.shorter,
            floor,
            logo_size * max(canvas.width, canvas.height),
            is_strip=is_strip,
        )
        for i in order
    ]
    if any(slot.most < floor * 0.999 for slot in slots):
        return None
    best: tuple[float, list[list[int]], list[float]] | None = None
    for groups in _groups(slots, is_strip=is_strip):
        scales = _scales(groups, slots, length, depth, gap)
        if scales is not None and (best is None or _score(slots, scales, canvas) > best[0]):
            best = (_score(slots, scales, canvas), groups, scales)
    if best is None:
        return None
    placed = _place(best[1], slots, best[2], length, depth, gap, is_strip=is_strip)
    boxes = [_on_canvas(place, room, is_strip=is_strip) for place in placed]
    return Layout(tuple(boxes[order.index(i)] for i in range(len(pieces))), best[0])


def free_room(canvas: Size, left: float, top: float, right: float, bottom: float) -> Box:
    """The canvas without its safe zone (pixels on each side) and without a border."""
    border = max(LEAST_BORDER, BORDER * canvas.shorter)
    return Box.from_edges(
        max(left, border),
        max(top, border),
        canvas.width - max(right, border),
        canvas.height - max(bottom, border),
    )


def _rank(piece: Piece, is_strip: bool) -> tuple[int, float, float]:
    kinds = _STRIP if is_strip else _TOWER
    size = piece.letters if piece.kind is PieceKind.TEXT else 0.0
    return kinds.index(piece.kind), -size, piece.box.top


def _slot(
    piece: Piece, depth: float, short_side: float, floor: float, logo: float, *, is_strip: bool
) -> _Slot:
    along, across = (
        (piece.box.width, piece.box.height) if is_strip else (piece.box.height, piece.box.width)
    )
    most = min(LARGEST_SCALE, depth / across)
    if piece.letters and piece.kind is not PieceKind.SUBJECT:
        shares = (HEADLINE_STRIP, PLATE_STRIP) if is_strip else (HEADLINE_TOWER, PLATE_TOWER)
        share = shares[0] if piece.kind is PieceKind.TEXT else shares[1]
        most = min(most, max(share * short_side / piece.letters, floor))
    if piece.kind is PieceKind.LOGO:
        most = min(most, max(logo / max(piece.box.width, piece.box.height), floor))
    readable = READABLE / min(piece.lines) if piece.lines else 0.0
    least = max(floor, readable)
    return _Slot(
        piece, along, across, min(least, depth / across), min(max(least, most), depth / across)
    )


def _groups(slots: Sequence[_Slot], *, is_strip: bool) -> Iterator[list[list[int]]]:
    """Every way to part the pieces, kept in order, into groups that share a place along the
    strip.
    """
    count, allowed = len(slots), _TOGETHER if is_strip else _BESIDE
    for cuts in range(1 << (count - 1)):
        groups = [[0]]
        for i in range(1, count):
            if cuts >> (i - 1) & 1:
                groups.append([i])
            else:
                groups[-1].append(i)
        if all(
            len(g) == 1 or (len(g) <= STACKED and {slots[i].piece.kind for i in g} in allowed)
            for g in groups
        ):
            yield groups


def _scales(
    groups: Sequence[Sequence[int]], slots: Sequence[_Slot], length: float, depth: float, gap: float
) -> list[float] | None:
    """A scale for each piece, as large as there is room for; None when not even the least scales
    fit.
    """
    ease = [0.0] * len(slots)
    for group in groups:
        free = (
            depth
            - STACK_GAP * gap * (len(group) - 1)
            - sum(slots[i].across * slots[i].least for i in group)
        )
        if free < -1e-6:
            return None
        more = sum(slots[i].across * (slots[i].most - slots[i].least) for i in group)
        for i in group:
            ease[i] = min(1.0, free / more) if more > 0 else 0.0
    free = length - gap * (len(groups) - 1)
    if _taken(groups, slots, ease, 0.0) > free + 1e-6:
        return None
    low, high = 0.0, 1.0
    if _taken(groups, slots, ease, 1.0) <= free:
        low = 1.0
    else:
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (
                (middle, high) if _taken(groups, slots, ease, middle) <= free else (low, middle)
            )
    scales = [_at(slot, min(e, low)) for slot, e in zip(slots, ease, strict=True)]
    return _with_hierarchy(slots, scales)


def _at(slot: _Slot, ease: float) -> float:
    return slot.least + ease * (slot.most - slot.least)


def _taken(
    groups: Sequence[Sequence[int]], slots: Sequence[_Slot], ease: Sequence[float], limit: float
) -> float:
    return sum(
        max(slots[i].along * _at(slots[i], min(ease[i], limit)) for i in group) for group in groups
    )


def _with_hierarchy(slots: Sequence[_Slot], scales: list[float]) -> list[float]:
    """What was smaller lettering stays smaller, as long as it can be read."""
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


def _score(slots: Sequence[_Slot], scales: Sequence[float], canvas: Size) -> float:
    """Lines that can be read count most, then the least of all lines, then how much of the canvas
    is used.
    """
    heights = [
        line * scale for slot, scale in zip(slots, scales, strict=True) for line in slot.piece.lines
    ]
    readable = sum(min(1.0, height / READABLE) for height in heights)
    least = min(heights, default=READABLE) / READABLE
    used = (
        sum(slot.along * slot.across * scale**2 for slot, scale in zip(slots, scales, strict=True))
        / canvas.pixels
    )
    return 4 * readable + min(1.5, least) + 2 * used


def _place(
    groups: Sequence[Sequence[int]],
    slots: Sequence[_Slot],
    scales: Sequence[float],
    length: float,
    depth: float,
    gap: float,
    *,
    is_strip: bool,
) -> list[Box]:
    """Boxes along (left) and across (top) the room: what is left over is shared out between the
    groups and at both ends.
    """
    sizes = [
        (slot.along * scale, slot.across * scale) for slot, scale in zip(slots, scales, strict=True)
    ]
    widths = [max(sizes[i][0] for i in group) for group in groups]
    spare = (length - sum(widths) - gap * (len(groups) - 1)) / (len(groups) + 1)
    placed: dict[int, Box] = {}
    position = spare
    for group, width in zip(groups, widths, strict=True):
        stack_gap = STACK_GAP * gap
        across = (depth - sum(sizes[i][1] for i in group) - stack_gap * (len(group) - 1)) / 2
        for i in group:
            along, high = sizes[i]
            is_text = is_strip and slots[i].piece.kind is PieceKind.TEXT
            placed[i] = Box(
                position + (0.0 if is_text else (width - along) / 2), across, along, high
            )
            across += high + stack_gap
        position += width + gap + spare
    return [placed[i] for i in range(len(slots))]


def _on_canvas(place: Box, room: Box, *, is_strip: bool) -> Box:
    if is_strip:
        return place.moved(room.left, room.top)
    return Box(room.left + place.top, room.top + place.left, place.height, place.width)
