"""What lies on a result, as it was drawn, and what of the picture shows beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.documents.edits import Edits
from app.domain.documents.elements import Element, ElementKind, Protection
from app.domain.documents.plans import Placement
from app.domain.geometry import Box, Size, join_boxes
from app.domain.planning.edited import map_turned
from app.domain.planning.warnings import name_elements

COVERABLE = (
    ElementKind.FACE,
    ElementKind.CODE,
    ElementKind.CTA,
    ElementKind.LOGO,
    ElementKind.TEXT,
)
"""What nothing may be laid over, the worst first. Bodies, products and backgrounds are what titles
are laid on.
"""
LEAST_SHOWN = 0.02
"""Share of an element that a placement shows, below which it is as good as cut away."""
LOGO = "logo"
"""The subject of warnings about the logo."""


def text_subject(number: int) -> str:
    """The subject of warnings about a text, by its place in the edits."""
    return f"text {number}"


@dataclass(frozen=True, slots=True)
class Contrast:
    """How far a piece stands out from the pixels below it, where it does so least.

    Attributes:
        ratio: 1..21. Source: WCAG 2.2, contrast ratio.
        needed: What legible pieces of its kind have at least.
        below: Colour of the pixels there, red, green, blue in 0..255.
        own: Colour of the piece there.
    """

    ratio: float
    needed: float
    below: tuple[int, int, int]
    own: tuple[int, int, int]

    @property
    def is_enough(self) -> bool:
        return self.ratio >= self.needed


@dataclass(frozen=True, slots=True)
class LaidPiece:
    """A text or the logo of the edits, as it was drawn.

    Attributes:
        subject: `text 0`, `logo`.
        name: What people call it: the text “Sale”.
        boxes: What its pixels take, stroke by stroke, in px of the canvas.
        frame: Where it was laid, in px of the canvas.
        font_px: Font size in px of the canvas; 0 of a logo.
        capitals_px: Height of its capitals in px of the canvas; 0 of a logo.
        contrast: None where nothing can be said, such as of emoji.
        capital_rows: Rows of pixels that its capitals take, in the line where these are fewest.
    """

    subject: str
    name: str
    boxes: tuple[Box, ...]
    frame: Box
    font_px: float = 0.0
    capitals_px: float = 0.0
    contrast: Contrast | None = None
    capital_rows: int = 0

    @property
    def extent(self) -> Box:
        """The smallest box that holds all of its pixels."""
        return join_boxes(self.boxes)

    def covered_area(self, box: Box) -> float:
        """Square px of a box that the piece takes."""
        return sum(own.overlap(box) for own in self.boxes)


@dataclass(frozen=True, slots=True)
class ShownElement:
    """An element where it lands on the canvas.

    Attributes:
        element: Of the picture.
        name: What people call it.
        box: The part of it that is shown, in px of the canvas.
    """

    element: Element
    name: str
    box: Box


def find_shown_elements(
    elements: Sequence[Element],
    placements: Sequence[Placement],
    edits: Edits,
    picture: Size,
) -> tuple[ShownElement, ...]:
    """Where everything lands that nothing may be laid over, in the order of COVERABLE.

    Args:
        elements: Of the picture.
        placements: Of the plan as the edits changed it.
        edits: Say how the placements are turned and flipped.
        picture: Pixels of the upright master.
    """
    names = name_elements(elements)
    wanted = [e for e in elements if e.kind in COVERABLE and e.protection is not Protection.NONE]
    shown = [
        ShownElement(element, names[element.id], box)
        for element in sorted(wanted, key=lambda e: COVERABLE.index(e.kind))
        for placement in placements
        if (box := find_shown_box(element, placement, edits, picture)) is not None
    ]
    return tuple(shown)


def find_shown_box(
    element: Element, placement: Placement, edits: Edits, picture: Size
) -> Box | None:
    """Where a placement shows an element, in px of the canvas; None where it does not."""
    if placement.elements and element.id not in placement.elements:
        return None
    whole = element.box.clamped(picture)
    left, top = max(whole.left, placement.src.left), max(whole.top, placement.src.top)
    right = min(whole.right, placement.src.right)
    bottom = min(whole.bottom, placement.src.bottom)
    seen = Box.from_edges(left, top, max(left, right), max(top, bottom))
    if whole.area <= 0 or seen.area < LEAST_SHOWN * whole.area:
        return None
    return map_turned(seen, placement, edits)
