"""Words set over a photograph: what of it is free of them, and how they are lifted line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from app.domain.documents.elements import Element
from app.domain.documents.plans import Placement
from app.domain.geometry import Box, Size, join_boxes
from app.domain.planning.blocks import Piece, gap_between

LINE_ROOM = 0.2
"""About a line that is lifted from a photograph, of its height."""
LEAST_OF_BODY = 0.3
"""Share of a body beside all text from which a panel shows that part of it."""
NEARLY_ALL = 0.95
"""Share of something in a box from which the box holds it."""
PANEL_ROOM = 0.12
"""About what a panel must show, of its sides, where text leaves it."""


def find_free_window(shown: Sequence[Element], taken: Sequence[Box], picture: Size) -> Box | None:
    """The largest window of the picture that shows some elements and touches nothing taken.

    Args:
        shown: What the window holds, with some room.
        taken: Boxes in pixels of the picture.
        picture: Its pixels.
    """
    if not shown:
        return None
    must = add_panel_room(join_boxes(element.box for element in shown), taken).clamped(picture)
    lefts = [0.0, *(box.right for box in taken if box.right <= must.left)]
    rights = [float(picture.width), *(box.left for box in taken if box.left >= must.right)]
    tops = [0.0, *(box.bottom for box in taken if box.bottom <= must.top)]
    bottoms = [float(picture.height), *(box.top for box in taken if box.top >= must.bottom)]
    windows = [
        Box.from_edges(left, top, right, bottom)
        for left, right, top, bottom in product(lefts, rights, tops, bottoms)
    ]
    windows.sort(key=lambda window: -window.area)
    return next((window for window in windows if not touches_any(window, taken)), None)


def touches_any(window: Box, taken: Sequence[Box]) -> bool:
    """Whether a window has some area in common with one of the boxes."""
    return any(window.overlap(box) > 0 for box in taken)


def add_panel_room(box: Box, taken: Sequence[Box]) -> Box:
    """The box with some room, unless that would touch something that is taken."""
    grown = box.grown(PANEL_ROOM * box.width, PANEL_ROOM * box.height)
    return box if touches_any(grown, taken) else grown


def show_bodies(
    bodies: Sequence[Element], texts: Sequence[Box], shown: Sequence[Element]
) -> list[Element]:
    """What need not be kept, as far as it lies beside all text.

    Args:
        bodies: Any elements.
        texts: Boxes that lie over them.
        shown: What must be kept.
    """
    found = []
    for element in bodies:
        box = clear_of_text(element.box, texts, [e.box for e in shown])
        if box is not None:
            found.append(replace(element, box=box))
    return found


def clear_of_text(box: Box, texts: Sequence[Box], held: Sequence[Box]) -> Box | None:
    """The largest part of a box beside all text that holds what else is shown of it.

    None where that is too little: then it need not be kept.

    Args:
        box: Of something that need not be kept.
        texts: Boxes that lie over it.
        held: Boxes of what must be shown.
    """
    free = box
    for text in texts:
        if free.overlap(text) <= 0:
            continue
        parts = [
            Box.from_edges(free.left, free.top, free.right, text.top),
            Box.from_edges(free.left, text.bottom, free.right, free.bottom),
            Box.from_edges(free.left, free.top, text.left, free.bottom),
            Box.from_edges(text.right, free.top, free.right, free.bottom),
        ]
        inside = [b for b in held if b.overlap(free) > 0]
        parts = [p for p in parts if min(p.width, p.height) > 0 and holds_all(p, inside)]
        if not parts:
            return None
        free = max(parts, key=lambda part: part.area)
    return free if free.area >= LEAST_OF_BODY * box.area else None


def holds_all(box: Box, others: Sequence[Box]) -> bool:
    """Whether a box holds nearly all of others."""
    return all(other.share_inside(box) > NEARLY_ALL for other in others)


def tighten_piece(piece: Piece) -> Piece:
    """The piece without room about it: over a photograph that would not be the piece's own."""
    return replace(piece, box=join_boxes(element.box for element in piece.elements))


def place_words(pieces: Sequence[Piece], placements: Sequence[Placement]) -> list[Placement]:
    """Every line of every piece where its placement has it."""
    boxes = [e.box for piece in pieces for e in piece.elements]
    lines: list[Placement] = []
    for placement, piece in zip(placements, pieces, strict=True):
        others = [one.dst for one in placements if one is not placement]
        lines += place_lines(placement, piece, boxes, others)
    return lines


def place_lines(
    placement: Placement, piece: Piece, boxes: Sequence[Box], others: Sequence[Box]
) -> list[Placement]:
    """Each line on its own, with some room: a reader's boxes are tight.

    Between lines of unlike length lies the photograph.

    Args:
        placement: Of the piece.
        piece: Lines of text.
        boxes: Of all lines, to which no line's room reaches.
        others: Of the other pieces, on the canvas.
    """
    scale = placement.dst.width / placement.src.width
    lines = []
    for line in join_overlapping(piece.elements):
        own = join_boxes(element.box for element in line)
        gaps = [gap_between(own, box) / 2 for box in boxes if own.overlap(box) <= 0]
        gaps += [gap_between(placement.dst, other) / 2 / scale for other in others]
        room = min([LINE_ROOM * min(own.height, own.width), *gaps])
        src = own.grown(room, room)
        inside = src.moved(-piece.box.left, -piece.box.top).scaled(scale)
        dst = inside.moved(placement.dst.left, placement.dst.top)
        ids = tuple(element.id for element in line)
        lines.append(replace(placement, src=src, dst=dst, elements=ids))
    return lines


def join_overlapping(elements: Sequence[Element]) -> list[tuple[Element, ...]]:
    """The elements with those together that cannot be shown apart."""
    groups: list[tuple[Element, ...]] = []
    for element in elements:
        touching = [g for g in groups if any(e.box.overlap(element.box) > 0 for e in g)]
        rest = [g for g in groups if not any(g is one for one in touching)]
        groups = [*rest, (*(e for group in touching for e in group), element)]
    return groups
