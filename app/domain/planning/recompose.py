"""Composing a layout anew for a format that no window of it fits.

The pieces of a drawn layout are lifted from its background. Pictures in it become panels at one
end of the canvas; of a photograph with text set over it, a window without text does, and the text
moves to a tone beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from app.domain.documents.analysis import Analysis
from app.domain.documents.elements import Element
from app.domain.documents.plans import Placement
from app.domain.documents.rules import AdaptationRule, Insets
from app.domain.geometry import Box, Size, join_boxes
from app.domain.kinds import CUTS, TEXT_KINDS
from app.domain.planning.arranging import Arrangement, list_arrangements
from app.domain.planning.blocks import Piece, find_pieces, mask_share
from app.domain.planning.captions import join_captions
from app.domain.planning.classify import list_beside
from app.domain.planning.desk import SMALLEST, Desk, find_alignment
from app.domain.planning.ink import trim_pieces
from app.domain.planning.layout_cost import FAULT, Cost, Shown, rate_layout
from app.domain.planning.panels import (
    ON_PANEL,
    Division,
    Panel,
    list_bodies,
    list_divisions,
    sort_elements,
)
from app.domain.planning.room import free_room, is_long, without_margins
from app.domain.planning.stretching import list_stretched
from app.domain.planning.strips import list_strips
from app.domain.planning.text_rows import part_into_rows, sets_rows_alike
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
IN_THING = 0.9
"""Share of a line in the box of a thing of unknown outline from which it may stay on it."""


Laid = tuple[Cost, Sequence[Piece], Arrangement]
"""An arrangement of some pieces, with what is wrong with it."""


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
        Recomposition(place_pieces(parted, arrangement), is_panel=False, cost=cost)
        for cost, parted, arrangement in ranked
    ]


def rank_arrangements(
    pieces: Sequence[Piece], picture: Size, canvas: Size, rule: AdaptationRule, scale: float
) -> list[Laid]:
    """Every arrangement that keeps the pieces about as large as the plan without it, best first."""
    margins = safe_zone_pixels(canvas, rule.safe_zone)
    room, outer = free_room(canvas, *margins), without_margins(Box.whole(canvas), canvas, margins)
    if min(room.width, room.height) <= 0:
        return []
    logo_side = rule.logo_size * max(canvas.width, canvas.height)
    tables = [
        (given, Desk(given, picture, canvas, room, outer, SMALLEST * scale, logo_side))
        for given in list_partings(pieces, picture, canvas)
    ]
    ranked = rate_arrangements(tables, (), picture, scale)
    ranked.sort(key=lambda found: found[0].total)
    return ranked


def list_partings(
    pieces: Sequence[Piece], picture: Size, canvas: Size
) -> Iterator[Sequence[Piece]]:
    """The pieces in the ways in which they may be taken, those first that change least.

    Things and captions as one, as they are, cut close to their ink, and with blocks as their rows.
    On long canvases every pixel counts: there all are cut close at once.
    """
    trimmed = trim_pieces(pieces)
    loose = trimmed if is_long(canvas.ratio) else tuple(pieces)
    captioned = join_captions(loose, picture)
    if len(captioned) < len(pieces):
        yield captioned
    yield loose
    if trimmed != loose:
        yield trimmed
    parted = part_into_rows(trimmed)
    if len(parted) > len(pieces):
        yield parted


def rate_arrangements(
    tables: Sequence[tuple[Sequence[Piece], Desk]],
    around: Sequence[Shown],
    picture: Size,
    scale: float,
    taken: Sequence[Box] = (),
) -> list[Laid]:
    """Every arrangement that keeps the pieces about as large as a scale, with its cost.

    Blocks of text are taken apart only where nothing is good without it, and the source's own
    arrangement is stretched only where nothing else is.

    Args:
        tables: The pieces in the ways in which they may be taken apart, each with its desk.
        around: What is shown beside them.
        picture: Pixels of the source.
        scale: Of the plan without recomposition.
        taken: Where the canvas shows pictures, in its pixels.
    """
    found: list[Laid] = []
    for ways in (list_rearranged, list_stretched):
        for pieces, desk in tables:
            if any(cost.total < FAULT for cost, _, _ in found):
                return found
            for arrangement in ways(desk):
                shown = [*around, *show_elements(pieces, arrangement.boxes)]
                if keeps_sizes(shown, scale) and sets_rows_alike(
                    pieces, arrangement.boxes, desk.canvas
                ):
                    cost = rate_layout(shown, picture, desk.canvas, taken)
                    found.append((cost, pieces, arrangement))
    return found


def list_rearranged(desk: Desk) -> Iterator[Arrangement]:
    """Every arrangement that the canvas' ratio asks for."""
    return chain(list_arrangements(desk), list_strips(desk))


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
        Recomposition((*part.placements, *place_pieces(parted, laid)), is_panel=False, cost=cost)
        for cost, part, parted, laid in found
    ] or (Obstacle.SMALLER if pieces else Obstacle.PIECES)


def compose_beside(
    panels: Sequence[Panel],
    pieces: Sequence[Piece],
    picture: Size,
    canvas: Size,
    rule: AdaptationRule,
    scale: float,
) -> list[tuple[Cost, Division, Sequence[Piece], Arrangement]]:
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
        tables = [
            (given, Desk(given, picture, canvas, part.room, part.outer, floor, logo_side, shape))
            for given in list_partings(pieces, picture, canvas)
        ]
        laid = rate_arrangements(tables, part.shown, picture, scale, taken)
        ranked += [(cost, part, given, arrangement) for cost, given, arrangement in laid]
    ranked.sort(key=lambda found: found[0].total)
    return ranked


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
    texts = list_free_texts(kept, analysis.size)
    if not texts:
        return Obstacle.PHOTOGRAPH
    panel = find_panel(analysis, kept, texts)
    if panel is None:
        texts = leave_on_things(texts, kept)
        panel = find_panel(analysis, kept, texts) if texts else None
    if panel is None:
        return Obstacle.COVERED
    pieces = [tighten_piece(piece) for piece in find_pieces(texts, analysis.size)]
    found = compose_beside([panel], pieces, analysis.size, canvas, rule, scale)
    return [
        Recomposition(
            (*part.placements, *place_words(parted, place_pieces(parted, laid))),
            is_panel=True,
            cost=cost,
        )
        for cost, part, parted, laid in found
    ] or Obstacle.SMALLER


def list_free_texts(kept: Sequence[Element], picture: Size) -> list[Element]:
    """The set text that does not lie on a thing; picture: its pixels."""
    things = [e.mask for e in kept if e.mask is not None]
    return [
        e
        for e in kept
        if e.kind in TEXT_KINDS
        and e.is_set
        and not any(mask_share(mask, e.box, picture) > ON_THING for mask in things)
    ]


def leave_on_things(texts: Sequence[Element], kept: Sequence[Element]) -> list[Element]:
    """The text without what lies in the box of a thing whose outline nobody knows.

    It is what is written on a bus, or was set across it: the panel shows it there.
    """
    things = [e.box for e in kept if e.kind not in TEXT_KINDS and e.mask is None]
    return [t for t in texts if not any(t.box.share_inside(b) > IN_THING for b in things)]


def find_panel(
    analysis: Analysis, kept: Sequence[Element], texts: Sequence[Element]
) -> Panel | None:
    """The largest part of a photograph without text that shows all that is to be shown.

    Args:
        analysis: Of the picture.
        kept: What must be kept, the text too.
        texts: What is lifted from the photograph.
    """
    shown = [e for e in kept if not any(e is text for text in texts)]
    taken = [text.box for text in texts]
    beside = list_beside(analysis, kept)
    beside = (*beside, *list_bodies([*shown, *beside], analysis.elements))
    bodies = show_bodies(beside, taken, shown)
    if not shown and not bodies:
        shown = [e for e in analysis.elements if e.mask is not None]
    window = find_free_window([*shown, *bodies], taken, analysis.size)
    if window is not None:
        return Panel(window, (*shown, *bodies))
    window = find_free_window(shown, taken, analysis.size)
    return None if window is None else Panel(window, tuple(shown))


def safe_zone_pixels(canvas: Size, zone: Insets) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the safe zone in pixels."""
    return (
        zone.left * canvas.width,
        zone.top * canvas.height,
        zone.right * canvas.width,
        zone.bottom * canvas.height,
    )


def place_pieces(pieces: Sequence[Piece], layout: Arrangement) -> tuple[Placement, ...]:
    """Every piece where the layout has it."""
    return tuple(place_piece(piece, box) for piece, box in zip(pieces, layout.boxes, strict=True))


def place_piece(piece: Piece, dst: Box) -> Placement:
    """A piece in a box of the canvas, in pixels."""
    ids = tuple(element.id for element in piece.elements)
    return Placement(piece.box, dst, CUTS[piece.kind], piece.mask, ids)
