"""Composing a layout anew for a format that no window of it fits.

Those are leaderboards, skyscrapers, or whatever is asked for. The pieces of a drawn layout are
lifted from its background. Of a photograph with text set over it, a window without text becomes a
panel at one end, and the text moves to a tone beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, product

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element
from app.domain.documents.plans import Placement
from app.domain.documents.rules import AdaptationRule, Insets
from app.domain.geometry import Box, Size, join_boxes
from app.domain.kinds import CUTS, TEXT_KINDS
from app.domain.planning.arranging import Arrangement, list_arrangements
from app.domain.planning.blocks import Piece, find_pieces
from app.domain.planning.classify import list_beside
from app.domain.planning.desk import SMALLEST, Desk, find_alignment
from app.domain.planning.layout_cost import Cost, Shown, rate_layout
from app.domain.planning.layouts import GAP, LEAST_GAP, Layout, free_room, lay_out_pieces
from app.domain.planning.panels import list_divisions, sort_elements

LOOSE = 0.04
"""Largest share of the picture that is neither background nor an element: with more, something
would be lost without a word.
"""
FLOOR = 0.98
"""No piece is shown smaller than this share of its scale in the plan without recomposition."""
ON_THE_WHOLE = 0.97
"""Of that scale, the geometric mean of all elements at least."""
MOST_COUNTED = 1.25
"""Of that scale, as much as an element counts for at most in that mean."""
PANEL_STRIP = 0.42
"""Largest share of a strip, along its long side, that the panel of a photograph takes."""
PANEL_TOWER = 0.45
"""Largest share of a tower, along its long side, that the panel of a photograph takes."""
PANEL_ROOM = 0.12
"""About what a panel must show, of its sides, where text leaves it."""
SLIMMEST_PANEL = 0.35
"""Of the canvas' short side: less is a slice."""
EXTREME = 2.5
"""Canvases of at least this ratio, lying or standing, are strips and towers."""
CLEARLY_LONG = 1.6
"""From this ratio on, lying or standing, the canvas says by itself whether it is a strip."""


class Obstacle(StrEnum):
    """Why a picture cannot be composed anew, as the end of a sentence."""

    PHOTOGRAPH = "nothing can be lifted cleanly from a photograph"
    BACKGROUND = "its ground is too busy to lift pieces from it"
    PIECES = "there are not two or more pieces to lay out"
    COVERED = "what matters lies under the lettering"
    SMALLER = "some piece would become smaller"


@dataclass(frozen=True, slots=True)
class Recomposition:
    """A picture composed anew.

    Attributes:
        placements: In painting order; none overlaps another.
        is_panel: On a tone beside a panel, not on the picture's background.
        cost: What is wrong with it, where it was compared with others.
    """

    placements: tuple[Placement, ...]
    is_panel: bool
    cost: Cost | None = None


def recompose(
    analysis: Analysis, kept: Sequence[Element], canvas: Size, rule: AdaptationRule, scale: float
) -> Recomposition | Obstacle:
    """Lay the kept elements out anew, in the best way; arguments as for `list_recompositions`."""
    found = list_recompositions(analysis, kept, canvas, rule, scale)
    return found if isinstance(found, Obstacle) else found[0]


def list_recompositions(
    analysis: Analysis, kept: Sequence[Element], canvas: Size, rule: AdaptationRule, scale: float
) -> list[Recomposition] | Obstacle:
    """Every way to lay the kept elements out anew, the best first.

    They stay outside of the rule's safe zone, a logo no larger than the rule says where that can
    be.

    Args:
        analysis: Of a picture without letterbox bars.
        kept: The elements that must be kept.
        canvas: Pixels of the target format.
        rule: With the safe zone of rule and format together.
        scale: Of the plan without recomposition, target pixels per source pixel.
    """
    if not analysis.is_layout:
        return Obstacle.PHOTOGRAPH
    if analysis.background is not None and analysis.background.panels:
        return recompose_with_panels(analysis, kept, canvas, rule, scale)
    if analysis.background is not None:
        return recompose_on_background(analysis, kept, canvas, rule, scale)
    found = recompose_beside_panel(analysis, kept, canvas, rule, scale)
    return found if isinstance(found, Obstacle) else [found]


def recompose_on_background(
    analysis: Analysis, kept: Sequence[Element], canvas: Size, rule: AdaptationRule, scale: float
) -> list[Recomposition] | Obstacle:
    """Lay pieces out on the background that they are lifted from; arguments as for `recompose`."""
    if analysis.background is None or analysis.background.loose > LOOSE:
        return Obstacle.BACKGROUND
    pieces = find_pieces([*kept, *list_beside(analysis, kept)], analysis.size)
    if len(pieces) < 2:
        return Obstacle.PIECES
    ranked = rank_arrangements(pieces, analysis.size, canvas, rule, scale)
    if not ranked:
        return Obstacle.SMALLER
    return [
        Recomposition(place_pieces(pieces, arrangement), is_panel=False, cost=cost)
        for cost, arrangement in ranked
    ]


def rank_arrangements(
    pieces: Sequence[Piece], picture: Size, canvas: Size, rule: AdaptationRule, scale: float
) -> list[tuple[Cost, Arrangement]]:
    """Every arrangement that keeps the pieces about as large as the plan without it, best first."""
    room = free_room(canvas, *safe_zone_pixels(canvas, rule.safe_zone))
    if min(room.width, room.height) <= 0:
        return []
    logo_side = rule.logo_size * max(canvas.width, canvas.height)
    desk = Desk(pieces, picture, canvas, room, SMALLEST * scale, logo_side)
    ranked = []
    strips = list_strips(pieces, room, canvas, SMALLEST * scale, rule.logo_size)
    for arrangement in chain(list_arrangements(desk), strips):
        shown = show_elements(pieces, arrangement.boxes)
        if keeps_sizes(shown, scale):
            ranked.append((rate_layout(shown, picture, canvas), arrangement))
    ranked.sort(key=lambda pair: pair[0].total)
    return ranked


def recompose_with_panels(
    analysis: Analysis, kept: Sequence[Element], canvas: Size, rule: AdaptationRule, scale: float
) -> list[Recomposition] | Obstacle:
    """Lay pieces out beside the picture's panels; arguments as for `recompose`."""
    background = analysis.background
    if background is None or background.loose > LOOSE:
        return Obstacle.BACKGROUND
    sorted_out = sort_elements(background.panels, [*kept, *list_beside(analysis, kept)])
    if sorted_out is None:
        return Obstacle.COVERED
    panels, beside = sorted_out
    pieces = find_pieces(beside, analysis.size)
    if not pieces:
        return Obstacle.PIECES
    ranked: list[tuple[Cost, Recomposition]] = []
    words = join_boxes(piece.box for piece in pieces)
    margins = safe_zone_pixels(canvas, rule.safe_zone)
    align = find_alignment(pieces)
    for part in list_divisions(panels, words, analysis.size, canvas, margins, align):
        taken = [placement.dst for placement in part.placements]
        shape = Size(round(part.rest.width), round(part.rest.height))
        logo_side = rule.logo_size * max(canvas.width, canvas.height)
        floor = SMALLEST * scale
        desk = Desk(pieces, analysis.size, canvas, part.room, floor, logo_side, shape)
        strips = list_strips(pieces, part.room, shape, floor, rule.logo_size)
        for arrangement in chain(list_arrangements(desk), strips):
            shown = [*part.shown, *show_elements(pieces, arrangement.boxes)]
            if keeps_sizes(shown, scale):
                cost = rate_layout(shown, analysis.size, canvas, taken)
                laid = (*part.placements, *place_pieces(pieces, arrangement))
                ranked.append((cost, Recomposition(laid, is_panel=False, cost=cost)))
    ranked.sort(key=lambda pair: pair[0].total)
    return [found for _, found in ranked] or Obstacle.SMALLER


def list_strips(
    pieces: Sequence[Piece], room: Box, canvas: Size, floor: float, logo_size: float
) -> Iterator[Arrangement]:
    """The best way to lay pieces out along a strip or a tower, where the canvas is one."""
    if 1 / EXTREME < canvas.ratio < EXTREME:
        return
    is_strip = canvas.ratio > 1
    found = lay_out_pieces(pieces, room, canvas, floor, is_strip=is_strip, logo_size=logo_size)
    if found is not None:
        yield Arrangement("a strip" if is_strip else "a tower", found.boxes)


def show_elements(pieces: Sequence[Piece], boxes: Sequence[Box]) -> list[Shown]:
    """The elements of pieces where boxes show them."""
    shown = []
    for piece, dst in zip(pieces, boxes, strict=True):
        scale = dst.width / piece.box.width
        for element in piece.elements:
            inside = element.box.moved(-piece.box.left, -piece.box.top).scaled(scale)
            shown.append(Shown(element, element.box, inside.moved(dst.left, dst.top)))
    return shown


def keeps_sizes(shown: Sequence[Shown], scale: float) -> bool:
    """Whether the elements are on the whole as large as at a scale; one large one buys nothing."""
    logs = [
        math.log(min(MOST_COUNTED, s.box.height / s.source.height / scale))
        for s in shown
        if s.source.height > 0
    ]
    return not logs or sum(logs) / len(logs) >= math.log(ON_THE_WHOLE)


def recompose_beside_panel(
    analysis: Analysis, kept: Sequence[Element], canvas: Size, rule: AdaptationRule, scale: float
) -> Recomposition | Obstacle:
    """Lay text out beside a window of the photograph; arguments as for `recompose`."""
    texts = [e for e in kept if e.kind in TEXT_KINDS]
    if not texts or not all(e.is_set for e in texts):
        return Obstacle.PHOTOGRAPH
    shown = [e for e in kept if e.kind not in TEXT_KINDS]
    if not shown:
        shown = [e for e in analysis.elements if e.mask is not None]
    window = find_free_window(shown, [e.box for e in texts], analysis.size)
    if window is None:
        return Obstacle.COVERED
    pieces = [tighten_piece(piece) for piece in find_pieces(texts, analysis.size)]
    found = [
        lay_out_beside_panel(pieces, window, shown, canvas, rule, FLOOR * scale, is_strip=is_strip)
        for is_strip in list_directions(canvas)
    ]
    best = max(filter(None, found), key=lambda pair: pair[1].score, default=None)
    if best is None:
        return Obstacle.SMALLER
    panel, layout = best
    lines: list[Placement] = []
    for placement, piece in zip(place_pieces(pieces, layout), pieces, strict=True):
        lines += place_lines(placement, piece)
    return Recomposition((panel, *lines), is_panel=True)


def tighten_piece(piece: Piece) -> Piece:
    """The piece without room about it: over a photograph that would not be the piece's own."""
    return replace(piece, box=join_boxes(element.box for element in piece.elements))


def place_lines(placement: Placement, piece: Piece) -> list[Placement]:
    """Each line on its own, where the block has it.

    Between lines of unlike length lies the photograph.
    """
    scale = placement.dst.width / placement.src.width
    lines = []
    for element in piece.elements:
        inside = element.box.moved(-piece.box.left, -piece.box.top).scaled(scale)
        dst = inside.moved(placement.dst.left, placement.dst.top)
        lines.append(replace(placement, src=element.box, dst=dst, elements=(element.id,)))
    return lines


def list_directions(canvas: Size) -> tuple[bool, ...]:
    """Whether it is a strip (True) or a tower (False); both are tried where it is neither."""
    if canvas.ratio > CLEARLY_LONG:
        return (True,)
    return (False,) if canvas.ratio < 1 / CLEARLY_LONG else (True, False)


def safe_zone_pixels(canvas: Size, zone: Insets) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the safe zone in pixels."""
    return (
        zone.left * canvas.width,
        zone.top * canvas.height,
        zone.right * canvas.width,
        zone.bottom * canvas.height,
    )


def place_pieces(pieces: Sequence[Piece], layout: Layout | Arrangement) -> tuple[Placement, ...]:
    """Every piece where the layout has it."""
    return tuple(place_piece(piece, box) for piece, box in zip(pieces, layout.boxes, strict=True))


def place_piece(piece: Piece, dst: Box) -> Placement:
    """A piece in a box of the canvas, in pixels."""
    ids = tuple(element.id for element in piece.elements)
    return Placement(piece.box, dst, CUTS[piece.kind], piece.mask, ids)


def lay_out_beside_panel(
    pieces: Sequence[Piece],
    window: Box,
    shown: Sequence[Element],
    canvas: Size,
    rule: AdaptationRule,
    floor: float,
    *,
    is_strip: bool,
) -> tuple[Placement, Layout] | None:
    """The panel at the start of the canvas, edge to edge, and the text in what is left.

    Args:
        pieces: The text.
        window: Of the picture, in pixels, without text.
        shown: What the panel must show.
        canvas: Pixels of the target format.
        rule: With the safe zone of rule and format together.
        floor: No piece gets a smaller scale.
        is_strip: Whether the canvas is laid out from left to right, else from top to bottom.
    """
    gap = max(LEAST_GAP, GAP * canvas.shorter)
    panel = place_panel(window, shown, canvas, floor, is_strip=is_strip)
    if panel is None:
        return None
    left, top, right, bottom = safe_zone_pixels(canvas, rule.safe_zone)
    if is_strip:
        left = max(left, panel.dst.right + gap)
    else:
        top = max(top, panel.dst.bottom + gap)
    room = free_room(canvas, left, top, right, bottom)
    if min(room.width, room.height) <= 0:
        return None
    layout = lay_out_pieces(
        pieces, room, canvas, floor, is_strip=is_strip, logo_size=rule.logo_size
    )
    return (panel, layout) if layout else None


def place_panel(
    window: Box, shown: Sequence[Element], canvas: Size, floor: float, *, is_strip: bool
) -> Placement | None:
    """A window that spans the canvas' short side.

    It lies about what it must show, and is as wide as its share of the canvas lets it; None when
    that would be too small or a slice. Arguments as for `lay_out_beside_panel`.
    """
    depth, length = (canvas.height, canvas.width) if is_strip else (canvas.width, canvas.height)
    must = join_boxes(element.box for element in shown)
    needed = (must.width, must.height) if is_strip else (must.height, must.width)
    across = max(needed[1], min(window.height if is_strip else window.width, depth / floor))
    scale = depth / across
    most = (PANEL_STRIP if is_strip else PANEL_TOWER) * length
    along = min(window.width if is_strip else window.height, most / scale)
    if scale < floor or needed[0] > along or along * scale < SLIMMEST_PANEL * depth:
        return None
    width, height = (along, across) if is_strip else (across, along)
    left = centre_stretch(must.centre[0], width, window.left, window.right)
    top = centre_stretch(must.centre[1], height, window.top, window.bottom)
    src = Box(left, top, width, height)
    return Placement(src, Box(0.0, 0.0, src.width * scale, src.height * scale))


def centre_stretch(centre: float, length: float, start: float, end: float) -> float:
    """Where a stretch begins that has its middle there, or as near to it as its bounds let it."""
    return min(max(centre - length / 2, start), end - length)


def add_panel_room(box: Box, taken: Sequence[Box]) -> Box:
    """The box with some room, unless that would touch something that is taken."""
    grown = box.grown(PANEL_ROOM * box.width, PANEL_ROOM * box.height)
    return box if touches_any(grown, taken) else grown


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
