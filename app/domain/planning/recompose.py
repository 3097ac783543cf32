"""Composing a layout anew for a format that no window of it fits: leaderboards, skyscrapers, or
whatever is asked for.

The pieces of a drawn layout are lifted from its ground. Of a photograph with lettering set over it,
a window without lettering becomes a panel at one end, and the lettering moves to a tone beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element
from app.domain.documents.plans import Cut, Placement
from app.domain.documents.rules import AdaptationRule, Insets
from app.domain.geometry import Box, Size
from app.domain.planning.blocks import Piece, PieceKind, find_pieces
from app.domain.planning.classify import TEXT_KINDS
from app.domain.planning.layouts import GAP, LEAST_GAP, Layout, free_room, lay_out_pieces

LOOSE = 0.04
"""Of the picture: with more that is neither ground nor an element, something would be lost without
a word.
"""
FLOOR = 0.98
"""No piece is shown smaller than this share of its scale in the plan without recomposition."""
PANEL_STRIP, PANEL_TOWER = 0.42, 0.45
"""Largest share of the canvas that the panel of a photograph takes, along its long side."""
PANEL_ROOM = 0.12
"""About what a panel must show, of its sides, where lettering leaves it."""
_CUTS = {
    PieceKind.SUBJECT: Cut.SUBJECT,
    PieceKind.TEXT: Cut.LETTERING,
    PieceKind.LOGO: Cut.LOGO,
    PieceKind.BUTTON: Cut.PLATE,
}
SLIMMEST_PANEL = 0.35
"""Of the canvas' short side: less is a slice."""


class Obstacle(StrEnum):
    """Why a picture cannot be composed anew, as the end of a sentence."""

    PHOTOGRAPH = "nothing can be lifted cleanly from a photograph"
    GROUND = "its ground is too busy to lift pieces from it"
    PIECES = "there are not two or more pieces to lay out"
    COVERED = "what matters lies under the lettering"
    SMALLER = "some piece would become smaller"


@dataclass(frozen=True, slots=True)
class Recomposition:
    """placements: in painting order; none overlaps another.  is_panel: on a tone beside a panel,
    not on the picture's ground.
    """

    placements: tuple[Placement, ...]
    is_panel: bool


def recompose(
    analysis: Analysis, kept: Sequence[Element], canvas: Size, rule: AdaptationRule, scale: float
) -> Recomposition | Obstacle:
    """Lay the kept elements out anew, outside the rule's safe zone, a logo no larger than the rule
    says where that can be.

    scale: of the plan without recomposition, target pixels per source pixel.
    """
    if not analysis.is_layout:
        return Obstacle.PHOTOGRAPH
    if analysis.ground is not None:
        return _on_ground(analysis, kept, canvas, rule, scale)
    return _beside_panel(analysis, kept, canvas, rule, scale)


def _on_ground(
    analysis: Analysis, kept: Sequence[Element], canvas: Size, rule: AdaptationRule, scale: float
) -> Recomposition | Obstacle:
    if analysis.ground is None or analysis.ground.loose > LOOSE:
        return Obstacle.GROUND
    pieces = find_pieces(kept, analysis.size)
    if len(pieces) < 2:
        return Obstacle.PIECES
    layout = _best(pieces, canvas, rule, FLOOR * scale)
    return (
        Recomposition(_placements(pieces, layout), is_panel=False) if layout else Obstacle.SMALLER
    )


def _beside_panel(
    analysis: Analysis, kept: Sequence[Element], canvas: Size, rule: AdaptationRule, scale: float
) -> Recomposition | Obstacle:
    lettering = [e for e in kept if e.kind in TEXT_KINDS]
    if not lettering or not all(e.is_set for e in lettering):
        return Obstacle.PHOTOGRAPH
    shown = [e for e in kept if e.kind not in TEXT_KINDS] or [
        e for e in analysis.elements if e.mask is not None
    ]
    window = find_free_window(shown, [e.box for e in lettering], analysis.size)
    if window is None:
        return Obstacle.COVERED
    pieces = [_tight(piece) for piece in find_pieces(lettering, analysis.size)]
    floor = FLOOR * scale
    found = [
        _with_panel(pieces, window, shown, canvas, rule, floor, is_strip=is_strip)
        for is_strip in _directions(canvas)
    ]
    best = max((f for f in found if f), key=lambda f: f[1].score, default=None)
    if best is None:
        return Obstacle.SMALLER
    lifted = [
        line
        for placement, piece in zip(_placements(pieces, best[1]), pieces, strict=True)
        for line in _lines(placement, piece)
    ]
    return Recomposition((best[0], *lifted), is_panel=True)


def _tight(piece: Piece) -> Piece:
    """Without room about it: over a photograph that would not be the piece's own."""
    return replace(piece, box=_union(piece.elements))


def _lines(placement: Placement, piece: Piece) -> list[Placement]:
    """Each line on its own, where the block has it: between lines of unlike length lies the
    photograph.
    """
    scale = placement.dst.width / placement.src.width
    return [
        replace(
            placement,
            src=element.box,
            dst=element.box.moved(-piece.box.left, -piece.box.top)
            .scaled(scale)
            .moved(placement.dst.left, placement.dst.top),
            elements=(element.id,),
        )
        for element in piece.elements
    ]


def _directions(canvas: Size) -> tuple[bool, ...]:
    """Strip or tower where the format says which; both are tried where it does not."""
    if canvas.ratio > 1.6:
        return (True,)
    return (False,) if canvas.ratio < 1 / 1.6 else (True, False)


def _best(
    pieces: Sequence[Piece], canvas: Size, rule: AdaptationRule, floor: float
) -> Layout | None:
    room = free_room(canvas, *_insets(canvas, rule.safe_zone))
    if min(room.width, room.height) <= 0:
        return None
    found = (
        lay_out_pieces(pieces, room, canvas, floor, is_strip=is_strip, logo_size=rule.logo_size)
        for is_strip in _directions(canvas)
    )
    return max(
        (layout for layout in found if layout), key=lambda layout: layout.score, default=None
    )


def _insets(canvas: Size, zone: Insets) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the safe zone in pixels."""
    return (
        zone.left * canvas.width,
        zone.top * canvas.height,
        zone.right * canvas.width,
        zone.bottom * canvas.height,
    )


def _placements(pieces: Sequence[Piece], layout: Layout) -> tuple[Placement, ...]:
    return tuple(_placement(piece, box) for piece, box in zip(pieces, layout.boxes, strict=True))


def _placement(piece: Piece, dst: Box) -> Placement:
    return Placement(
        piece.box, dst, _CUTS[piece.kind], piece.mask, tuple(e.id for e in piece.elements)
    )


def _with_panel(
    pieces: Sequence[Piece],
    window: Box,
    shown: Sequence[Element],
    canvas: Size,
    rule: AdaptationRule,
    floor: float,
    *,
    is_strip: bool,
) -> tuple[Placement, Layout] | None:
    """The panel at the start of the canvas, edge to edge, and the lettering in what is left."""
    gap = max(LEAST_GAP, GAP * canvas.shorter)
    panel = _panel(window, shown, canvas, floor, is_strip=is_strip)
    if panel is None:
        return None
    left, top, right, bottom = _insets(canvas, rule.safe_zone)
    edge = panel.dst.right if is_strip else panel.dst.bottom
    insets = (
        (max(left, edge + gap), top, right, bottom)
        if is_strip
        else (left, max(top, edge + gap), right, bottom)
    )
    room = free_room(canvas, *insets)
    if min(room.width, room.height) <= 0:
        return None
    layout = lay_out_pieces(
        pieces, room, canvas, floor, is_strip=is_strip, logo_size=rule.logo_size
    )
    return (panel, layout) if layout else None


def _panel(
    window: Box, shown: Sequence[Element], canvas: Size, floor: float, *, is_strip: bool
) -> Placement | None:
    """A window that spans the canvas' short side: about what it must show, and as wide as its share
    of the canvas lets it.
    """
    depth, length = (canvas.height, canvas.width) if is_strip else (canvas.width, canvas.height)
    must = _union(shown)
    needed = (must.width, must.height) if is_strip else (must.height, must.width)
    across = max(needed[1], min(window.height if is_strip else window.width, depth / floor))
    scale = depth / across
    most = (PANEL_STRIP if is_strip else PANEL_TOWER) * length
    along = min(window.width if is_strip else window.height, most / scale)
    if scale < floor or needed[0] > along or along * scale < SLIMMEST_PANEL * depth:
        return None
    size = (along, across) if is_strip else (across, along)
    src = Box(
        _about(must.centre[0], size[0], window.left, window.right),
        _about(must.centre[1], size[1], window.top, window.bottom),
        *size,
    )
    return Placement(src, Box(0.0, 0.0, src.width * scale, src.height * scale))


def _about(centre: float, length: float, start: float, end: float) -> float:
    """Where a stretch begins that has its middle there, or as near to it as its bounds let it."""
    return min(max(centre - length / 2, start), end - length)


def _union(elements: Sequence[Element]) -> Box:
    box = elements[0].box
    for element in elements[1:]:
        box = box.joined(element.box)
    return box


def _roomy(box: Box, taken: Sequence[Box]) -> Box:
    grown = box.grown(PANEL_ROOM * box.width, PANEL_ROOM * box.height)
    return box if any(grown.overlap(other) > 0 for other in taken) else grown


def find_free_window(shown: Sequence[Element], taken: Sequence[Box], picture: Size) -> Box | None:
    """The largest window of the picture that holds what is to be shown, with some room, and touches
    nothing that is taken.
    """
    if not shown:
        return None
    must = _roomy(_union(shown), taken).clamped(picture)
    best: Box | None = None
    edges_x = (
        [box.right for box in taken if box.right <= must.left],
        [box.left for box in taken if box.left >= must.right],
    )
    edges_y = (
        [box.bottom for box in taken if box.bottom <= must.top],
        [box.top for box in taken if box.top >= must.bottom],
    )
    for left in (0.0, *edges_x[0]):
        for right in (float(picture.width), *edges_x[1]):
            for top in (0.0, *edges_y[0]):
                for bottom in (float(picture.height), *edges_y[1]):
                    window = Box.from_edges(left, top, right, bottom)
                    if (best is None or window.area > best.area) and not any(
                        window.overlap(box) > 0 for box in taken
                    ):
                        best = window
    return best
