"""What is wrong with what was laid on a result: it covers, hardly stands out, is too small."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.domain.documents.elements import ElementKind
from app.domain.documents.formats import NO_TEXT
from app.domain.documents.plans import PlanWarning
from app.domain.geometry import Box
from app.domain.planning.safe_zone import badge_overreach, describe_overreach, measure_overreach
from app.domain.planning.warnings import SMALLEST_TEXT, capitalise_first, list_names
from app.domain.preflight.pieces import LOGO, LaidPiece, ShownElement

COVERED_FROM = 0.005
"""Share of an element from which a piece covers it. Source: `python -m bench.preflight`."""
OVERLAP_FROM = 0.02
"""Share of the smaller of two pieces from which they are said to overlap."""
WITHIN = 0.8
"""Share of an element that lies in another one, from which naming the other one says it all: the
words of a button.
"""
REACHES_FROM = 1.0
"""px by which a piece reaches into the safe zone before that is said: less is rounding."""
COVERED_CODES = {
    ElementKind.FACE: ("face_covered", "Face covered"),
    ElementKind.CODE: ("code_covered", "Code covered"),
    ElementKind.CTA: ("button_covered", "Button covered"),
    ElementKind.LOGO: ("logo_covered", "Logo covered"),
    ElementKind.TEXT: ("text_covered", "Text covered"),
}
"""Code and badge of the warning that something is covered."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What pieces are laid on.

    Attributes:
        elements: Nothing may cover them, the worst first.
        free: The canvas without its safe zone, in px.
        rules: Of the format.
    """

    elements: Sequence[ShownElement]
    free: Box
    rules: Sequence[str] = ()


def judge_pieces(pieces: Sequence[LaidPiece], ground: Ground) -> tuple[PlanWarning, ...]:
    """Everything that is to be said of the pieces, in no particular order."""
    said = [warning for piece in pieces for warning in judge_piece(piece, ground)]
    said += list(warn_of_overlaps(pieces))
    if NO_TEXT in ground.rules and any(piece.subject != LOGO for piece in pieces):
        said.append(
            PlanWarning(
                "text_not_allowed", "This format takes no text on the picture.", "No text allowed"
            )
        )
    return tuple(said)


def judge_piece(piece: LaidPiece, ground: Ground) -> Iterator[PlanWarning]:
    """What is to be said of one piece by itself."""
    yield from warn_of_covering(piece, ground.elements)
    for warning in (
        warn_of_contrast(piece),
        warn_of_overreach(piece, ground.free),
        warn_of_small_letters(piece),
    ):
        if warning is not None:
            yield warning


def warn_of_covering(piece: LaidPiece, elements: Sequence[ShownElement]) -> Iterator[PlanWarning]:
    """One warning for each kind of element that the piece covers."""
    covered: list[ShownElement] = []
    for shown in elements:
        if piece.covered_area(shown.box) < COVERED_FROM * shown.box.area:
            continue
        if not any(shown.box.share_inside(other.box) >= WITHIN for other in covered):
            covered.append(shown)
    for kind, (code, badge) in COVERED_CODES.items():
        names = [shown.name for shown in covered if shown.element.kind is kind]
        if names:
            said = f"{capitalise_first(piece.name)} covers {list_names(names)}."
            yield PlanWarning(code, said, badge, piece.subject)


def warn_of_contrast(piece: LaidPiece) -> PlanWarning | None:
    """That a piece hardly stands out from the pixels below it."""
    contrast = piece.contrast
    if contrast is None or contrast.is_enough:
        return None
    figure = f"{floor_to(contrast.ratio, 1):.1f}:1"
    said = (
        f"{capitalise_first(piece.name)} has a contrast of {figure} to the picture where it is "
        f"least; {contrast.needed:g}:1 is needed."
    )
    if piece.subject == LOGO:
        return PlanWarning("logo_contrast", said, f"Logo {figure}", piece.subject)
    return PlanWarning("text_contrast", said, f"Contrast {figure}", piece.subject)


def warn_of_overreach(piece: LaidPiece, free: Box) -> PlanWarning | None:
    """That a piece lies where the platform covers it."""
    over = measure_overreach(piece.extent, free)
    if not over or max(over.values()) <= REACHES_FROM:
        return None
    said = f"{capitalise_first(piece.name)} reaches into the safe zone: {describe_overreach(over)}."
    return PlanWarning("overlay_in_safe_zone", said, badge_overreach(over), piece.subject)


def warn_of_small_letters(piece: LaidPiece) -> PlanWarning | None:
    """That a text is too small to be read, at the size of the result."""
    if piece.subject == LOGO or max(piece.capitals_px, piece.capital_rows) >= SMALLEST_TEXT:
        return None
    said = (
        f"The capitals of {piece.name} are only {floor_to(piece.capitals_px, 1):.1f} px high; "
        f"{SMALLEST_TEXT:.0f} px can be read."
    )
    return PlanWarning(
        "text_too_small", said, f"Text {math.floor(piece.capitals_px)} px", piece.subject
    )


def warn_of_overlaps(pieces: Sequence[LaidPiece]) -> Iterator[PlanWarning]:
    """Pieces that lie on each other; it is said of the later one, which lies on top."""
    for below, above in combinations(pieces, 2):
        if not above.extent.overlap(below.extent):
            continue
        common = sum(above.covered_area(box) for box in below.boxes)
        areas = [sum(box.area for box in piece.boxes) for piece in (below, above)]
        if common >= OVERLAP_FROM * max(1.0, min(areas)):
            said = f"{capitalise_first(above.name)} and {below.name} lie on each other."
            yield PlanWarning("pieces_overlap", said, "Overlap", above.subject)


def floor_to(value: float, digits: int) -> float:
    """Rounded down, so that no figure looks as if it were enough."""
    factor: float = 10.0**digits
    return math.floor(value * factor) / factor
