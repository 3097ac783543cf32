"""Composing a layout anew for a format that no window of it fits.

The pieces of a drawn layout are lifted from its background. Pictures in it become panels at one
end of the canvas; of a photograph with text set over it, a window without text does, and the text
moves to a tone beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element
from app.domain.documents.plans import Placement
from app.domain.documents.rules import AdaptationRule, Insets
from app.domain.geometry import Box, Size, join_boxes
from app.domain.kinds import CUTS, TEXT_KINDS, PieceKind
from app.domain.planning.arranging import Arrangement, list_arrangements
from app.domain.planning.blocks import Piece, find_pieces, mask_share
from app.domain.planning.classify import list_beside
from app.domain.planning.desk import SMALLEST, Desk, find_alignment, is_brand
from app.domain.planning.layout_cost import Cost, Shown, rate_layout
from app.domain.planning.layouts import EXTREME, Layout, free_room, lay_out_pieces
from app.domain.planning.panels import (
    ON_PANEL,
    Division,
    Panel,
    list_bodies,
    list_divisions,
    sort_elements,
)
from app.domain.planning.words_over import (
    find_free_window,
    place_words,
    show_bodies,
    tighten_piece,
)

LOOSE = 0.04
"""Largest share of the picture that is neither background nor an element: with more, something
would be lost without a word.
"""
ON_THE_WHOLE = 0.97
"""Of that scale, the geometric mean of all elements at least."""
MOST_COUNTED = 1.25
"""Of that scale, as much as an element counts for at most in that mean."""
ON_THING = 0.3
"""Share of a line's box on the mask of a thing from which it stays on it."""


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
    return recompose_beside_panel(analysis, kept, canvas, rule, scale)


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
    shown = [*kept, *list_beside(analysis, kept)]
    bodies = [
        e
        for e in list_bodies(shown, analysis.elements)
        if any(e.box.share_inside(panel) >= ON_PANEL for panel in background.panels)
    ]
    sorted_out = sort_elements(background.panels, [*shown, *bodies])
    if sorted_out is None:
        return Obstacle.COVERED
    panels, beside = sorted_out
    pieces = find_pieces(beside, analysis.size)
    found = compose_beside(panels, pieces, analysis.size, canvas, rule, scale)
    return [
        Recomposition((*part.placements, *place_pieces(pieces, laid)), is_panel=False, cost=cost)
        for cost, part, laid in found
    ] or (Obstacle.SMALLER if pieces else Obstacle.PIECES)


def compose_beside(
    panels: Sequence[Panel],
    pieces: Sequence[Piece],
    picture: Size,
    canvas: Size,
    rule: AdaptationRule,
    scale: float,
) -> list[tuple[Cost, Division, Arrangement]]:
    """Every way to part the canvas between panels and pieces, best first.

    Args:
        panels: Windows of the source, with what they must show.
        pieces: What lies beside them.
        picture: Pixels of the source.
        canvas: Pixels of the format.
        rule: With the safe zone of rule and format together.
        scale: Of the plan without recomposition.
    """
    if not pieces:
        return []
    words = join_boxes(piece.box for piece in pieces)
    margins = safe_zone_pixels(canvas, rule.safe_zone)
    logo_side = rule.logo_size * max(canvas.width, canvas.height)
    floor = SMALLEST * scale
    ranked = []
    for part in list_divisions(
        panels, words, picture, canvas, margins, find_alignment(pieces, picture)
    ):
        taken = [placement.dst for placement in part.placements]
        shape = Size(round(part.rest.width), round(part.rest.height))
        desk = Desk(pieces, picture, canvas, part.room, floor, logo_side, shape)
        strips = list_strips(pieces, part.room, shape, floor, rule.logo_size)
        for arrangement in chain(list_arrangements(desk), strips):
            shown = [*part.shown, *show_elements(pieces, arrangement.boxes)]
            if keeps_sizes(shown, scale):
                cost = rate_layout(shown, picture, canvas, taken)
                ranked.append((cost, part, arrangement))
    ranked.sort(key=lambda found: found[0].total)
    return ranked


def list_strips(
    pieces: Sequence[Piece], room: Box, canvas: Size, floor: float, logo_size: float
) -> Iterator[Arrangement]:
    """The best ways to lay pieces out along a strip or a tower, where the canvas is one.

    What may be a name is tried as text and as a logo.
    """
    if 1 / EXTREME < canvas.ratio < EXTREME:
        return
    is_strip = canvas.ratio > 1
    tallest = max((p.letters for p in pieces if p.kind is PieceKind.TEXT), default=0.0)
    named = [
        replace(p, kind=PieceKind.LOGO) if p.kind is PieceKind.TEXT and is_brand(p, tallest) else p
        for p in pieces
    ]
    for tried in (pieces, named) if named != list(pieces) else (pieces,):
        found = lay_out_pieces(tried, room, canvas, floor, is_strip=is_strip, logo_size=logo_size)
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
) -> list[Recomposition] | Obstacle:
    """Lay text out beside a window of the photograph; arguments as for `recompose`."""
    things = [e.mask for e in kept if e.mask is not None]
    texts = [
        e
        for e in kept
        if e.kind in TEXT_KINDS
        and e.is_set
        and not any(mask_share(mask, e.box, analysis.size) > ON_THING for mask in things)
    ]
    if not texts:
        return Obstacle.PHOTOGRAPH
    shown = [e for e in kept if not any(e is text for text in texts)]
    taken = [text.box for text in texts]
    beside = list_beside(analysis, kept)
    beside = (*beside, *list_bodies([*shown, *beside], analysis.elements))
    bodies = show_bodies(beside, taken, shown)
    if not shown and not bodies:
        shown = [e for e in analysis.elements if e.mask is not None]
    window = find_free_window([*shown, *bodies], taken, analysis.size)
    if window is not None:
        shown += bodies
    else:
        window = find_free_window(shown, taken, analysis.size)
    if window is None:
        return Obstacle.COVERED
    pieces = [tighten_piece(piece) for piece in find_pieces(texts, analysis.size)]
    panel = Panel(window, tuple(shown))
    found = compose_beside([panel], pieces, analysis.size, canvas, rule, scale)
    return [
        Recomposition(
            (*part.placements, *place_words(pieces, place_pieces(pieces, laid))),
            is_panel=True,
            cost=cost,
        )
        for cost, part, laid in found
    ] or Obstacle.SMALLER


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
