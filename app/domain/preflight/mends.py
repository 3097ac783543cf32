"""Edits in which a warning may no longer be true, the smallest change first.

They are offers: whoever takes one renders it and looks whether the warning is gone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain.documents.crops import Crop
from app.domain.documents.edits import Edits, Extend, Position, TextOverlay
from app.domain.documents.plans import PlanWarning, Strategy
from app.domain.geometry import Box, Size
from app.domain.planning.warnings import SMALLEST_TEXT
from app.domain.preflight.judge import Ground
from app.domain.preflight.pieces import LOGO, LaidPiece
from app.domain.preflight.places import Room, find_free_places
from app.domain.preflight.plates import choose_plates
from app.domain.preflight.traits import Mend, mend_of

STYLE_CANVAS = 1080
"""A font size is meant for a canvas whose shorter side has this many px."""
SMALLER = (1.0, 0.8, 0.64, 0.5)
"""Factors on a piece that finds no place at its size, in the order in which they are tried."""
QUALITIES = (34, 28, 22, 17, 13, 9, 5)
"""Of a JPEG that is too large at the lowest quality that is taken unasked, 1..100."""
PLATE_AIR = 0.4
"""Room that a plate takes about a text, of the height of its capitals."""
LOGO_PLATE_AIR = 0.16
"""Room that a plate takes about a logo, of its shorter side."""
LARGER = (1.02, 1.15)
"""Factors on the smallest font size that can be read: fonts differ in their capitals."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A result as it is.

    Attributes:
        canvas: Its pixels.
        edits: Of the result.
        pieces: What they laid on it.
        ground: What the pieces are laid on.
    """

    canvas: Size
    edits: Edits
    pieces: tuple[LaidPiece, ...]
    ground: Ground

    def find_piece(self, subject: str) -> LaidPiece | None:
        return next((piece for piece in self.pieces if piece.subject == subject), None)

    def room_for(self, piece: LaidPiece) -> Room:
        """Where a piece may lie, with all others where they are."""
        others = [other.extent for other in self.pieces if other is not piece]
        taken = [*(shown.box for shown in self.ground.elements), *others]
        return Room(self.canvas, self.ground.free, taken)


def list_mends(warning: PlanWarning, situation: Situation) -> Iterator[Edits]:
    """What could be done about a warning; nothing when only a person can."""
    mend = mend_of(warning)
    if mend is Mend.STRATEGY:
        yield from list_strategies(situation.edits)
    elif mend is Mend.QUALITY:
        for quality in QUALITIES:
            if quality < (situation.edits.quality or 100):
                yield situation.edits.changed(quality=quality)
    piece = situation.find_piece(warning.subject)
    if piece is None:
        return
    if mend is Mend.MOVE:
        yield from list_moves(piece, situation)
    elif mend is Mend.PLATE:
        yield from list_plates(piece, situation)
    elif mend is Mend.LARGER:
        yield from list_larger(piece, situation)


def list_strategies(edits: Edits) -> Iterator[Edits]:
    """Back to the plan, then more of the picture with its canvas filled, then all of it."""
    if edits.crop is not None:
        yield edits.changed(crop=None)
    for strategy in (Strategy.EXTEND_CANVAS, Strategy.ADD_BACKGROUND):
        yield edits.changed(crop=None, extend=Extend(strategy=strategy))
    whole = Crop(x=0.0, y=0.0, width=1.0, height=1.0)
    yield edits.changed(crop=whole, extend=Extend(strategy=Strategy.EXTEND_CANVAS))


def list_moves(piece: LaidPiece, situation: Situation) -> Iterator[Edits]:
    """The piece at the nearest free places, with a plate where it hardly stands out there."""
    for moved in place_piece(piece, situation):
        yield moved
        yield from with_plates(moved, piece)


def list_plates(piece: LaidPiece, situation: Situation) -> Iterator[Edits]:
    """A plate below the piece, if need be at another place: it takes more room."""
    yield from with_plates(situation.edits, piece)
    air = PLATE_AIR * piece.capitals_px or LOGO_PLATE_AIR * min(
        piece.frame.width, piece.frame.height
    )
    larger = replace(piece, boxes=(piece.extent.grown(air, air),))
    roomy = replace(situation, pieces=tuple(larger if p is piece else p for p in situation.pieces))
    for moved in place_piece(larger, roomy):
        yield from with_plates(moved, piece)


def list_larger(piece: LaidPiece, situation: Situation) -> Iterator[Edits]:
    """The text as large as can be read: where it is, then where there is room for that."""
    edits, number = situation.edits, text_number(piece.subject)
    for factor in LARGER:
        grown = factor * SMALLEST_TEXT / piece.capitals_px
        yield change_text(
            edits, number, resized(edits.text_overlays[number], piece, grown, situation)
        )
        yield from place_piece(piece, situation, factors=(grown,))


def place_piece(
    piece: LaidPiece, situation: Situation, factors: tuple[float, ...] = SMALLER
) -> Iterator[Edits]:
    """The piece at free places, at its size first.

    Args:
        piece: As it lies.
        situation: Of the result.
        factors: On its size.
    """
    room, extent = situation.room_for(piece), piece.extent
    for factor in factors:
        box = Box(extent.left, extent.top, extent.width * factor, extent.height * factor)
        for place in find_free_places(box, room, start=extent):
            yield move_piece(piece, situation, place, factor)


def move_piece(piece: LaidPiece, situation: Situation, place: Box, factor: float) -> Edits:
    """The edits with a piece so that its pixels land at a place.

    Args:
        piece: As it lies.
        situation: Of the result.
        place: For its extent, in px of the canvas.
        factor: On its size.
    """
    canvas, edits = situation.canvas, situation.edits
    left = place.left - factor * (piece.extent.left - piece.frame.left)
    top = place.top - factor * (piece.extent.top - piece.frame.top)
    position = Position(x=share(left / canvas.width), y=share(top / canvas.height))
    if piece.subject == LOGO and edits.logo_overlay is not None:
        size = edits.logo_overlay.size * factor
        return edits.changed(
            logo_overlay=edits.logo_overlay.changed(position=position, size=round(size, 2))
        )
    number = text_number(piece.subject)
    text = edits.text_overlays[number]
    if factor != 1.0:
        text = resized(text, piece, factor, situation)
    width = math.ceil(1e4 * factor * piece.frame.width / canvas.width + 1) / 1e4
    room = max(0.01, 1 - position.x)
    return change_text(edits, number, text.changed(position=position, width=min(width, room)))


def resized(
    text: TextOverlay, piece: LaidPiece, factor: float, situation: Situation
) -> TextOverlay:
    """The text with its font size changed by a factor, from what it was drawn at."""
    drawn = piece.font_px * STYLE_CANVAS / situation.canvas.shorter
    size = math.ceil(drawn * factor) if factor > 1 else max(1, math.floor(drawn * factor))
    return text.changed(font_size=size)


def with_plates(edits: Edits, piece: LaidPiece) -> Iterator[Edits]:
    """The edits with a plate below the piece, in colours that it stands out from."""
    if piece.contrast is None:
        return
    for colour in choose_plates(piece.contrast):
        if piece.subject != LOGO:
            number = text_number(piece.subject)
            text = edits.text_overlays[number].changed(background=colour)
            yield change_text(edits, number, text)
        elif edits.logo_overlay is not None:
            logo = edits.logo_overlay.changed(background=colour)
            yield edits.changed(logo_overlay=logo)


def change_text(edits: Edits, number: int, text: TextOverlay) -> Edits:
    """The edits with another text in one's place."""
    texts = list(edits.text_overlays)
    texts[number] = text
    return edits.changed(text_overlays=tuple(texts))


def text_number(subject: str) -> int:
    """The place of a text in the edits, from its subject."""
    return int(subject.removeprefix("text "))


def share(value: float) -> float:
    """A fraction 0..1 to a millionth."""
    return round(min(max(value, 0.0), 1.0), 6)
